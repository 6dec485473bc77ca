"""Sign-ins. Everything about one is sealed with keys that only the browser's cookie yields.

Four rows at most, none of which shows whose it is or that they belong together:
*base* (who, how long), *private* (what opens the vault; gone when covered), *covered* (the same
under the PIN), *stub* (only who, for a day after the end, so that words are not lost).
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal

from reknit.vault import rings, sign_ins
from reknit.vault.core.envelopes import Json, from_text, to_text
from reknit.vault.core.identity import PublicIdentity
from reknit.vault.opened import Vault
from reknit.vault.refusals import KeysChanged, SealBroken, UnusablePin, WrongPin
from reknit.vault.secret import Secret
from reknit.vault.store import MemoryStore, Sealed, the_store
from reknit.vault.token_lock import TOKEN, Kind, TokenLock, make_token

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.vault.rings import RingRow
    from reknit.vault.sign_ins import SignIn

Stay = Literal["day", "month"]
Minutes = Literal[5, 15]

STAY_SECONDS: Final[dict[Stay, int]] = {"day": 12 * 3600, "month": 30 * 86_400}
STUB_SECONDS = 24 * 3600
PIN_TRIES = 5
SLIDE_SECONDS = 20  # so that reading does not write each time
PIN = re.compile(r"[0-9]{6}")


class SessionState(Enum):
    OPEN = "open"
    COVERED = "covered"
    STUB = "stub"  # over; only whose it was is still known


@dataclass(frozen=True)
class Session:
    token: Secret[str]
    person_id: UUID
    identity: PublicIdentity  # the person's keys as this sign-in saw them; for ``set_aside``
    state: SessionState
    vault: Vault | None  # only when OPEN
    has_pin: bool
    stay: Stay
    cover_after_minutes: Minutes


def begin(
    vault: Vault,
    *,
    stay: Stay,
    cover_after_minutes: Minutes,
    pin: Secret[str] | None = None,
    device: str = "",
) -> Session:
    """A new sign-in under a new random token.

    ``device``: a coarse name for the owner's own list, such as "Firefox on Android".
    """
    session = Session(
        token=make_token(),
        person_id=vault.person_id,
        identity=vault.identity,
        state=SessionState.OPEN,
        vault=vault,
        has_pin=False,
        stay=stay,
        cover_after_minutes=cover_after_minutes,
    )
    _put_base(session, time.time())
    _put_private(session, vault, time.time())
    lock = TokenLock(session.token)
    sign_ins.enter(
        vault,
        rows=[lock.row_id(kind) for kind in ("base", "private", "covered")],
        device=device,
        expires=time.time() + STAY_SECONDS[stay],
    )
    if pin is not None:
        set_pin(session, pin)
        return replace(session, has_pin=True)
    return session


def is_this(session: Session, sign_in: SignIn) -> bool:
    """Whether that line of my list is the sign-in I am in."""
    return sign_in.base == TokenLock(session.token).row_id("base")


def find(token: str) -> Session | None:
    """The sign-in of this cookie, with the vault open unless it is covered. None: unknown.

    One look into the store, and one at the person's key row: a changed passphrase ends it.
    """
    if not TOKEN.fullmatch(token):
        return None
    now = time.time()
    store = the_store()
    store.sweep(now=now)
    lock = TokenLock(Secret(token))
    rows = store.get(
        [lock.row_id(kind) for kind in ("base", "private", "covered", "stub")], now=now
    )
    base = rows.get(lock.row_id("base"))
    if base is None:
        stub = rows.get(lock.row_id("stub"))
        return _seen(token, lock, "stub", stub) if stub else None
    session = _seen(token, lock, "base", base)
    if session is None:
        return None
    row = rings.ring_row(session.person_id)
    if row is None or row.generation != session.identity.generation:
        close(session)
        return replace(session, state=SessionState.STUB)
    session = replace(session, has_pin=lock.row_id("covered") in rows)
    private = rows.get(lock.row_id("private"))
    vault = _vault_in(private, lock, row) if private else None
    if private is None or vault is None:
        return session
    expires = min(now + session.cover_after_minutes * 60, base.expires)
    if expires > private.expires + SLIDE_SECONDS:
        store.move(lock.row_id("private"), expires=expires, now=now)
    return replace(session, state=SessionState.OPEN, vault=vault)


def cover(session: Session) -> None:
    """Locks at once; PIN or passphrase reopens."""
    the_store().drop([TokenLock(session.token).row_id("private")])


def set_pin(session: Session, pin: Secret[str]) -> None:
    """Six digits that reopen this sign-in, until it ends. Needs it open."""
    assert session.vault is not None
    digits = pin.expose()  # exposed to be judged
    if not PIN.fullmatch(digits) or len(set(digits)) == 1 or digits in "01234567890 9876543210":
        raise UnusablePin
    lock = TokenLock(session.token)
    store = the_store()
    base = store.get([lock.row_id("base")], now=time.time()).get(lock.row_id("base"))
    if base is None:
        raise KeysChanged
    sealed = lock.with_pin(pin).seal("covered", _opening(session.vault))
    store.put(lock.row_id("covered"), sealed, expires=base.expires)


def uncover_with_pin(session: Session, pin: Secret[str]) -> Session:
    """Open again, or ``WrongPin``; after five in a row the copy under the PIN is gone."""
    now = time.time()
    lock = TokenLock(session.token)
    store = the_store()
    # Counted before it is tried, so that many guesses in one moment are still only five.
    row = store.take_try(lock.row_id("covered"), most=PIN_TRIES, now=now)
    if row is None:
        raise WrongPin(left=0)
    try:
        opening = lock.with_pin(pin).open("covered", row.sealed)
    except SealBroken:
        left = PIN_TRIES - row.tries
        if left <= 0:
            store.drop([lock.row_id("covered")])
        raise WrongPin(left=left) from None
    ring_row = rings.ring_row(session.person_id)
    if ring_row is None or ring_row.generation != session.identity.generation:
        raise KeysChanged
    vault = _vault_from(opening, ring_row)
    store.forget_tries(lock.row_id("covered"))
    _put_private(session, vault, now)
    return replace(session, state=SessionState.OPEN, vault=vault, has_pin=True)


def close(session: Session) -> None:
    """Ends it. For a day the cookie still tells whose it was, so that no words are lost."""
    now = time.time()
    lock = TokenLock(session.token)
    store = the_store()
    if session.vault is not None:
        sign_ins.forget(session.vault, lock.row_id("base"))
    store.drop([lock.row_id("base"), lock.row_id("private"), lock.row_id("covered")])
    store.move(lock.row_id("stub"), expires=now + STUB_SECONDS, now=now)


def _put_base(session: Session, now: float) -> None:
    lock = TokenLock(session.token)
    base: Json = {
        "identity": to_text(session.identity.to_bytes()),
        "stay": session.stay,
        "minutes": session.cover_after_minutes,
    }
    ends = now + STAY_SECONDS[session.stay]
    store: MemoryStore = the_store()
    store.put(lock.row_id("base"), lock.seal("base", base), expires=ends)
    # The stub is there from the start: nobody but the cookie could make it at the end.
    store.put(lock.row_id("stub"), lock.seal("stub", base), expires=ends + STUB_SECONDS)


def _put_private(session: Session, vault: Vault, now: float) -> None:
    lock = TokenLock(session.token)
    expires = now + session.cover_after_minutes * 60
    the_store().put(lock.row_id("private"), lock.seal("private", _opening(vault)), expires=expires)


def _opening(vault: Vault) -> Json:
    # Exposed to be sealed. The ring itself is read from its row, so it is never out of date.
    return {"master": to_text(vault.master.expose())}


def _vault_in(private: Sealed, lock: TokenLock, row: RingRow) -> Vault | None:
    try:
        return _vault_from(lock.open("private", private.sealed), row)
    except SealBroken:
        return None  # changed by another hand; opening with the passphrase will say so


def _vault_from(opening: Json, row: RingRow) -> Vault:
    master = Secret(from_text(opening["master"]))
    return Vault(master=master, ring=rings.load(row, master))


def _seen(token: str, lock: TokenLock, kind: Kind, row: Sealed) -> Session | None:
    """What a base or stub row says, without a vault; None when it was tampered with."""
    try:
        said = lock.open(kind, row.sealed)
    except SealBroken:
        return None
    identity = PublicIdentity.from_bytes(from_text(said["identity"]))
    return Session(
        token=Secret(token),
        person_id=identity.person_id,
        identity=identity,
        state=SessionState.COVERED if kind == "base" else SessionState.STUB,
        vault=None,
        has_pin=False,
        stay=said["stay"],
        cover_after_minutes=said["minutes"],
    )
