"""Equal to the reference tokenizer: wordpiece.json is what it said of these texts."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from reknit.coach.language import language
from reknit.coach.wordpiece import WordPiece

WORDS = WordPiece(language("en").folder / "model" / "vocabulary.txt")
SAID = json.loads(Path(__file__).with_name("wordpiece.json").read_text(encoding="utf-8"))


def test_pieces_are_those_of_the_reference() -> None:
    for row in SAID:
        pieces = WORDS.pieces(row["text"])

        assert [piece.id for piece in pieces] == row["ids"], row["text"]
        assert [[piece.start, piece.end] for piece in pieces] == row["places"], row["text"]


def test_markers_typed_by_a_person_are_ordinary_words() -> None:
    ids = {piece.id for piece in WORDS.pieces("[CLS] [MASK] [SEP]")}

    assert ids.isdisjoint({WORDS.start, WORDS.end, 103})


@given(st.text(max_size=400))
def test_places_follow_one_another_in_any_text(text: str) -> None:
    last = 0
    for piece in WORDS.pieces(text):
        assert last <= piece.start < piece.end <= len(text)
        last = piece.start
