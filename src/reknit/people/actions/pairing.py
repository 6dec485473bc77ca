"""From a code to a couple. The joiner makes the couple key, the inviter accepts it, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from reknit.people import invitations
from reknit.people.actions.couples import claim_couple, end_invitations
from reknit.people.core.couples import Answer, CoupleStage, open_until
from reknit.people.index import change_index
from reknit.people.models import Couple, Invitation, Membership
from reknit.people.names import name_place
from reknit.people.queries import may_begin_again
from reknit.people.refusals import (
    AlreadyTwo,
    InvitationUsed,
    NothingToConfirm,
    OwnInvitation,
    ShutForNow,
    StillWaiting,
    TooSoon,
)
from reknit.vault.pairing import (
    accept_couple_key,
    make_couple_key,
    open_invitation_key,
    spoken_code,
)

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault
    from reknit.vault.secret import Secret


@transaction.atomic
def invite(*, member: Member, vault: Vault, sentence: str, name: str, at: datetime) -> Secret[str]:
    """One invitation at a time: an older one ends here, and who waits by it waits no more."""
    _must_be_single(member)
    # Nobody else sweeps up: what has run out goes when the next one is made.
    Invitation.objects.filter(expires__lte=at, couple=None).delete()
    code = spoken_code()
    key = open_invitation_key(code)
    row = invitations.row_of(key)
    sealed = key.seal(
        invitations.place(row, member.person_id),
        {"sentence": sentence, "name": name, "identity": vault.identity.to_bytes().hex()},
    )
    end_invitations(Invitation.objects.filter(inviter=member.person_id))
    Invitation.objects.create(
        id=row, inviter_id=member.person_id, expires=open_until(at), sealed=sealed
    )
    # The code is kept for the inviter alone: it opens the answer, and can be shown again.
    change_index(
        vault,
        lambda doc: doc.update(
            display_name=name, invitation={"code": code.expose(), "sentence": sentence}
        ),
    )
    return code


@transaction.atomic
def withdraw_invitation(*, member: Member, vault: Vault) -> None:
    """Ends my invitation, also when somebody has joined by it and waits for me."""
    end_invitations(Invitation.objects.filter(inviter=member.person_id))
    change_index(vault, lambda doc: doc.pop("invitation", None))


@transaction.atomic
def answer_invitation(
    *, code: Secret[str], answer: Answer, until: str, note: str, at: datetime
) -> None:
    """Need time, or rather talk: sealed for the code, so that only the inviter reads it.

    until: as the person wrote it. A later answer replaces this one.
    """
    found = invitations.find(code, at=at)
    sealed = found.key.seal(
        invitations.answer_place(found.row, found.inviter_id),
        {"answer": answer.value, "until": until, "note": note},
    )
    rows = Invitation.objects.filter(pk=found.row, couple=None).update(sealed_answer=sealed)
    if rows == 0:
        raise InvitationUsed


@transaction.atomic
def join(*, member: Member, vault: Vault, code: Secret[str], name: str, at: datetime) -> None:
    """The joiner's yes: makes the couple and its key. Nothing can be shared yet.

    Of two who join in the same moment one wins, the other is refused with InvitationUsed.
    """
    found = invitations.find(code, at=at)
    if found.inviter_id == member.person_id:
        raise OwnInvitation
    _must_be_single(member)
    if invitations.waiting_for(member.person_id) is not None:
        raise StillWaiting
    if not may_begin_again(member.person_id, found.inviter_id, at):
        raise TooSoon
    couple = Couple.objects.create()
    answer = {
        "answer": Answer.READY.value,
        "name": name,
        "identity": vault.identity.to_bytes().hex(),
    }
    rows = Invitation.objects.filter(pk=found.row, couple=None).update(
        couple=couple,
        sealed_answer=found.key.seal(invitations.answer_place(found.row, found.inviter_id), answer),
    )
    if rows == 0:  # used in the same moment, or taken back: the couple above is undone with it
        raise InvitationUsed
    Membership.objects.create(
        couple=couple, person_id=found.inviter_id, number=_next_number(found.inviter_id)
    )
    mine = Membership(
        couple=couple, person_id=member.person_id, number=_next_number(member.person_id)
    )
    make_couple_key(vault=vault, couple_id=couple.pk, partner=found.identity)
    mine.sealed_name = vault.seal_shared(name_place(mine), {"name": name})
    mine.save()

    def waits(doc: dict[str, Any]) -> None:
        doc.pop("joining", None)
        doc["display_name"] = name

    change_index(vault, waits)


@transaction.atomic
def confirm_partner(*, member: Member, vault: Vault, name: str) -> None:
    """The inviter's yes. From here on the two can share."""
    # Locked before the couple, as everywhere (end_invitations), and read after that. Those of the
    # other too: what either of us made before is void from here on.
    ours = [member.person_id]
    if (met := invitations.joined(member, vault)) is not None:
        ours.append(met.identity.person_id)
    older = Invitation.objects.filter(inviter__in=ours)
    list(older.select_for_update().order_by("pk"))
    joined = invitations.joined(member, vault)
    if joined is None or joined.identity.person_id not in ours:
        raise NothingToConfirm
    end_invitations(older.exclude(couple=joined.couple_id))
    couple = claim_couple(joined.couple_id)
    rows = Couple.objects.filter(pk=couple.pk, stage=CoupleStage.WAITING).update(
        stage=CoupleStage.ACTIVE
    )
    if rows == 0:
        raise NothingToConfirm
    accept_couple_key(vault=vault, couple_id=couple.pk, partner=joined.identity)
    try:
        with transaction.atomic():
            Membership.objects.filter(couple=couple).update(current=True)
    except IntegrityError:
        raise AlreadyTwo from None
    mine = Membership.objects.get(couple=couple, person=member.person_id)
    mine.sealed_name = vault.seal_shared(name_place(mine), {"name": name})
    mine.save(update_fields=["sealed_name"])
    older.delete()

    def settled(doc: dict[str, Any]) -> None:
        doc.pop("invitation", None)
        doc["display_name"] = name

    change_index(vault, settled)


def _must_be_single(member: Member) -> None:
    if member.shut is not None:
        raise ShutForNow
    if member.together:
        raise AlreadyTwo


def _next_number(person_id: UUID) -> int:
    highest = Membership.objects.filter(person=person_id).aggregate(Max("number"))["number__max"]
    return (highest or 0) + 1
