"""Beginning a repair, and everything that stays in my own notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from reknit.people.index import change_index, read_index
from reknit.repair import lists
from reknit.repair.actions.claims import claim
from reknit.repair.core.kinds import Size
from reknit.repair.models import Repair
from reknit.repair.notebook import (
    ACROSS,
    Closeness,
    Notebook,
    Way,
    keep_words,
    read_notebook,
    write_notebook,
)
from reknit.repair.queries.opening import repair_for, title_from
from reknit.repair.refusals import MovedOn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault

TOLD = ("title", "happened", "feelings", "took_to_mean", "sureness", "question", "mattered")
FIRST_MINUTES = ("happened", "took_to_mean", "sureness", "question")


@transaction.atomic
def begin(
    *,
    member: Member,
    vault: Vault,
    closeness: Closeness,
    way: Way,
    size: Size = Size.QUICK,
) -> Repair:
    """A private repair, with what was written in the first five minutes already on its page."""
    repair = Repair.objects.create(opener_id=member.person_id)
    first = read_index(vault).get("first_minutes") or {}
    words = {name: first[name] for name in FIRST_MINUTES if isinstance(first.get(name), str)}
    notebook = write_notebook(
        vault,
        read_notebook(vault, repair.id),
        way=way.value,
        size=size.value,
        closeness=closeness.value,
        fields={name: text for name, text in words.items() if text},
    )
    if first:
        change_index(vault, lambda index: index.update(first_minutes=None))
    _list(vault, notebook)
    return repair


@transaction.atomic
def keep(  # noqa: PLR0913 - keyword-only; each is one fact of the act
    *,
    member: Member,
    vault: Vault,
    repair_id: UUID,
    words: Mapping[str, Any],
    seen: int,
    person: UUID,
    read_also: bool = False,
) -> Notebook:
    """Keeps what is being written. Nothing of it reaches anybody.

    person: me, or ``ACROSS`` for the other on one phone. read_also: the person has seen the texts
    of the other window and is done with them.
    """
    claim(repair_id=repair_id, member=member)
    notebook = read_notebook(vault, repair_id)
    if read_also and notebook.also:
        notebook = write_notebook(vault, notebook, also={})
        seen = max(seen, notebook.revision)
    notebook = keep_words(vault, notebook, words, seen=seen, person=person)
    if person != ACROSS and Repair.objects.filter(pk=repair_id, opener=member.person_id).exists():
        _list(vault, notebook)
    return notebook


@transaction.atomic
def choose_way(
    *, member: Member, vault: Vault, repair_id: UUID, way: Way, size: Size = Size.QUICK
) -> None:
    claim(repair_id=repair_id, member=member)
    notebook = read_notebook(vault, repair_id)
    _list(vault, write_notebook(vault, notebook, way=way.value, size=size.value))


@transaction.atomic
def name_the_other(*, member: Member, vault: Vault, repair_id: UUID, name: str) -> None:
    claim(repair_id=repair_id, member=member)
    write_notebook(vault, read_notebook(vault, repair_id), other_name=name)


@transaction.atomic
def begin_mine(*, member: Member, vault: Vault, repair_id: UUID, at: datetime) -> Repair:
    """My words that waited while my partner was heard, in a new repair. Asked twice: the same."""
    member = claim(repair_id=repair_id, member=member)
    opened = repair_for(member, vault, repair_id, at)
    went_on = opened.notebook.page.doc.get("went_on_in")
    if went_on:
        return Repair.objects.get(pk=went_on)
    if not opened.where.swapped or opened.where.pair.opener != member.person_id:
        raise MovedOn
    repair = Repair.objects.create(opener_id=member.person_id)
    mine = opened.notebook.fields(member.person_id)
    notebook = write_notebook(
        vault,
        read_notebook(vault, repair.id),
        way=Way.TWO_PHONES.value,
        closeness=opened.notebook.closeness.value,
        fields={name: mine[name] for name in TOLD if mine.get(name)},
    )
    write_notebook(vault, opened.notebook, went_on_in=str(repair.id))
    _list(vault, notebook)
    return repair


def _list(vault: Vault, notebook: Notebook) -> None:
    lists.note(
        vault,
        notebook.about,
        title=title_from(notebook.page.doc.get("fields", {})),
        way=notebook.way.value,
        size=notebook.size.value,
        told_enough=notebook.told_enough,
    )
