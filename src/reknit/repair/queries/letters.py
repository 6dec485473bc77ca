"""What was shared with somebody before an end, to be read like a letter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from reknit.people.index import read_index
from reknit.people.names import both_names, last_note
from reknit.repair import lists
from reknit.repair.queries.opening import title_of
from reknit.repair.queries.shared import shared_repairs

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault


@dataclass(frozen=True)
class Letter:
    title: str
    url: str


@dataclass(frozen=True)
class Letters:
    """Of one couple that is over for me."""

    couple_id: UUID
    name: str  # of the other
    note: str  # what they wrote when leaving
    closes_on: date | None  # I have left, and the other sees it from that day on
    all: list[Letter]  # the newest first


def letters(member: Member, vault: Vault, at: datetime) -> list[Letters]:
    """One entry for each couple I have not let go of, the newest first."""
    over = [couple for couple in member.couples if not couple.active]
    if not over:
        return []
    index = read_index(vault)
    mine = lists.entries(index)
    shared = shared_repairs(member, vault, at, index=index)
    found = []
    for couple in over:
        names = both_names(replace(member, couple=couple), vault)
        listed = [
            Letter(
                title_of(one.where, mine.get(str(one.repair.id), {}), names),
                reverse("repair:show", args=[one.repair.id]),
            )
            for one in reversed(shared)
            if one.couple == couple
        ]
        note = last_note(member, vault, couple)
        found.append(Letters(couple.id, names.theirs, note, couple.closes_on, listed))
    return found
