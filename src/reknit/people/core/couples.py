"""What a couple and an invitation can be, and what may happen next. No database, no clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

INVITATION_DAYS = 7


class CoupleStage(StrEnum):
    WAITING = "waiting"  # the joiner has confirmed, the inviter has not; nothing can be shared
    ACTIVE = "active"
    ENDED = "ended"  # one of them left; what was shared stays readable, nothing new is written


# Who left or withdrew is written nowhere: a couple only knows that it has ended.
MAY_BECOME: dict[CoupleStage, frozenset[CoupleStage]] = {
    CoupleStage.WAITING: frozenset({CoupleStage.ACTIVE}),  # a withdrawn one is deleted instead
    CoupleStage.ACTIVE: frozenset({CoupleStage.ENDED}),
    CoupleStage.ENDED: frozenset(),
}


class Answer(StrEnum):
    """What somebody may say to an invitation, before they have an account."""

    READY = "ready"
    NEED_TIME = "need_time"
    RATHER_TALK = "rather_talk"


def open_until(at: datetime) -> datetime:
    """When an invitation made now ends.

    Up to the full hour, so that no minute of anybody's day is written down.
    """
    end = at + timedelta(days=INVITATION_DAYS, hours=1)
    return end.replace(minute=0, second=0, microsecond=0)
