"""What is found by rules alone."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from reknit.coach import Coach, Kind, Strength
from reknit.coach.heat import Heat
from reknit.coach.language import language
from reknit.coach.rules import Rules
from reknit.coach.text import Text

# It reads no text on loading, so all may share it.
COACH: Final = Coach.load("en", with_model=False)
KIND_LINES: Final = [
    line
    for line in Path(__file__).with_name("kind_lines.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def marked(text: str, limit: int | None = None) -> list[tuple[Kind, str]]:
    found = COACH.read(text, limit=limit).findings
    return [(each.kind, text[each.start : each.end]) for each in found]


def test_kind_and_plain_lines_get_no_finding() -> None:
    assert len(KIND_LINES) >= 150
    assert [(line, marked(line)) for line in KIND_LINES if marked(line)] == []
    assert [line for line in KIND_LINES if COACH.read(line).safety] == []


def test_the_gravest_comes_first_and_absolutes_last() -> None:
    text = "You never listen to me. You're pathetic. If you leave now, don't bother coming back."

    assert marked(text) == [
        (Kind.THREAT, "If you leave now, don't bother coming back"),
        (Kind.CONTEMPT, "You're pathetic"),
        (Kind.BLAME, "You never listen to me"),
        (Kind.ABSOLUTE, "never"),
    ]
    assert len(COACH.read(text).findings) == 2
    assert len(marked(text, limit=1)) == 1


def test_one_clause_gets_one_finding() -> None:
    assert marked("I feel that you're being unfair.") == [
        (Kind.PSEUDO_FEELING, "I feel that you're being unfair")
    ]


def test_an_absolute_alone_says_nothing() -> None:
    assert marked("I always forget my keys, every single time.") == []


def test_a_kind_that_is_not_shown_still_holds_its_clause() -> None:
    text = "You're a lazy idiot."

    assert marked(text) == [(Kind.CONTEMPT, text[:-1])]
    assert COACH.read(text, show={*Kind} - {Kind.CONTEMPT}).findings == ()


def test_words_about_safety_are_never_corrected() -> None:
    reading = COACH.read("You always hit me when you drink. You never listen.")

    assert reading.safety
    assert [each.start for each in reading.findings if each.kind is not Kind.ABSOLUTE] == [34]
    assert marked("I feel threatened and unsafe with you.") == []


def test_what_helps_is_seen() -> None:
    text = "I felt sad when you left. Could you tell me next time? Thank you for the soup."

    assert [(good.kind, text[good.start : good.end]) for good in COACH.read(text).strengths] == [
        (Strength.FEELING, "I felt sad"),
        (Strength.OBSERVATION, "when you left"),
        (Strength.REQUEST, "Could you tell me next time"),
        (Strength.APPRECIATION, "Thank you for the soup"),
    ]


def test_an_unsure_rule_says_nothing_alone() -> None:
    rules = Rules(language("en"))
    text = "That's not true."

    hits = rules.hits(rules.text(text), apology=False)

    assert [hit.rule.id for hit in hits] == ["defensiveness.denial"]
    assert marked(text) == []


def test_a_finding_says_why_and_two_ways_on() -> None:
    (finding,) = COACH.read("You're pathetic.").findings

    assert finding.why
    assert finding.suggestion("softer") != finding.suggestion("firm")


@pytest.mark.parametrize(
    ("text", "heat"),
    [
        ("The plumber comes at nine.", 0),
        ("Thank you for the soup, love.", 0),
        ("I was hurt and a bit angry that you forgot.", 1),
        ("You never help around here.", 2),
        ("Whatever. Do what you want.", 2),
        ("YOU ARE PATHETIC!!! Shut up, you idiot.", 3),
        ("If you walk out that door we're done, you stupid bastard.", 3),
    ],
)
def test_heat(text: str, heat: int) -> None:
    assert COACH.read(text).heat == heat


def test_heat_grows_with_what_is_found_and_how_it_is_said() -> None:
    heat = Heat(language("en"))
    calm, loud = Text.of("you are late"), Text.of("YOU ARE LATE AGAIN!!!")

    assert heat.of(calm, []) == 0
    assert heat.of(calm, [Kind.ABSOLUTE]) == 0
    assert heat.of(calm, [Kind.PSEUDO_FEELING]) == 1
    assert heat.of(calm, [Kind.CONTEMPT]) == 2
    assert heat.of(loud, [Kind.CONTEMPT]) == 3
    assert heat.of(calm, [Kind.CONTEMPT] * 4) == 3
