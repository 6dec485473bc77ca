"""Repairs of mine from another notebook: drafts and notes that can be gone on with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import transaction

from reknit.people.actions.couples import claim_couple
from reknit.people.index import change_index
from reknit.repair import lists
from reknit.repair.actions.after import remember_seen
from reknit.repair.core.beside import LESSON_LINES
from reknit.repair.core.merging import merged
from reknit.repair.models import Repair
from reknit.repair.notebook import Way, read_notebook, write_notebook
from reknit.repair.queries.opening import repair_for
from reknit.repair.queries.rows import mine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault

Words = dict[str, Any]


@dataclass(frozen=True)
class Brought:
    """One repair from a file. notes: checked, with the keys of a notebook's page."""

    came_as: UUID  # its id in the file
    title: str
    notes: Words
    closed: bool = False
    turns: tuple[Words, ...] = ()  # of a private one: how it ended for me
    state: Words | None = None  # of the index: what is asked about it later


def id_here(member: Member, came_as: UUID) -> UUID:
    """The same each time, another for each person: no file can name a repair of somebody else."""
    return uuid5(member.person_id, f"repair {came_as}")


def known_here(member: Member, came_as: Iterable[UUID]) -> dict[UUID, UUID]:
    """Those of these repairs that are mine here already, under the id they came with or ours."""
    wanted = {each: id_here(member, each) for each in came_as}
    rows = set(
        Repair.objects.filter(mine(member), pk__in=[*wanted, *wanted.values()]).values_list(
            "id", flat=True
        )
    )
    found = {each: each if each in rows else ours for each, ours in wanted.items()}
    return {each: here for each, here in found.items() if here in rows}


@transaction.atomic
def bring_in(
    *, member: Member, vault: Vault, repairs: Sequence[Brought], at: datetime
) -> tuple[int, int]:
    """How many are new here, and how many that were here have something beside them now.

    Never overwrites, and the same once more changes nothing.
    """
    if member.couple is not None:
        claim_couple(member.couple.id)
    known = known_here(member, [one.came_as for one in repairs])
    # All at once and in one order, before any page: nobody waits in a circle.
    list(Repair.objects.select_for_update().filter(pk__in=known.values()).order_by("pk"))
    new, changed = [], 0
    for one in repairs:
        if one.came_as in known:
            changed += _lay_beside(vault, known[one.came_as], one)
        else:
            new.append((_begin(member, vault, one), one))
            known[one.came_as] = new[-1][0]
    if new:
        _list(vault, new)
    for repair_id, one in new:
        if any(name in one.notes.get("fields", {}) for name in LESSON_LINES):
            opened = repair_for(member, vault, repair_id, at)
            remember_seen(vault=vault, opened=opened, at=at)
    return len(new), changed


def _lay_beside(vault: Vault, repair_id: UUID, one: Brought) -> bool:
    notebook = read_notebook(vault, repair_id)
    doc = merged(notebook.page.doc, one.notes)
    if doc == notebook.page.doc:
        return False
    write_notebook(vault, notebook, **doc)
    return True


def _begin(member: Member, vault: Vault, one: Brought) -> UUID:
    repair = Repair.objects.create(id=id_here(member, one.came_as), opener_id=member.person_id)
    turns = {"turns": list(one.turns)} if one.turns else {}
    notes = {"way": Way.SOLO.value, **one.notes, "came_as": str(one.came_as), **turns}
    write_notebook(vault, read_notebook(vault, repair.id), **notes)
    return repair.id


def _list(vault: Vault, new: list[tuple[UUID, Brought]]) -> None:
    """All in one go: each write of the index seals it whole."""
    facts = {
        str(repair_id): {
            "title": one.title,
            "way": one.notes.get("way", Way.SOLO.value),
            "size": one.notes.get("size"),
            "told_enough": read_notebook(vault, repair_id).told_enough,
            "closed": one.closed,
            **(one.state or {}),
        }
        for repair_id, one in new
    }

    def change(index: dict[str, Any]) -> None:
        listed = lists.entries(index)
        last = max((entry["n"] for entry in listed.values()), default=0)
        for n, (key, entry) in enumerate(facts.items(), start=last + 1):
            listed[key] = {"n": n, **entry}
        index["repairs"] = listed

    change_index(vault, change)
