"""age files (age-encryption.org): what leaves this machine, sealed to a key or under a passphrase.

A file sealed here opens with any age program, on any computer, without Reknit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyrage

from reknit.vault.core import age_scrypt
from reknit.vault.refusals import SealBroken

if TYPE_CHECKING:
    from typing import BinaryIO

    from reknit.vault.secret import Secret

FIRST_BYTES = (b"age-encryption.org/v1", b"-----BEGIN AGE ENCRYPTED FILE-----")


class NotAnAgeKey(Exception):
    """What was given is no public key (``age1...``), or no file with a secret one."""


class AgeUnopened(Exception):
    """Another key or passphrase is needed, or the file is damaged: age does not say which."""


class AgeTooMuchWork(Exception):
    """Opening it would take more memory than one file is given."""


def is_age(first_bytes: bytes) -> bool:
    return first_bytes.startswith(FIRST_BYTES)


def recipient_of(public_key: str) -> pyrage.x25519.Recipient:
    """Reads ``age1...``, so that a mistyped key is found before there is anything to seal."""
    try:
        return pyrage.x25519.Recipient.from_str(public_key.strip())
    except pyrage.RecipientError as trouble:
        raise NotAnAgeKey from trouble


def seal_to_recipient(source: BinaryIO, target: BinaryIO, public_key: str) -> None:
    """Whoever has only the public key can make such a file and cannot open it."""
    pyrage.encrypt_io(source, target, [recipient_of(public_key)])


def open_with_identity(source: BinaryIO, target: BinaryIO, identity_file: Secret[str]) -> None:
    """identity_file: as ``age-keygen`` writes it. On AgeUnopened ``target`` holds nothing good."""
    identities = []
    # Exposed to read the keys.
    for line in identity_file.expose().splitlines():
        if line.strip() and not line.startswith("#"):
            try:
                identities.append(pyrage.x25519.Identity.from_str(line.strip()))
            except pyrage.IdentityError as trouble:
                raise NotAnAgeKey from trouble
    if not identities:
        raise NotAnAgeKey
    try:
        pyrage.decrypt_io(source, target, identities)
    except (pyrage.DecryptError, OSError) as trouble:
        raise AgeUnopened from trouble


def seal_with_passphrase(words: bytes, passphrase: Secret[str]) -> bytes:
    """Takes 128 MiB and a good part of a second on purpose: the passphrase is stretched."""
    return age_scrypt.seal(words, _bytes(passphrase))


def open_with_passphrase(sealed: bytes, passphrase: Secret[str]) -> bytes:
    """``AgeTooMuchWork``: the file asks for more than twice the work of our own."""
    try:
        return age_scrypt.open_sealed(sealed, _bytes(passphrase))
    except age_scrypt.TooMuchWork:
        raise AgeTooMuchWork from None
    except SealBroken as trouble:
        raise AgeUnopened from trouble


def _bytes(passphrase: Secret[str]) -> bytes:
    return passphrase.expose().encode("utf-8", "surrogatepass")  # exposed to be stretched
