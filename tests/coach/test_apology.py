"""Apologies: what is meant as one, its parts, and what takes it back; by rules alone."""

from __future__ import annotations

from typing import Final

import pytest

from reknit.coach import Coach, Kind, Part, Pattern
from reknit.coach.apology import Apologies
from reknit.coach.language import language
from reknit.coach.text import Text

# It reads no text on loading, so all may share it.
COACH: Final = Coach.load("en", with_model=False)
APOLOGIES: Final = [
    "I'm sorry I shouted at you.",
    "sorry for what i said last night",
    "I want to apologise for the way I spoke to your dad.",
    "Please forgive me, I lied.",
    "I'm sorry if I hurt you.",
    "I was wrong to read your messages.",
    "Sorry.",
    "It was my fault.",
]
OTHERS: Final = [
    "Sorry, running late!",
    "Sorry for your loss.",
    "Sorry to wake you.",
    "I feel sorry for him.",
    "You'll be sorry.",
    "I'm sorry you're having such a day.",
    "Sorry about the rain.",
    "She said “I'm sorry I lied” to her boss.",
    "I'm not sorry.",
    "Forgive the typos.",
]


def test_what_is_meant_as_an_apology() -> None:
    apologies = Apologies(language("en"))

    assert [text for text in APOLOGIES if not apologies.is_one(Text.of(text))] == []
    assert [text for text in OTHERS if apologies.is_one(Text.of(text))] == []


def test_parts_that_are_there_and_what_is_missing() -> None:
    reading = COACH.read(
        "I'm sorry I shouted at you. I was scared about money. Next time I'll take a walk first."
    )

    assert reading.findings == ()
    assert reading.apology.is_apology
    assert reading.apology.parts == (
        Part.REGRET,
        Part.RESPONSIBILITY,
        Part.EXPLANATION,
        Part.REPENTANCE,
    )
    assert reading.apology.missing == (Part.HARM, Part.REPAIR)


def test_parts_come_with_their_words() -> None:
    text = "I'm sorry I lied. You didn't deserve that. How can I make it right?"

    parts = {good.kind: text[good.start : good.end] for good in COACH.read(text).strengths}

    assert parts == {
        Part.REGRET: "I'm sorry",
        Part.RESPONSIBILITY: "I lied",
        Part.HARM: "You didn't deserve that",
        Part.REPAIR: "How can I make it right",
    }


def test_no_parts_where_nobody_apologises() -> None:
    apology = COACH.read("I'll call the school tomorrow.").apology

    assert not apology.is_apology
    assert apology.parts == apology.missing == ()


def test_the_box_for_apologies_says_it_is_one() -> None:
    apology = COACH.read("I left you alone with it.", kind="apology").apology

    assert apology.is_apology
    assert apology.parts == (Part.HARM,)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("I'm sorry if I hurt you.", Pattern.CONDITIONAL),
        ("I'm sorry you feel that way.", Pattern.FEELINGS_SHIFT),
        ("I'm sorry, but you started it.", Pattern.BUT_ERASER),
        ("I'm sorry. Mistakes were made.", Pattern.PASSIVE),
        ("Sorry, it was just a joke.", Pattern.MINIMISING),
        ("I'm sorry, and you also said mean things.", Pattern.COUNTER_CHARGE),
        ("I already said sorry, ok.", Pattern.PRESSURE),
        ("I'm sorry for everything.", Pattern.VAGUE),
        ("I'm sorry, I'm the worst person alive.", Pattern.SELF_FOCUS),
        ("I'm sorry. I'll change.", Pattern.EMPTY_PROMISE),
    ],
)
def test_each_way_to_take_it_back(text: str, pattern: Pattern) -> None:
    findings = COACH.read(text).findings

    assert [(each.kind, each.pattern) for each in findings] == [(Kind.NON_APOLOGY, pattern)]


def test_a_big_promise_is_fine_beside_a_small_one() -> None:
    text = "I'm sorry I lied. I'll never lie to you again. From Monday I'll show you the account."

    assert COACH.read(text).findings == ()


def test_a_hollow_sorry_is_no_regret() -> None:
    assert Part.REGRET not in COACH.read("I'm sorry you feel that way.").apology.parts
