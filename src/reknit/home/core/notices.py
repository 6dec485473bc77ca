"""When the one fixed sentence, *Something is waiting in your notebook*, may show.

At most once a day, outside quiet hours, and only for what this person wants to hear about.
Source: docs/evidence.md, "Values" (quiet hours 22:00 to 07:00, a design judgement).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection


class Event(StrEnum):
    INVITED = "invited"
    SHARED = "shared"
    AGREED_TIME = "agreed_time"
    LESSON = "lesson"


@dataclass(frozen=True)
class NoticeSettings:
    wanted: frozenset[Event] = field(default_factory=lambda: frozenset(Event))
    quiet_from: time = time(22)
    quiet_to: time = time(7)
    last_shown_day: date | None = None  # the person's own day


def settings_from(stored: Any) -> NoticeSettings:  # noqa: ANN401 - whatever an older version wrote
    """What is missing or unreadable keeps its default.

    stored: the value of ``notices`` in a person's index.
    """
    kept = stored if isinstance(stored, dict) else {}
    usual = NoticeSettings()
    return NoticeSettings(
        wanted=frozenset(event for event in Event if kept.get(event.value, True) is not False),
        quiet_from=_time(kept.get("quiet_from")) or usual.quiet_from,
        quiet_to=_time(kept.get("quiet_to")) or usual.quiet_to,
        last_shown_day=_day(kept.get("last_shown_day")),
    )


def may_show(settings: NoticeSettings, events: Collection[Event], local: datetime) -> bool:
    """local: now, where the person is."""
    return (
        not settings.wanted.isdisjoint(events)
        and settings.last_shown_day != local.date()
        and not is_quiet(settings, local.time())
    )


def is_quiet(settings: NoticeSettings, now: time) -> bool:
    """The hours may run over midnight. The same time twice means no quiet hours."""
    start, end = settings.quiet_from, settings.quiet_to
    if start <= end:
        return start <= now < end
    return now >= start or now < end


def _time(text: Any) -> time | None:  # noqa: ANN401 - see settings_from
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except (TypeError, ValueError):
        return None


def _day(text: Any) -> date | None:  # noqa: ANN401 - see settings_from
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
