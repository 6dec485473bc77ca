"""The rows behind nearly every page, read by prepared queries. Light; nothing that can write."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from reknit.prepared import Prepared
from reknit.repair.models import Repair, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from reknit.people.queries import Member


class TurnRow(NamedTuple):
    id: UUID
    number: int
    author_id: UUID
    released_at: datetime
    sealed: bytes
    repair_id: UUID


_TURN = ("id", "number", "author", "released_at", "sealed", "repair")


class RepairRow(NamedTuple):
    id: UUID
    opener_id: UUID
    couple_id: UUID | None


_REPAIR = ("id", "opener", "couple")


def mine(member: Member) -> Q:
    """What only I know of, and what belongs to a couple of mine that I have not let go of."""
    return _mine(member.person_id, tuple(couple.id for couple in member.couples))


def _mine(me: UUID, couples: tuple[UUID, ...]) -> Q:
    return Q(opener=me, couple=None) | Q(couple__in=couples)


def _visible(at: datetime, me: UUID) -> Q:
    """The partner's held turns are not even read, nor what is for the partner's eyes alone."""
    arrived = Q(released_at__lte=at) | Q(author=me)
    return arrived & (Q(only_for=None) | Q(only_for=me))


@Prepared
def _one_repair(
    repair_id: UUID, me: UUID, couples: tuple[UUID, ...]
) -> QuerySet[Repair, tuple[object, ...]]:
    return Repair.objects.filter(_mine(me, couples), pk=repair_id).values_list(*_REPAIR)


@Prepared
def _turns(repairs: tuple[UUID, ...], at: datetime, me: UUID) -> QuerySet[Turn, tuple[object, ...]]:
    found = Turn.objects.filter(_visible(at, me), repair__in=repairs)
    return found.order_by("number").values_list(*_TURN)


@Prepared
def _turns_of_couples(
    couples: tuple[UUID, ...], apart_from: tuple[UUID, ...], at: datetime, me: UUID
) -> QuerySet[Turn, tuple[object, ...]]:
    found = Turn.objects.filter(_visible(at, me), repair__couple__in=couples)
    if apart_from:
        found = found.exclude(repair__in=apart_from)
    shown = (*_TURN, "repair__opener", "repair__couple")
    return found.order_by("number").values_list(*shown)


def repair_row(member: Member, repair_id: UUID) -> RepairRow | None:
    couples = tuple(couple.id for couple in member.couples)
    found = _one_repair(repair_id, member.person_id, couples)
    return RepairRow(*found[0]) if found else None


def visible_turns(member: Member, at: datetime, repairs: Iterable[UUID]) -> list[TurnRow]:
    """In the order they were given."""
    wanted = tuple(repairs)
    if not wanted:
        return []
    return [TurnRow(*row) for row in _turns(wanted, at, member.person_id)]


def shared_turns(
    member: Member, at: datetime, apart_from: Iterable[UUID]
) -> list[tuple[RepairRow, TurnRow]]:
    """Of all I share or have shared, with the repair each belongs to."""
    couples = tuple(couple.id for couple in member.couples)
    if not couples:
        return []
    rows = _turns_of_couples(couples, tuple(apart_from), at, member.person_id)
    return [(RepairRow(row[5], row[6], row[7]), TurnRow(*row[:6])) for row in rows]
