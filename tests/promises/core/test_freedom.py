"""How well freedom is told from harmlessness, measured on sentences of our own.

Written before the patterns, the half that was held back included: 120 of 120 found, 0 of 120 wrong.
Written later and used to widen them: 68 of 70 found, 0 of 70 wrong. Never tuned: 10 of 20 found, 0
of 20 wrong. So it is mostly right when it speaks, and misses about half of what is new to it.
"""

from __future__ import annotations

import time
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.promises.core.freedom import LONGEST, gives_up_freedom
from tests.promises.core.freedom_sentences import (
    GIVES_UP,
    HARMLESS,
    LATER_GIVES_UP,
    LATER_HARMLESS,
    NEVER_TUNED_GIVES_UP,
    NEVER_TUNED_HARMLESS,
    halves,
)


def _recall_and_precision(gives_up: list[str], harmless: list[str]) -> tuple[float, float]:
    found = sum(map(gives_up_freedom, gives_up))
    wrong = sum(map(gives_up_freedom, harmless))
    return found / len(gives_up), found / (found + wrong)


@pytest.mark.parametrize("which", [0, 1], ids=["looked at", "held back"])
def test_what_gives_up_freedom_is_told_from_what_does_not(which: int) -> None:
    gives_up, harmless = halves(GIVES_UP)[which], halves(HARMLESS)[which]
    assert min(len(gives_up), len(harmless)) >= 60

    recall, precision = _recall_and_precision(gives_up, harmless)

    assert recall >= 0.95
    assert precision >= 0.95


def test_words_written_later() -> None:
    recall, precision = _recall_and_precision(
        LATER_GIVES_UP.strip().splitlines(), LATER_HARMLESS.strip().splitlines()
    )

    assert recall >= 0.95
    assert precision >= 0.95


def test_words_nobody_had_in_mind_are_half_missed_and_never_wrongly_met() -> None:
    recall, precision = _recall_and_precision(
        NEVER_TUNED_GIVES_UP.strip().splitlines(), NEVER_TUNED_HARMLESS.strip().splitlines()
    )

    assert recall >= 0.5
    assert precision == 1


@pytest.mark.parametrize("apostrophe", ["'", "\N{RIGHT SINGLE QUOTATION MARK}", "`", ""])
def test_typing_does_not_matter(apostrophe: str) -> None:
    for each in halves(GIVES_UP)[0]:
        typed = each.replace("'", apostrophe)
        assert gives_up_freedom(typed)
        assert gives_up_freedom(typed.upper())
        assert gives_up_freedom(f"  {typed}  .\n")
    for each in halves(HARMLESS)[0]:
        assert not gives_up_freedom(each.replace("'", apostrophe).upper())


def test_it_is_found_among_other_sentences_and_not_put_together_from_two() -> None:
    calm = ". ".join(halves(HARMLESS)[0])

    assert not gives_up_freedom(calm)
    assert gives_up_freedom(f"{calm}. I will give you the password to my phone. {calm}")
    assert not gives_up_freedom("I will not shout. My friends are coming on Sunday.")


def test_giving_the_other_room_is_no_giving_up() -> None:
    assert not gives_up_freedom("I will never ask you to share your location")
    assert gives_up_freedom("I will not ask for your password, and you can read my messages")


@given(st.text(max_size=500))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert gives_up_freedom(text) in {True, False}
    assert gives_up_freedom(normalize("NFD", text)) in {True, False}


@pytest.mark.parametrize(
    "piece",
    ["never ", "I will not ", "my ", "you can ", "stop stop my ", "a", "with my ", "stay ", "' "],
)
def test_twice_the_text_takes_about_twice_the_time(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        start = time.perf_counter()
        gives_up_freedom(text)
        return time.perf_counter() - start

    half = min(seconds(LONGEST // 2) for _ in range(3))
    full = min(seconds(LONGEST) for _ in range(3))

    assert full < 5 * half + 0.02
