"""What two people share, opened again for the one who has new keys.

The one asks, the other agrees, and both have compared twelve digits by voice. The digits stand for
both people's keys: somebody who slipped in keys of their own would make them differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from reknit.vault import record, rings
from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import prefixed
from reknit.vault.core.hazmat import KdfCost
from reknit.vault.core.identity import PublicIdentity
from reknit.vault.models import KeyGrant, KeyRing
from reknit.vault.models import Reopening as Row
from reknit.vault.refusals import DigitsChanged, KeysChanged, SealBroken
from reknit.vault.rekey import grant_next

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.vault.core.ring import Ring
    from reknit.vault.opened import Vault

DIGITS = 12
GROUP = 4
# Somebody who wants other keys to show the same digits has to try about 2^40 of them: at this
# price, centuries of a processor core. Runs on the page's own thread, in about 20 ms.
DIGITS_COST = KdfCost(memory_kib=19 * 1024, passes=2)
DIGITS_SALT = b"rk1 twelve digit"


@dataclass(frozen=True)
class Asked:
    """Somebody asks; ``agreed`` once their partner has said that the digits are the same."""

    asker_id: UUID
    identity: PublicIdentity
    partner: PublicIdentity | None  # the partner's keys at the time of the yes
    agreed: bool


def twelve_digits(couple_id: UUID, one: PublicIdentity, other: PublicIdentity) -> str:
    """``"4821 9043 7715"``; the same for both, whoever asks."""
    first, second = sorted((one.to_bytes(), other.to_bytes()))
    words = prefixed(b"rk1 digits", couple_id.bytes, first, second)
    stretched = hazmat.argon2id(words, DIGITS_SALT, DIGITS_COST)
    number = int.from_bytes(hazmat.hkdf(stretched, info=b"rk1 digits"), "big") % 10**DIGITS
    written = f"{number:0{DIGITS}}"
    return " ".join(written[start : start + GROUP] for start in range(0, DIGITS, GROUP))


def digits_of_now(vault: Vault, couple_id: UUID) -> str:
    """For two who can read each other: my keys and those of my partner that I have pinned.

    They differ when somebody has passed keys of their own off as one of the two's.
    """
    vault.refresh()
    keys = vault.ring.couples.get(couple_id)
    if keys is None:
        raise SealBroken
    return twelve_digits(couple_id, vault.identity, vault.ring.partners[keys.partner_id])


@transaction.atomic
def ask(*, vault: Vault, couple_id: UUID) -> None:
    """Asks with the keys of now. A question asked before, with other keys, is replaced."""
    row = rings.lock([vault.person_id]).get(vault.person_id)
    if row is None or row.generation != vault.generation:
        raise KeysChanged
    identity = vault.identity.to_bytes()
    Row.objects.filter(couple_id=couple_id, asker_id=vault.person_id).exclude(
        asker_identity=identity
    ).delete()
    Row.objects.get_or_create(
        couple_id=couple_id, defaults={"asker_id": vault.person_id, "asker_identity": identity}
    )


def withdraw(*, vault: Vault, couple_id: UUID) -> None:
    Row.objects.filter(couple_id=couple_id, asker_id=vault.person_id).delete()


def asked(couple_id: UUID) -> Asked | None:
    row = Row.objects.filter(couple_id=couple_id).first()
    return None if row is None else _asked_in(row)


def digits_for(vault: Vault, couple_id: UUID, partner_id: UUID) -> str:
    """What either of the two reads aloud. Empty when nobody has asked."""
    found = asked(couple_id)
    if found is None:
        return ""
    if found.asker_id != vault.person_id:
        return twelve_digits(couple_id, vault.identity, found.identity)
    partner = found.partner or _identity_of(partner_id)
    return "" if partner is None else twelve_digits(couple_id, found.identity, partner)


def agree(*, vault: Vault, couple_id: UUID, digits: str) -> None:
    """The partner's yes: the couple's keys, earlier and next, for the asker's new keys.

    digits: those that were compared. DigitsChanged when the keys behind them are others by now.
    """
    with transaction.atomic():
        found = asked(couple_id)
        if found is None:
            raise DigitsChanged
        # Key rows before the question, here and everywhere: then nobody waits for each other.
        keys = rings.lock([vault.person_id, found.asker_id])
        row = Row.objects.select_for_update().filter(couple_id=couple_id).first()
        if row is None or row.asker_id != found.asker_id or row.partner_identity is not None:
            raise DigitsChanged
        asker = PublicIdentity.from_bytes(bytes(row.asker_identity))
        mine, theirs = keys.get(vault.person_id), keys.get(row.asker_id)
        if mine is None or mine.generation != vault.generation:
            raise KeysChanged
        ring = rings.load(mine, vault.master)
        known = ring.couples.get(couple_id)
        if known is None or known.partner_id != row.asker_id:
            raise SealBroken
        if (
            theirs is None
            or rings.identity_in(theirs) != asker
            or twelve_digits(couple_id, ring.identity, asker) != digits
        ):
            raise DigitsChanged
        ring = _grant_all(ring, couple_id, asker, theirs)
        rings.save(mine, vault.master, ring)
        row.partner_identity = ring.identity.to_bytes()
        row.save(update_fields=["partner_identity"])
        record.note(vault.person_id, "shared-reopened")
    vault.take(ring)


def accept(*, vault: Vault, couple_id: UUID, partner_id: UUID, digits: str) -> None:
    """The asker's yes, after the partner's: takes the keys and knows the partner by theirs."""
    with transaction.atomic():
        keys = rings.lock([vault.person_id, partner_id])
        row = Row.objects.select_for_update().filter(couple_id=couple_id).first()
        if row is None or row.asker_id != vault.person_id or row.partner_identity is None:
            raise DigitsChanged
        mine = keys.get(vault.person_id)
        if mine is None or mine.generation != vault.generation:
            raise KeysChanged
        ring = rings.load(mine, vault.master)
        partner = PublicIdentity.from_bytes(bytes(row.partner_identity))
        if partner.person_id != partner_id or bytes(row.asker_identity) != ring.identity.to_bytes():
            raise DigitsChanged
        if twelve_digits(couple_id, ring.identity, partner) != digits:
            raise DigitsChanged
        # What the partner granted since, after a change of passphrase, follows by itself.
        ring = rings.adopt(_accept_all(ring, couple_id, partner))
        rings.save(mine, vault.master, ring)
        row.delete()
        record.note(vault.person_id, "shared-reopened")
    vault.take(ring)


def _grant_all(ring: Ring, couple_id: UUID, asker: PublicIdentity, theirs: KeyRing) -> Ring:
    """Every version the granter has, and one more for what is written from now on."""
    # From a yes before, that was never taken up.
    KeyGrant.objects.filter(
        couple_id=couple_id,
        recipient_id=asker.person_id,
        recipient_generation=asker.generation,
    ).delete()
    for version, known in ring.couples[couple_id].versions.items():
        rings.make_grant(
            ring=ring,
            couple_id=couple_id,
            version=version,
            key=known.key,
            to=asker,
            pair_mac=known.pair_mac,
        ).save()
    ring = replace(ring, partners={**ring.partners, asker.person_id: asker})
    return grant_next(ring, couple_id=couple_id, partner=asker, partner_row=theirs)


def _accept_all(ring: Ring, couple_id: UUID, partner: PublicIdentity) -> Ring:
    grants = KeyGrant.objects.filter(
        couple_id=couple_id,
        recipient_id=ring.person_id,
        recipient_generation=ring.generation,
        granter_id=partner.person_id,
        granter_generation=partner.generation,
    ).order_by("version")
    for grant in grants:
        ring = rings.accept_grant(ring, grant, {partner.generation: partner})
    if couple_id not in ring.couples:
        raise SealBroken
    return ring


def _asked_in(row: Row) -> Asked:
    partner = row.partner_identity
    return Asked(
        asker_id=row.asker_id,
        identity=PublicIdentity.from_bytes(bytes(row.asker_identity)),
        partner=PublicIdentity.from_bytes(bytes(partner)) if partner is not None else None,
        agreed=partner is not None,
    )


def _identity_of(person_id: UUID) -> PublicIdentity | None:
    row = KeyRing.objects.filter(person_id=person_id).first()
    return None if row is None else rings.identity_in(row)
