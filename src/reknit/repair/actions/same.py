"""When both asked to repair something, and it may be the same thing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from reknit.people.index import read_index
from reknit.repair import lists
from reknit.repair.actions.claims import claim
from reknit.repair.actions.give_turns import write_turn
from reknit.repair.core.kinds import Kind
from reknit.repair.notebook import FIELDS, keep_words, read_notebook, write_notebook
from reknit.repair.queries.opening import repair_for
from reknit.repair.queries.shared import asked_before_me
from reknit.repair.refusals import MovedOn

if TYPE_CHECKING:
    from datetime import datetime

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault


@transaction.atomic
def say_same(*, member: Member, vault: Vault, repair_id: UUID, at: datetime) -> UUID:
    """My notes become my notebook for my partner's repair, where it goes on. Its id.

    An invitation of mine that had already gone out says so and closes.
    """
    member = claim(repair_id=repair_id, member=member)
    opened = repair_for(member, vault, repair_id, at)
    said_before = opened.notebook.page.doc.get("merged_into")
    if said_before:
        return UUID(said_before)
    theirs = asked_before_me(member, vault, at, mine=repair_id, index=read_index(vault))
    if theirs is None:
        raise MovedOn
    notes = opened.notebook.fields(member.person_id)
    page = read_notebook(vault, theirs.repair.id)
    words = {name: notes[name] for name in FIELDS if notes.get(name)}
    keep_words(vault, page, words, seen=page.revision, person=member.person_id)
    if not opened.private:
        if not opened.where.may(Kind.SAME):
            raise MovedOn
        there = {"repair": str(theirs.repair.id)}
        write_turn(opened=opened, member=member, vault=vault, kind=Kind.SAME, words=there, at=at)
    write_notebook(vault, opened.notebook, merged_into=str(theirs.repair.id))
    lists.note(vault, repair_id, closed=True, card=False)
    return theirs.repair.id


@transaction.atomic
def say_two_things(*, member: Member, vault: Vault, repair_id: UUID, at: datetime) -> None:
    """Both stay. Only my own index remembers that I was asked."""
    member = claim(repair_id=repair_id, member=member)
    theirs = asked_before_me(member, vault, at, mine=repair_id, index=read_index(vault))
    if theirs is not None:
        lists.note_two_things(vault, repair_id, theirs.repair.id)
