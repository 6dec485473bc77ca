from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.vault.core import codes

raws = st.binary(min_size=codes.CODE_BYTES, max_size=codes.CODE_BYTES)


@given(raws)
def test_a_code_reads_back(raw: bytes) -> None:
    written = codes.to_written(raw)
    assert codes.from_written(written) == raw
    spoken = written.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert codes.from_written(f"  {spoken}\n") == raw


def test_a_code_is_pinned() -> None:
    assert codes.to_written(bytes(range(20))) == PINNED
    assert codes.from_written(PINNED) == bytes(range(20))


PINNED = "000G-40R4-0M30-E209-185G-R38E-1W81-24GKR"


@given(raws, st.integers(0, 31), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_noticed(raw: bytes, position: int, other: str) -> None:
    characters = list(codes.to_written(raw).replace("-", ""))
    if characters[position] == other:
        return
    characters[position] = other
    assert codes.from_written("".join(characters)) is None


@given(raws, st.integers(0, 30))
def test_two_swapped_characters_are_noticed(raw: bytes, position: int) -> None:
    characters = list(codes.to_written(raw).replace("-", ""))
    first, second = characters[position], characters[position + 1]
    if first == second:
        return
    characters[position], characters[position + 1] = second, first
    assert codes.from_written("".join(characters)) is None


@pytest.mark.parametrize("written", ["", "-", "0", "é" * 33, PINNED[:-1], PINNED + "0", "U" * 33])
def test_what_is_no_code_is_none(written: str) -> None:
    assert codes.from_written(written) is None


@given(st.text(max_size=50))
def test_anything_may_be_typed(written: str) -> None:
    assert codes.from_written(written) is None


PUBLIC = "29d816a91b6aea0627ee8576b9d98f099563e069d091ede04e897748ca6f4574"


def test_the_pair_of_a_code_is_pinned() -> None:
    public, _secret = codes.derive_recovery_pair(bytes(range(20)))
    assert public.hex() == PUBLIC
