"""age files under a passphrase, read and written by us and by another implementation."""

from __future__ import annotations

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.vault.core import age_scrypt
from reknit.vault.refusals import SealBroken

PASSPHRASE = b"maple orbit kettle"
QUICK = 4  # of work: nothing here is about how long a guesser needs
CHUNK = 64 * 1024


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_another_program_opens_what_we_seal(size: int) -> None:
    words = bytes(size)

    sealed = age_scrypt.seal(words, PASSPHRASE, work=QUICK)

    assert pyrage.passphrase.decrypt(sealed, PASSPHRASE.decode()) == words
    assert age_scrypt.open_sealed(sealed, PASSPHRASE) == words


def test_the_work_we_ask_for_is_the_one_in_the_file() -> None:
    sealed = age_scrypt.seal(b"words", PASSPHRASE)

    assert sealed.split(b"\n")[1].endswith(b" 17")
    assert pyrage.passphrase.decrypt(sealed, PASSPHRASE.decode()) == b"words"


@pytest.mark.release  # the other program asks for a second of work and 256 MiB
def test_what_another_program_seals_opens_when_it_asks_for_little_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sealed = pyrage.passphrase.encrypt(b"words", PASSPHRASE.decode(), armored=True)
    monkeypatch.setattr(age_scrypt, "MOST_WORK", 22)

    assert age_scrypt.open_sealed(bytes(sealed), PASSPHRASE) == b"words"


@pytest.mark.parametrize("work", [b"19", b"30", b"99"])
def test_a_file_that_asks_for_much_work_gets_none(work: bytes) -> None:
    sealed = age_scrypt.seal(b"words", PASSPHRASE, work=QUICK)

    with pytest.raises(age_scrypt.TooMuchWork):
        age_scrypt.open_sealed(sealed.replace(b" 4\n", b" " + work + b"\n", 1), PASSPHRASE)


def test_every_changed_byte_is_noticed() -> None:
    """Also the last letter of the proof, whose lowest bits stand for nothing."""
    for _ in range(4):
        sealed = age_scrypt.seal(b"words", PASSPHRASE, work=QUICK)
        for at in range(len(sealed)):
            for bit in (1, 2):
                changed = bytearray(sealed)
                changed[at] ^= bit
                with pytest.raises((SealBroken, age_scrypt.TooMuchWork)):
                    age_scrypt.open_sealed(bytes(changed), PASSPHRASE)


@given(st.binary(max_size=400), st.booleans())
def test_anything_may_come_in(rest: bytes, begins_well: bool) -> None:  # noqa: FBT001 - drawn
    start = age_scrypt.seal(b"words", PASSPHRASE, work=QUICK)[:90] if begins_well else b""

    with pytest.raises((SealBroken, age_scrypt.TooMuchWork)):
        age_scrypt.open_sealed(start + rest, PASSPHRASE)
