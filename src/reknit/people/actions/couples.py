"""Claiming a couple, and what other folders do with what two people share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reknit.people.core.couples import CoupleStage
from reknit.people.models import Couple, Invitation
from reknit.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault


def claim_couple(couple_id: UUID) -> Couple:
    """Makes what both do in the same moment happen one after the other. Inside a transaction.

    On PostgreSQL the row is locked until commit. SQLite has one writer at a time anyway, since
    transactions begin IMMEDIATE. Without it two halves of a joint step can each miss the other.
    ``Couple.DoesNotExist`` when both have let go of it meanwhile.
    """
    rows = _claimed(couple_id)
    if not rows:
        raise Couple.DoesNotExist
    return Couple.from_db("default", list(COLUMNS), rows[0])


COLUMNS = ("id", "stage", "again_from")


@Prepared
def _claimed(couple_id: UUID) -> QuerySet[Couple, tuple[object, ...]]:
    return Couple.objects.select_for_update().filter(pk=couple_id).values_list(*COLUMNS)


# What other folders do, in the same transaction. They lie above this one, so they say so
# themselves when the program starts.
with_the_end: list[Callable[[UUID, datetime], None]] = []
with_one_leaving: list[Callable[[UUID, UUID, datetime], None]] = []
with_one_letting_go: list[Callable[[Member, Vault, UUID], None]] = []
with_both_letting_go: list[Callable[[UUID], None]] = []
with_one_back: list[Callable[[Member, Vault, UUID, datetime], None]] = []
with_an_account_going: list[Callable[[UUID], None]] = []


def when_a_couple_ends(then: Callable[[UUID, datetime], None]) -> None:
    """then: given the couple's id and when it ended (aware UTC)."""
    if then not in with_the_end:
        with_the_end.append(then)


def when_one_leaves(then: Callable[[UUID, UUID, datetime], None]) -> None:
    """then: given the couple's id, who has left, and when. The other one can't tell yet."""
    if then not in with_one_leaving:
        with_one_leaving.append(then)


def when_one_lets_go(then: Callable[[Member, Vault, UUID], None]) -> None:
    """then: given who lets go, their vault and the couple's id; saves what is theirs alone."""
    if then not in with_one_letting_go:
        with_one_letting_go.append(then)


def when_both_let_go(then: Callable[[UUID], None]) -> None:
    """then: given the couple's id; deletes what the two shared."""
    if then not in with_both_letting_go:
        with_both_letting_go.append(then)


def when_an_account_goes(then: Callable[[UUID], None]) -> None:
    """then: given whose; deletes what is theirs alone. What they shared is none of it."""
    if then not in with_an_account_going:
        with_an_account_going.append(then)


def when_one_is_back(then: Callable[[Member, Vault, UUID, datetime], None]) -> None:
    """then: given somebody who can read again what a couple shares, its id, and the time."""
    if then not in with_one_back:
        with_one_back.append(then)


@transaction.atomic
def stop_waiting(*, member: Member) -> None:
    """The joiner changes their mind before the inviter has confirmed."""
    waiting = Invitation.objects.filter(
        couple__memberships__person=member.person_id, couple__stage=CoupleStage.WAITING
    ).exclude(inviter=member.person_id)
    end_invitations(Invitation.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))))


def end_invitations(invitations: QuerySet[Invitation]) -> None:
    """Deletes invitations, with the couples that wait by them. Inside a transaction.

    Rows are always locked in this order, invitation before couple, wherever both are touched:
    then nobody who acts in the same moment can wait for each other.
    """
    for invitation in invitations.select_for_update().order_by("pk"):
        if invitation.couple_id is None or not _end_waiting(invitation.couple_id):
            invitation.delete()


def _end_waiting(couple_id: UUID) -> bool:
    """Deletes a couple that waits, and its invitation with it. False: it waits no more."""
    couple = claim_couple(couple_id)
    if couple.stage != CoupleStage.WAITING:
        return False
    couple.delete()
    return True
