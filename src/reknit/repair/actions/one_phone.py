"""Turns that stay in the opener's notebook: one phone handed over, or alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from reknit.repair import lists
from reknit.repair.actions.claims import claim
from reknit.repair.actions.give_turns import (
    pauses_already,
    raise_no,
    share_with_partner,
    write_turn,
)
from reknit.repair.core.kinds import Ending, Kind, State
from reknit.repair.notebook import ACROSS, FIELDS, Notebook, keep_words, write_notebook
from reknit.repair.queries.opening import Opened, repair_for, title_of
from reknit.repair.refusals import AlreadyGone, MovedOn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault


@transaction.atomic
def note(  # noqa: PLR0913 - keyword-only; each is one fact of the act
    *,
    member: Member,
    vault: Vault,
    repair_id: UUID,
    kind: Kind,
    words: Mapping[str, Any],
    person: UUID,
    at: datetime,
) -> None:
    """One turn, noted in the opener's notebook for whoever holds the phone.

    person: the member, or ``ACROSS``. Nothing is held: both are in the room, and the last turn can
    be taken back until the next one.
    """
    claim(repair_id=repair_id, member=member)
    opened = repair_for(member, vault, repair_id, at)
    if not opened.private:
        raise MovedOn
    opened = opened.seen_by(person, at)
    if not opened.where.may(kind):
        if opened.where.newest_of_mine is not None and _same(opened, kind, words):
            return
        if pauses_already(opened.where, kind):
            return
        raise_no(opened.where)
    mine = {name: text for name, text in words.items() if name in FIELDS}
    notebook = opened.notebook
    notebook = keep_words(vault, notebook, mine, seen=notebook.revision, person=person)
    turns = [t for t in _turns(notebook) if not _gone(t, kind, person)]
    given: list[dict[str, Any]] = [_turn(kind, person, words)]
    if kind is Kind.TELL and opened.where.state is State.DRAFT:
        given.append(_turn(Kind.INVITE, person, {}))
    write_notebook(vault, notebook, turns=[*turns, *given])
    _list_after(opened.seen_by(member.person_id, at), vault, kind, words, person, at)


@transaction.atomic
def take_back_last(*, member: Member, vault: Vault, repair_id: UUID, at: datetime) -> None:
    """Both are in the room: the last thing noted is struck out."""
    claim(repair_id=repair_id, member=member)
    opened = repair_for(member, vault, repair_id, at)
    turns = _turns(opened.notebook)
    if not opened.private or not turns:
        raise AlreadyGone
    last = turns.pop()
    if last["kind"] == Kind.INVITE:
        turns.pop()
    if last["kind"] == Kind.HEAR_ME_FIRST:
        turns.clear()  # the first telling went back to its owner's notes with it
    write_notebook(vault, opened.notebook, turns=turns)
    if last["kind"] == Kind.ENDING:
        lists.note_reopened(vault, repair_id)
    if last["kind"] == Kind.WAIT:
        lists.note(vault, repair_id, until=None, open_rest=False)


@transaction.atomic
def put_in_shared_notebook(
    *, member: Member, vault: Vault, repair_id: UUID, seen: int, at: datetime
) -> None:
    """Copies what was noted on this phone as one card for both, labelled as what it is.

    seen: the revision of my notebook that the preview showed.
    """
    member = claim(repair_id=repair_id, member=member)
    opened = repair_for(member, vault, repair_id, at)
    if not opened.private:
        if opened.where.card is not None:
            return
        raise MovedOn
    if seen != opened.notebook.revision or not may_be_put(opened):
        raise MovedOn
    card = card_words(opened)
    opened = share_with_partner(opened, member, vault, at)
    write_turn(opened=opened, member=member, vault=vault, kind=Kind.CARD, words=card, at=at)


def may_be_put(opened: Opened) -> bool:
    where = opened.where
    return opened.one_phone and bool(where.answers) and where.pair.opener in where.endings


def card_words(opened: Opened) -> dict[str, Any]:
    """What the shared card will hold: the turns as noted, and nothing of my private notes."""
    where = opened.where
    assert where.told is not None
    assert where.answers
    sides = {where.pair.opener: "opener", ACROSS: "other"}
    return {
        "title": title_of(where, {}, opened.names),
        "teller": sides[where.teller],
        "told": dict(where.told.words),
        "answer": dict(where.answers[-1].words),
        "asked": dict(where.asked.words) if where.asked else {},
        "reply": {"kind": where.reply.kind, **where.reply.words} if where.reply else {},
        "parts": {sides[who]: str(part.words.get("part", "")) for who, part in where.parts.items()},
        "endings": {sides[who]: ending.value for who, ending in where.endings.items()},
    }


def _same(opened: Opened, kind: Kind, words: Mapping[str, Any]) -> bool:
    newest = opened.where.newest_of_mine
    return newest is not None and newest.kind is kind and dict(newest.words) == dict(words)


def _turns(notebook: Notebook) -> list[dict[str, Any]]:
    return list(notebook.page.doc.get("turns", []))


def _turn(kind: Kind, person: UUID, words: Mapping[str, Any]) -> dict[str, Any]:
    by = "other" if person == ACROSS else "me"
    return {"kind": kind.value, "by": by, "words": dict(words)}


def _gone(turn: Mapping[str, Any], kind: Kind, person: UUID) -> bool:
    """The first telling after "hear me first", and an earlier "not yet" after a newer one."""
    by = "other" if person == ACROSS else "me"
    if kind is Kind.HEAR_ME_FIRST:
        return bool(turn["kind"] == Kind.TELL)
    return bool(kind is Kind.WAIT and turn["kind"] == Kind.WAIT and turn["by"] == by)


def _list_after(  # noqa: PLR0913, PLR0917 - what was given, by whom, when
    before: Opened,
    vault: Vault,
    kind: Kind,
    words: Mapping[str, Any],
    person: UUID,
    at: datetime,
) -> None:
    repair_id = before.repair.id
    if kind is Kind.WAIT:
        lists.note(vault, repair_id, until=words.get("due"), open_rest=not words.get("due"))
    elif kind is Kind.ENDING and person != ACROSS:
        title = title_of(before.where, before.notebook.fields(person), before.names)
        ending, day = Ending(words["ending"]), timezone.localdate(at)
        lists.note_end(vault, before, title, ending, day)
    else:
        lists.note(vault, repair_id, until=None, open_rest=False)
