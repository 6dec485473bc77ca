"""Passkeys: as a second step after the passphrase, and, where the device can do it, instead of it.

A device with the PRF extension yields 32 bytes that only this passkey gives, and gives only here.
They make a key pair, as a recovery code does; the master key lies sealed to its public half, which
stands in the ring, so a change of passphrase needs no passkey. Public keys stand nowhere else.
Signature counters are not kept: see docs/adr/0012-passkeys.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from reknit.vault import earlier, rings, webauthn
from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import header_of, open_sealed_to
from reknit.vault.core.ring import Passkey
from reknit.vault.models import KeyRing, PasskeyLock
from reknit.vault.opened import Vault
from reknit.vault.own_ring import change_ring
from reknit.vault.refusals import PasskeyNotAdded, SealBroken, WrongPasskey
from reknit.vault.rekey import passkey_lock_id, passkey_place, seal_passkeys
from reknit.vault.secret import Secret
from reknit.vault.webauthn import Options, Site, ask_to_open

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from reknit.vault.core.ring import Ring
    from reknit.vault.models import EarlierRing

__all__ = ["Mine", "Options", "Site", "ask_to_open"]

MOST = 10
PRF_BYTES = 32


@dataclass(frozen=True)
class Mine:
    """One of my passkeys, for its owner's list."""

    handle: UUID
    name: str
    opens: bool  # by itself; otherwise it is a second step only


def mine(vault: Vault) -> list[Mine]:
    return [
        Mine(passkey_lock_id(one.id), one.name, one.unlock_public is not None)
        for one in vault.ring.passkeys
    ]


# Adding and removing ----------------------------------------------------------------------------


def ask_to_add(vault: Vault, site: Site, *, name: str) -> Options:
    """What a device needs to make one. Hand it out only after the passphrase."""
    about = vault.person_id.bytes
    return webauthn.ask_to_add(site, about=about, name=name, known=vault.ring.passkeys)


def add(vault: Vault, site: Site, *, name: str, answer: str, prf: Secret[bytes] | None) -> Mine:
    """prf: what the passkey yields, where the device can do that."""
    made = webauthn.read_added(site, answer, about=vault.person_id.bytes)
    unlock = derive_pair(prf)[0] if prf is not None else None
    passkey = Passkey(made.id, made.public_key, name, unlock)

    def change(ring: Ring) -> Ring:
        known = {one.id for one in ring.passkeys}
        # A device may claim any id, also one that somebody else's passkey has.
        taken = PasskeyLock.every.filter(pk=passkey_lock_id(passkey.id)).exists()
        if taken or passkey.id in known or len(known) >= MOST:
            raise PasskeyNotAdded
        return replace(ring, passkeys=(*ring.passkeys, passkey))

    before = vault.ring
    try:
        _change_and_seal(vault, change)
    except IntegrityError:  # somebody was faster with the same id
        vault.take(before)
        raise PasskeyNotAdded from None
    return mine(vault)[-1]


def rename(vault: Vault, handle: UUID, name: str) -> None:
    def change(ring: Ring) -> Ring:
        named = [
            replace(one, name=name) if passkey_lock_id(one.id) == handle else one
            for one in ring.passkeys
        ]
        return replace(ring, passkeys=tuple(named))

    change_ring(vault, change)


def remove(vault: Vault, handle: UUID) -> bool:
    """It opens nothing from then on. Without anything left to ask for, the second step ends.

    Whether there was such a one.
    """
    before = len(vault.ring.passkeys)

    def change(ring: Ring) -> Ring:
        left = tuple(one for one in ring.passkeys if passkey_lock_id(one.id) != handle)
        asks = ring.second_step and (ring.totp is not None or bool(left))
        return replace(ring, passkeys=left, second_step=asks)

    _change_and_seal(vault, change)
    return len(vault.ring.passkeys) < before


@transaction.atomic
def _change_and_seal(vault: Vault, change: Callable[[Ring], Ring]) -> None:
    change_ring(vault, change)
    seal_passkeys(master=vault.master, ring=vault.ring)


# As a second step -------------------------------------------------------------------------------


def ask_for_second_step(vault: Vault, site: Site) -> Options:
    about = vault.person_id.bytes
    return webauthn.ask_for_one_of(site, about=about, known=vault.ring.passkeys)


def check_second_step(vault: Vault, site: Site, answer: str) -> None:
    """``WrongPasskey`` unless one of this person's passkeys signed just this."""
    given = webauthn.read_answer(answer)
    about = vault.person_id.bytes
    webauthn.check(site, given, vault.ring.passkeys, "second step", about=about)


# Instead of the passphrase ----------------------------------------------------------------------


def open_with(
    site: Site,
    *,
    answer: str,
    prf: Secret[bytes],
    only: UUID | None = None,
    at: datetime | None = None,
) -> Vault:
    """The vault, with partners' new keys taken over. ``WrongPasskey``, whatever the cause.

    It counts as both steps: the device has asked for a finger, a face or its PIN.
    A passkey from before a reset brings the notebook from before it back.

    only: the one person whose notebook may be opened here.
    """
    given = webauthn.read_answer(answer)
    try:
        row, vault = _unsealed(given.raw_id, prf)
    except SealBroken:
        raise WrongPasskey from None
    # By the public keys in the ring: rows could be changed by whoever holds the database.
    webauthn.check(site, given, vault.ring.passkeys, "open")
    if only not in {None, vault.person_id}:
        raise WrongPasskey
    if not isinstance(row, KeyRing):
        vault = _brought_back(row, vault, at=at or datetime.now(UTC))
    elif row.reset_digest is not None:
        # Whoever has a key needs no empty notebook: the host's code is worth nothing now.
        KeyRing.objects.filter(pk=row.pk).update(reset_digest=None)
    if vault.ring.partners:
        vault.refresh()
    return vault


def derive_pair(prf: Secret[bytes]) -> tuple[bytes, bytes]:
    """(public, secret), from what a passkey yields."""
    raw = prf.expose()  # exposed to derive; it is stored nowhere
    if len(raw) != PRF_BYTES:
        raise WrongPasskey
    return hazmat.derive_box_pair(hazmat.hkdf(raw, info=b"rk1 passkey"))


def _unsealed(credential: bytes, prf: Secret[bytes]) -> tuple[KeyRing | EarlierRing, Vault]:
    """The notebook whose ring names this passkey with just this key pair."""
    public, secret = derive_pair(prf)
    lock_id = passkey_lock_id(credential)
    lock = PasskeyLock.every.filter(pk=lock_id).select_related("earlier").first()
    if lock is None:
        raise SealBroken
    row = lock.earlier or KeyRing.objects.get(person_id=lock.owner_id)
    sealed = bytes(lock.sealed_master)
    if header_of(sealed).version != row.generation:
        raise SealBroken
    master = Secret(open_sealed_to(secret, passkey_place(lock_id, lock.owner_id), sealed))
    ring = rings.load(row, master)
    # A row that was put back after its passkey was removed opens here, and still is worth nothing.
    known = [one for one in ring.passkeys if one.id == credential]
    if not known or known[0].unlock_public != public:
        raise SealBroken
    return row, Vault(master=master, ring=ring)


def _brought_back(row: EarlierRing, vault: Vault, *, at: datetime) -> Vault:
    """The notebook before a reset, for its own passkey."""
    now = KeyRing.objects.get(person_id=row.person_id)
    if row.until < at.date() or not earlier.may_come_back(row, now):
        raise WrongPasskey
    back = earlier.bring_back(row, master=vault.master, at=at)
    return Vault(master=vault.master, ring=rings.load(back, vault.master))
