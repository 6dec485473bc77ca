"""My own lists, made anew from what is shared: my notebook had lost them, and the keys to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.people.index import read_index
from reknit.people.names import both_names
from reknit.repair import lists
from reknit.repair.queries.opening import title_of
from reknit.repair.queries.shared import shared_repairs

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault


def list_again(member: Member, vault: Vault, couple_id: UUID, at: datetime) -> None:
    """What I had closed is closed again; everything else asks for its next step by itself.

    When I closed it is not known any more, so nothing is asked about how it went since.
    """
    index = read_index(vault)
    known, names = lists.entries(index), both_names(member, vault)
    for one in shared_repairs(member, vault, at, index=index):
        where, key = one.where, str(one.repair.id)
        if one.couple.id != couple_id or where.me not in where.endings or key in known:
            continue
        lists.note(
            vault,
            one.repair.id,
            title=title_of(where, {}, names),
            closed=True,
            card=bool(where.answers),
            size=where.size.value,
            shared=True,
            asks_later=True,  # a promise may still be open in it; the first look finds out
            couple=str(couple_id),
        )
