"""The public half of a person, and the sentences that are signed with the other half."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from uuid import UUID

from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import prefixed
from reknit.vault.refusals import SealBroken

SHAPE = struct.Struct(">16sI32s32s")


@dataclass(frozen=True)
class PublicIdentity:
    """Who somebody is to others' vaults, at one count of re-keys."""

    person_id: UUID
    generation: int
    box: bytes  # X25519
    sign: bytes  # Ed25519

    def to_bytes(self) -> bytes:
        """84 bytes, the same for ever."""
        return SHAPE.pack(self.person_id.bytes, self.generation, self.box, self.sign)

    @classmethod
    def from_bytes(cls, raw: bytes) -> PublicIdentity:
        if len(raw) != SHAPE.size:
            raise SealBroken
        person, generation, box, sign = SHAPE.unpack(raw)
        return cls(person_id=UUID(bytes=person), generation=generation, box=box, sign=sign)


def succession_words(new: PublicIdentity) -> bytes:
    """What the old signing key signs when a person gets new keys."""
    return prefixed(b"rk1 succession", new.to_bytes())


def grant_words(  # noqa: PLR0913 - each part of what is signed is named
    *,
    couple_id: UUID,
    version: int,
    granter: PublicIdentity,
    recipient_id: UUID,
    recipient_generation: int,
    sealed: bytes,
) -> bytes:
    """What the granter signs: a sealed box has no sender of its own."""
    return prefixed(
        b"rk1 grant",
        couple_id.bytes,
        struct.pack(">I", version),
        granter.to_bytes(),
        recipient_id.bytes,
        struct.pack(">I", recipient_generation),
        sealed,
    )


def derive_pair_mac(secret: bytes, public: bytes, *, couple_id: UUID, version: int) -> bytes:
    """The key only these two share, for one couple and one version of its key."""
    info = prefixed(b"rk1 pair mac", couple_id.bytes, struct.pack(">I", version))
    return hazmat.hkdf(hazmat.derive_shared(secret, public), info=info)
