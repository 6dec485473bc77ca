"""Giving a turn on two phones, and taking it back while it is held."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from reknit.people.index import read_index
from reknit.people.queries import other_has_left
from reknit.repair import lists
from reknit.repair.actions.claims import claim
from reknit.repair.actions.promising import check_promises, note_promise
from reknit.repair.core.kinds import Ending, Kind, Size, State
from reknit.repair.core.script import release_delay
from reknit.repair.models import Repair, Turn
from reknit.repair.notebook import FIELDS, keep_words
from reknit.repair.queries.opening import Opened, place_of, repair_for, title_of
from reknit.repair.queries.shared import asked_before_me
from reknit.repair.refusals import (
    AlreadyGone,
    ClosedByLeaving,
    MovedOn,
    NotTogetherYet,
    PauseRuns,
    TheyAskedFirst,
)
from reknit.vault.pages import hold_keys, make_page_for

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.repair.core.where import Where
    from reknit.vault.opened import Vault


@transaction.atomic
def give(  # noqa: PLR0913 - keyword-only; each is one fact of the act
    *,
    member: Member,
    vault: Vault,
    repair_id: UUID,
    kind: Kind,
    words: Mapping[str, Any],
    at: datetime,
) -> None:
    """One turn of mine, for both. Words are held for ten seconds; single kind taps go at once.

    Giving the same once more (a second tap, a reload) changes nothing. What was given also stays
    in my notebook.
    """
    member = claim(repair_id=repair_id, member=member)
    opened = repair_for(member, vault, repair_id, at)
    if not opened.where.may(kind):
        if _given_already(opened, kind, words) or pauses_already(opened.where, kind):
            return
        raise_no(opened.where)
    check_promises(opened, member, vault, kind, words, at)
    if opened.private:
        opened = share_with_partner(opened, member, vault, at)
    if kind is Kind.TELL and opened.where.state is State.DRAFT:
        index = read_index(vault)
        if asked_before_me(member, vault, at, mine=repair_id, index=index) is not None:
            raise TheyAskedFirst
    if kind is Kind.HEAR_ME_FIRST:
        _take_out(opened, opened.where.telling)
    if kind is Kind.WAIT:
        rest = opened.where.resting.get(opened.where.me)
        _take_out(opened, rest.id if rest is not None else None)
    write_turn(opened=opened, member=member, vault=vault, kind=kind, words=words, at=at)
    if kind is Kind.TELL and opened.where.state is State.DRAFT:
        # Also here, since "hear me first" takes the telling away.
        size = {"size": words["size"]} if "size" in words else {}
        write_turn(opened=opened, member=member, vault=vault, at=at, kind=Kind.INVITE, words=size)
    mine = {name: text for name, text in words.items() if name in FIELDS}
    notebook = opened.notebook
    keep_words(vault, notebook, mine, seen=notebook.revision, person=member.person_id)
    _note(opened, member, vault, kind, words, at)
    note_promise(opened, vault, kind, words)


@transaction.atomic
def take_back(*, member: Member, vault: Vault, repair_id: UUID, at: datetime) -> None:
    """Everything of mine that is still held goes back to my notebook, as if never given."""
    member = claim(repair_id=repair_id, member=member)
    opened = repair_for(member, vault, repair_id, at)
    held = opened.where.held
    if not held:
        raise AlreadyGone
    Turn.objects.filter(pk__in=[turn.id for turn in held]).delete()
    if not Turn.objects.filter(repair=repair_id).exists():
        Repair.objects.filter(pk=repair_id).update(couple=None)
        lists.note(vault, repair_id, shared=False)
    if any(turn.kind is Kind.ENDING for turn in held):
        lists.note_reopened(vault, repair_id)
    if any(turn.kind is Kind.PROMISE_STEP for turn in held):
        lists.note(vault, repair_id, asks_later=True)


def _given_already(opened: Opened, kind: Kind, words: Mapping[str, Any]) -> bool:
    if kind is Kind.GROW and opened.where.size is Size.FULL:
        return True  # the other one was a moment faster
    mine = opened.where.newest_of_mine
    return mine is not None and mine.kind is kind and dict(mine.words) == dict(words)


def pauses_already(where: Where, kind: Kind) -> bool:
    """Two who need a pause in the same second have one; so has who taps twice."""
    again = where.out is not None and where.me in where.out.longer
    return where.paused and (kind is Kind.TIME_OUT or (kind is Kind.LONGER and again))


def raise_no(where: Where) -> NoReturn:
    if where.left:
        raise ClosedByLeaving
    raise PauseRuns if where.paused and not where.endings else MovedOn


def share_with_partner(opened: Opened, member: Member, vault: Vault, at: datetime) -> Opened:
    """From here on it belongs to the two.

    Both get a notebook for it, so that having one tells nothing.
    """
    if member.couple is None or not member.couple.active:
        raise NotTogetherYet
    Repair.objects.filter(pk=opened.repair.id, couple=None).update(couple=member.couple.id)
    hold_keys(member.person_id, member.couple.partner_id)
    make_page_for(member.couple.partner_id, opened.repair.id)
    lists.note(vault, opened.repair.id, shared=True)
    return repair_for(member, vault, opened.repair.id, at)


def _take_out(opened: Opened, turn_id: UUID | None) -> None:
    """A turn that leaves the shared part.

    The first teller's words after "hear me first": they are still in their own notebook. An earlier
    "not yet": only the newest stands, so nobody can count them. If the other has left, which I
    can't know, it leaves my part only: theirs stays as it was.
    """
    if turn_id is None:
        return
    turn = Turn.objects.filter(pk=turn_id)
    if other_has_left_it(opened):
        turn.update(only_for=opened.where.partner)
    else:
        turn.delete()


def other_has_left_it(opened: Opened) -> bool:
    couple_id = opened.repair.couple_id
    return couple_id is not None and other_has_left(couple_id, opened.where.me)


def write_turn(  # noqa: PLR0913 - keyword-only; each is one fact of the act
    *,
    opened: Opened,
    member: Member,
    vault: Vault,
    kind: Kind,
    words: Mapping[str, Any],
    at: datetime,
) -> None:
    repair = opened.repair
    assert repair.couple_id is not None
    last = Turn.objects.filter(repair=repair.id).aggregate(last=Max("number"))["last"] or 0
    turn = Turn(
        id=uuid.uuid4(),
        repair_id=repair.id,
        number=last + 1,
        author_id=member.person_id,
        released_at=at + release_delay(kind, words),
        only_for=member.person_id if other_has_left_it(opened) else None,
    )
    value = {
        "v": 1,
        "repair": str(repair.id),
        "number": turn.number,
        "kind": kind.value,
        "words": dict(words),
    }
    turn.sealed = vault.seal_shared(place_of(turn.id, repair.couple_id), value)
    turn.save(force_insert=True)


def _note(  # noqa: PLR0913, PLR0917 - whose, what, when
    opened: Opened,
    member: Member,
    vault: Vault,
    kind: Kind,
    words: Mapping[str, Any],
    at: datetime,
) -> None:
    if kind is Kind.ENDING:
        title = title_of(opened.where, opened.notebook.fields(member.person_id), opened.names)
        ending, day = Ending(words["ending"]), timezone.localdate(at)
        lists.note_end(vault, opened, title, ending, day)
