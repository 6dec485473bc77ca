from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reknit.people.core.couples import CoupleStage
from reknit.people.models import Couple, Invitation, Membership

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from reknit.people.queries import Member


def claim_couple(couple_id: UUID) -> Couple:
    """Makes what both do in the same moment happen one after the other. Inside a transaction.

    On PostgreSQL the row is locked until commit. SQLite has one writer at a time anyway, since
    transactions begin IMMEDIATE. Without it two halves of a joint step can each miss the other.
    """
    return Couple.objects.select_for_update().get(pk=couple_id)


# What other folders do with what two people share when the couple ends, in the same transaction.
# They lie above this one, so they say so themselves when the program starts.
_with_the_end: list[Callable[[UUID, datetime], None]] = []


def when_a_couple_ends(then: Callable[[UUID, datetime], None]) -> None:
    """then: given the couple's id and when it ended (aware UTC)."""
    if then not in _with_the_end:
        _with_the_end.append(then)


@transaction.atomic
def leave_couple(*, member: Member, at: datetime) -> None:
    """Ends the couple, at once and for good. Both leaving at once is the same as one.

    The keys stay with both, so that what was shared can still be read, like a letter. Nobody is
    told, and who left is written nowhere.
    """
    if member.couple is None:
        return
    couple = claim_couple(member.couple.id)
    for then in _with_the_end:
        then(couple.pk, at)
    Couple.objects.filter(pk=couple.pk, stage=CoupleStage.ACTIVE).update(stage=CoupleStage.ENDED)
    Membership.objects.filter(couple=couple).update(current=False)


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
