from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.calm.core.time_out import (
    GRACE,
    LONGEST,
    PASSING,
    SHORTEST,
    USUAL,
    Length,
    Pause,
    back_at,
    extended,
    pause_at,
    suggest_letters,
)

# Whole and half hours of change, changes at midnight, a day left out, and none at all.
ZONES = [
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Pacific/Apia",
    "UTC",
]
BERLIN = ZoneInfo("Europe/Berlin")

# Bare numbers of a calendar; the zone comes from the list.
FIRST, LAST = datetime(2005, 1, 1), datetime(2035, 1, 1)  # noqa: DTZ001
moments = st.datetimes(FIRST, LAST, timezones=st.sampled_from(ZONES).map(ZoneInfo))
lengths = st.sampled_from(Length)


def passed(start: datetime, end: datetime) -> timedelta:
    return end.astimezone(UTC) - start.astimezone(UTC)


def berlin(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@given(lengths, moments)
def test_a_pause_lasts_twenty_minutes_to_a_day(length: Length, at: datetime) -> None:
    back = back_at(length, at)

    assert SHORTEST <= passed(at, back) <= LONGEST
    assert back.tzinfo is at.tzinfo


@given(st.sampled_from(sorted(PASSING)), moments)
def test_minutes_and_hours_are_time_that_passes(length: Length, at: datetime) -> None:
    assert passed(at, back_at(length, at)) == PASSING[length]


@given(moments)
def test_tonight_and_tomorrow_are_times_on_the_wall(at: datetime) -> None:
    at = at.astimezone(UTC).astimezone(at.tzinfo)
    tonight, tomorrow = back_at(Length.TONIGHT, at), back_at(Length.TOMORROW, at)

    if at.hour < 19:
        assert (tonight.date(), tonight.hour, tonight.minute) == (at.date(), 20, 0)
    if passed(at, tomorrow) < LONGEST:
        assert (tomorrow.hour, tomorrow.minute) == (9, 0)


@given(lengths, lengths, moments, st.timedeltas(timedelta(), timedelta(days=40)))
def test_longer_is_never_earlier_and_never_beyond_a_day(
    first: Length, second: Length, called_at: datetime, later: timedelta
) -> None:
    at = (called_at.astimezone(UTC) + later).astimezone(called_at.tzinfo)
    agreed = back_at(first, called_at)
    back = extended(agreed, second, called_at, at)

    assert SHORTEST <= passed(at, back) <= LONGEST
    assert passed(agreed, back) >= timedelta()
    assert back.tzinfo is at.tzinfo


@given(lengths, moments, st.timedeltas(timedelta(minutes=-90), timedelta(minutes=90)))
def test_a_pause_rests_is_due_and_is_missed(length: Length, at: datetime, late: timedelta) -> None:
    back = back_at(length, at)
    now = back.astimezone(UTC) + late

    expected = Pause.RESTING
    if late >= timedelta():
        expected = Pause.DUE if late < GRACE else Pause.MISSED
    assert pause_at(back, now) is expected
    assert pause_at(back, now.astimezone(BERLIN)) is expected


@pytest.mark.parametrize(
    ("length", "at", "back"),
    [
        (Length.THIRTY, berlin(3, 2, 12), berlin(3, 2, 12, 30)),
        (Length.TONIGHT, berlin(3, 2, 12), berlin(3, 2, 20)),
        (Length.TONIGHT, berlin(3, 2, 19, 50), berlin(3, 2, 20, 10)),
        (Length.TONIGHT, berlin(3, 2, 20, 0), berlin(3, 2, 20, 20)),
        (Length.TONIGHT, berlin(3, 2, 20, 1), berlin(3, 2, 22, 1)),
        (Length.TONIGHT, berlin(3, 2, 23), berlin(3, 3, 1)),
        (Length.TOMORROW, berlin(3, 2, 12), berlin(3, 3, 9)),
        (Length.TOMORROW, berlin(3, 2, 1), berlin(3, 2, 9)),
        (Length.TOMORROW, berlin(3, 2, 7), berlin(3, 3, 7)),
        # The clocks go forward in the night to 29 March and back in the night to 25 October.
        (Length.TWO_HOURS, berlin(3, 29, 1), berlin(3, 29, 4)),
        (Length.TWO_HOURS, berlin(10, 25, 1), berlin(10, 25, 2).replace(fold=1)),
        (Length.TOMORROW, berlin(3, 28, 20), berlin(3, 29, 9)),
        (Length.TOMORROW, berlin(10, 24, 8, 30), berlin(10, 25, 7, 30)),
    ],
)
def test_back_at(length: Length, at: datetime, back: datetime) -> None:
    found = back_at(length, at)

    assert (found.replace(tzinfo=None), found.fold) == (back.replace(tzinfo=None), back.fold)


def test_needing_longer_counts_from_now() -> None:
    called_at, agreed = berlin(3, 2, 12), berlin(3, 2, 12, 30)

    longer = extended(agreed, Length.HOUR, called_at, berlin(3, 2, 12, 25))
    shorter = extended(berlin(3, 2, 20), Length.TWENTY, called_at, berlin(3, 2, 12, 25))
    behind = extended(agreed, Length.HOUR, called_at, berlin(3, 2, 11))

    assert longer == berlin(3, 2, 13, 25)
    assert shorter == berlin(3, 2, 20)
    assert behind == berlin(3, 2, 13)


def test_the_usual_pause_is_half_an_hour() -> None:
    assert PASSING[USUAL] == timedelta(minutes=30)


def test_three_in_a_row_suggest_letters() -> None:
    assert [suggest_letters(each) for each in range(5)] == [False, False, False, True, True]
