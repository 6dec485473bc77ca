"""Reads. Each is asked for one member, so that what is not theirs is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.people.core.couples import CoupleStage
from reknit.people.core.user_names import canonical
from reknit.people.models import Membership, Person

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True)
class CoupleSeen:
    """A couple as one of its two people sees it."""

    id: UUID
    partner_id: UUID
    active: bool  # False: it has ended; what was shared stays readable, nothing new is written


@dataclass(frozen=True)
class Member:
    """The person whose notebook is open in this request."""

    person_id: UUID
    user_name: str
    couple: CoupleSeen | None  # the active one, else the one that ended last
    earlier: tuple[CoupleSeen, ...] = ()  # ended ones before that, newest first

    @property
    def together(self) -> bool:
        """Whether something can be shared now."""
        return self.couple is not None and self.couple.active

    @property
    def couples(self) -> tuple[CoupleSeen, ...]:
        """Every couple whose shared words this person may read."""
        return (() if self.couple is None else (self.couple,)) + self.earlier


def member(person_id: UUID) -> Member | None:
    """None when the account is gone. One query."""
    rows = list(
        Person.objects.filter(pk=person_id)
        .values_list(
            "user_name",
            "memberships__number",
            "memberships__couple",
            "memberships__couple__stage",
            "memberships__couple__memberships__person",
        )
        .order_by("-memberships__number")
    )
    if not rows:
        return None
    couples = [
        CoupleSeen(id=couple, partner_id=other, active=stage == CoupleStage.ACTIVE)
        for _, _, couple, stage, other in rows
        if other not in {None, person_id} and stage != CoupleStage.WAITING
    ]
    couples.sort(key=lambda seen: not seen.active)  # stable: the active one first, then newest
    return Member(
        person_id=person_id,
        user_name=rows[0][0],
        couple=couples[0] if couples else None,
        earlier=tuple(couples[1:]),
    )


def person_id_of(user_name: str) -> UUID | None:
    """user_name: as typed."""
    return (
        Person.objects.filter(user_name=canonical(user_name)).values_list("pk", flat=True).first()
    )


def memberships(member: Member, couple: CoupleSeen) -> dict[UUID, Membership]:
    """The places in one of my couples, by person."""
    assert couple in member.couples
    return {row.person_id: row for row in Membership.objects.filter(couple=couple.id)}
