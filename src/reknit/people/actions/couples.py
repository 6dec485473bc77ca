from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reknit.people.core.couples import CoupleStage
from reknit.people.models import Couple, Membership

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.people.queries import Member


def claim_couple(couple_id: UUID) -> Couple:
    """Makes what both do in the same moment happen one after the other. Inside a transaction.

    On PostgreSQL the row is locked until commit. SQLite has one writer at a time anyway, since
    transactions begin IMMEDIATE. Without it two halves of a joint step can each miss the other.
    """
    return Couple.objects.select_for_update().get(pk=couple_id)


@transaction.atomic
def leave_couple(*, member: Member) -> None:
    """Ends the couple, at once and for good. Both leaving at once is the same as one.

    The keys stay with both, so that what was shared can still be read, like a letter. Nobody is
    told, and who left is written nowhere.
    """
    if member.couple is None:
        return
    couple = claim_couple(member.couple.id)
    Couple.objects.filter(pk=couple.pk, stage=CoupleStage.ACTIVE).update(stage=CoupleStage.ENDED)
    Membership.objects.filter(couple=couple).update(current=False)


@transaction.atomic
def stop_waiting(*, member: Member) -> None:
    """The joiner changes their mind before the inviter has confirmed."""
    Couple.objects.filter(memberships__person=member.person_id, stage=CoupleStage.WAITING).exclude(
        invitation__inviter=member.person_id
    ).delete()
