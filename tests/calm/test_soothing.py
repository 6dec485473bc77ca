from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.calm.core.soothing import KEY, MOST_LINES, Line, lines_in, with_line, without_line
from reknit.calm.refusals import SoothingListFull


def index_of(*texts: str) -> dict[str, Any]:
    index: dict[str, Any] = {"display_name": "Alice"}
    for text in texts:
        index[KEY] = with_line(index, text)
    return index


def test_lines_stand_in_the_order_they_were_written() -> None:
    assert lines_in({}) == ()
    assert lines_in(index_of("tea", "the  long\nway home")) == (
        Line(1, "tea"),
        Line(2, "the long way home"),
    )


def test_a_line_that_is_there_already_is_not_doubled() -> None:
    assert lines_in(index_of("tea", "walk", " tea ")) == (Line(1, "tea"), Line(2, "walk"))


def test_a_number_is_never_given_twice() -> None:
    index = index_of("tea", "walk")
    index[KEY] = without_line(index, 2)
    index[KEY] = with_line(index, "song")

    assert lines_in(index) == (Line(1, "tea"), Line(3, "song"))
    assert without_line(index, 2) == index[KEY]


def test_thirty_lines_fit() -> None:
    index = index_of(*map(str, range(MOST_LINES)))

    assert with_line(index, "7") == index[KEY]
    with pytest.raises(SoothingListFull):
        with_line(index, "one more")


@given(st.lists(st.one_of(st.text(min_size=1), st.integers(1, 40)), max_size=60))
def test_any_order_of_adding_and_taking_away(steps: list[str | int]) -> None:
    index: dict[str, Any] = {}
    for step in steps:
        if isinstance(step, int):
            index[KEY] = without_line(index, step)
        elif len(lines_in(index)) < MOST_LINES:
            index[KEY] = with_line(index, step)
    lines = lines_in(index)

    assert len({each.text for each in lines}) == len(lines)
    assert sorted({each.number for each in lines}) == [each.number for each in lines]
