"""What everything sealed looks like, and the only doors in and out.

    rk1 | algorithm (1 byte) | key version (4 bytes) | body

The header and the place (what it is, which row, whose) are bound into every seal, each with its
length in front, so nothing sealed can be moved to another row, owner, kind or key version.
Sizes are padded before sealing. These formats are final; a new one gets a new header.
"""

from __future__ import annotations

import base64
import binascii
import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from reknit.vault.core import hazmat
from reknit.vault.refusals import SealBroken

if TYPE_CHECKING:
    from uuid import UUID

Json = dict[str, Any]

MAGIC = b"rk1"
HEADER = struct.Struct(">3sBI")
LENGTH = struct.Struct(">I")
AEAD = 1  # XChaCha20-Poly1305 (IETF), nonce in front
BOX = 2  # libsodium sealed box; the place is bound by a digest in front of the words

FLOOR_BYTES = 256
PAGE_BYTES = 4096


@dataclass(frozen=True)
class Place:
    """Where a sealed value belongs; opening it anywhere else fails."""

    namespace: str  # what it is: "repair.turn"
    row: UUID
    owner: UUID  # person for private values, couple for shared ones


class Header(NamedTuple):
    algorithm: int
    version: int  # of the key


def prefixed(*parts: bytes) -> bytes:
    """Parts that cannot run into each other: each with its length in front."""
    return b"".join([LENGTH.pack(len(part)) + part for part in parts])


def to_text(value: bytes) -> str:
    """Bytes inside a JSON document."""
    return base64.b64encode(value).decode("ascii")


def from_text(value: object) -> bytes:
    if not isinstance(value, str):
        raise SealBroken
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise SealBroken from None


def to_bytes(value: Json) -> bytes:
    """The same bytes for the same value: sorted keys, no spaces, UTF-8."""
    try:
        return _dump(value, ascii_only=False).encode("utf-8")
    except UnicodeEncodeError:
        # Half of a surrogate pair, as a hostile or broken client sends it, has no UTF-8 form.
        return _dump(value, ascii_only=True).encode("ascii")


def _dump(value: Json, *, ascii_only: bool) -> str:
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=ascii_only, allow_nan=False
    )


def from_bytes(words: bytes) -> Json:
    try:
        value = json.loads(words)
    except (ValueError, RecursionError):
        raise SealBroken from None
    if not isinstance(value, dict):
        raise SealBroken
    return value


def padme(length: int) -> int:
    """The next length that tells little: at most 12 % more. Source: Padme, Nikitin et al. 2019."""
    if length <= FLOOR_BYTES:
        return FLOOR_BYTES
    exponent = length.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (length + mask) & ~mask


def pages(length: int) -> int:
    """Whole steps of 4 KiB."""
    return -(-length // PAGE_BYTES) * PAGE_BYTES


def pad(words: bytes, *, in_pages: bool = False) -> bytes:
    framed = LENGTH.pack(len(words)) + words
    size = pages(len(framed)) if in_pages else padme(len(framed))
    return framed.ljust(size, b"\0")


def unpad(padded: bytes) -> bytes:
    if len(padded) < LENGTH.size:
        raise SealBroken
    (length,) = LENGTH.unpack_from(padded)
    if length > len(padded) - LENGTH.size:
        raise SealBroken
    return padded[LENGTH.size : LENGTH.size + length]


def header_of(sealed: bytes) -> Header:
    if len(sealed) < HEADER.size:
        raise SealBroken
    magic, algorithm, version = HEADER.unpack_from(sealed)
    if magic != MAGIC or algorithm not in {AEAD, BOX}:
        raise SealBroken
    return Header(algorithm=algorithm, version=version)


def bound(header: bytes, place: Place, version: int) -> bytes:
    """What is authenticated together with the words, though not part of them."""
    return header + prefixed(
        place.namespace.encode("utf-8"),
        place.row.bytes,
        place.owner.bytes,
        LENGTH.pack(version),
    )


def seal(
    key: bytes, place: Place, words: bytes, *, version: int = 1, in_pages: bool = False
) -> bytes:
    header = HEADER.pack(MAGIC, AEAD, version)
    return header + hazmat.seal_aead(
        key, pad(words, in_pages=in_pages), bound(header, place, version)
    )


def open_sealed(key: bytes, place: Place, sealed: bytes) -> bytes:
    header = header_of(sealed)
    if header.algorithm != AEAD:
        raise SealBroken
    aad = bound(sealed[: HEADER.size], place, header.version)
    return unpad(hazmat.open_aead(key, sealed[HEADER.size :], aad))


def seal_to(
    public: bytes, place: Place, words: bytes, *, version: int = 1, in_pages: bool = False
) -> bytes:
    """For the owner of ``public`` alone. Says nothing about who sealed it."""
    header = HEADER.pack(MAGIC, BOX, version)
    context = hazmat.digest(bound(header, place, version))
    return header + hazmat.seal_box(public, context + pad(words, in_pages=in_pages))


def open_sealed_to(secret: bytes, place: Place, sealed: bytes) -> bytes:
    header = header_of(sealed)
    if header.algorithm != BOX:
        raise SealBroken
    plain = hazmat.open_box(secret, sealed[HEADER.size :])
    context = hazmat.digest(bound(sealed[: HEADER.size], place, header.version))
    if not hazmat.same(plain[: hazmat.HASH_BYTES], context):
        raise SealBroken
    return unpad(plain[hazmat.HASH_BYTES :])
