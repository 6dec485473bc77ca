"""What two share, opened again for the one who has lost the keys. Twelve digits come before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reknit.people import queries
from reknit.people.actions.couples import claim_couple, with_one_back
from reknit.people.models import Couple
from reknit.vault import reopening
from reknit.vault.refusals import DigitsChanged

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault


def ask_to_open(*, member: Member, vault: Vault) -> None:
    """From here on the partner can see that they are asked. With new keys it is asked anew."""
    if member.shut is None:
        return
    with transaction.atomic():
        _claim(member.shut.id)
        reopening.ask(vault=vault, couple_id=member.shut.id)


def ask_no_more(*, member: Member, vault: Vault) -> None:
    if member.shut is not None:
        reopening.withdraw(vault=vault, couple_id=member.shut.id)


def agree(*, member: Member, vault: Vault, digits: str) -> None:
    """The partner's yes. ``DigitsChanged`` when these are not the digits any more."""
    if member.couple is None or not member.couple.active:
        raise DigitsChanged
    with transaction.atomic():
        _claim(member.couple.id)
        reopening.agree(vault=vault, couple_id=member.couple.id, digits=digits)


def take_up(*, member: Member, vault: Vault, digits: str, at: datetime) -> None:
    """The asker's yes, after the partner's; ``DigitsChanged`` before it."""
    if member.shut is None:
        return  # done before, in another window
    couple = member.shut
    with transaction.atomic():
        _claim(couple.id)
        reopening.accept(
            vault=vault, couple_id=couple.id, partner_id=couple.partner_id, digits=digits
        )
        again = queries.member(member.person_id, at=at)
        if again is not None:
            for then in with_one_back:
                then(queries.with_keys(again, vault), vault, couple.id, at)


def _claim(couple_id: UUID) -> None:
    try:
        claim_couple(couple_id)
    except Couple.DoesNotExist:
        raise DigitsChanged from None
