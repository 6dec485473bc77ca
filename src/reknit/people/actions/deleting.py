"""Deleting an account, for real."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reknit.people.actions.couples import (
    claim_couple,
    end_invitations,
    with_an_account_going,
)
from reknit.people.actions.leaving import (
    delete_shared,
    delete_when_let_go,
    end,
    forget_the_gone,
    leave_couple,
)
from reknit.people.core.couples import CoupleStage
from reknit.people.models import Couple, Invitation, Membership, Person
from reknit.people.refusals import NotYoursToDelete
from reknit.people.tombstones import bury
from reknit.vault import earlier
from reknit.vault.ending import delete_vault

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.people.tombstones import Buried


@transaction.atomic
def delete_account(*, member: Member, at: datetime, days: int = 0) -> None:
    """Keys, pages, words set aside, record, invitations: at once. Shared words stay with the other.

    days: as in ``leave_couple``. Meanwhile only the user name is held, so that nobody finds out by
    trying to take it. A deleted account counts as having let go of everything it shared.
    ``NotYoursToDelete`` after a reset, while what was there before is kept for its owner.
    """
    if earlier.older_kept_until(member.person_id, at=at) is not None:
        raise NotYoursToDelete
    _end_all_invitations(member.person_id)
    if member.together or member.shut:
        leave_couple(member=member, at=at, days=days)
    _delete(member.person_id)
    bury(people=[member.person_id])


def delete_again(buried: Buried) -> None:
    """After a backup was restored: who and what it brought back goes once more."""
    for person_id in sorted(buried.people):
        _end_all_invitations(person_id)
        active = Membership.objects.filter(
            person=person_id, couple__stage=CoupleStage.ACTIVE, closes_on=None
        )
        for couple_id in list(active.values_list("couple_id", flat=True)):
            end(claim_couple(couple_id), at=timezone.now())  # when it was, nobody wrote down
        _delete(person_id)
    for couple_id in sorted(buried.couples):
        delete_shared(couple_id)


def _delete(me: UUID) -> None:
    """Everything but what others keep. Inside a transaction."""
    mine = Membership.objects.filter(person=me)
    couples = list(mine.values_list("couple_id", flat=True))
    claimed = list(Couple.objects.select_for_update().filter(pk__in=couples).order_by("pk"))
    mine.update(let_go=True)
    for couple in claimed:
        delete_when_let_go(couple)
    for then in with_an_account_going:
        then(me)
    delete_vault(me)
    Person.objects.filter(pk=me).update(gone=True)
    forget_the_gone([me])


def _end_all_invitations(me: UUID) -> None:
    """Mine, and the one I have used and wait by."""
    made = Invitation.objects.filter(inviter=me)
    used = Invitation.objects.filter(
        couple__memberships__person=me, couple__stage=CoupleStage.WAITING
    )
    # Two questions: asked as one, with an *or* across tables, the answer needs every couple's row.
    found = {row for asked in (made, used) for row in asked.values_list("pk", flat=True)}
    end_invitations(Invitation.objects.filter(pk__in=found))
