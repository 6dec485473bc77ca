"""Reads. Each is asked for one member, so that what is not theirs is not there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Max
from django.utils import timezone

from reknit.people.core.couples import CoupleStage
from reknit.people.core.user_names import canonical
from reknit.people.models import Couple, Membership, Person
from reknit.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from reknit.vault.opened import Vault


@dataclass(frozen=True)
class CoupleSeen:
    """A couple as one of its two people sees it."""

    id: UUID
    partner_id: UUID
    active: (
        bool  # False: it has ended for me; what was shared stays readable, nothing new is written
    )
    closed: bool = False  # it has ended for both
    closes_on: date | None = None  # I have left; from that day on the other sees it too
    due: bool = False  # closed, and nobody has been here since its day came


@dataclass(frozen=True)
class Member:
    """The person whose notebook is open in this request."""

    person_id: UUID
    user_name: str
    couple: CoupleSeen | None  # the active one, else the one that ended last
    earlier: tuple[CoupleSeen, ...] = ()  # ended ones before that, newest first
    shut: CoupleSeen | None = None  # the active one, whose keys this notebook has lost
    without: frozenset[UUID] = frozenset()  # the ids of all couples left out for that

    @property
    def together(self) -> bool:
        """Whether something can be shared now."""
        return self.couple is not None and self.couple.active

    @property
    def couples(self) -> tuple[CoupleSeen, ...]:
        """Every couple whose shared words this person may read."""
        return (() if self.couple is None else (self.couple,)) + self.earlier


def member(
    person_id: UUID, *, at: datetime | None = None, without: Collection[UUID] = ()
) -> Member | None:
    """None when the account is gone. One query. at: None for now. without: see ``with_keys``."""
    rows = _places_of(person_id)
    if not rows:
        return None
    today = timezone.localdate(at)
    couples = [
        _seen(couple, stage, mine, other, theirs, today)
        for _, _, couple, stage, mine, let_go, other, theirs in rows
        if other not in {None, person_id} and stage != CoupleStage.WAITING and not let_go
    ]
    couples.sort(key=lambda seen: not seen.active)  # stable: the active one first, then newest
    opened = [seen for seen in couples if seen.id not in without]
    return Member(
        person_id=person_id,
        user_name=rows[0][0],
        couple=opened[0] if opened else None,
        earlier=tuple(opened[1:]),
        shut=next((seen for seen in couples if seen.active and seen.id in without), None),
        without=frozenset(without),
    )


@Prepared
def _places_of(person_id: UUID) -> QuerySet[Person, tuple[object, ...]]:
    """Each of my couples with each of its two; one row of nothing for somebody who had none."""
    return (
        Person.objects.filter(pk=person_id, gone=False)
        .values_list(
            "user_name",
            "memberships__number",
            "memberships__couple",
            "memberships__couple__stage",
            "memberships__closes_on",
            "memberships__let_go",
            "memberships__couple__memberships__person",
            "memberships__couple__memberships__closes_on",
        )
        .order_by("-memberships__number")
    )


def with_keys(member: Member, vault: Vault) -> Member:
    """The same, without the couples whose keys this notebook has lost: nothing of them opens."""
    lost = [couple for couple in member.couples if not vault.has_couple(couple.id)]
    if not lost:
        return member
    kept = [couple for couple in member.couples if couple not in lost]
    return replace(
        member,
        couple=kept[0] if kept else None,
        earlier=tuple(kept[1:]),
        shut=next((couple for couple in lost if couple.active), None),
        without=frozenset(couple.id for couple in lost),
    )


def user_name_of(person_id: UUID) -> str:
    """Empty when the account is gone and its name is free again."""
    return Person.objects.filter(pk=person_id).values_list("user_name", flat=True).first() or ""


def _seen(  # noqa: PLR0913, PLR0917 - one row of the query above
    couple: UUID,
    stage: str,
    mine: date | None,
    other: UUID,
    theirs: date | None,
    today: date,
) -> CoupleSeen:
    days = [day for day in (mine, theirs) if day is not None]
    due = stage == CoupleStage.ACTIVE and bool(days) and min(days) <= today
    closed = due or stage == CoupleStage.ENDED
    return CoupleSeen(
        id=couple,
        partner_id=other,
        active=not closed and mine is None,
        closed=closed,
        closes_on=None if closed else mine,
        due=due,
    )


def is_gone(person_id: UUID) -> bool:
    return not Person.objects.filter(pk=person_id, gone=False).exists()


def other_has_left(couple_id: UUID, me: UUID) -> bool:
    """For actions that have claimed the couple; no page may ever depend on it."""
    others = Membership.objects.filter(couple=couple_id).exclude(person=me)
    return others.exclude(closes_on=None).exists()


def may_begin_again(one: UUID, other: UUID, at: datetime) -> bool:
    """Not on the day after the same two have ended."""
    ends = Couple.objects.filter(memberships__person=one).filter(memberships__person=other)
    newest = ends.aggregate(newest=Max("again_from"))["newest"]
    return newest is None or newest <= at


def person_id_of(user_name: str) -> UUID | None:
    """user_name: as typed."""
    return (
        Person.objects.filter(user_name=canonical(user_name)).values_list("pk", flat=True).first()
    )


class SealedName(NamedTuple):
    """What one of the two is called by the other, as it lies there."""

    id: UUID  # of the membership
    couple_id: UUID
    person_id: UUID
    sealed_name: bytes | None


@Prepared
def _names_in(couple_id: UUID) -> QuerySet[Membership, tuple[object, ...]]:
    return Membership.objects.filter(couple=couple_id).values_list(
        "id", "couple", "person", "sealed_name"
    )


def sealed_names(member: Member, couple: CoupleSeen) -> dict[UUID, SealedName]:
    """In one of my couples, by person."""
    assert couple in member.couples
    return {row.person_id: row for row in (SealedName(*each) for each in _names_in(couple.id))}


def memberships(member: Member, couple: CoupleSeen) -> dict[UUID, Membership]:
    """The places in one of my couples, by person."""
    assert couple in member.couples
    return {row.person_id: row for row in Membership.objects.filter(couple=couple.id)}


def memberships_of(member: Member) -> list[Membership]:
    """The places of both in every couple of mine. One query."""
    return list(Membership.objects.filter(couple__in=[couple.id for couple in member.couples]))
