"""When calm and the outsider's view are offered, and the list of what was put aside."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from reknit.repair.core import outside, parking
from reknit.repair.core.settling import HEAT_GATE, calm_first
from reknit.repair.refusals import ListFull

DAY = date(2026, 3, 1)


@pytest.mark.parametrize("number", range(11))
def test_calm_comes_first_from_seven_on(number: int) -> None:
    assert calm_first(str(number)) is (number >= HEAT_GATE)


@pytest.mark.parametrize("nothing", [None, "", "11", "-1", "x", "\u0667", 7])
def test_what_is_no_number_offers_nothing(nothing: object) -> None:
    assert not calm_first(nothing)


@pytest.mark.parametrize(
    ("when", "days", "offered"),
    [
        ("today", 0, False),
        ("today", 1, False),
        ("today", 2, True),
        (None, 1, False),
        ("yesterday", 0, False),
        ("yesterday", 1, True),
        ("days", 0, True),
        ("longer", 0, True),
        ("nonsense", 2, True),
    ],
)
def test_never_within_24_hours(when: str | None, days: int, *, offered: bool) -> None:
    begun = DAY.isoformat()
    assert outside.far_enough(when, begun, DAY + timedelta(days=days)) is offered


def test_without_a_known_day_what_was_ticked_decides() -> None:
    assert outside.far_enough("longer", None, DAY)
    assert not outside.far_enough("today", "not a day", DAY)


@pytest.mark.parametrize("index", [{}, {outside.KEY: None}, {outside.KEY: "x"}])
def test_nothing_is_due_before_the_first(index: dict[str, Any]) -> None:
    assert not outside.due(index, DAY)


def test_due_every_four_months() -> None:
    index = {outside.KEY: DAY.isoformat()}
    assert not outside.due(index, DAY + outside.EVERY - timedelta(days=1))
    assert outside.due(index, DAY + outside.EVERY)


def test_numbers_are_never_given_twice() -> None:
    index: dict[str, Any] = {parking.KEY: parking.with_line({}, "one")}
    index = {parking.KEY: parking.without_line(index, 1)}
    index = {parking.KEY: parking.with_line(index, "two")}
    assert parking.lines_in(index) == (parking.Parked(2, "two"),)
    assert parking.line_in(index, 1) is None


def test_fifty_lines_fit_and_one_that_is_there_is_no_new_one() -> None:
    index: dict[str, Any] = {}
    for number in range(parking.MOST_LINES):
        index = {parking.KEY: parking.with_line(index, f"line {number}")}
    assert len(parking.lines_in({parking.KEY: parking.with_line(index, "line 7")})) == 50
    with pytest.raises(ListFull):
        parking.with_line(index, "one more")
