"""BERT's uncased WordPiece with offsets, equal to the reference (tests/coach/test_wordpiece.py).

Written out here because the reference tokenizer brings an HTTP client along, and nothing in Reknit
may dial out.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START: Final = "[CLS]"
END: Final = "[SEP]"
UNKNOWN: Final = "[UNK]"
LONGEST_WORD: Final = 100  # characters; the reference gives up on longer ones too


@dataclass(frozen=True)
class Piece:
    """One token. start, end: code points of the text as given, half open."""

    id: int
    start: int
    end: int


class WordPiece:
    def __init__(self, vocabulary: Path) -> None:
        with vocabulary.open(encoding="utf-8") as file:
            self._ids = {line.rstrip("\n"): number for number, line in enumerate(file)}
        self.start, self.end = self._ids[START], self._ids[END]
        self._unknown = self._ids[UNKNOWN]
        # Vocabulary words only: what a person wrote must not outlive the reading.
        self._longest_piece = max(map(len, self._ids))

    def pieces(self, text: str) -> list[Piece]:
        """The tokens without the two markers around them; never raises, linear in the text."""
        found: list[Piece] = []
        for letters, places in _words(text):
            found += self._split(letters, places)
        return found

    def _split(self, letters: str, places: list[int]) -> Iterator[Piece]:
        """places: for each letter the index it came from."""
        last = len(letters)
        whole = Piece(self._unknown, places[0], places[-1] + 1)
        if last > LONGEST_WORD:
            return iter((whole,))
        at, found = 0, []
        while at < last:
            prefix = "##" if at else ""
            for end in range(min(last, at + self._longest_piece), at, -1):
                number = self._ids.get(prefix + letters[at:end])
                if number is not None:
                    found.append(Piece(number, places[at], places[end - 1] + 1))
                    at = end
                    break
            else:
                return iter((whole,))
        return iter(found)


def _words(text: str) -> Iterator[tuple[str, list[int]]]:
    """Folded words and single signs, each letter with the index it came from."""
    letters: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        if not _is_kept(character):
            continue
        for folded in _folded(character):
            if folded.isspace():
                if letters:
                    yield "".join(letters), places
                    letters, places = [], []
            elif _stands_alone(folded):
                if letters:
                    yield "".join(letters), places
                    letters, places = [], []
                yield folded, [index]
            else:
                letters.append(folded)
                places.append(index)
    if letters:
        yield "".join(letters), places


# These remember single characters, never words.
@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    if character in "\t\n\r" or unicodedata.category(character) == "Zs":
        return " "
    if _is_ideograph(character):
        return f" {character} "
    decomposed = unicodedata.normalize("NFD", character)
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn").lower()


@lru_cache(maxsize=4096)
def _is_kept(character: str) -> bool:
    if character in "\t\n\r":
        return True
    return character not in "\0\ufffd" and unicodedata.category(character) not in ("Cc", "Cf", "Cs")


@lru_cache(maxsize=4096)
def _stands_alone(character: str) -> bool:
    code = ord(character)
    is_ascii_sign = code < 128 and not character.isalnum() and 32 < code < 127  # noqa: PLR2004 - ASCII
    return (
        is_ascii_sign or unicodedata.category(character).startswith("P") or _is_ideograph(character)
    )


def _is_ideograph(character: str) -> bool:
    code = ord(character)
    return any(low <= code <= high for low, high in _IDEOGRAPHS)


_IDEOGRAPHS: Final = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)
