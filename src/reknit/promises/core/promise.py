"""What a promise is, which steps there are, and who may give which.

Nothing here counts how often: no percentage, no row of successes, nothing beside the other's.
Source: docs/evidence.md, "Promises" and "Values".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

MAX_ACTIVE: Final = 3  # for each person
COOLING: Final = timedelta(hours=24)  # before a promise from a repair is asked about again
SURE_ENOUGH: Final = 8  # of 10
LONGEST: Final = timedelta(days=15)  # two weeks, to the evening of the last day
EVENING: Final = time(21, 0)


class StepKind(StrEnum):
    """Stored (sealed) for ever: add, never rename. In one moment they are read in this order."""

    MAKE = "make"
    HELPS = "helps"  # the partner: yes, that would help
    CHANGE = "change"  # agreed anew; before it is due this keeps faith
    SAID_FIRST = "said_first"  # the promiser, before being asked: not this time
    CHECK = "check"
    RENEW = "renew"  # the same once more
    SHRINK = "shrink"
    REPLACE = "replace"
    RELEASE = "release"


class Outcome(StrEnum):
    """Stored (sealed) for ever."""

    KEPT = "kept"
    PARTLY = "partly"
    NOT_THIS_TIME = "not_this_time"


class State(StrEnum):
    ACTIVE = "active"
    DUE = "due"  # its time has come, or somebody has checked in already
    CHECKED = "checked"  # both have said how it went
    ENDED = "ended"


class DueChoice(StrEnum):
    """Stored (sealed) for ever: add, never rename."""

    TOMORROW = "tomorrow"
    THREE_DAYS = "three_days"
    WEEK = "week"
    TWO_WEEKS = "two_weeks"


_DAYS = {
    DueChoice.TOMORROW: 1,
    DueChoice.THREE_DAYS: 3,
    DueChoice.WEEK: 7,
    DueChoice.TWO_WEEKS: 14,
}


@dataclass(frozen=True)
class Step:
    """One thing one of the two said about the promise.

    words, by key: what, due (ISO, with its zone), if, then, obstacle, plan, sure (0 to 10),
    outcome (one of Outcome), note. A step leaves out what it has nothing to say about.
    """

    kind: StepKind
    by: UUID
    at: datetime  # aware; a step still ahead is not known of
    words: Mapping[str, str]
    round: int = 1  # of HELPS, SAID_FIRST and CHECK: the wording it speaks of


@dataclass(frozen=True)
class Check:
    by: UUID
    at: datetime
    outcome: Outcome
    note: str


@dataclass(frozen=True)
class Line:
    """One line of the plain history."""

    kind: StepKind
    at: datetime
    by: UUID
    round: int
    kept_faith: bool | None = None  # of CHANGE only
    outcome: Outcome | None = None  # of CHECK and SAID_FIRST only


@dataclass(frozen=True)
class Promise:
    promiser: UUID
    what: str
    due: datetime
    if_: str
    then: str
    obstacle: str
    plan: str
    sure: int | None
    helps: bool  # the partner said so of these very words
    state: State
    round: int
    said_first: bool  # in this round
    changed_before_due: tuple[datetime, ...]  # each time agreed anew in time: faith kept
    checks: tuple[Check, ...]  # of this round: the last word of each, the promiser's first
    history: tuple[Line, ...]  # oldest first, all rounds

    def check_by(self, person: UUID) -> Check | None:
        return next((each for each in self.checks if each.by == person), None)

    @property
    def takes_a_place(self) -> bool:
        """Whether it is one of the MAX_ACTIVE. Once the promiser has checked in, it is not."""
        open_still = self.state in {State.ACTIVE, State.DUE}
        return open_still and self.check_by(self.promiser) is None


def may_make(active: int) -> bool:
    """active: how many of this person's promises take a place."""
    return active < MAX_ACTIVE


def cooled(said_at: datetime, now: datetime) -> bool:
    """Whether a day has gone by, so that *still want to?* may be asked."""
    return now - said_at >= COOLING


def make_it_smaller(sure: int | None) -> bool:
    """sure: 0 to 10; None where it was left open, and then nothing is suggested."""
    return sure is not None and sure < SURE_ENOUGH


def due_from(choice: DueChoice, at: datetime) -> datetime:
    """at: aware, in the zone the person lives by; the answer, nine in the evening, keeps it."""
    return datetime.combine(at.date() + timedelta(days=_DAYS[choice]), EVENING, at.tzinfo)


def open_to(promise: Promise, person: UUID) -> frozenset[StepKind]:
    """What this person may give next. A step that is not among these is not offered."""
    if promise.state is State.ENDED:
        return frozenset()
    own = promise.check_by(promise.promiser)
    if person != promise.promiser:
        check = {StepKind.CHECK} if promise.state is not State.ACTIVE else set()
        return frozenset(check if promise.helps else check | {StepKind.HELPS})
    steps = {StepKind.CHECK, StepKind.RELEASE}
    if own is None:
        steps |= {StepKind.CHANGE, StepKind.SAID_FIRST}
    if own is not None or promise.state is not State.ACTIVE:
        steps |= {StepKind.RENEW, StepKind.SHRINK, StepKind.REPLACE}
    return frozenset(steps)
