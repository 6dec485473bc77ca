from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.repair.core.followups import DAYS, due

CLOSED = date(2026, 3, 1)

later = st.integers(-10, 400)
answered_before = st.sets(st.sampled_from(DAYS))


def _on(day: int) -> date:
    return CLOSED + timedelta(days=day)


@pytest.mark.parametrize(
    ("day", "answered", "expected"),
    [
        (0, (), None),
        (1, (), 1),
        (6, (), 1),
        (6, (1,), None),
        (7, (), 7),
        (7, (1,), 7),
        (29, (1, 7), None),
        (29, (1,), 7),
        (30, (1, 7), 30),
        (30, (), 30),
        (59, (7,), 30),
        (60, (), 30),
        (61, (), None),
        (31, (30,), None),
        (8, (30,), None),  # the device's date was wrong once
        (-3, (), None),
    ],
)
def test_the_latest_is_asked_and_only_that(
    day: int, answered: tuple[int, ...], expected: int | None
) -> None:
    assert due(CLOSED, answered, _on(day)) == expected


def test_how_long_it_stays_open_can_be_chosen() -> None:
    assert due(CLOSED, (), _on(40), last_open_days=40) == 30
    assert due(CLOSED, (), _on(41), last_open_days=40) is None


@given(later, answered_before)
def test_never_before_its_day(day: int, answered: set[int]) -> None:
    found = due(CLOSED, answered, _on(day))

    assert found is None or (found in DAYS and found <= day)


@given(later, answered_before)
def test_an_answer_ends_it_and_brings_up_no_older_one(day: int, answered: set[int]) -> None:
    found = due(CLOSED, answered, _on(day))
    if found is not None:
        assert due(CLOSED, answered | {found}, _on(day)) is None


@given(st.lists(later, max_size=60))
def test_whoever_answers_is_asked_three_times_at_most(days: list[int]) -> None:
    answered: set[int] = set()
    asked = []
    for day in sorted(days):
        found = due(CLOSED, answered, _on(day))
        if found is not None:
            asked.append(found)
            answered.add(found)

    assert asked == sorted(set(asked))
    assert len(asked) <= len(DAYS)


@given(later)
def test_the_last_answer_closes_the_matter(day: int) -> None:
    assert due(CLOSED, {30}, _on(day)) is None
