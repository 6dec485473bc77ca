"""Codes people write down: the recovery code, in Crockford's base 32 with its check character."""

from __future__ import annotations

from reknit.vault.core import hazmat

CODE_BYTES = 20
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = ALPHABET + "*~$=U"  # of Crockford's scheme: the number modulo 37
CHARACTERS = CODE_BYTES * 8 // 5
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def to_written(raw: bytes) -> str:
    """Groups of four, the last one of five: the check character ends the last group."""
    number = int.from_bytes(raw, "big")
    characters = "".join(
        ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(CHARACTERS))
    )
    groups = [characters[start : start + 4] for start in range(0, CHARACTERS, 4)]
    return "-".join(groups) + CHECKS[number % 37]


def from_written(written: str) -> bytes | None:
    """None when it can't be such a code; case, spaces, dashes and look-alikes are forgiven."""
    kept = "".join(written.upper().split()).replace("-", "").translate(MISREAD)
    characters, check = kept[:-1], kept[-1:]
    if len(characters) != CHARACTERS or not set(characters) <= set(ALPHABET):
        return None
    number = 0
    for character in characters:
        number = number * 32 + ALPHABET.index(character)
    if CHECKS[number % 37] != check:
        return None
    return number.to_bytes(CODE_BYTES, "big")


def derive_recovery_pair(raw: bytes) -> tuple[bytes, bytes]:
    """(public, secret). The code itself is stored nowhere."""
    return hazmat.derive_box_pair(hazmat.hkdf(raw, info=b"rk1 recovery"))
