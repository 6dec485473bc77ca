"""Sign-ins. Everything about one is sealed with keys that only the browser's cookie yields.

Four rows at most, none of which shows whose it is or that they belong together:
*base* (who, how long), *private* (what opens the vault; gone when covered), *covered* (the same
under the PIN), *stub* (only who, for a day after the end, so that words are not lost).
"""

from __future__ import annotations

import base64
import re
import secrets
import time
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, Literal
from uuid import UUID

from reknit.vault import rings
from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import (
    Json,
    Place,
    from_bytes,
    from_text,
    open_sealed,
    prefixed,
    seal,
    to_bytes,
    to_text,
)
from reknit.vault.core.hazmat import KdfCost
from reknit.vault.core.identity import PublicIdentity
from reknit.vault.models import KeyRing
from reknit.vault.opened import Vault
from reknit.vault.refusals import KeysChanged, SealBroken, UnusablePin, WrongPin
from reknit.vault.secret import Secret
from reknit.vault.store import MemoryStore, Sealed, the_store

Stay = Literal["day", "month"]
Minutes = Literal[5, 15]
Kind = Literal["base", "private", "covered", "stub"]

STAY_SECONDS: Final[dict[Stay, int]] = {"day": 12 * 3600, "month": 30 * 86_400}
STUB_SECONDS = 24 * 3600
PIN_TRIES = 5
SLIDE_SECONDS = 20  # so that reading does not write each time
TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
PIN = re.compile(r"[0-9]{6}")
# Slows trying all PINs against a stolen copy; five tries are what protects at the door.
PIN_COST = KdfCost(memory_kib=16 * 1024, passes=2)


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
    vault: Vault, *, stay: Stay, cover_after_minutes: Minutes, pin: Secret[str] | None = None
) -> Session:
    """A new sign-in under a new random token."""
    raw = secrets.token_bytes(TOKEN_BYTES)
    token = Secret(base64.urlsafe_b64encode(raw).decode("ascii").rstrip("="))
    session = Session(
        token=token,
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
    if pin is not None:
        set_pin(session, pin)
        return replace(session, has_pin=True)
    return session


def find(token: str) -> Session | None:
    """The sign-in of this cookie, with the vault open unless it is covered. None: unknown.

    One look into the store, and one at the person's key row: a changed passphrase ends it.
    """
    if not TOKEN.fullmatch(token):
        return None
    now = time.time()
    store = the_store()
    store.sweep(now=now)
    lock = _Lock(Secret(token))
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
    row = KeyRing.objects.filter(person_id=session.person_id).first()
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
    the_store().drop([_Lock(session.token).row_id("private")])


def set_pin(session: Session, pin: Secret[str]) -> None:
    """Six digits that reopen this sign-in, until it ends. Needs it open."""
    assert session.vault is not None
    digits = pin.expose()  # exposed to be judged
    if not PIN.fullmatch(digits) or len(set(digits)) == 1 or digits in "01234567890 9876543210":
        raise UnusablePin
    lock = _Lock(session.token)
    store = the_store()
    base = store.get([lock.row_id("base")], now=time.time()).get(lock.row_id("base"))
    if base is None:
        raise KeysChanged
    sealed = lock.with_pin(pin).seal("covered", _opening(session.vault))
    store.put(lock.row_id("covered"), sealed, expires=base.expires)


def uncover_with_pin(session: Session, pin: Secret[str]) -> Session:
    """Open again, or ``WrongPin``; after five in a row the copy under the PIN is gone."""
    now = time.time()
    lock = _Lock(session.token)
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
    ring_row = KeyRing.objects.filter(person_id=session.person_id).first()
    if ring_row is None or ring_row.generation != session.identity.generation:
        raise KeysChanged
    vault = _vault_from(opening, ring_row)
    store.forget_tries(lock.row_id("covered"))
    _put_private(session, vault, now)
    return replace(session, state=SessionState.OPEN, vault=vault, has_pin=True)


def close(session: Session) -> None:
    """Ends it. For a day the cookie still tells whose it was, so that no words are lost."""
    now = time.time()
    lock = _Lock(session.token)
    store = the_store()
    store.drop([lock.row_id("base"), lock.row_id("private"), lock.row_id("covered")])
    store.move(lock.row_id("stub"), expires=now + STUB_SECONDS, now=now)


def _put_base(session: Session, now: float) -> None:
    lock = _Lock(session.token)
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
    lock = _Lock(session.token)
    expires = now + session.cover_after_minutes * 60
    the_store().put(lock.row_id("private"), lock.seal("private", _opening(vault)), expires=expires)


def _opening(vault: Vault) -> Json:
    # Exposed to be sealed. The ring itself is read from its row, so it is never out of date.
    return {"master": to_text(vault.master.expose())}


def _vault_in(private: Sealed, lock: _Lock, row: KeyRing) -> Vault | None:
    try:
        return _vault_from(lock.open("private", private.sealed), row)
    except SealBroken:
        return None  # changed by another hand; opening with the passphrase will say so


def _vault_from(opening: Json, row: KeyRing) -> Vault:
    master = Secret(from_text(opening["master"]))
    return Vault(master=master, ring=rings.load(row, master))


def _seen(token: str, lock: _Lock, kind: Kind, row: Sealed) -> Session | None:
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


class _Lock:
    """Row ids and sealing keys of one sign-in, from its token (and its PIN)."""

    def __init__(self, token: Secret[str], pin_key: bytes = b"") -> None:
        self._token = token
        self._pin_key = pin_key

    def with_pin(self, pin: Secret[str]) -> _Lock:
        # Exposed to be stretched; the row's id stands in for a salt.
        stretched = hazmat.argon2id(
            pin.expose().encode("utf-8", "replace"), self.row_id("covered"), PIN_COST
        )
        return _Lock(self._token, stretched)

    def row_id(self, kind: Kind) -> bytes:
        return self._derive(b"rk1 session id", kind, 16)

    def seal(self, kind: Kind, value: Json) -> bytes:
        return seal(self._key(kind), self._place(kind), to_bytes(value))

    def open(self, kind: Kind, sealed: bytes) -> Json:
        return from_bytes(open_sealed(self._key(kind), self._place(kind), sealed))

    def _place(self, kind: Kind) -> Place:
        row = UUID(bytes=self.row_id(kind))
        return Place(f"vault.session.{kind}", row, row)

    def _key(self, kind: Kind) -> bytes:
        key = self._derive(b"rk1 session key", kind, hazmat.KEY_BYTES)
        return hazmat.hkdf(key + self._pin_key, info=b"rk1 session pin") if self._pin_key else key

    def _derive(self, use: bytes, kind: Kind, length: int) -> bytes:
        # Exposed to derive: the token itself is stored nowhere.
        token = self._token.expose().encode("ascii", "replace")
        return hazmat.hkdf(token, info=prefixed(use, kind.encode()), length=length)
