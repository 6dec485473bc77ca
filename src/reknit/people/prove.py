"""The passphrase once more, before something that must not happen behind somebody's back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.people.noting import note_wrong_passphrase
from reknit.people.refusals import NotThePassphrase
from reknit.people.tries import limit_tries
from reknit.vault.actions import check_passphrase
from reknit.vault.refusals import WrongPassphrase
from reknit.vault.secret import Secret

if TYPE_CHECKING:
    from reknit.people.access import MemberRequest


def prove_again(request: MemberRequest, typed: str) -> None:
    """``NotThePassphrase``, or ``TooManyTries``: counted with the tries to sign in."""
    limit_tries(request, "sign-in", account=str(request.member.person_id))
    try:
        check_passphrase(vault=request.vault, passphrase=Secret(typed))
    except WrongPassphrase:
        note_wrong_passphrase(request, request.member.person_id)
        raise NotThePassphrase from None
