"""A time-out: a pause that either may call, with a time to come back that both see.

A pause of at least 20 minutes and a return within 24 hours are rules of practitioners, not
results of trials; the rest of the values is ours. Source: docs/evidence.md, "Calming down".

Every length of time here is time that passes, so a pause over a change of the clocks is as long
as any other. Only ``TONIGHT`` and ``TOMORROW`` look at the clock on the wall.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final

SHORTEST: Final = timedelta(minutes=20)
LONGEST: Final = timedelta(hours=24)
GRACE: Final = timedelta(minutes=10)  # so long nobody is late
EVENING: Final = time(20)
MORNING: Final = time(9)
NIGHT_ENDS: Final = time(5)  # before it, "tomorrow" is the morning that is about to come
LATE_EVENING: Final = timedelta(hours=2)  # what "tonight" means once the evening has begun
LETTERS_AFTER: Final = 3


class Length(StrEnum):
    TWENTY = "twenty"
    THIRTY = "thirty"  # the usual one
    HOUR = "hour"
    TWO_HOURS = "two_hours"
    TONIGHT = "tonight"
    TOMORROW = "tomorrow"


USUAL: Final = Length.THIRTY

PASSING: Final = {
    Length.TWENTY: timedelta(minutes=20),
    Length.THIRTY: timedelta(minutes=30),
    Length.HOUR: timedelta(hours=1),
    Length.TWO_HOURS: timedelta(hours=2),
}


class Pause(StrEnum):
    RESTING = "resting"  # before the agreed time
    DUE = "due"  # at the agreed time and a little after it
    MISSED = "missed"  # after that: the caller is asked for a new time, the partner need not wait


def back_at(length: Length, at: datetime) -> datetime:
    """When to be back, in the time zone of ``at``.

    at: now, aware, in the zone of whoever calls the pause. Never less than ``SHORTEST`` nor more
    than ``LONGEST`` after it.
    """
    now = _on_the_clock(at)
    if length is Length.TONIGHT:
        wished = _tonight(now)
    elif length is Length.TOMORROW:
        wished = _tomorrow(now)
    else:
        wished = _after(now, PASSING[length])
    earliest, latest = _after(now, SHORTEST), _after(now, LONGEST)
    return min(max(wished, earliest, key=_moment), latest, key=_moment)


def extended(back: datetime, length: Length, called_at: datetime, at: datetime) -> datetime:
    """The new time of somebody who needs longer. Each of the two may ask for it once.

    Counted from ``at``, not from ``back``: so it is always at least ``SHORTEST`` and at most
    ``LONGEST`` from now, and never earlier than what was agreed. Whether this person has asked
    before is known to whoever calls this.

    called_at: when the pause began. A machine whose clock runs behind counts from there.
    """
    now = max(called_at.astimezone(at.tzinfo), at, key=_moment)
    return max(back_at(length, now), back.astimezone(at.tzinfo), key=_moment)


def pause_at(back: datetime, now: datetime) -> Pause:
    """Both aware. Says how the pause stands; nobody is told who has looked."""
    waited = _moment(now) - _moment(back)
    if waited < timedelta():
        return Pause.RESTING
    return Pause.DUE if waited < GRACE else Pause.MISSED


def suggest_letters(lengths_in_row: int) -> bool:
    """lengths_in_row: time-outs one after the other without a word between them.

    Then talking at the same time may not suit tonight, and letters may. Said to both alike, once.
    """
    return lengths_in_row >= LETTERS_AFTER


def _tonight(now: datetime) -> datetime:
    """Eight in the evening; once it is that late, two hours on."""
    evening = datetime.combine(now.date(), EVENING, now.tzinfo)
    return evening if _moment(now) <= _moment(evening) else _after(now, LATE_EVENING)


def _tomorrow(now: datetime) -> datetime:
    """Nine in the morning after the next sleep: at one in the night that is today's morning."""
    days = 0 if now.time() < NIGHT_ENDS else 1
    return datetime.combine(now.date() + timedelta(days=days), MORNING, now.tzinfo)


def _moment(at: datetime) -> datetime:
    """Two times of one zone compare by their hands; these compare by what comes first."""
    return at.astimezone(UTC)


def _after(at: datetime, passed: timedelta) -> datetime:
    """Adding to a local time would move its hands; this lets time pass."""
    return (_moment(at) + passed).astimezone(at.tzinfo)


def _on_the_clock(at: datetime) -> datetime:
    """A time that the hands jump over becomes the one they show then."""
    return _after(at, timedelta())
