"""How a long text is cut for the encoder, and which model it takes."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.coach.encoder import WINDOW, Encoder, windows
from reknit.coach.wordpiece import Piece

if TYPE_CHECKING:
    from pathlib import Path


def pieces(count: int) -> list[Piece]:
    """So many words of four letters, a space between them."""
    return [Piece(number, 5 * number, 5 * number + 4) for number in range(count)]


def ends_after(*counts: int) -> list[int]:
    """Where sentences end that reach to the n-th word."""
    return [5 * count - 1 for count in counts]


def lengths(count: int, ends: list[int]) -> list[int]:
    return [len(each) for each in windows(pieces(count), ends)]


def test_what_fits_is_one_window() -> None:
    assert lengths(0, []) == []
    assert lengths(1, ends_after(1)) == [1]
    assert lengths(WINDOW, ends_after(10, WINDOW)) == [WINDOW]


def test_a_window_stops_at_the_last_sentence_end_it_reaches() -> None:
    assert lengths(300, ends_after(40, 150, 170, 300)) == [150, 150]
    assert lengths(WINDOW + 20, ends_after(WINDOW, WINDOW + 20)) == [WINDOW, 20]


def test_a_sentence_longer_than_a_window_is_cut_where_it_must() -> None:
    assert lengths(2 * WINDOW + 5, ends_after(2 * WINDOW + 5)) == [WINDOW, WINDOW, 5]
    assert lengths(2 * WINDOW, []) == [WINDOW, WINDOW]


@given(
    count=st.integers(0, 5 * WINDOW),
    cuts=st.lists(st.integers(1, 5 * WINDOW), unique=True, max_size=30).map(sorted),
)
def test_nothing_is_lost_and_no_window_is_too_long(count: int, cuts: list[int]) -> None:
    ends = ends_after(*cuts)
    found = windows(pieces(count), ends)

    assert [piece for window in found for piece in window] == pieces(count)
    assert all(0 < len(window) <= WINDOW for window in found)
    for window, after in pairwise(found):
        assert window[-1].end in ends or not any(
            window[0].start < end <= after[0].start for end in ends
        )


def test_another_model_than_the_one_that_belongs_here_is_refused(tmp_path: Path) -> None:
    (tmp_path / "encoder.onnx").write_bytes(b"another")
    (tmp_path / "encoder.json").write_text(json.dumps({"sha256": "0" * 64}))

    with pytest.raises(ValueError, match="not the one that belongs"):
        Encoder(tmp_path)
