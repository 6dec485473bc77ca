"""age files under a passphrase (age-encryption.org/v1, the *scrypt* stanza), both ways.

Written here and not left to a library for two reasons: how much work one try costs is chosen by
us, and a file from outside is looked at before its own wish for work is followed.
"""

from __future__ import annotations

import base64
import binascii
import re

from reknit.vault.core import hazmat
from reknit.vault.refusals import SealBroken

# 128 MiB, as one try at our own passphrases costs; what the age program writes asks for 18.
WORK = 17
MOST_WORK = 18

_FIRST = b"age-encryption.org/v1\n"
_LABEL = b"age-encryption.org/v1/scrypt"
_FILE_KEY_BYTES = 16
_CHUNK = 64 * 1024
_TAG = 16
# Exactly one stanza: a file may have no other way in beside a passphrase.
_HEADER = re.compile(
    rb"age-encryption\.org/v1\n"
    rb"-> scrypt (?P<salt>[A-Za-z0-9+/]{22}) (?P<work>[1-9][0-9]?)\n"
    rb"(?P<key>[A-Za-z0-9+/]{43})\n"
    rb"---"
)
_MAC = re.compile(rb" (?P<mac>[A-Za-z0-9+/]{43})\n")
_ARMOR = re.compile(
    rb"\s*-----BEGIN AGE ENCRYPTED FILE-----\r?\n(?P<lines>[A-Za-z0-9+/=\r\n]+)"
    rb"-----END AGE ENCRYPTED FILE-----\s*"
)


class TooMuchWork(Exception):
    """The file asks for more memory and time than we give to anybody's file."""


def seal(words: bytes, passphrase: bytes, *, work: int = WORK) -> bytes:
    """Takes 128 bytes times 8 times two to the ``work``, and its time."""
    salt, file_key = hazmat.make_salt(), hazmat.make_salt()
    wrapped = hazmat.seal_chunk(_wrap_key(passphrase, salt, work), bytes(12), file_key)
    header = b"%s-> scrypt %s %d\n%s\n---" % (_FIRST, _base64(salt), work, _base64(wrapped))
    nonce = hazmat.make_salt()
    key = hazmat.hkdf(file_key, info=b"payload", salt=nonce)
    starts = range(0, max(len(words), 1), _CHUNK)
    sealed = b"".join(
        hazmat.seal_chunk(
            key, _nonce(number, last=start == starts[-1]), words[start : start + _CHUNK]
        )
        for number, start in enumerate(starts)
    )
    return b"%s %s\n%s%s" % (header, _base64(_mac(file_key, header)), nonce, sealed)


def open_sealed(sealed: bytes, passphrase: bytes) -> bytes:
    """``SealBroken`` for another passphrase and for a damaged file; ``TooMuchWork`` before any."""
    armored = _ARMOR.fullmatch(sealed)
    if armored:
        sealed = _plain(b"".join(armored["lines"].split()))
    found = _HEADER.match(sealed)
    proof = _MAC.match(sealed, found.end()) if found else None
    if not found or not proof:
        raise SealBroken
    work = int(found["work"])
    if work > MOST_WORK:
        raise TooMuchWork
    wrap_key = _wrap_key(passphrase, _plain(found["salt"]), work)
    file_key = hazmat.open_chunk(wrap_key, bytes(12), _plain(found["key"]))
    if len(file_key) != _FILE_KEY_BYTES or not hazmat.same(
        _mac(file_key, found.group()), _plain(proof["mac"])
    ):
        raise SealBroken
    nonce, payload = sealed[proof.end() : proof.end() + 16], sealed[proof.end() + 16 :]
    return _opened(hazmat.hkdf(file_key, info=b"payload", salt=nonce), payload)


def _opened(key: bytes, payload: bytes) -> bytes:
    step = _CHUNK + _TAG
    starts = range(0, max(len(payload), 1), step)
    words = [
        hazmat.open_chunk(
            key, _nonce(number, last=start == starts[-1]), payload[start : start + step]
        )
        for number, start in enumerate(starts)
    ]
    if len(words) > 1 and not words[-1]:
        raise SealBroken  # only a file without words ends in an empty piece
    return b"".join(words)


def _wrap_key(passphrase: bytes, salt: bytes, work: int) -> bytes:
    return hazmat.scrypt(passphrase, _LABEL + salt, work)


def _mac(file_key: bytes, header: bytes) -> bytes:
    return hazmat.hmac_sha256(hazmat.hkdf(file_key, info=b"header"), header)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _base64(value: bytes) -> bytes:
    return base64.b64encode(value).rstrip(b"=")


def _plain(text: bytes) -> bytes:
    """Only the one right way to write these bytes; some decoders take several."""
    bare = text.rstrip(b"=")
    try:
        value = base64.b64decode(bare + b"=" * (-len(bare) % 4))
    except binascii.Error:
        raise SealBroken from None
    if _base64(value) != bare:
        raise SealBroken
    return value
