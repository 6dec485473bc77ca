"""Reading invitations: by their code, and by the person who made or used one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from reknit.people.core.couples import Answer, CoupleStage
from reknit.people.index import read_index
from reknit.people.models import Couple, Invitation
from reknit.people.refusals import InvitationUsed, NoSuchInvitation
from reknit.vault.core.envelopes import Place
from reknit.vault.core.identity import PublicIdentity
from reknit.vault.pairing import invitation_id, open_with_code
from reknit.vault.refusals import SealBroken, WrongCode
from reknit.vault.secret import Secret

if TYPE_CHECKING:
    from datetime import datetime

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault


@dataclass(frozen=True)
class OpenInvitation:
    """What the code shows to whoever holds it."""

    row: UUID
    inviter_id: UUID
    name: str
    sentence: str
    identity: PublicIdentity


@dataclass(frozen=True)
class MyInvitation:
    code: Secret[str]
    sentence: str
    expires: datetime
    answer: Answer | None  # what came back, if anything; READY means somebody has joined
    until: str
    note: str


@dataclass(frozen=True)
class Joined:
    """Somebody has used my invitation and waits for my yes."""

    couple_id: UUID
    name: str
    user_name: str
    identity: PublicIdentity


def row_id(code: Secret[str]) -> UUID:
    return UUID(bytes=invitation_id(code))


def place(row: UUID, inviter_id: UUID) -> Place:
    return Place("people.invitation", row, inviter_id)


def answer_place(row: UUID, inviter_id: UUID) -> Place:
    return Place("people.invitation-answer", row, inviter_id)


def find(code: Secret[str], *, at: datetime) -> OpenInvitation:
    """NoSuchInvitation when none can be used now; InvitationUsed only for the right words."""
    try:
        row = row_id(code)
    except WrongCode:
        raise NoSuchInvitation from None
    found = Invitation.objects.filter(pk=row, expires__gt=at).first()
    if found is None:
        raise NoSuchInvitation
    if found.couple_id is not None:
        raise InvitationUsed
    value = open_with_code(code, place(row, found.inviter_id), bytes(found.sealed))
    return OpenInvitation(
        row=row,
        inviter_id=found.inviter_id,
        name=value["name"],
        sentence=value["sentence"],
        identity=PublicIdentity.from_bytes(bytes.fromhex(value["identity"])),
    )


def mine(member: Member, vault: Vault, *, at: datetime) -> MyInvitation | None:
    """My open invitation and what came back. None when there is none or it has expired."""
    kept = read_index(vault).get("invitation")
    if not kept:
        return None
    code = Secret(kept["code"])
    row = Invitation.objects.filter(pk=row_id(code), inviter=member.person_id).first()
    if row is None or (row.couple_id is None and row.expires <= at):
        return None
    answer = _answer(row, code)
    return MyInvitation(
        code=code,
        sentence=kept["sentence"],
        expires=row.expires,
        answer=Answer(answer["answer"]) if answer else None,
        until=answer.get("until", ""),
        note=answer.get("note", ""),
    )


def joined(member: Member, vault: Vault) -> Joined | None:
    kept = read_index(vault).get("invitation")
    if not kept:
        return None
    code = Secret(kept["code"])
    row = Invitation.objects.filter(
        pk=row_id(code), inviter=member.person_id, couple__stage=CoupleStage.WAITING
    ).first()
    if row is None or row.couple_id is None:
        return None
    answer = _answer(row, code)
    if "identity" not in answer:
        return None
    return Joined(
        couple_id=row.couple_id,
        name=answer["name"],
        user_name=answer["user_name"],
        identity=PublicIdentity.from_bytes(bytes.fromhex(answer["identity"])),
    )


def waiting_for(person_id: UUID) -> UUID | None:
    """The couple this person has joined and whose other half has not confirmed yet."""
    return (
        Couple.objects.filter(memberships__person=person_id, stage=CoupleStage.WAITING)
        .exclude(invitation__inviter=person_id)
        .values_list("pk", flat=True)
        .first()
    )


def _answer(row: Invitation, code: Secret[str]) -> dict[str, str]:
    """Empty when there is none, or when somebody without the code wrote it."""
    if row.sealed_answer is None:
        return {}
    try:
        return open_with_code(code, answer_place(row.pk, row.inviter_id), bytes(row.sealed_answer))
    except SealBroken:
        return {}
