"""Makes what two people do in the same moment happen one after the other."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.http import Http404

from reknit.people import queries
from reknit.people.actions.couples import claim_couple
from reknit.people.models import Couple
from reknit.prepared import Prepared
from reknit.repair.models import Repair

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from reknit.people.queries import Member


@Prepared
def _claimed(repair_id: UUID) -> QuerySet[Repair, tuple[object, ...]]:
    return Repair.objects.select_for_update().filter(pk=repair_id).values_list("pk")


def claim(*, repair_id: UUID, member: Member) -> Member:
    """Inside a transaction, before reading anything. The couple first, always: one order for all.

    The couple's row is claimed too, because a first share looks at the partner's repairs and
    because leaving claims it: no turn slips in after the couple has ended. The answer is the
    member as they are now.
    """
    if member.couple is not None:
        with suppress(Couple.DoesNotExist):  # both have let go of it meanwhile
            claim_couple(member.couple.id)
    if not _claimed(repair_id):
        raise Http404
    again = queries.member(member.person_id, without=member.without)
    if again is None:
        raise Http404
    return again
