"""By when a promise is due: one day to two weeks, at an hour when a day is nearly over."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

HOUR = time(21)


class DueChoice(StrEnum):
    """Stored (sealed) for ever: add, never rename."""

    TOMORROW = "tomorrow"
    THREE_DAYS = "three_days"
    WEEK = "week"
    TWO_WEEKS = "two_weeks"


DAYS = {
    DueChoice.TOMORROW: 1,
    DueChoice.THREE_DAYS: 3,
    DueChoice.WEEK: 7,
    DueChoice.TWO_WEEKS: 14,
}


def due_from(choice: DueChoice, at: datetime) -> datetime:
    """at: aware, in the time zone the person lives by; the answer keeps that zone."""
    return datetime.combine(at.date() + timedelta(days=DAYS[choice]), HOUR, at.tzinfo)
