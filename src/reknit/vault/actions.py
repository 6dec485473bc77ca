"""Making, opening and re-keying a vault."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from reknit.vault import earlier, rings
from reknit.vault.core import codes, hazmat
from reknit.vault.core.ring import make_ring
from reknit.vault.models import KeyRing
from reknit.vault.opened import Vault
from reknit.vault.refusals import KeysChanged, WrongCode, WrongPassphrase
from reknit.vault.rekey import fill, rekey, seal_recovery
from reknit.vault.secret import Secret
from reknit.vault.stretching import cost_of, current_cost, derive_keys

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.vault.stretching import PassphraseKeys


def make_vault(*, person_id: UUID, keys: PassphraseKeys) -> Vault:
    """A first key ring. Inside the caller's transaction, after the person's row.

    keys: from ``make_keys(passphrase)``, made before the transaction, since that takes its time
    and SQLite lets nobody else write meanwhile.
    """
    master = Secret(hazmat.make_key())
    ring = make_ring(person_id)
    row = KeyRing(person_id=person_id)
    fill(row, keys=keys, master=master, ring=ring)
    row.save(force_insert=True)
    return Vault(master=master, ring=ring)


def open_vault(
    *, person_id: UUID | None, passphrase: Secret[str], at: datetime | None = None
) -> Vault:
    """The vault, with partners' new keys taken over.

    ``person_id`` None stands for an unknown name: the same work and the same refusal. The
    passphrase from before a reset brings the notebook from before it back.
    """
    at = at or datetime.now(UTC)
    row = KeyRing.objects.filter(person_id=person_id).first() if person_id else None
    if row is None:
        derive_keys(passphrase, hazmat.make_salt(), current_cost())
        raise WrongPassphrase
    keys = derive_keys(passphrase, bytes(row.salt), cost_of(row))
    if not hazmat.same(keys.verifier, bytes(row.verifier)):
        row = _brought_back(row, keys, at=at)
    if row.reset_digest is not None:
        # Whoever has the passphrase needs no empty notebook: the host's code is worth nothing now.
        KeyRing.objects.filter(pk=row.pk).update(reset_digest=None)
    # No clockwork is needed for it: whoever signs in next deletes what has lain its ninety days.
    earlier.sweep(at=at)
    master = earlier.unwrap(row, keys)
    vault = Vault(master=master, ring=rings.load(row, master))
    if vault.ring.partners:
        vault.refresh()
    return vault


def check_passphrase(*, vault: Vault, passphrase: Secret[str]) -> None:
    """Whether it is the one of the notebook that is open. Nothing is opened or brought back."""
    row = KeyRing.objects.filter(person_id=vault.person_id).first()
    if row is None or row.generation != vault.generation:
        raise KeysChanged
    keys = derive_keys(passphrase, bytes(row.salt), cost_of(row))
    if not hazmat.same(keys.verifier, bytes(row.verifier)):
        raise WrongPassphrase


def _brought_back(row: KeyRing, keys: PassphraseKeys, *, at: datetime) -> KeyRing:
    """The notebook before a reset, for its own passphrase."""
    found = earlier.earlier_for(row.person_id, keys, at=at)
    if found is None or not earlier.may_come_back(found, row):
        raise WrongPassphrase
    return earlier.bring_back(found, master=earlier.unwrap(found, keys), at=at)


def change_passphrase(*, vault: Vault, new: Secret[str]) -> Vault:
    """New keys for everything written from now on; other sign-ins of this person end."""
    keys = earlier.next_keys(vault.person_id, new, at=datetime.now(UTC))
    return rekey(vault=vault, keys=keys)


@transaction.atomic
def make_recovery_code(*, vault: Vault) -> Secret[str]:
    """Shown once. A code made earlier stops working."""
    row = rings.lock([vault.person_id]).get(vault.person_id)
    if row is None or row.generation != vault.generation:
        raise KeysChanged
    raw = secrets.token_bytes(codes.CODE_BYTES)
    public, _secret = codes.derive_recovery_pair(raw)
    ring = replace(rings.load(row, vault.master), recovery_public=public)
    seal_recovery(row, master=vault.master, ring=ring)
    row.save(update_fields=["recovery_public", "recovery_sealed_master"])
    rings.save(row, vault.master, ring)
    vault.take(ring)
    return Secret(codes.to_written(raw))


def reset_with_code(
    *, person_id: UUID | None, code: Secret[str], new: Secret[str], at: datetime | None = None
) -> Vault:
    """With the recovery code: the same as a change of passphrase; the code goes on working.

    With a code from the host: an empty notebook; what was there is set aside.
    """
    at = at or datetime.now(UTC)
    # Exposed to be read; the code itself is stored nowhere.
    raw = codes.from_written(code.expose())
    row = KeyRing.objects.filter(person_id=person_id).first() if person_id else None
    if row is not None and raw is not None and earlier.is_reset_code(row, raw):
        keys = earlier.keys_beside(row, new)
        return earlier.begin_anew(person_id=row.person_id, raw_code=raw, keys=keys, at=at)
    public, secret = codes.derive_recovery_pair(raw or bytes(codes.CODE_BYTES))
    if row is None or raw is None:
        raise WrongCode
    if not hazmat.same(bytes(row.recovery_public or b""), public):
        row = _brought_back_by_code(row, public, secret, at=at)
    master = earlier.unwrap_with_code(row, secret)
    vault = Vault(master=master, ring=rings.load(row, master))
    # Whoever needs the code may have lost what the second step asks for, too.
    keys = earlier.next_keys(row.person_id, new, at=at)
    return rekey(vault=vault, keys=keys, second_step=False)


def _brought_back_by_code(row: KeyRing, public: bytes, secret: bytes, *, at: datetime) -> KeyRing:
    for found in earlier.kept(row.person_id, at=at):
        known = bytes(found.recovery_public or b"")
        if hazmat.same(known, public) and earlier.may_come_back(found, row):
            master = earlier.unwrap_with_code(found, secret)
            return earlier.bring_back(found, master=master, at=at)
    raise WrongCode
