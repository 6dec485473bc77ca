"""What the first page after unlocking shows of repairs: my step, what rests, what we kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from reknit.people.index import read_index
from reknit.people.names import Names, both_names
from reknit.repair import lists, wording
from reknit.repair.core.fold import Step
from reknit.repair.core.kinds import State
from reknit.repair.notebook import Way
from reknit.repair.queries.next_step import NextStep
from reknit.repair.queries.opening import title_of
from reknit.repair.queries.shared import Shared, asked_first, shared_repairs

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


def today(member: Member, vault: Vault, at: datetime) -> Today:
    """At most one step. The same number of queries however many repairs there are."""
    index = read_index(vault)
    mine = lists.entries(index)
    shared = shared_repairs(member, vault, at, index=index, apart_from=lists.closed(index))
    names = both_names(member, vault)
    steps = [*_joint_steps(shared, index, names, at), *_own_steps(mine, member, names, at)]
    resting = [*_joint_rests(shared, mine, names, at), *_own_rests(mine, at)]
    return Today(
        next_step=steps[0] if steps else None,
        resting=resting,
        kept=[*_given_cards(shared, names), *_kept(mine)][:KEPT_SHOWN],
    )


def _joint_steps(
    shared: list[Shared], index: Mapping[str, Any], names: Names, at: datetime
) -> list[NextStep]:
    """The one that has waited longest first; a question that would settle two comes before."""
    questions, steps = [], []
    for one in shared:
        where, url = one.where, reverse("repair:show", args=[one.repair.id])
        if where.left:
            continue
        if where.my_role == "teller" and asked_first(shared, mine=one.repair.id, index=index):
            question = _("You both asked to repair something. Is it the same thing?")
            questions.append(NextStep(question, reverse("repair:same", args=[one.repair.id])))
        if _rests(one, at):
            continue
        sentence = wording.next_sentence(where, names.theirs)
        if sentence:
            steps.append(NextStep(sentence, url))
    return questions + steps


def _own_steps(
    mine: Mapping[str, Mapping[str, Any]], member: Member, names: Names, at: datetime
) -> list[NextStep]:
    """Private repairs, the newest first: the one somebody is in the middle of."""
    steps = []
    for key, entry in reversed(list(mine.items())):
        until = _time(entry.get("until"))
        if entry.get("shared") or entry.get("closed") or (until and until > at):
            continue
        if entry.get("open_rest"):
            continue
        what = {"title": entry.get("title") or _("what you began"), "name": names.theirs}
        if entry.get("way") == Way.TWO_PHONES and entry.get("told_enough"):
            if member.together:
                sentence = _(
                    "Your words about “%(title)s” are ready. Share them with %(name)s now?"
                )
            else:
                sentence = _("Your words about “%(title)s” wait here until you share a notebook.")
        elif entry.get("way") == Way.ONE_PHONE:
            sentence = _("Go on together with “%(title)s”, on this phone.")
        else:
            sentence = _("Go on with “%(title)s”.")
        steps.append(NextStep(sentence % what, reverse("repair:show", args=[key])))
    return steps


def _rests(one: Shared, at: datetime) -> bool:
    rest = one.where.resting.get(one.where.me)
    if rest is None:
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


def _kept(mine: Mapping[str, Mapping[str, Any]]) -> list[KeptCard]:
    return [
        KeptCard(title=str(entry.get("title", "")), url=reverse("repair:show", args=[key]))
        for key, entry in reversed(list(mine.items()))
        if entry.get("closed") and entry.get("card")
    ]


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
