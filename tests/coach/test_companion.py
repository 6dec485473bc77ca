"""The light layer, with a table made up here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from reknit.coach.companion import BUCKETS, Companion, grams

if TYPE_CHECKING:
    from pathlib import Path

LABELS = ("blame", "feeling")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Knows one word of blame and one of feeling; whatever else it reads says nothing."""
    weights = np.zeros((BUCKETS, len(LABELS)), dtype=np.int8)
    weights[grams("never"), 0] = 100
    weights[grams("sad"), 1] = 100
    file = tmp_path / "table.npz"
    np.savez_compressed(
        file,
        labels=np.array(LABELS),
        rarity=np.ones(BUCKETS, dtype=np.float16),
        weights=weights,
        scale=np.full(len(LABELS), 0.05, dtype=np.float32),
        bias=np.full(len(LABELS), -2.0, dtype=np.float32),
        danger=np.where(np.isin(np.arange(BUCKETS), grams("afraid")), 9.0, 0.0).astype(np.float16),
        danger_bias=np.array(-2.0),
    )
    return file


def test_what_was_learned_speaks_for_its_own_label(table: Path) -> None:
    chances = Companion(table).look(["you never ask"]).chances[0]

    assert tuple(chances) == LABELS
    assert chances["blame"] > 0.5 > chances["feeling"]


def test_the_same_sentence_has_the_same_chances(table: Path) -> None:
    sentence = "i'm so sad, you never ask"
    companion = Companion(table)

    first = companion.look([sentence]).chances[0]
    companion.look(["something else"]).chances[0]

    assert (
        companion.look([sentence]).chances[0]
        == first
        == Companion(table).look([sentence]).chances[0]
    )


@pytest.mark.parametrize("sentence", ["", "  ", "\n"])
def test_an_empty_sentence_says_nothing(table: Path, sentence: str) -> None:
    companion = Companion(table)

    assert companion.look([sentence]).chances[0] == {"blame": 0.0, "feeling": 0.0}
    assert companion.look([sentence]).danger == 0.0


def test_words_nobody_learned_from_leave_what_is_usual(table: Path) -> None:
    chances = Companion(table).look(["qqq zzz"]).chances[0]

    assert chances == pytest.approx(dict.fromkeys(LABELS, 1 / (1 + np.exp(2))), rel=1e-5)


def test_a_text_of_which_nothing_is_known_is_no_error(table: Path) -> None:
    with np.load(table) as held:
        arrays = dict(held)
    np.savez(table, **{**arrays, "rarity": np.zeros(BUCKETS, dtype=np.float16)})
    companion = Companion(table)

    assert companion.look(["never"]).chances[0] == companion.look(["qqq"]).chances[0]
    assert companion.look(["afraid"]).danger == companion.look(["qqq"]).danger


def test_danger_is_a_matter_of_its_own(table: Path) -> None:
    companion = Companion(table)

    assert companion.look(["i am afraid"]).danger > 0.5 > companion.look(["you never ask"]).danger
    assert companion.look(["i am afraid"]).chances[0]["blame"] < 0.5


def test_half_of_a_surrogate_pair_is_read(table: Path) -> None:
    assert Companion(table).look(["\ud800 never"]).chances[0]["blame"] > 0.5


def test_grams_are_words_their_pairs_and_parts() -> None:
    one = grams("ab")  # the word; " a", "ab", "b "; " ab", "ab "; " ab "

    assert len(one) == 7
    assert len(grams("ab ab")) == 2 * 7 + 1
    assert all(0 <= bucket < BUCKETS for bucket in grams("it's 7 😡"))
