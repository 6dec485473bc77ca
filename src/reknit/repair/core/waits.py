"""*Not yet*, and until when. Time is described, never counted down."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum


class Until(StrEnum):
    """Stored (sealed) for ever: add, never rename."""

    HOUR = "hour"
    TONIGHT = "tonight"
    TOMORROW = "tomorrow"
    THREE_DAYS = "three_days"
    WEEK = "week"
    OPEN = "open"  # "I'll say when"
    IN_PERSON = "in_person"  # not here: when we see each other


EVENING = time(20, 0)
MORNING = time(9, 0)


def due(until: Until, at: datetime) -> datetime | None:
    """When the person said they'd come back; None for "I'll say when".

    at: aware, in the time zone the person lives by; the answer keeps that zone. *Tonight* after
    eight in the evening means in two hours; *tomorrow* and later begin in the morning.
    """
    match until:
        case Until.HOUR:
            return at + timedelta(hours=1)
        case Until.TONIGHT:
            evening = datetime.combine(at.date(), EVENING, at.tzinfo)
            return evening if at < evening else at + timedelta(hours=2)
        case Until.TOMORROW:
            return datetime.combine(at.date() + timedelta(days=1), MORNING, at.tzinfo)
        case Until.THREE_DAYS:
            return datetime.combine(at.date() + timedelta(days=3), MORNING, at.tzinfo)
        case Until.WEEK:
            return datetime.combine(at.date() + timedelta(days=7), MORNING, at.tzinfo)
        case Until.OPEN | Until.IN_PERSON:
            return None
