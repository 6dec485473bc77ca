"""The table in docs/repair.md says what each release shows; each kind of turn has its row."""

from __future__ import annotations

from pathlib import Path

from reknit.repair.core.kinds import Kind
from reknit.repair.core.script import release_delay

PAGE = Path(__file__).parents[2] / "docs" / "repair.md"
HEADING = "## What each release shows to the other"
K = Kind

# A piece of the row's first column. A new kind gets one here, and its row there.
ROWS: dict[Kind, str] = {
    K.TELL: "share a telling (first)",
    K.READY: "say *ready*",
    K.HEAR_ME_FIRST: "say *hear me first*",
    K.WAIT: "need time",
    K.IN_PERSON: "*in person*",
    K.NOT_THIS: "*not this one*",
    K.SAME: "the same thing",
    K.ANSWER: "answer",
    K.THATS_IT: "say *that is it*",
    K.PARTLY: "say *partly*",
    K.AGAIN: "want to try again",
    K.ASK: "ask, or",
    K.NO_ASK: "have nothing to ask",
    K.YES: "reply",
    K.SMALLER: "reply",
    K.NOT_NOW: "reply",
    K.PART: "say my part",
    K.ENDING: "close it for me",
    K.CARD: "put a card",
    K.ADOPT: "*these are my words*",
    K.GROW: "make it a full repair",
    K.HEARD: "say what I hear",
    K.NOT_YET: "say *not yet*",
    K.GO_ON: "*go on from here*",
    K.NOTHING: "nothing of my own to tell",
    K.TALKED: "talked about it in person",
    K.MEAN: "say what I meant",
    K.NO_MEAN: "leave open what I meant",
    K.OWN: "apologise",
    K.OWN_ANSWER: "answer an apology",
    K.PROMISE: "promise something",
    K.PROMISE_STEP: "a step with a promise",
    K.LESSON: "draft a lesson",
    K.LESSON_ANSWER: "answer a lesson",
    K.LESSON_SETTLE: "settle a lesson",
    K.TIME_OUT: "take a time-out",
    K.LONGER: "need longer",
    K.BACK: "come back from it",
}
# Not a row of their own.
WITHOUT: dict[Kind, str] = {K.INVITE: "goes out with the first telling and is its row"}
# Rows that are no turn.
OTHERS = (
    "they say *ready*",
    "after *hear me first*",
    "leave",
    "ask to open again",
    "twelve digits are the same",
)


def table() -> list[tuple[str, str, str]]:
    """(when I, what shows, after) of each row."""
    text = PAGE.read_text(encoding="utf-8").split(HEADING)[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [(when, shows, after) for when, shows, after in cells]


def rows_of(kind: Kind) -> list[tuple[str, str, str]]:
    return [row for row in table() if ROWS[kind] in row[0]]


def test_each_turn_has_its_row() -> None:
    assert set(Kind) == set(ROWS) | set(WITHOUT)
    missing = {kind.value: ROWS[kind] for kind in ROWS if not rows_of(kind)}
    assert not missing, "these turns show something that docs/repair.md does not list"


def test_the_row_says_when() -> None:
    for kind in ROWS:
        wanted = "10 s" if release_delay(kind) else "at once"
        assert any(wanted in after for _, _, after in rows_of(kind)), kind


def test_no_row_is_about_nothing() -> None:
    known = [*ROWS.values(), *OTHERS]
    assert not [when for when, *_ in table() if not any(piece in when for piece in known)]
