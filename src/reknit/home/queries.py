"""What lies on today's page, gathered from the folders below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reknit.home.core.notices import Event, may_show, settings_from
from reknit.people import invitations
from reknit.people.asking import is_asked
from reknit.people.core.couples import Answer
from reknit.people.index import read_index
from reknit.people.rescued import rescued
from reknit.people.resting import on_break
from reknit.repair import queries as repair
from reknit.repair.core.fold import Step
from reknit.repair.queries import NextStep, Resting
from reknit.repair.wording import until_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from reknit.people.access import Member
    from reknit.repair.queries import KeptCard, NotedLesson, Shared
    from reknit.vault.opened import Vault

# The steps that begin when the partner has shared something.
ASKED_OF_ME = frozenset(
    {
        Step.TELL,
        Step.TELL_TOO,
        Step.SAY_WHAT_I_MEANT,
        Step.ANSWER_APOLOGY,
        Step.READ_AND_ANSWER,
        Step.CONFIRM,
        Step.ASK,
        Step.REPLY,
        Step.CLOSE,
        Step.CLOSE_TOO,
    }
)


LESSON = frozenset({Step.ANSWER_LESSON, Step.SETTLE_LESSON})


@dataclass(frozen=True)
class Today:
    """At most three things, and whatever was rescued from a lock."""

    next_step: NextStep | None
    resting: list[Resting]
    kept: list[KeptCard]
    set_aside: int  # how many pages of words wait to be put back
    first_minutes: bool  # words from before there was a notebook
    notice: bool  # the one fixed sentence, at most once a day
    needs_code: bool  # something to lose, and no recovery code yet
    outsiders_view: bool  # offered in one quiet line
    lessons: list[NotedLesson]  # kept by both; my index does not know them yet
    shut: bool = False  # I have lost the keys to what we share
    asked: bool = False  # my partner has, and asks me
    resting_from_us: bool = False  # a break: one quiet link, since a screen can be shown

    @property
    def empty(self) -> bool:
        said = self.shut or self.asked
        return not (said or self.next_step or self.resting or self.kept or self.first_minutes)


def today(member: Member, vault: Vault, at: datetime) -> Today:
    found = repair.today(member, vault, at)
    index = read_index(vault)
    begun = bool(found.next_step or found.resting or found.kept)
    return Today(
        next_step=_confirmation(member, vault) or found.next_step,
        resting=[*_answered_invitation(member, vault, at), *found.resting],
        kept=found.kept,
        set_aside=len(rescued(vault)),
        first_minutes=bool(index.get("first_minutes")),
        notice=_notice(found.shared, index, at),
        needs_code=begun and not vault.has_recovery_code,
        outsiders_view=found.outsiders_view,
        lessons=found.lessons,
        shut=member.shut is not None,
        asked=not on_break(index, member) and is_asked(member),
        resting_from_us=on_break(index, member),
    )


def _confirmation(member: Member, vault: Vault) -> NextStep | None:
    """Somebody used my invitation: before anything else, since the rest waits for my yes."""
    if member.together:
        return None
    joined = invitations.joined(member, vault)
    if joined is None:
        return None
    sentence = _("%(name)s has used your invitation. Have a look, and say yes too if you want.")
    return NextStep(sentence % {"name": joined.name}, reverse("people:confirm"))


def _answered_invitation(member: Member, vault: Vault, at: datetime) -> list[Resting]:
    mine = None if member.together else invitations.mine(member, vault, at=at)
    titles = {
        Answer.NEED_TIME: _("Your invitation: they need time"),
        Answer.RATHER_TALK: _("Your invitation: rather in person"),
    }
    if mine is None or mine.answer not in titles:
        return []
    return [Resting(title=titles[mine.answer], until=None, url=reverse("people:invite"))]


def _notice(shared: Iterable[Shared], index: Mapping[str, Any], at: datetime) -> bool:
    """shared: none while I take a break, so there is nothing to hear about."""
    wanted = settings_from(index.get("notices"))
    waiting = {event for one in shared if (event := event_of(one, at)) is not None}
    return may_show(wanted, waiting, timezone.localtime(at))


def event_of(one: Shared, at: datetime) -> Event | None:
    """What there is to hear about in this repair. None when nothing waits for me in it."""
    where = one.where
    if where.step is Step.ANSWER_INVITATION:
        event = Event.INVITED
    elif where.step is Step.RETURN:
        return Event.AGREED_TIME
    elif where.step in LESSON:
        event = Event.LESSON
    elif where.step in ASKED_OF_ME and one.newest.author == where.partner:
        event = Event.SHARED
    else:
        return None
    rest = where.resting.get(where.me)
    if rest is None or where.me in where.endings:
        return event
    until = until_of(rest)
    return Event.AGREED_TIME if until is not None and until <= at else None
