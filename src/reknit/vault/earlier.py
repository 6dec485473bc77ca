"""A notebook begun anew without the old keys, and the way back to the one before.

Nothing is read and nothing destroyed: the old keys and all that they open are set aside, sealed as
they were, for ninety days. Whoever has the old passphrase has the old notebook.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from reknit.vault import record, rings
from reknit.vault.core import codes, hazmat
from reknit.vault.core.envelopes import header_of, open_sealed, open_sealed_to
from reknit.vault.core.merging import both
from reknit.vault.core.ring import make_ring
from reknit.vault.core.roots import first_of_next_root, root_of, root_range
from reknit.vault.models import (
    Aside,
    EarlierRing,
    KeyRing,
    PasskeyLock,
    PrivatePage,
    RecordLine,
    Reopening,
)
from reknit.vault.opened import Vault
from reknit.vault.refusals import KeysChanged, SealBroken, WrongPassphrase
from reknit.vault.rekey import (
    fill,
    master_place,
    recovery_place,
    reseal_boxes,
    seal_passkeys,
)
from reknit.vault.sealed_pages import open_row, seal_page
from reknit.vault.secret import Secret
from reknit.vault.stretching import cost_of, derive_keys, make_keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from reknit.vault.core.ring import Ring
    from reknit.vault.stretching import PassphraseKeys

KEPT_DAYS = 90
KEY_COLUMNS = (
    "generation",
    "salt",
    "kdf_memory_kib",
    "kdf_passes",
    "verifier",
    "wrapped_master",
    "recovery_public",
    "recovery_sealed_master",
    "ring",
    "box_public",
    "sign_public",
)
IN_A_NOTEBOOK = (PrivatePage, Aside, RecordLine, PasskeyLock)


def make_reset_code(person_id: UUID) -> Secret[str]:
    """For the host to hand over. Works once, until somebody signs in; a newer one replaces it."""
    raw = secrets.token_bytes(codes.CODE_BYTES)
    digest = hazmat.digest(hazmat.hkdf(raw, info=b"rk1 reset code"))
    KeyRing.objects.filter(person_id=person_id).update(reset_digest=digest)
    return Secret(codes.to_written(raw))


def is_reset_code(row: KeyRing, raw: bytes) -> bool:
    digest = hazmat.digest(hazmat.hkdf(raw, info=b"rk1 reset code"))
    return row.reset_digest is not None and hazmat.same(bytes(row.reset_digest), digest)


def keys_beside(row: KeyRing, new: Secret[str]) -> PassphraseKeys:
    """For a new passphrase while another notebook lies (or will lie) aside.

    The salt stays: one run of Argon2id then tries a passphrase on both.
    """
    return derive_keys(new, bytes(row.salt), cost_of(row))


def next_keys(person_id: UUID, new: Secret[str], *, at: datetime) -> PassphraseKeys:
    """For a change of passphrase."""
    row = KeyRing.objects.filter(person_id=person_id).first()
    if row is not None and kept(person_id, at=at).exists():
        return keys_beside(row, new)
    return make_keys(new)


@transaction.atomic
def begin_anew(*, person_id: UUID, raw_code: bytes, keys: PassphraseKeys, at: datetime) -> Vault:
    """An empty notebook under new keys; everything before is set aside. The code is used up.

    keys: from ``keys_beside``. KeysChanged when the code was used, or voided, meanwhile.
    """
    row = rings.lock([person_id]).get(person_id)
    if row is None or not is_reset_code(row, raw_code) or bytes(row.salt) != keys.salt:
        raise KeysChanged
    # Written first: it is sealed to the keys that are set aside, and tells their owner.
    record.note(person_id, "access-reset")
    highest = max(_generations(person_id) | {row.generation})
    _set_aside(row, at=at)
    master = Secret(hazmat.make_key())
    ring = make_ring(person_id, generation=first_of_next_root(highest))
    fill(row, keys=keys, master=master, ring=ring)
    row.save()
    record.note(person_id, "access-reset")
    return Vault(master=master, ring=ring)


def earlier_for(person_id: UUID, keys: PassphraseKeys, *, at: datetime) -> EarlierRing | None:
    """The notebook set aside that this passphrase opens."""
    for row in kept(person_id, at=at):
        if bytes(row.salt) == keys.salt and hazmat.same(bytes(row.verifier), keys.verifier):
            return row
    return None


def may_come_back(earlier: EarlierRing, row: KeyRing) -> bool:
    """At the door only the older notebook replaces the newer.

    Otherwise somebody who had the host reset an account could take it again and again.
    """
    return root_of(earlier.generation) < root_of(row.generation)


@transaction.atomic
def bring_back(earlier: EarlierRing, *, master: Secret[bytes], at: datetime) -> KeyRing:
    """The earlier notebook is the one somebody has again; the other is set aside in its place.

    Needs its master key: one that does not open takes nobody's place.
    """
    row = rings.lock([earlier.person_id])[earlier.person_id]
    again = EarlierRing.objects.select_for_update().filter(pk=earlier.pk).first()
    if again is None or not may_come_back(again, row):
        raise KeysChanged
    rings.load(again, master)
    record.note(earlier.person_id, "notebook-came-back")
    _set_aside(row, at=at)
    _fill_from(row, again)
    row.reset_digest = None
    row.save()
    _move(again, to=None)
    again.delete()
    Reopening.objects.filter(asker_id=row.person_id).delete()  # asked for with the other keys
    record.note(row.person_id, "notebook-came-back")
    return row


def has_earlier(vault: Vault, *, at: datetime) -> bool:
    return kept(vault.person_id, at=at).exists()


def kept_until(vault: Vault, *, at: datetime) -> date | None:
    """The day until which the notebook set aside last is kept. None when none is."""
    days = kept(vault.person_id, at=at).values_list("until", flat=True)
    return max(days, default=None)


def older_kept_until(person_id: UUID, *, at: datetime) -> date | None:
    """The day until which a notebook from before a reset is kept; None when none is.

    Whoever had the account begun anew must not be able to delete what that set aside.
    """
    row = KeyRing.objects.filter(person_id=person_id).first()
    if row is None:
        return None
    older = [one.until for one in kept(person_id, at=at) if may_come_back(one, row)]
    return max(older, default=None)


def is_newest(vault: Vault, *, at: datetime) -> bool:
    """Whether its passphrase is the one that goes on when the two are put together."""
    return all(row.generation < vault.generation for row in kept(vault.person_id, at=at))


def has_just_begun(vault: Vault) -> bool:
    """Whether these are the first keys of a notebook that was begun anew."""
    return root_of(vault.generation) > 0 and vault.generation == root_range(vault.generation)[0] + 1


def bring_in(
    *,
    vault: Vault,
    passphrase: Secret[str],
    at: datetime,
    then: Callable[[Vault], object] | None = None,
) -> Vault:
    """Both notebooks in one: what is set aside joins what is open, given its passphrase too.

    From then on the passphrase of the newer one opens. Where the words differ, both are kept.
    WrongPassphrase when none opens with it. then: what else belongs to it, in its transaction.
    """
    row = KeyRing.objects.get(person_id=vault.person_id)
    keys = derive_keys(passphrase, bytes(row.salt), cost_of(row))
    found = earlier_for(vault.person_id, keys, at=at)
    if found is None:
        raise WrongPassphrase
    with transaction.atomic():
        joined = _join(vault, found, unwrap(found, keys))
        if then is not None:
            then(joined)
        return joined


def unwrap(row: KeyRing | EarlierRing, keys: PassphraseKeys) -> Secret[bytes]:
    """The master key, which the passphrase opens."""
    wrapped = bytes(row.wrapped_master)
    if header_of(wrapped).version != row.generation:
        raise SealBroken
    # Exposed to open.
    return Secret(open_sealed(keys.kek.expose(), master_place(row.person_id), wrapped))


def unwrap_with_code(row: KeyRing | EarlierRing, secret: bytes) -> Secret[bytes]:
    """The same, with the secret half of the recovery code's pair."""
    sealed = bytes(row.recovery_sealed_master or b"")
    if header_of(sealed).version != row.generation:
        raise SealBroken
    return Secret(open_sealed_to(secret, recovery_place(row.person_id), sealed))


def sweep(*, at: datetime) -> int:
    """Deletes what was set aside more than ninety days ago; how many notebooks that were."""
    gone, _ = EarlierRing.objects.filter(until__lt=at.date()).delete()
    return gone


def _join(vault: Vault, found: EarlierRing, found_master: Secret[bytes]) -> Vault:
    row = rings.lock([vault.person_id]).get(vault.person_id)
    earlier = EarlierRing.objects.select_for_update().filter(pk=found.pk).first()
    if row is None or row.generation != vault.generation or earlier is None:
        raise KeysChanged
    mine = rings.adopt(rings.load(row, vault.master))
    other = rings.adopt(rings.load(earlier, found_master))
    # The newer root goes on, with its passphrase: a partner may have come to know those keys.
    newer, older, master = mine, other, vault.master
    if other.generation > mine.generation:
        newer, older, master = other, mine, found_master
        _fill_from(row, earlier)
    joined = _joined(newer, older)
    _join_pages(mine, other, joined, earlier)
    PasskeyLock.every.filter(owner_id=row.person_id).delete()
    for table in (Aside, RecordLine):
        table.every.filter(earlier=earlier).update(earlier=None)
    earlier.delete()
    reseal_boxes(older, joined)
    rings.save(row, master, joined)
    row.save()
    seal_passkeys(master=master, ring=joined)
    record.note(row.person_id, "notebooks-joined")
    return Vault(master=master, ring=joined)


def _joined(newer: Ring, older: Ring) -> Ring:
    couples = dict(older.couples)
    for couple_id, keys in newer.couples.items():
        before = couples.get(couple_id)
        versions = {**(before.versions if before else {}), **keys.versions}
        if before is not None:
            # A key granted again opens as well as the one that was lost, which proves more.
            versions |= before.versions
        couples[couple_id] = replace(keys, versions=versions)
    known = {passkey.id for passkey in newer.passkeys}
    return replace(
        newer,
        data_keys={**older.data_keys, **newer.data_keys},
        partners={**older.partners, **newer.partners},
        couples=couples,
        old_boxes={**older.old_boxes, older.generation: older.box_secret, **newer.old_boxes},
        second_step=newer.second_step or older.second_step,
        totp=newer.totp or older.totp,
        passkeys=newer.passkeys + tuple(one for one in older.passkeys if one.id not in known),
    )


def _join_pages(mine: Ring, other: Ring, joined: Ring, earlier: EarlierRing) -> None:
    here = {page.about: page for page in PrivatePage.objects.filter(owner_id=mine.person_id)}
    for page in PrivatePage.every.select_for_update().filter(earlier=earlier):
        there = here.get(page.about)
        if there is None:
            page.earlier = None
            page.save(update_fields=["earlier"])
            continue
        try:
            doc = both(open_row(mine, there), open_row(other, page))
        except SealBroken:
            continue  # damaged; what opens stays
        revision = max(there.revision, page.revision) + 1
        there.sealed = seal_page(joined, about=page.about, revision=revision, doc=doc)
        there.revision = revision
        there.save(update_fields=["sealed", "revision"])
        page.delete()


def _set_aside(row: KeyRing, *, at: datetime) -> None:
    """The keys of ``row`` and all they open; ``row`` is about to get others."""
    earlier = EarlierRing(person_id=row.person_id, until=at.date() + timedelta(days=KEPT_DAYS))
    _fill_from(earlier, row)
    earlier.save(force_insert=True)
    _move(None, to=earlier)


def _move(whence: EarlierRing | None, *, to: EarlierRing | None) -> None:
    one = whence or to
    assert one is not None
    for table in IN_A_NOTEBOOK:
        table.every.filter(owner_id=one.person_id, earlier=whence).update(earlier=to)


def _fill_from(row: KeyRing | EarlierRing, other: KeyRing | EarlierRing) -> None:
    for column in KEY_COLUMNS:
        setattr(row, column, getattr(other, column))


def kept(person_id: UUID, *, at: datetime) -> QuerySet[EarlierRing]:
    """Oldest notebook first."""
    kept = EarlierRing.objects.filter(person_id=person_id, until__gte=at.date())
    return kept.order_by("generation")


def _generations(person_id: UUID) -> set[int]:
    everything = EarlierRing.objects.filter(person_id=person_id)
    return set(everything.values_list("generation", flat=True))
