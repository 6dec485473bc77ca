"""A sign-in that waits for its second step: one sealed row, for five minutes, opening nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from reknit.vault import rings
from reknit.vault.core.envelopes import from_text, to_text
from reknit.vault.models import KeyRing
from reknit.vault.opened import Vault
from reknit.vault.refusals import SealBroken
from reknit.vault.secret import Secret
from reknit.vault.store import the_store
from reknit.vault.token_lock import TOKEN, TokenLock, make_token

if TYPE_CHECKING:
    from reknit.vault.sessions import Stay
    from reknit.vault.store import Sealed

PENDING_SECONDS = 5 * 60
MOST_TRIES = 5


@dataclass(frozen=True, repr=False)
class Pending:
    """The passphrase was right; a second step is asked for."""

    token: Secret[str]
    vault: Vault
    stay: Stay
    carried: dict[str, str]  # what the person brought along, for behind the door


def begin(vault: Vault, *, stay: Stay, carried: dict[str, str]) -> Secret[str]:
    """The token of a sign-in that opens nothing before its second step."""
    token = make_token()
    lock = TokenLock(token)
    opening = {
        "master": to_text(vault.master.expose()),  # exposed to be sealed
        "person": str(vault.person_id),
        "stay": stay,
        "carried": carried,
    }
    expires = time.time() + PENDING_SECONDS
    the_store().put(lock.row_id("pending"), lock.seal("pending", opening), expires=expires)
    return token


def find(token: str) -> Pending | None:
    """None when there is none, or it is over. Counts nothing."""
    if not TOKEN.fullmatch(token):
        return None
    row_id = TokenLock(Secret(token)).row_id("pending")
    row = the_store().get([row_id], now=time.time()).get(row_id)
    return _opened(row, token) if row else None


def take_try(token: str) -> Pending | None:
    """One of five tries at the second step, counted before it is tried; None: begin again."""
    if not TOKEN.fullmatch(token):
        return None
    row_id = TokenLock(Secret(token)).row_id("pending")
    row = the_store().take_try(row_id, most=MOST_TRIES, now=time.time())
    return _opened(row, token) if row else None


def drop(waiting: Pending) -> None:
    the_store().drop([TokenLock(waiting.token).row_id("pending")])


def _opened(row: Sealed, token: str) -> Pending | None:
    """None as well when the passphrase was changed meanwhile."""
    try:
        opening = TokenLock(Secret(token)).open("pending", row.sealed)
        ring_row = KeyRing.objects.filter(person_id=UUID(opening["person"])).first()
        if ring_row is None:
            return None
        master = Secret(from_text(opening["master"]))
        vault = Vault(master=master, ring=rings.load(ring_row, master))
    except SealBroken:
        return None
    return Pending(Secret(token), vault, opening["stay"], dict(opening["carried"]))
