"""Reading invitations: by their code, and by the person who made or used one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from reknit.people.core.couples import Answer, CoupleStage
from reknit.people.index import read_index
from reknit.people.models import Couple, Invitation, Membership
from reknit.people.refusals import InvitationUsed, NoSuchInvitation
from reknit.vault.core.envelopes import Place
from reknit.vault.core.identity import PublicIdentity
from reknit.vault.pairing import InvitationKey, open_invitation_key
from reknit.vault.refusals import SealBroken
from reknit.vault.secret import Secret

if TYPE_CHECKING:
    from datetime import datetime

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault


@dataclass(frozen=True, repr=False)
class OpenInvitation:
    """What the code shows to whoever holds it."""

    key: InvitationKey
    row: UUID
    inviter_id: UUID
    name: str
    sentence: str
    identity: PublicIdentity


@dataclass(frozen=True, repr=False)
class MyInvitation:
    code: Secret[str]
    sentence: str
    expires: datetime
    answer: Answer | None  # what came back, if anything; READY means somebody has joined
    until: str
    note: str


@dataclass(frozen=True, repr=False)
class Joined:
    """Somebody has used my invitation and waits for my yes."""

    couple_id: UUID
    name: str
    user_name: str
    identity: PublicIdentity


def row_of(key: InvitationKey) -> UUID:
    return UUID(bytes=key.id)


def place(row: UUID, inviter_id: UUID) -> Place:
    return Place("people.invitation", row, inviter_id)


def answer_place(row: UUID, inviter_id: UUID) -> Place:
    return Place("people.invitation-answer", row, inviter_id)


def find(code: Secret[str], *, at: datetime) -> OpenInvitation:
    """NoSuchInvitation when none can be used now; InvitationUsed only for the right words."""
    key = open_invitation_key(code)
    row = row_of(key)
    found = Invitation.objects.filter(pk=row, expires__gt=at).first()
    if found is None:
        raise NoSuchInvitation
    if found.couple_id is not None:
        raise InvitationUsed
    value = key.open(place(row, found.inviter_id), bytes(found.sealed))
    return OpenInvitation(
        key=key,
        row=row,
        inviter_id=found.inviter_id,
        name=value["name"],
        sentence=value["sentence"],
        identity=PublicIdentity.from_bytes(bytes.fromhex(value["identity"])),
    )


def mine(member: Member, vault: Vault, *, at: datetime) -> MyInvitation | None:
    """My open invitation and what came back. None when there is none or it has expired."""
    kept = _kept(member, vault)
    if kept is None or (kept.row.couple_id is None and kept.row.expires <= at):
        return None
    answer = _answer(kept)
    return MyInvitation(
        code=kept.code,
        sentence=kept.sentence,
        expires=kept.row.expires,
        answer=Answer(answer["answer"]) if answer else None,
        until=answer.get("until", ""),
        note=answer.get("note", ""),
    )


def joined(member: Member, vault: Vault) -> Joined | None:
    """Who waits for my yes. The user name is the account's own, not what somebody claims."""
    kept = _kept(member, vault)
    if kept is None or kept.row.couple_id is None:
        return None
    other = (
        Membership.objects.filter(couple=kept.row.couple_id, couple__stage=CoupleStage.WAITING)
        .exclude(person=member.person_id)
        .values_list("person_id", "person__user_name")
        .first()
    )
    answer = _answer(kept)
    if other is None or "identity" not in answer:
        return None
    identity = PublicIdentity.from_bytes(bytes.fromhex(answer["identity"]))
    person_id, user_name = other
    if identity.person_id != person_id:
        return None
    return Joined(
        couple_id=kept.row.couple_id, name=answer["name"], user_name=user_name, identity=identity
    )


def waiting_for(person_id: UUID) -> UUID | None:
    """The couple this person has joined and whose other half has not confirmed yet."""
    return (
        Couple.objects.filter(memberships__person=person_id, stage=CoupleStage.WAITING)
        .exclude(invitation__inviter=person_id)
        .values_list("pk", flat=True)
        .first()
    )


@dataclass(frozen=True, repr=False)
class _Kept:
    """My invitation: its row, and the code that only my index holds."""

    row: Invitation
    code: Secret[str]
    key: InvitationKey
    sentence: str


def _kept(member: Member, vault: Vault) -> _Kept | None:
    kept = read_index(vault).get("invitation")
    if not kept:
        return None
    code = Secret(str(kept["code"]))
    key = open_invitation_key(code)
    row = Invitation.objects.filter(pk=row_of(key), inviter=member.person_id).first()
    return None if row is None else _Kept(row, code, key, str(kept["sentence"]))


def _answer(kept: _Kept) -> dict[str, str]:
    """Empty when there is none, or when somebody without the code wrote it."""
    if kept.row.sealed_answer is None:
        return {}
    where = answer_place(kept.row.pk, kept.row.inviter_id)
    try:
        return kept.key.open(where, bytes(kept.row.sealed_answer))
    except SealBroken:
        return {}
