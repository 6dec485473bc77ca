"""Leaving, and letting go of what was shared. One person, alone, at once."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reknit.people.actions.couples import (
    claim_couple,
    with_both_letting_go,
    with_one_leaving,
    with_one_letting_go,
    with_the_end,
)
from reknit.people.core.couples import CoupleStage
from reknit.people.core.leaving import again_from, closing_day
from reknit.people.index import change_index
from reknit.people.models import Couple, Membership, Person
from reknit.people.names import note_place
from reknit.people.refusals import EndedAlready, StillTogether
from reknit.people.tombstones import bury
from reknit.vault.ending import drop_couple, forget_couple_keys, forget_successions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault


@transaction.atomic
def leave_couple(
    *, member: Member, at: datetime, days: int = 0, note: str = "", vault: Vault | None = None
) -> None:
    """Ends the couple for whoever leaves, at once and for good. Both leaving is the same as one.

    days: so many whole days the other goes on seeing what they would see if nothing had happened;
    0 closes it for both now. Somebody who has left already may still close it now. note: for the
    other, once it is closed; needs the vault and the couple's keys. Nobody is told.
    """
    ending = member.shut or member.couple
    if ending is None:
        return
    try:
        couple = claim_couple(ending.id)
    except Couple.DoesNotExist:
        return
    mine = Membership.objects.get(couple=couple, person=member.person_id)
    if couple.stage != CoupleStage.ACTIVE or (note and mine.closes_on is not None):
        if note:
            raise EndedAlready
        return
    if note:
        assert vault is not None
        mine.sealed_note = vault.seal_shared(note_place(mine), {"note": note})
        mine.save(update_fields=["sealed_note"])
    if days == 0:
        end(couple, at=at)
    elif mine.closes_on is None:
        mine.closes_on = closing_day(timezone.localdate(at), days)
        mine.current = False
        mine.save(update_fields=["closes_on", "current"])
        for then in with_one_leaving:
            then(couple.pk, member.person_id, at)
    if vault is not None:
        change_index(vault, lambda index: index.pop("on_break", None))


@transaction.atomic
def close_what_is_due(*, couples: Iterable[UUID], at: datetime) -> None:
    """Ends couples whose day has come. Whoever comes first after it does this, unasked."""
    for couple_id in sorted(couples):
        couple = Couple.objects.select_for_update().filter(pk=couple_id).first()
        if couple is None or couple.stage != CoupleStage.ACTIVE:
            continue
        days = [day for day in _places(couple).values_list("closes_on", flat=True) if day]
        if days and min(days) <= timezone.localdate(at):
            end(couple, at=_first_minute(min(days)))


def end(couple: Couple, *, at: datetime) -> None:
    """The claimed couple, closed for both. Afterwards nothing tells any more who left.

    The keys stay with both, so that what was shared can still be read, like a letter.
    """
    for then in with_the_end:
        then(couple.pk, at)
    Couple.objects.filter(pk=couple.pk).update(
        stage=CoupleStage.ENDED, again_from=again_from(at.astimezone(UTC))
    )
    _places(couple).update(current=False, closes_on=None)
    forget_the_gone(list(_places(couple).values_list("person_id", flat=True)))
    delete_when_let_go(couple)


@transaction.atomic
def let_go(*, member: Member, vault: Vault, couple_id: UUID) -> None:
    """I read no more of what the two of us shared. The other one keeps theirs and can't tell."""
    seen = next((one for one in member.couples if one.id == couple_id), None)
    if seen is None:
        return  # done before, in another window
    try:
        couple = claim_couple(couple_id)
    except Couple.DoesNotExist:
        return
    mine = Membership.objects.get(couple=couple, person=member.person_id)
    if mine.let_go:
        return
    if couple.stage == CoupleStage.ACTIVE and mine.closes_on is None:
        raise StillTogether
    for then in with_one_letting_go:
        then(member, vault, couple_id)
    drop_couple(vault, couple_id)
    mine.let_go = True
    mine.save(update_fields=["let_go"])
    delete_when_let_go(couple)


def delete_when_let_go(couple: Couple) -> None:
    """A claimed couple: when nobody is left who reads it, it is deleted for real."""
    if not Couple.objects.filter(pk=couple.pk, stage=CoupleStage.ENDED).exists():
        return
    if _places(couple).filter(let_go=False).exists():
        return
    delete_shared(couple.pk)
    bury(couples=[couple.pk])


def delete_shared(couple_id: UUID) -> None:
    """Everything two people shared, with its keys and names."""
    for then in with_both_letting_go:
        then(couple_id)
    forget_couple_keys(couple_id)
    people = list(Membership.objects.filter(couple=couple_id).values_list("person_id", flat=True))
    Couple.objects.filter(pk=couple_id).delete()
    forget_the_gone(people)


def forget_the_gone(people: Iterable[UUID]) -> None:
    """What was held back of deleted accounts, as far as nobody needs it any more."""
    for person_id in people:
        left = Membership.objects.filter(person=person_id)
        if not left.exclude(closes_on=None).exists():
            Person.objects.filter(pk=person_id, gone=True).delete()
        if not left.exists() and not Person.objects.filter(pk=person_id, gone=False).exists():
            forget_successions(person_id)


def _places(couple: Couple) -> QuerySet[Membership]:
    return Membership.objects.filter(couple=couple)


def _first_minute(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())
