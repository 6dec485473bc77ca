"""The ring: every long-lived secret of one person, sealed as one document under the master key."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import (
    Json,
    Place,
    from_bytes,
    from_text,
    header_of,
    open_sealed,
    seal,
    to_text,
)
from reknit.vault.core.envelopes import to_bytes as json_bytes
from reknit.vault.core.identity import PublicIdentity, derive_pair_mac
from reknit.vault.refusals import SealBroken
from reknit.vault.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class CoupleKey:
    """One version of what two people share."""

    key: Secret[bytes]
    pair_mac: Secret[bytes]  # only we two can make it: shows me that it was you
    # Only I can make it: shows me that it was I. None: lost with my keys, and granted to me again
    # by my partner; then the pair's own is what is left to show it.
    author_mac: Secret[bytes] | None


@dataclass(frozen=True)
class CoupleKeys:
    partner_id: UUID
    versions: Mapping[int, CoupleKey]

    @property
    def newest(self) -> int:
        return max(self.versions)


@dataclass(frozen=True)
class Passkey:
    id: bytes  # what the device calls it
    public_key: bytes  # COSE, checks what it signs
    name: str  # what its owner calls it
    # X25519, from the passkey's PRF; the master key is sealed to it. None: a second step only.
    unlock_public: bytes | None = None


@dataclass(frozen=True)
class Ring:
    person_id: UUID
    generation: int
    box_secret: Secret[bytes]
    sign_seed: Secret[bytes]
    # By generation. Earlier ones stay, so that a page put back from a backup still opens.
    data_keys: Mapping[int, Secret[bytes]]
    partners: Mapping[UUID, PublicIdentity] = field(default_factory=dict)  # pinned
    couples: Mapping[UUID, CoupleKeys] = field(default_factory=dict)
    # A copy of the row's column: the row could be changed by whoever holds the database.
    recovery_public: bytes | None = None
    # Earlier box secrets by generation, kept only while a couple key granted to them waits.
    old_boxes: Mapping[int, Secret[bytes]] = field(default_factory=dict)
    # Kept here and nowhere in the open, so that nobody sees who asks for a second step.
    second_step: bool = False  # whether the passphrase alone does not sign in
    totp: Secret[bytes] | None = None
    passkeys: tuple[Passkey, ...] = ()

    @cached_property
    def identity(self) -> PublicIdentity:
        # Exposed to compute the public halves.
        return PublicIdentity(
            person_id=self.person_id,
            generation=self.generation,
            box=hazmat.box_public(self.box_secret.expose()),
            sign=hazmat.derive_sign_public(self.sign_seed.expose()),
        )

    @property
    def data_key(self) -> Secret[bytes]:
        return self.data_keys[self.generation]


def make_ring(person_id: UUID, *, generation: int = 1) -> Ring:
    _public, box_secret = hazmat.make_box_pair()
    return Ring(
        person_id=person_id,
        generation=generation,
        box_secret=Secret(box_secret),
        sign_seed=Secret(hazmat.make_key()),
        data_keys={generation: Secret(hazmat.make_key())},
    )


def couple_key_from(
    *,
    box_secret: Secret[bytes],
    partner: PublicIdentity,
    couple_id: UUID,
    version: int,
    key: Secret[bytes],
) -> CoupleKey:
    """``box_secret`` and ``partner``: the keys of the two at the time of the grant."""
    # Exposed to be combined with the partner's public half.
    pair = derive_pair_mac(box_secret.expose(), partner.box, couple_id=couple_id, version=version)
    return CoupleKey(key=key, pair_mac=Secret(pair), author_mac=Secret(hazmat.make_key()))


def with_couple_key(
    ring: Ring, *, couple_id: UUID, partner: PublicIdentity, version: int, key: CoupleKey
) -> Ring:
    """The ring with one more version accepted and the partner pinned at ``partner``."""
    before = ring.couples.get(couple_id)
    versions = {**(before.versions if before else {}), version: key}
    return replace(
        ring,
        partners={**ring.partners, partner.person_id: partner},
        couples={
            **ring.couples,
            couple_id: CoupleKeys(partner_id=partner.person_id, versions=versions),
        },
    )


def _by_number(keys: Mapping[int, Secret[bytes]]) -> Json:
    # Exposed to be sealed in the ring, here and below.
    return {str(number): to_text(key.expose()) for number, key in keys.items()}


def _couple_to_json(keys: CoupleKeys) -> Json:
    return {
        "partner": str(keys.partner_id),
        "versions": {
            str(version): {
                "key": to_text(key.key.expose()),
                "pair_mac": to_text(key.pair_mac.expose()),
                "author_mac": to_text(key.author_mac.expose()) if key.author_mac else None,
            }
            for version, key in keys.versions.items()
        },
    }


def _to_json(ring: Ring) -> Json:
    return {
        "box_secret": to_text(ring.box_secret.expose()),
        "sign_seed": to_text(ring.sign_seed.expose()),
        "data_keys": _by_number(ring.data_keys),
        "partners": [to_text(partner.to_bytes()) for partner in ring.partners.values()],
        "couples": {str(couple): _couple_to_json(keys) for couple, keys in ring.couples.items()},
        "recovery_public": _or_none(ring.recovery_public),
        "old_boxes": _by_number(ring.old_boxes),
        "second_step": ring.second_step,
        "totp": to_text(ring.totp.expose()) if ring.totp else None,
        "passkeys": [
            {
                "id": to_text(passkey.id),
                "public_key": to_text(passkey.public_key),
                "name": passkey.name,
                "unlock_public": _or_none(passkey.unlock_public),
            }
            for passkey in ring.passkeys
        ],
    }


def _or_none(value: bytes | None) -> str | None:
    return to_text(value) if value else None


def _secret(value: object) -> Secret[bytes]:
    return Secret(from_text(value))


def _from_json(person_id: UUID, generation: int, value: Json) -> Ring:
    pinned = [PublicIdentity.from_bytes(from_text(raw)) for raw in value["partners"]]
    recovery = value["recovery_public"]
    return Ring(
        person_id=person_id,
        generation=generation,
        box_secret=_secret(value["box_secret"]),
        sign_seed=_secret(value["sign_seed"]),
        data_keys={int(number): _secret(key) for number, key in value["data_keys"].items()},
        partners={partner.person_id: partner for partner in pinned},
        couples={
            UUID(couple): CoupleKeys(
                partner_id=UUID(keys["partner"]),
                versions={
                    int(version): CoupleKey(
                        key=_secret(key["key"]),
                        pair_mac=_secret(key["pair_mac"]),
                        author_mac=_secret(key["author_mac"]) if key["author_mac"] else None,
                    )
                    for version, key in keys["versions"].items()
                },
            )
            for couple, keys in value["couples"].items()
        },
        recovery_public=from_text(recovery) if recovery else None,
        old_boxes={int(number): _secret(key) for number, key in value["old_boxes"].items()},
        # Rings of the first day lack these.
        second_step=bool(value.get("second_step")),
        totp=_secret(value["totp"]) if value.get("totp") else None,
        passkeys=tuple(
            Passkey(
                id=from_text(passkey["id"]),
                public_key=from_text(passkey["public_key"]),
                name=str(passkey["name"]),
                unlock_public=(
                    from_text(passkey["unlock_public"]) if passkey["unlock_public"] else None
                ),
            )
            for passkey in value.get("passkeys", ())
        ),
    )


def place_of(person_id: UUID) -> Place:
    return Place("vault.ring", person_id, person_id)


def derive_ring_key(master: Secret[bytes]) -> bytes:
    # Exposed to derive; the master key itself seals nothing.
    return hazmat.hkdf(master.expose(), info=b"rk1 ring")


def seal_ring(master: Secret[bytes], ring: Ring) -> bytes:
    return seal(
        derive_ring_key(master),
        place_of(ring.person_id),
        json_bytes(_to_json(ring)),
        version=ring.generation,
    )


def open_ring(master: Secret[bytes], *, person_id: UUID, generation: int, sealed: bytes) -> Ring:
    if header_of(sealed).version != generation:
        raise SealBroken
    value = from_bytes(open_sealed(derive_ring_key(master), place_of(person_id), sealed))
    return _from_json(person_id, generation, value)
