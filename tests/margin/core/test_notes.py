from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reknit.margin.core.notes import LONGEST_QUOTE, Read, quoted, read_from, units
from tests.margin.scene import NOTHING, found


@given(st.text())
def test_length_as_a_browser_counts(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le")) // 2


@given(st.text())
def test_a_quote_is_one_short_line(words: str) -> None:
    line = quoted(words)

    assert len(line) <= LONGEST_QUOTE
    assert len(line.splitlines()) <= 1


def test_places_are_given_as_a_browser_counts() -> None:
    text = "😀😀 You are so lazy."

    (note,) = read_from({**NOTHING, "findings": [found(3, 19)]}, text).notes

    assert (note.words, note.start, note.end) == ("You are so lazy.", 5, 21)


def test_at_most_two() -> None:
    answer = {**NOTHING, "findings": [found(), found(), found()]}

    assert len(read_from(answer, "You are so lazy.").notes) == 2


def test_where_it_is_about_safety_nothing_else_is_shown() -> None:
    answer = {**NOTHING, "findings": [found()], "safety": True, "is_apology": True}

    assert read_from(answer, "You are so lazy.") == Read(safety=True)
