"""The open vault of one person. It lives in memory, for one request."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from django.db import transaction

from reknit.vault import rings
from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import (
    Json,
    Place,
    bound,
    from_bytes,
    header_of,
    open_sealed,
    prefixed,
    seal,
    to_bytes,
)
from reknit.vault.core.identity import PublicIdentity
from reknit.vault.refusals import KeysChanged, SealBroken

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.vault.core.ring import CoupleKey, Ring
    from reknit.vault.pages import Page
    from reknit.vault.secret import Secret

__all__ = ["Json", "Place", "PublicIdentity", "Vault"]


class Vault:
    def __init__(self, *, master: Secret[bytes], ring: Ring) -> None:
        self._master = master
        self._ring = ring
        # For ``vault.pages``: what this request has read, so that nothing is opened twice.
        self.seen: dict[UUID, Page] = {}

    def __repr__(self) -> str:
        return "Vault(open)"

    @property
    def person_id(self) -> UUID:
        return self._ring.person_id

    @property
    def generation(self) -> int:
        """Counts re-keys."""
        return self._ring.generation

    @property
    def identity(self) -> PublicIdentity:
        return self._ring.identity

    @property
    def master(self) -> Secret[bytes]:
        """For ``vault`` itself: sessions and re-keying."""
        return self._master

    @property
    def ring(self) -> Ring:
        """For ``vault`` itself."""
        return self._ring

    @property
    def has_recovery_code(self) -> bool:
        return self._ring.recovery_public is not None

    def has_couple(self, couple_id: UUID) -> bool:
        return couple_id in self._ring.couples

    def seal_private(self, place: Place, value: Json) -> bytes:
        # Exposed to seal.
        return seal(self._ring.data_key.expose(), place, to_bytes(value), version=self.generation)

    def open_private(self, place: Place, sealed: bytes) -> Json:
        key = self._ring.data_keys.get(header_of(sealed).version)
        if key is None:
            raise SealBroken
        # Exposed to open.
        return from_bytes(open_sealed(key.expose(), place, sealed))

    def seal_shared(self, place: Place, value: Json) -> bytes:
        """For both, under the newest key of the couple ``place.owner``.

        Carries two proofs of who wrote it that convince only the two: see ``open_shared``.
        """
        version, key = self._newest_key(place.owner)
        if key.author_mac is None:
            raise SealBroken  # a key granted again is for reading; new words get a new one
        words = to_bytes(value)
        claim = _claim(place, version, self.person_id, words)
        # Exposed to authenticate and to seal.
        proofs = hazmat.mac(key.author_mac.expose(), claim) + hazmat.mac(
            key.pair_mac.expose(), claim
        )
        return seal(key.key.expose(), place, proofs + words, version=version)

    def open_shared(self, place: Place, sealed: bytes, *, author: UUID) -> Json:
        """The words, if ``author`` is proven: me by my own key, my partner by the pair's key."""
        version = header_of(sealed).version
        key = self._key(place.owner, version)
        # Exposed to open and to verify.
        inside = open_sealed(key.key.expose(), place, sealed)
        mine, pair = inside[: hazmat.MAC_BYTES], inside[hazmat.MAC_BYTES : 2 * hazmat.MAC_BYTES]
        words = inside[2 * hazmat.MAC_BYTES :]
        claim = _claim(place, version, author, words)
        if author == self.person_id and key.author_mac is not None:
            proven = hazmat.same(hazmat.mac(key.author_mac.expose(), claim), mine)
        elif author in {self.person_id, self._ring.couples[place.owner].partner_id}:
            proven = hazmat.same(hazmat.mac(key.pair_mac.expose(), claim), pair)
        else:
            proven = False
        if not proven:
            raise SealBroken
        return from_bytes(words)

    def _newest_key(self, couple_id: UUID) -> tuple[int, CoupleKey]:
        keys = self._ring.couples.get(couple_id)
        if keys is None:
            raise SealBroken
        if rings.newest_grant(couple_id, self._ring) > keys.newest:
            self.refresh()
            keys = self._ring.couples[couple_id]
        return keys.newest, keys.versions[keys.newest]

    def _key(self, couple_id: UUID, version: int) -> CoupleKey:
        keys = self._ring.couples.get(couple_id)
        if keys is None:
            raise SealBroken
        if version > keys.newest:
            self.refresh()
            keys = self._ring.couples[couple_id]
        try:
            return keys.versions[version]
        except KeyError:
            raise SealBroken from None

    def take(self, ring: Ring) -> None:
        """For ``vault`` itself: the ring as it was just written."""
        self._ring = ring

    @transaction.atomic
    def refresh(self) -> None:
        """Reads the ring again and takes over what partners left for it."""
        row = rings.lock([self.person_id]).get(self.person_id)
        if row is None or row.generation != self.generation:
            raise KeysChanged
        ring = rings.load(row, self._master)
        adopted = rings.adopt(ring)
        if adopted is not ring:
            rings.save(row, self._master, adopted)
        self._ring = adopted


def _claim(place: Place, version: int, author: UUID, words: bytes) -> bytes:
    """What both proofs are about: these words, here, by this person."""
    number = struct.pack(">I", version)
    return prefixed(b"rk1 shared", bound(b"", place, version), number, author.bytes, words)
