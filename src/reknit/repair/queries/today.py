"""What the first page after unlocking shows of repairs: my step, what rests, what we kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reknit.people.index import read_index
from reknit.people.names import Names, both_names
from reknit.people.resting import on_break
from reknit.repair import lists, wording
from reknit.repair.core.fold import Step
from reknit.repair.core.kinds import State
from reknit.repair.notebook import Way
from reknit.repair.queries.apologies import apology_steps
from reknit.repair.queries.learning import NotedLesson, follow_up_steps, new_lessons
from reknit.repair.queries.next_step import NextStep
from reknit.repair.queries.opening import title_of
from reknit.repair.queries.promises import promise_steps
from reknit.repair.queries.reflecting import outsiders_view_due
from reknit.repair.queries.shared import Shared, asked_first, shared_repairs
from reknit.repair.queries.still_open import asks, draft_open_since, open_since
from reknit.repair.wordings import learn as learning
from reknit.repair.wordings.understand import is_fresh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault

# Most cards anybody wants on one page; the newest are shown.
KEPT_SHOWN = 5


@dataclass(frozen=True)
class Resting:
    title: str
    until: datetime | None  # None: "I'll say when"
    url: str


@dataclass(frozen=True)
class KeptCard:
    title: str
    url: str


@dataclass(frozen=True)
class Today:
    next_step: NextStep | None
    resting: list[Resting]
    kept: list[KeptCard]
    outsiders_view: bool = False  # offered in one quiet line, when nothing else is asked
    lessons: list[NotedLesson] = field(default_factory=list)  # kept; my index does not know yet
    shared: list[Shared] = field(default_factory=list)  # what it was made from; empty on a break


def today(member: Member, vault: Vault, at: datetime) -> Today:
    """At most one step. The same number of queries however many repairs there are."""
    index = read_index(vault)
    day = timezone.localdate(at)
    mine = lists.entries(index)
    shared = shared_repairs(member, vault, at, index=index, apart_from=lists.at_rest(index, day))
    given = {str(one.repair.id) for one in shared}
    own = {key: entry for key, entry in mine.items() if key not in given}
    names = both_names(member, vault)
    resting = on_break(index, member)
    if resting:  # nothing about the two of us
        shared = []
    steps = [
        *_joint_steps([one for one in shared if not _open_to_choose(one)], index, names, at),
        *promise_steps(shared, names, at),
        *apology_steps(shared, names, at),
        *_own_steps(own, member, names, at, resting=resting),
        *_joint_steps([one for one in shared if _open_to_choose(one)], index, names, at),
        *follow_up_steps(own if resting else mine, member, day),
    ]
    cards = [*_given_cards(shared, names), *_lessons(index), *_kept(mine, index)]
    if resting:
        cards = []
    return Today(
        next_step=steps[0] if steps else None,
        outsiders_view=not steps and not resting and outsiders_view_due(index, day),
        resting=[*_joint_rests(shared, mine, names, at), *_own_rests(own, at)],
        kept=list({card.url: card for card in cards}.values())[:KEPT_SHOWN],
        lessons=new_lessons(shared, index, names),
        shared=shared,
    )


def _open_to_choose(one: Shared) -> bool:
    """Both were heard and nothing is asked: it comes after whatever is."""
    return one.where.step is Step.TEND and not is_fresh(one.where)


def _joint_steps(
    shared: list[Shared], index: Mapping[str, Any], names: Names, at: datetime
) -> list[NextStep]:
    """The one that has waited longest first; a question that would settle two comes before."""
    mine = lists.entries(index)
    questions, steps = [], []
    for one in shared:
        where, key = one.where, str(one.repair.id)
        if where.left:
            continue
        if where.my_role == "teller" and asked_first(shared, mine=one.repair.id, index=index):
            question = _("You both asked to repair something. Is it the same thing?")
            questions.append(NextStep(question, reverse("repair:same", args=[key])))
        if _rests(one, at):
            continue
        sentence = wording.next_sentence(where, names.theirs)
        entry = mine.get(key, {})
        if asks(open_since(where, one.newest.due), entry, at):
            unopened = where.step is Step.ANSWER_INVITATION
            question = (
                learning.still_asked(names.theirs)
                if unopened
                else learning.still_open(title_of(where, entry, names))
            )
            steps.append(NextStep(question, reverse("repair:still-open", args=[key])))
        elif sentence:
            steps.append(NextStep(sentence, reverse("repair:show", args=[key])))
    return questions + steps


def _own_steps(
    own: Mapping[str, Mapping[str, Any]],
    member: Member,
    names: Names,
    at: datetime,
    *,
    resting: bool = False,
) -> list[NextStep]:
    """Private repairs, the newest first: the one somebody is in the middle of.

    resting: on a break from the two, in which nothing is offered to be shared.
    """
    steps = []
    for key, entry in reversed(list(own.items())):
        until = _time(entry.get("until"))
        if entry.get("closed") or (until and until > at):
            continue
        if entry.get("open_rest"):
            continue
        what = {"title": entry.get("title") or _("what you began"), "name": names.theirs}
        if asks(draft_open_since(entry), entry, at):
            question = learning.still_open(str(what["title"]))
            steps.append(NextStep(question, reverse("repair:still-open", args=[key])))
            continue
        if entry.get("way") == Way.TWO_PHONES and entry.get("told_enough") and not resting:
            if member.together:
                sentence = _(
                    "Your words about “%(title)s” are ready. Share them with %(name)s now?"
                )
            else:
                sentence = _("Your words about “%(title)s” wait here until you share a notebook.")
        elif entry.get("way") == Way.ONE_PHONE and not resting:
            sentence = _("Go on together with “%(title)s”, on this phone.")
        else:
            sentence = _("Go on with “%(title)s”.")
        steps.append(NextStep(sentence % what, reverse("repair:show", args=[key])))
    return steps


def _rests(one: Shared, at: datetime) -> bool:
    """Whether I have said: not yet. What I have closed rests otherwise."""
    rest = one.where.resting.get(one.where.me)
    if rest is None or one.where.me in one.where.endings:
        return False
    until = wording.until_of(rest)
    return until is None or until > at


def _joint_rests(
    shared: list[Shared], mine: Mapping[str, Mapping[str, Any]], names: Names, at: datetime
) -> list[Resting]:
    """Mine only. What the other rests is on the repair's page, not on this one."""
    return [
        Resting(
            title=title_of(one.where, mine.get(str(one.repair.id), {}), names),
            until=wording.until_of(one.where.resting[one.where.me]),
            url=reverse("repair:show", args=[one.repair.id]),
        )
        for one in shared
        if _rests(one, at) and not one.where.left
    ]


def _own_rests(mine: Mapping[str, Mapping[str, Any]], at: datetime) -> list[Resting]:
    return [
        Resting(
            title=str(entry.get("title") or _("What you began")),
            until=_time(entry.get("until")),
            url=reverse("repair:show", args=[key]),
        )
        for key, entry in mine.items()
        if not entry.get("closed")
        and not entry.get("shared")
        and (entry.get("open_rest") or ((until := _time(entry.get("until"))) and until > at))
    ]


def _given_cards(shared: list[Shared], names: Names) -> list[KeptCard]:
    """Cards from one phone, and what was shared with somebody who has left: like a letter."""
    return [
        KeptCard(
            title=title_of(one.where, {}, names), url=reverse("repair:show", args=[one.repair.id])
        )
        for one in shared
        if (one.where.state is State.KEPT and one.where.step is not Step.HELD)
        or (one.where.left and one.where.told is not None)
    ]


def _lessons(index: Mapping[str, Any]) -> list[KeptCard]:
    """The newest first. One of my own leads to my notes, one of the two of us to its card."""
    of_two, lessons = lists.lessons_of_two(index), index.get("lessons", {})
    return [
        KeptCard(
            title=str(lessons[key].get("title") or entry.get("title", "")),
            url=reverse("repair:kept" if key in of_two else "repair:alone", args=[key]),
        )
        for key, entry in reversed(list(lists.entries(index).items()))
        if key in lessons
    ]


def _kept(mine: Mapping[str, Mapping[str, Any]], index: Mapping[str, Any]) -> list[KeptCard]:
    return [
        KeptCard(title=str(entry.get("title", "")), url=reverse("repair:show", args=[key]))
        for key, entry in reversed(list(mine.items()))
        if entry.get("closed") and entry.get("card") and key not in index.get("lessons", {})
    ]


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
