"""When an end begins to show, and from when the same two may begin again. No clock, no database."""

from __future__ import annotations

from datetime import date, datetime, timedelta

# How long the other may go on seeing "not ready". 0: closed at once.
DAYS = (0, 3, 7, 14, 30)
APART_HOURS = 24


def closing_day(today: date, days: int) -> date:
    """The day from whose first minute both see the end; ``days`` whole days lie before it.

    A day and no hour: nobody can tell from it at what time of the day somebody left.
    """
    return today + timedelta(days=days + 1)


def again_from(end: datetime) -> datetime:
    """The first hour in which the same two may come together anew. Rounded up."""
    hour = (end + timedelta(hours=APART_HOURS)).replace(minute=0, second=0, microsecond=0)
    return hour + timedelta(hours=1)
