"""A new passphrase means new keys, all of them.

Merely wrapping the old keys anew would leave an old copy of the database plus an old passphrase
opening everything written later.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, UUIDField

from reknit.vault import rings
from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import Place, open_sealed_to, prefixed, seal, seal_to
from reknit.vault.core.identity import PublicIdentity, succession_words
from reknit.vault.core.ring import Ring, couple_key_from, make_ring, seal_ring, with_couple_key
from reknit.vault.core.roots import root_of
from reknit.vault.models import (
    Aside,
    KeyGrant,
    KeyRing,
    PasskeyLock,
    PrivatePage,
    RecordLine,
    Succession,
)
from reknit.vault.opened import Vault
from reknit.vault.refusals import KeysChanged, SealBroken
from reknit.vault.sealed_pages import aside_place, open_row, record_place, seal_page
from reknit.vault.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from reknit.vault.stretching import PassphraseKeys


class _PartnerJoined(Exception):
    """A couple came about between reading the ring and locking it."""


def master_place(person_id: UUID) -> Place:
    return Place("vault.master", person_id, person_id)


def recovery_place(person_id: UUID) -> Place:
    return Place("vault.recovery", person_id, person_id)


def passkey_place(lock_id: UUID, person_id: UUID) -> Place:
    return Place("vault.passkey", lock_id, person_id)


def passkey_lock_id(credential: bytes) -> UUID:
    """Where a passkey's lock lies, from what the device calls the passkey."""
    return UUID(bytes=hazmat.digest(prefixed(b"rk1 passkey", credential))[:16])


def fill(row: KeyRing, *, keys: PassphraseKeys, master: Secret[bytes], ring: Ring) -> None:
    """Everything of a key row, from the keys of a passphrase, a master key and a ring."""
    identity = ring.identity
    row.generation = ring.generation
    row.salt = keys.salt
    row.kdf_memory_kib = keys.cost.memory_kib
    row.kdf_passes = keys.cost.passes
    row.verifier = keys.verifier
    # Exposed to be sealed, here and below.
    row.wrapped_master = seal(
        keys.kek.expose(), master_place(ring.person_id), master.expose(), version=ring.generation
    )
    row.box_public = identity.box
    row.sign_public = identity.sign
    row.ring = seal_ring(master, ring)
    row.reset_digest = None
    seal_recovery(row, master=master, ring=ring)


def seal_passkeys(*, master: Secret[bytes], ring: Ring) -> None:
    """The master key for each passkey that opens; needs only the public halves the ring pins."""
    PasskeyLock.every.filter(owner_id=ring.person_id, earlier=None).delete()
    for passkey in ring.passkeys:
        if passkey.unlock_public is None:
            continue
        lock_id = passkey_lock_id(passkey.id)
        sealed = seal_to(
            passkey.unlock_public,
            passkey_place(lock_id, ring.person_id),
            master.expose(),
            version=ring.generation,
        )
        PasskeyLock.every.create(id=lock_id, owner_id=ring.person_id, sealed_master=sealed)


def seal_recovery(row: KeyRing, *, master: Secret[bytes], ring: Ring) -> None:
    """The master key for the recovery code; needs only the public half, which the ring pins."""
    row.recovery_public = ring.recovery_public
    row.recovery_sealed_master = None
    if ring.recovery_public is not None:
        row.recovery_sealed_master = seal_to(
            ring.recovery_public,
            recovery_place(ring.person_id),
            master.expose(),
            version=ring.generation,
        )


def rekey(*, vault: Vault, keys: PassphraseKeys, second_step: bool | None = None) -> Vault:
    """One transaction: new keys for the person, new couple keys, private rows sealed anew.

    second_step: whether it is asked for from now on; None leaves that as it is.
    """
    partners = set(vault.ring.partners)
    while True:
        try:
            with transaction.atomic():
                return _rekey_locked(vault, keys, partners, second_step=second_step)
        except _PartnerJoined as news:
            partners = news.args[0]


def _rekey_locked(
    vault: Vault, keys: PassphraseKeys, partners: set[UUID], *, second_step: bool | None
) -> Vault:
    me = vault.person_id
    # Both partners' rows: two re-keys in the same moment must each see the other's new keys.
    rows = rings.lock({me, *partners})
    row = rows.get(me)
    if row is None or row.generation != vault.generation:
        raise KeysChanged
    old = rings.adopt(rings.load(row, vault.master))
    if not set(old.partners) <= partners:
        raise _PartnerJoined(set(old.partners))

    fresh = make_ring(me, generation=old.generation + 1)
    new = replace(
        fresh,
        data_keys={**old.data_keys, **fresh.data_keys},
        partners=old.partners,
        couples=old.couples,
        recovery_public=old.recovery_public,
        old_boxes=_boxes_still_needed(old),
        second_step=old.second_step if second_step is None else second_step,
        totp=old.totp,
        passkeys=old.passkeys,
    )
    _reseal_pages(old, new)
    reseal_boxes(old, new)
    _name_successor(old, new)
    for couple_id, couple in old.couples.items():
        partner_row = rows.get(couple.partner_id)
        if partner_row is not None:
            partner = old.partners[couple.partner_id]
            new = grant_next(new, couple_id=couple_id, partner=partner, partner_row=partner_row)

    master = Secret(hazmat.make_key())
    fill(row, keys=keys, master=master, ring=new)
    row.save()
    seal_passkeys(master=master, ring=new)
    return Vault(master=master, ring=new)


def _boxes_still_needed(old: Ring) -> dict[int, Secret[bytes]]:
    """Box secrets that couple keys granted but not yet accepted were sealed to."""
    waiting = KeyGrant.objects.filter(recipient_id=old.person_id).exclude(
        couple_id__in=list(old.couples)
    )
    generations = set(waiting.values_list("recipient_generation", flat=True))
    boxes = {**old.old_boxes, old.generation: old.box_secret}
    return {number: box for number, box in boxes.items() if number in generations}


def _name_successor(old: Ring, new: Ring) -> None:
    identity = new.identity
    Succession.objects.create(
        person_id=old.person_id,
        generation=new.generation,
        box_public=identity.box,
        sign_public=identity.sign,
        # Exposed to sign.
        signature=hazmat.sign(old.sign_seed.expose(), succession_words(identity)),
    )


def grant_next(
    ring: Ring, *, couple_id: UUID, partner: PublicIdentity, partner_row: KeyRing
) -> Ring:
    """The couple's next key, granted to both and accepted by the ring's owner. Rows are locked.

    A partner who has begun anew keeps what follows from the keys we know: it is sealed to those,
    and opens if they come back.
    """
    current = rings.identity_in(partner_row)
    if current != partner and root_of(current.generation) == root_of(partner.generation):
        raise SealBroken
    granted = KeyGrant.objects.filter(couple_id=couple_id).aggregate(newest=Max("version"))
    accepted = ring.couples[couple_id].newest if couple_id in ring.couples else 0
    version = max(granted["newest"] or 0, accepted) + 1
    key = Secret(hazmat.make_key())
    for to in (ring.identity, partner):
        rings.make_grant(ring=ring, couple_id=couple_id, version=version, key=key, to=to).save()
    mine = couple_key_from(
        box_secret=ring.box_secret, partner=partner, couple_id=couple_id, version=version, key=key
    )
    return with_couple_key(ring, couple_id=couple_id, partner=partner, version=version, key=mine)


def _reseal_pages(old: Ring, new: Ring) -> None:
    anew: list[tuple[bytes, str | UUID]] = []
    for page in PrivatePage.objects.select_for_update().filter(owner_id=old.person_id):
        try:
            doc = open_row(old, page)
        except SealBroken:
            # Damaged before; it stays as it is, and so does the key it needs if it is mended.
            continue
        sealed = seal_page(new, about=page.about, revision=page.revision, doc=doc)
        anew.append((sealed, _row_key(page.id)))
    with connection.cursor() as cursor:
        # One prepared statement for thousands of rows; ``bulk_update`` takes seconds for them.
        cursor.executemany("UPDATE vault_privatepage SET sealed = %s WHERE id = %s", anew)


# What lies sealed to a person's public key: the table, and where each of its rows belongs.
_BOXES: tuple[tuple[type[Aside | RecordLine], Callable[[UUID, UUID], Place]], ...] = (
    (Aside, aside_place),
    (RecordLine, record_place),
)


def reseal_boxes(old: Ring, new: Ring) -> None:
    """Words set aside and lines of the own record, from the old public key to the new one."""
    for table, place_of in _BOXES:
        anew: list[tuple[bytes, str | UUID]] = []
        for row in table.objects.select_for_update().filter(owner_id=old.person_id):
            place = place_of(row.id, old.person_id)
            try:
                # Exposed to open.
                words = open_sealed_to(old.box_secret.expose(), place, bytes(row.sealed))
            except SealBroken:
                continue
            sealed = seal_to(new.identity.box, place, words, version=new.generation)
            anew.append((sealed, _row_key(row.id)))
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(table._meta.db_table)  # noqa: SLF001 - Django's way
            cursor.executemany(f"UPDATE {name} SET sealed = %s WHERE id = %s", anew)  # noqa: S608 - our own table


def _row_key(row_id: UUID) -> str | UUID:
    """As the database at hand stores it."""
    key: str | UUID = UUIDField().get_db_prep_value(row_id, connection)
    return key
