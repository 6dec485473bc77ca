"""The primitives. Only this module names an algorithm; nothing outside ``vault`` may import it.

Everything random comes from the operating system. Everything that does not verify raises
``SealBroken``, whatever the reason, and says nothing about it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from nacl import bindings
from nacl.exceptions import CryptoError

from reknit.vault.refusals import SealBroken

KEY_BYTES = 32
NONCE_BYTES = 24
SALT_BYTES = 16
SIGNATURE_BYTES = 64
MAC_BYTES = 32
HASH_BYTES = 32


@dataclass(frozen=True)
class KdfCost:
    """What one try at a passphrase costs."""

    memory_kib: int
    passes: int


# Source: design of the project; about a quarter of a second on a small server.
KDF_FLOOR = KdfCost(memory_kib=128 * 1024, passes=4)
# A changed row must not be able to make the server allocate without end.
KDF_CEILING = KdfCost(memory_kib=2 * 1024 * 1024, passes=32)


def argon2id(secret: bytes, salt: bytes, cost: KdfCost) -> bytes:
    """32 bytes. Takes as long as ``cost`` says; call it through ``vault.slots`` for passphrases."""
    return bindings.crypto_pwhash_alg(
        KEY_BYTES,
        secret,
        salt,
        cost.passes,
        cost.memory_kib * 1024,
        bindings.crypto_pwhash_ALG_ARGON2ID13,
    )


def hkdf(secret: bytes, *, info: bytes, salt: bytes = b"", length: int = KEY_BYTES) -> bytes:
    """HKDF-SHA256 (RFC 5869), extract and expand."""
    if length > 255 * HASH_BYTES:
        raise ValueError("HKDF gives at most 8160 bytes.")
    pseudorandom = hmac.digest(salt or bytes(HASH_BYTES), secret, "sha256")
    block = b""
    stream = b""
    for number in range(1, -(-length // HASH_BYTES) + 1):
        block = hmac.digest(pseudorandom, block + info + bytes([number]), "sha256")
        stream += block
    return stream[:length]


def scrypt(secret: bytes, salt: bytes, work: int) -> bytes:
    """32 bytes, for age files. Takes 1 KiB times two to the ``work``."""
    return hashlib.scrypt(
        secret, salt=salt, n=1 << work, r=8, p=1, maxmem=(1 << (work + 10)) + (1 << 20), dklen=32
    )


def hmac_sha256(key: bytes, words: bytes) -> bytes:
    return hmac.digest(key, words, "sha256")


def seal_chunk(key: bytes, nonce: bytes, plain: bytes) -> bytes:
    """ChaCha20-Poly1305 (IETF), for age files. No nonce of 12 bytes twice with one key."""
    return bindings.crypto_aead_chacha20poly1305_ietf_encrypt(plain, None, nonce, key)


def open_chunk(key: bytes, nonce: bytes, sealed: bytes) -> bytes:
    try:
        return bindings.crypto_aead_chacha20poly1305_ietf_decrypt(sealed, None, nonce, key)
    except (CryptoError, ValueError, TypeError):
        raise SealBroken from None


def make_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def make_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def digest(words: bytes) -> bytes:
    return hashlib.blake2b(words, digest_size=HASH_BYTES).digest()


def mac(key: bytes, words: bytes) -> bytes:
    return hashlib.blake2b(words, key=key, digest_size=MAC_BYTES).digest()


def same(one: bytes, other: bytes) -> bool:
    """In a time that does not tell where they differ."""
    return hmac.compare_digest(one, other)


def seal_aead(key: bytes, plain: bytes, aad: bytes) -> bytes:
    """Nonce, then XChaCha20-Poly1305 ciphertext and tag. Random nonces: 24 bytes never repeat."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, aad, nonce, key)


def open_aead(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            sealed[NONCE_BYTES:], aad, sealed[:NONCE_BYTES], key
        )
    except (CryptoError, ValueError, TypeError):
        raise SealBroken from None


def make_box_pair() -> tuple[bytes, bytes]:
    """(public, secret), X25519."""
    return bindings.crypto_box_keypair()


def derive_box_pair(seed: bytes) -> tuple[bytes, bytes]:
    """(public, secret), X25519, the same for the same seed."""
    return bindings.crypto_box_seed_keypair(seed)


def box_public(secret: bytes) -> bytes:
    if len(secret) != KEY_BYTES:
        raise SealBroken
    return bindings.crypto_scalarmult_base(secret)


def seal_box(public: bytes, plain: bytes) -> bytes:
    """Anybody can seal, only the owner of the secret half opens; it does not say who sealed."""
    try:
        return bindings.crypto_box_seal(plain, public)
    except (CryptoError, ValueError, TypeError):
        raise SealBroken from None


def open_box(secret: bytes, sealed: bytes) -> bytes:
    try:
        return bindings.crypto_box_seal_open(sealed, box_public(secret), secret)
    except (CryptoError, ValueError, TypeError):
        raise SealBroken from None


def derive_shared(secret: bytes, public: bytes) -> bytes:
    """What two key pairs have in common (X25519). Weak points of the curve are refused."""
    # The binding below reads 32 bytes without asking how many there are.
    if len(secret) != KEY_BYTES or len(public) != KEY_BYTES:
        raise SealBroken
    try:
        return bindings.crypto_scalarmult(secret, public)
    except (CryptoError, ValueError, TypeError):
        raise SealBroken from None


def derive_sign_public(seed: bytes) -> bytes:
    public, _secret = bindings.crypto_sign_seed_keypair(seed)
    return public


def sign(seed: bytes, words: bytes) -> bytes:
    """Ed25519, 64 bytes."""
    _public, secret = bindings.crypto_sign_seed_keypair(seed)
    return bindings.crypto_sign(words, secret)[:SIGNATURE_BYTES]


def check_signature(public: bytes, words: bytes, signature: bytes) -> None:
    if len(signature) != SIGNATURE_BYTES or len(public) != KEY_BYTES:
        raise SealBroken
    try:
        bindings.crypto_sign_open(signature + words, public)
    except (CryptoError, ValueError, TypeError):
        raise SealBroken from None
