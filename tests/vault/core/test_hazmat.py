"""The primitives do what their papers say."""

from __future__ import annotations

import hashlib

import pytest

from reknit.project.costs import FLOOR
from reknit.vault.core import hazmat
from reknit.vault.core.hazmat import KDF_FLOOR, KdfCost
from reknit.vault.refusals import SealBroken
from tests.vault.scene import flipped

H = bytes.fromhex


@pytest.mark.parametrize(
    ("secret", "salt", "info", "length", "expected"),
    [
        (
            "0b" * 22,
            "000102030405060708090a0b0c",
            "f0f1f2f3f4f5f6f7f8f9",
            42,
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            bytes(range(0x50)).hex(),
            bytes(range(0x60, 0xB0)).hex(),
            bytes(range(0xB0, 0x100)).hex(),
            82,
            (
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac78272"
                "71cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f"
                "1d87"
            ),
        ),
        (
            "0b" * 22,
            "",
            "",
            42,
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ],
    ids=["A.1", "A.2", "A.3"],
)
def test_hkdf_is_rfc_5869(secret: str, salt: str, info: str, length: int, expected: str) -> None:
    assert hazmat.hkdf(H(secret), salt=H(salt), info=H(info), length=length) == H(expected)


def test_hkdf_refuses_more_than_the_rfc_allows() -> None:
    with pytest.raises(ValueError, match="8160"):
        hazmat.hkdf(b"secret", info=b"", length=8161)


def test_aead_is_xchacha20_poly1305() -> None:
    """draft-irtf-cfrg-xchacha-03, A.3.1."""
    plain = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        b"future, sunscreen would be it."
    )
    sealed = H(
        "404142434445464748494a4b4c4d4e4f5051525354555657"
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f"
        "4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f"
        "76b2383565d3fff921f9664c97637da9768812f615c68b13b52e"
        "c0875924c1c7987947deafd8780acf49"
    )
    key = bytes(range(0x80, 0xA0))
    aad = H("50515253c0c1c2c3c4c5c6c7")
    assert hazmat.open_aead(key, sealed, aad) == plain


def test_argon2id_is_pinned() -> None:
    """Made with libsodium 1.0.20; what was sealed under it must open for ever."""
    stretched = hazmat.argon2id(b"correct horse", bytes(range(16)), KdfCost(64, 2))
    assert stretched == H("9c87c06898bc18516669b54a8b95d36e622946494d7a55c26f391a0406068c19")


def test_the_floor_is_the_one_that_is_shipped() -> None:
    assert (KDF_FLOOR.memory_kib, KDF_FLOOR.passes) == (FLOOR.memory_kib, FLOOR.passes)
    assert (KDF_FLOOR.memory_kib, KDF_FLOOR.passes) == (128 * 1024, 4)


def test_shared_keys_are_rfc_7748() -> None:
    """Section 6.1."""
    bob = H("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
    alice_public = H("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
    assert hazmat.box_public(bob) == H(
        "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
    )
    assert hazmat.derive_shared(bob, alice_public) == H(
        "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"
    )


@pytest.mark.parametrize("point", [bytes(32), b"\x01" + bytes(31), bytes(31), b""])
def test_weak_and_broken_public_keys_are_refused(point: bytes) -> None:
    _public, secret = hazmat.make_box_pair()
    with pytest.raises(SealBroken):
        hazmat.derive_shared(secret, point)
    with pytest.raises(SealBroken):
        hazmat.seal_box(point, b"words")


def test_signatures_are_rfc_8032() -> None:
    """Section 7.1, test 2."""
    seed = H("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    public = H("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = H(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert hazmat.derive_sign_public(seed) == public
    assert hazmat.sign(seed, b"\x72") == signature
    hazmat.check_signature(public, b"\x72", signature)


def test_a_changed_signature_is_refused() -> None:
    seed = hazmat.make_key()
    public, signature = hazmat.derive_sign_public(seed), hazmat.sign(seed, b"words")
    for position in range(len(signature)):
        with pytest.raises(SealBroken):
            hazmat.check_signature(public, b"words", flipped(signature, position))
    for other in (b"", signature[:-1], signature + b"\0"):
        with pytest.raises(SealBroken):
            hazmat.check_signature(public, b"words", other)
    with pytest.raises(SealBroken):
        hazmat.check_signature(b"short", b"words", signature)


def test_macs_are_blake2b() -> None:
    """The reference's first keyed answer, at the full 64 bytes, and ours at 32."""
    key = bytes(range(64))
    assert hashlib.blake2b(b"", key=key).hexdigest().startswith("10ebb67700b1868efb4417987acf4690")
    assert hazmat.mac(key, b"") == hashlib.blake2b(b"", key=key, digest_size=32).digest()
    assert hazmat.mac(key, b"") != hazmat.mac(key, b"\0")


def test_boxes_open_only_for_their_owner() -> None:
    public, secret = hazmat.make_box_pair()
    _other_public, other = hazmat.make_box_pair()
    sealed = hazmat.seal_box(public, b"words")
    assert hazmat.open_box(secret, sealed) == b"words"
    for wrong_secret, wrong_sealed in ((other, sealed), (secret, sealed[:-1]), (secret, b"")):
        with pytest.raises(SealBroken):
            hazmat.open_box(wrong_secret, wrong_sealed)


def test_nothing_fresh_comes_twice() -> None:
    assert len({hazmat.make_key() for _ in range(100)}) == 100
    assert len({hazmat.make_salt() for _ in range(100)}) == 100
    assert len({hazmat.seal_aead(bytes(32), b"", b"")[:24] for _ in range(100)}) == 100
