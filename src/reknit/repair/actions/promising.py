"""What a promise, or a step of one, has to keep to. Asked inside the claim."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from reknit.people.index import read_index
from reknit.promises.core.promise import StepKind, may_make, open_to
from reknit.repair import lists
from reknit.repair.core.kinds import Kind
from reknit.repair.core.promised import ANEW, promise_of, takes_a_place
from reknit.repair.queries.shared import shared_repairs
from reknit.repair.refusals import EnoughPromised, MovedOn, NothingNew, OnePromiseHere

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.people.queries import Member
    from reknit.promises.core.promise import Promise
    from reknit.repair.core.where import Where
    from reknit.repair.queries.opening import Opened
    from reknit.vault.opened import Vault


def check_promises(  # noqa: PLR0913, PLR0917 - who, where, what, when
    opened: Opened,
    member: Member,
    vault: Vault,
    kind: Kind,
    words: Mapping[str, Any],
    at: datetime,
) -> None:
    """At most three open ones for each person, one in each repair; a step speaks of what stands.

    Counts over all repairs, also those I have closed: a promise outlives its repair. That costs
    one reading of every shared turn, so it is done only when something is promised.
    """
    if kind is Kind.PROMISE:
        if takes_a_place(opened.where, member.person_id):
            raise OnePromiseHere
        _check_places(opened, member, vault, at)
    if kind is Kind.PROMISE_STEP and _step_takes_a_place(opened.where, words):
        _check_places(opened, member, vault, at)


def _step_takes_a_place(where: Where, words: Mapping[str, Any]) -> bool:
    """MovedOn where it speaks of another promise, of an older wording, or is not open."""
    promiser = where.me if words["whose"] == "mine" else where.partner
    promise = promise_of(where, promiser)
    step = StepKind(words["step"])
    if (
        promise is None
        or words["promise"] != str(where.promised[promiser][0].id)
        or words["round"] != promise.round
        or step not in open_to(promise, where.me)
    ):
        raise MovedOn
    if _says_the_same(promise, step, words):
        raise NothingNew
    return step in ANEW and not promise.takes_a_place


def _says_the_same(promise: Promise, step: StepKind, words: Mapping[str, Any]) -> bool:
    same_words = words.get("promise_what", promise.what) == promise.what
    if step is StepKind.CHANGE:
        return same_words and datetime.fromisoformat(words["due"]) == promise.due
    return same_words and step in {StepKind.SHRINK, StepKind.REPLACE}


def _check_places(opened: Opened, member: Member, vault: Vault, at: datetime) -> None:
    elsewhere = [
        shared
        for shared in shared_repairs(member, vault, at, index=read_index(vault))
        if shared.repair.id != opened.repair.id
        and shared.couple.active
        and takes_a_place(shared.where, member.person_id)
    ]
    if not may_make(len(elsewhere)):
        raise EnoughPromised


def note_promise(opened: Opened, vault: Vault, kind: Kind, words: Mapping[str, Any]) -> None:
    """In my own index: whether a repair has something to ask me later, also once I closed it."""
    if kind in {Kind.OWN, Kind.PROMISE}:
        lists.note(vault, opened.repair.id, asks_later=True)
    elif kind is Kind.PROMISE_STEP and words["whose"] == "mine":
        said = StepKind(words["step"]) not in {StepKind.CHECK, StepKind.RELEASE}
        lists.note(vault, opened.repair.id, asks_later=said)
