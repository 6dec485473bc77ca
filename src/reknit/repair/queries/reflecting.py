"""What a private draft is laid beside: my own index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from reknit.people.index import read_index
from reknit.repair.core import outside, parking
from reknit.repair.core.startups import Kept, similar
from reknit.repair.models import Repair

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from reknit.people.queries import Member
    from reknit.repair.core.parking import Parked
    from reknit.vault.opened import Vault


@dataclass(frozen=True)
class OnceKept:
    repair_id: UUID
    title: str
    then: str
    by_both: bool


def outsiders_view_due(index: Mapping[str, Any], today: date) -> bool:
    """For one quiet line on the first page; it leads to ``repair:outside``."""
    return outside.due(index, today)


def parked(vault: Vault) -> tuple[Parked, ...]:
    return parking.lines_in(read_index(vault))


def parked_line(vault: Vault, number: int) -> Parked | None:
    return parking.line_in(read_index(vault), number)


def once_kept(member: Member, vault: Vault, text: str) -> OnceKept | None:
    """A lesson of mine that begins like this; not one kept with somebody I am no longer with."""
    lessons: dict[str, dict[str, str]] = read_index(vault).get("lessons", {})
    if not lessons or not text.strip():
        return None
    couple = member.couple.id if member.couple is not None and member.couple.active else None
    couples = dict(Repair.objects.filter(pk__in=list(lessons)).values_list("id", "couple"))
    ours = {
        key: lesson
        for key, lesson in lessons.items()
        if lesson.get("then") and couples.get(UUID(key), _NOBODYS) in {None, couple}
    }
    found = similar(text, [Kept(key, lesson["words"]) for key, lesson in sorted(ours.items())])
    if found is None:
        return None
    lesson, repair_id = ours[found.id], UUID(found.id)
    by_both = couples[repair_id] is not None
    return OnceKept(repair_id, lesson.get("title", ""), lesson["then"], by_both=by_both)


_NOBODYS = UUID(int=0)  # a repair that is no longer there
