"""No answer is an answer: nothing is sent, and nothing more is asked of me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reknit.people.index import read_index
from reknit.repair import lists
from reknit.repair.actions.claims import claim
from reknit.repair.queries.opening import repair_for

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.repair.core.beside import Apology
    from reknit.vault.opened import Vault


@transaction.atomic
def hear_no_more(*, member: Member, vault: Vault, repair_id: UUID, at: datetime) -> None:
    """About the partner's newest apology. Known to my own index alone; I may still answer later."""
    member = claim(repair_id=repair_id, member=member)
    where = repair_for(member, vault, repair_id, at).where
    theirs = where.apology_of(where.partner)
    if theirs is None:
        return
    _add(vault, repair_id, theirs)


@transaction.atomic
def let_rest(*, member: Member, vault: Vault, repair_id: UUID, at: datetime) -> None:
    """No promise of what I said in my newest apology. Known to my own index alone."""
    member = claim(repair_id=repair_id, member=member)
    where = repair_for(member, vault, repair_id, at).where
    mine = where.apology_of(where.me)
    if mine is None:
        return
    _add(vault, repair_id, mine)
    lists.note(vault, repair_id, asks_later=False)


def _add(vault: Vault, repair_id: UUID, apology: Apology) -> None:
    known = lists.quiet(read_index(vault), repair_id)
    lists.note(vault, repair_id, quiet=list(dict.fromkeys([*known, str(apology.said.id)])))
