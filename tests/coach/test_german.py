"""German: every rule against its examples, what must stay silent, and what must offer help."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from reknit.coach import CORE_PARTS, Coach, Kind, Pattern
from reknit.coach.language import language
from reknit.coach.rules import Rules
from tests.coach.examples import found, marked

if TYPE_CHECKING:
    from collections.abc import Iterator

# It reads no text on loading, so all may share it.
COACH: Final = Coach.load("de", with_model=False)
RULES: Final = Rules(language("de"))
HERE: Final = Path(__file__)
KIND_LINES: Final = HERE.with_name("kind_lines_de.txt").read_text(encoding="utf-8").splitlines()
PHRASINGS: Final = tomllib.loads(HERE.with_name("safety_phrasings_de.toml").read_text("utf-8"))
ASCII: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)


def deaf(typed: str) -> list[tuple[str, str]]:
    """Examples that no longer fire when they are typed so."""
    return [
        (rule.id, example)
        for rule in RULES.rules
        for example in rule.fires
        if not found(RULES, rule, _typed(marked(example)[0], typed))
    ]


def _typed(text: str, how: str) -> str:
    return text.lower() if how == "small letters" else text.translate(ASCII)


@pytest.mark.parametrize("typed", ["small letters", "umlauts as two letters"])
def test_examples_fire_as_people_type_them(typed: str) -> None:
    assert deaf(typed) == []


def test_no_example_finds_more_than_is_marked() -> None:
    wrong = [
        (rule.id, example)
        for rule in RULES.rules
        for example in rule.fires
        for text, spans in [marked(example)]
        for first, last in found(RULES, rule, text)
        if not any(start <= first and last <= end for start, end in spans)
    ]

    assert wrong == []


def test_every_rule_about_harm_says_why_and_what_else() -> None:
    bare = [
        rule.id
        for rule in RULES.rules
        if isinstance(rule.kind, Kind) and rule.kind is not Kind.ABSOLUTE
        if not (rule.why and rule.softer and rule.firm)
    ]

    assert bare == []


def test_every_word_with_an_umlaut_may_be_typed_otherwise() -> None:
    words: set[str] = set()
    for pattern in [*RULES.words.lists.values(), *patterns()]:
        plain = re.sub(r"\[[^\]]*\]|\\.", " ", pattern)
        words |= {word for word in re.findall(r"[^\W\d_]+", plain) if re.search("[äöüß]", word)}

    assert sorted(words - {*RULES.words.spellings}) == []


def patterns() -> Iterator[str]:
    for rule in RULES.rules:
        yield from (*rule.patterns, *rule.unless, *rule.unless_context)


def test_no_spelled_word_stands_before_a_repeat_sign() -> None:
    """``deine?`` would make all of ``deine`` optional once it is spelled."""
    spelled = "|".join(sorted(RULES.words.spellings, key=len, reverse=True))
    hidden = re.compile(rf"(?<![\w'<\\])(?:{spelled})(?:[?*+]|\{{\d)")
    raw = [file.read_text(encoding="utf-8") for file in language("de").folder.rglob("*.toml")]
    lines = [line for text in raw for line in text.splitlines() if "'''" in line]
    lines += RULES.words.lists.values()

    assert [each[0] for line in lines for each in hidden.finditer(line)] == []


def test_kind_and_plain_lines_get_no_finding() -> None:
    assert len(KIND_LINES) >= 150
    alarms = [
        (text, each.kind, text[each.start : each.end])
        for text in KIND_LINES
        for each in COACH.read(text, limit=None).findings
    ]

    assert alarms == []


def test_words_of_fear_force_and_danger_are_found() -> None:
    texts = [*PHRASINGS["first"], *PHRASINGS["later"], *PHRASINGS["last"]]

    assert len(texts) == 90
    assert [text for text in texts if not COACH.read(text).safety] == []


def test_everyday_words_are_left_alone() -> None:
    texts = PHRASINGS["silent"]

    assert len(texts) >= 30
    assert [text for text in texts if COACH.read(text).safety] == []


@pytest.mark.parametrize(
    "text",
    [
        "Ich fühle mich von dir kontrolliert und bedroht.",
        "Ich habe Angst vor dir, wenn du trinkst.",
    ],
)
def test_words_about_safety_are_never_corrected(text: str) -> None:
    assert COACH.read(text, limit=None).findings == ()


def test_an_apology_with_its_parts() -> None:
    reading = COACH.read(
        "Es tut mir leid, dass ich dich vor deinen Freunden ausgelacht habe. Das hat dich sicher "
        "sehr verletzt. Ich rufe Jonas heute noch an. Nächstes Mal halte ich zu dir."
    )

    assert reading.findings == ()
    assert reading.apology.is_apology
    assert reading.apology.missing == ()


def test_a_hollow_apology() -> None:
    reading = COACH.read("Tut mir leid, dass du das so siehst.", kind="apology")

    assert [each.pattern for each in reading.findings] == [Pattern.FEELINGS_SHIFT]
    assert reading.apology.missing == CORE_PARTS


def test_ordinals_and_short_forms_do_not_end_a_sentence() -> None:
    text = "Am 3. Mai, z. B. beim Essen, hast du gesagt, ich sei dir egal."

    assert len(RULES.text(text).sentences) == 1
