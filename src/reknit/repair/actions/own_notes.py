"""Beginning a repair, and everything that stays in my own notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from reknit.people.index import change_index, read_index
from reknit.repair import lists
from reknit.repair.actions.claims import claim
from reknit.repair.core import outside, parking
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
def begin(  # noqa: PLR0913 - keyword-only; each is one fact of the act
    *,
    member: Member,
    vault: Vault,
    closeness: Closeness,
    way: Way,
    size: Size = Size.QUICK,
    at: datetime | None = None,
    parked: int = 0,
) -> Repair:
    """A private repair, with what was written in the first five minutes already on its page.

    at: when it begins; only the day is kept. parked: the number of a line that was put aside and
    comes first now; the words of the first five minutes then wait for a repair of their own.
    """
    repair = Repair.objects.create(opener_id=member.person_id)
    index = read_index(vault)
    line = parking.line_in(index, parked)
    first = {} if line is not None else index.get("first_minutes") or {}
    words = {name: first[name] for name in FIRST_MINUTES if isinstance(first.get(name), str)}
    if line is not None:
        words = {"happened": line.text}
    day = None if at is None else timezone.localdate(at)
    notebook = write_notebook(
        vault,
        read_notebook(vault, repair.id),
        way=way.value,
        size=size.value,
        closeness=closeness.value,
        fields={name: text for name, text in words.items() if text},
        **({} if day is None else {"begun": day.isoformat()}),
    )

    def taken_up(index: dict[str, Any]) -> None:
        if first:
            index["first_minutes"] = None
        if line is not None:
            index[parking.KEY] = parking.without_line(index, line.number)
        if size is Size.FULL and day is not None:
            index.setdefault(outside.KEY, day.isoformat())

    if first or line is not None or size is Size.FULL:
        change_index(vault, taken_up)
    _list(vault, notebook, at=at)
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
    at: datetime | None = None,
) -> Notebook:
    """Keeps what is being written. Nothing of it reaches anybody.

    person: me, or ``ACROSS`` for the other on one phone. read_also: the person has seen the texts
    of the other window and is done with them. at: only the day is kept, as the last one on which
    something was written.
    """
    claim(repair_id=repair_id, member=member)
    notebook = read_notebook(vault, repair_id)
    if read_also and notebook.also:
        notebook = write_notebook(vault, notebook, also={})
        seen = max(seen, notebook.revision)
    notebook = keep_words(vault, notebook, words, seen=seen, person=person)
    if person != ACROSS and Repair.objects.filter(pk=repair_id, opener=member.person_id).exists():
        _list(vault, notebook, at=at)
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


def _list(vault: Vault, notebook: Notebook, *, at: datetime | None = None) -> None:
    day = {} if at is None else {"written_on": timezone.localdate(at).isoformat()}
    lists.note(
        vault,
        notebook.about,
        title=title_from(notebook.page.doc.get("fields", {})),
        way=notebook.way.value,
        size=notebook.size.value,
        told_enough=notebook.told_enough,
        **day,
    )
