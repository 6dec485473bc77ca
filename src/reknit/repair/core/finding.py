"""Finding words again: what is looked for against what was written. Nothing of either is kept.

Two texts are the same here when they differ only in accents, in capital letters, in the shape of
their apostrophes, quotes and dashes, or in where their lines break. ``folded`` makes them equal. It
works letter by letter: what two texts fold to, one after the other, is what both together fold to.
The shortcuts below stand on that.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

LONGEST: Final = 200  # letters that can be looked for
# Letters of an excerpt before the first word that was found, and after it (our judgement: three
# lines on a phone).
BEFORE, AFTER = 40, 90

_ASCII = bytes(range(128))
# So many kinds of letters beyond ASCII are cheaper to change one kind at a time.
_FEW_KINDS = 20
_CHUNK = 128
_LAST_MARK = 0x1FFFF  # no accent lies beyond it
_SHAPES = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
}
_OTHERWISE = re.compile(r"[\\\x00-\x1f]")
_SPACE = re.compile(r"\s+")
_TYPED = re.compile(r'"([^"]*)"?|([^\s"]+)')


# Making equal -----------------------------------------------------------------------------------


def folded(text: str) -> str:
    """A few microseconds for four thousand letters, a few dozen where most are beyond ASCII."""
    if text.isascii():
        return text.lower()
    kinds = _beyond_ascii(text)
    if len(kinds) > _FEW_KINDS:
        return _folded_at_once(text, kinds)
    for letter in sorted(kinds, reverse=True):  # the widest first: the text gets narrower
        text = text.replace(letter, _folded_letter(letter))
    # What is still beyond ASCII has been folded; bytes make only A to Z small.
    return text.lower() if text.isascii() else _to_text(_to_bytes(text).lower())


class Folding:
    """``folded`` for many texts of one person, who writes the same few letters again and again."""

    def __init__(self) -> None:
        self._known: list[str] = []  # the widest first

    def __call__(self, text: str) -> str:
        if not text.isascii():
            for letter in self._known:
                text = text.replace(letter, _folded_letter(letter))
        if text.isascii():
            return text.lower()
        new = {letter for letter in _beyond_ascii(text) if _settles(letter)}
        self._known = sorted({*self._known, *new}, reverse=True)[:_FEW_KINDS]
        return folded(text)


def _settles(letter: str) -> bool:
    """Whether it changes, and once it has, for good: then it does no harm to fold it again."""
    after = _folded_letter(letter)
    return after != letter and "".join(map(_folded_letter, after)) == after


def _beyond_ascii(text: str) -> set[str]:
    return set(_to_text(_to_bytes(text).translate(None, _ASCII)))


@lru_cache(maxsize=4096)
def _folded_letter(letter: str) -> str:
    """One letter is no secret, so it may be remembered."""
    plain = unicodedata.normalize("NFKD", _SHAPES.get(letter, letter))
    return "".join(each for each in plain if not unicodedata.combining(each)).casefold()


def _folded_at_once(text: str, kinds: set[str]) -> str:
    for shape in kinds & _SHAPES.keys():
        text = text.replace(shape, _SHAPES[shape])
    text = unicodedata.normalize("NFKD", text)
    for first, last in ((0x80, 0xFFFF), (0x10000, _LAST_MARK)):
        if any(first <= ord(letter) <= last for letter in kinds):
            text = _marks(first, last).sub("", text)
    return text.casefold()


@cache
def _marks(first: int, last: int) -> re.Pattern[str]:
    """Whatever stands on or under the letter before it. Two patterns: one is slow for all."""
    letters = map(chr, range(first, last + 1))
    return re.compile(f"[{''.join(filter(unicodedata.combining, letters))}]+")


def _to_text(written: bytes) -> str:
    return written.decode("utf-8", "surrogatepass")


def _to_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


# What is looked for -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Needle:
    """One word, or several that stand together. Folded."""

    words: tuple[str, ...]

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """text: folded."""
        pattern = r"\s+".join(re.escape(word) for word in self.words)
        return (match.span() for match in re.finditer(pattern, text))

    def is_in(self, text: str) -> bool:
        """text: folded."""
        if len(self.words) == 1:
            return self.words[0] in text
        return any(word in text for word in self.words) and any(True for _ in self.spans(text))


@dataclass(frozen=True)
class Sought:
    """All of these have to stand in one entry. Where in it does not matter."""

    needles: tuple[Needle, ...]

    @property
    def words(self) -> frozenset[str]:
        return frozenset(word for needle in self.needles for word in needle.words)


def sought(typed: str) -> Sought:
    """Words; in quotes they stand together. Without needles when nothing can be looked for."""
    found = (_needle(*match.groups()) for match in _TYPED.finditer(folded(typed)))
    return Sought(tuple(dict.fromkeys(needle for needle in found if needle.words)))


def _needle(quoted: str | None, word: str | None) -> Needle:
    return Needle(tuple((quoted or word or "").split()))


class Sign(NamedTuple):
    """Without one of these in the JSON of a page, a word surely does not stand in it."""

    word: str  # a part of it that JSON writes as it is
    else_as: tuple[str, ...]  # what is stored by another word than it is read as


def signs_of(word: str, else_as: tuple[str, ...] = ()) -> list[Sign]:
    """JSON writes backslashes and control signs otherwise: not asked for. Quotes are in no word."""
    return [Sign(part, else_as) for part in _OTHERWISE.split(word)]


def surely_not_in(written: bytes, signs: Iterable[Sign], folding: Callable[[str], str]) -> bool:
    """Whether a word stands nowhere in this JSON, so that it need not be read at all.

    False: perhaps all do. JSON may write letters by their number; then nothing is sure.
    """
    text = folding(_to_text(written))
    for word, else_as in signs:
        if word not in text and not (else_as and any(other in text for other in else_as)):
            return b"\\u" not in written
    return False


def stand_in(looked_for: Sought, texts: Iterable[str]) -> bool:
    """texts: of one entry, as they were written. No two are read as one."""
    together = folded("\0".join(texts))
    return all(needle.is_in(together) for needle in looked_for.needles)


def fewest_places(looked_for: Sought, texts: Sequence[str]) -> list[int]:
    """Which texts to show, so that each word is seen once; the fullest first, else as they come.

    texts: folded, of one entry in which all stand.
    """
    chosen: list[int] = []
    waiting = list(looked_for.needles)
    while waiting:
        counts = [sum(needle.is_in(text) for needle in waiting) for text in texts]
        best = max(range(len(texts)), key=counts.__getitem__, default=None)
        if best is None or not counts[best]:
            break  # the rest stands in the title
        chosen.append(best)
        waiting = [needle for needle in waiting if not needle.is_in(texts[best])]
    return chosen


# What is shown ----------------------------------------------------------------------------------


class Piece(NamedTuple):
    text: str
    found: bool  # whether it is what was looked for


def marked(text: str, looked_for: Sought) -> list[Piece]:
    """The whole text, cut where a word that was found begins and ends."""
    pieces, at = [], 0
    for start, end in _found_in(text, looked_for):
        pieces += [Piece(text[at:start], found=False), Piece(text[start:end], found=True)]
        at = end
    pieces.append(Piece(text[at:], found=False))
    return [piece for piece in pieces if piece.text]


def excerpt(text: str, looked_for: Sought) -> list[Piece]:
    """A stretch of it around the first word that stands in it, on one line."""
    found = _found_in(text, looked_for)
    first, beyond = found[0] if found else (0, 0)
    start, end = _begin_at(text, first), _end_at(text, beyond)
    shown = " ".join(text[start:end].split())
    before, after = "… " if start else "", " …" if end < len(text.rstrip()) else ""
    return marked(f"{before}{shown}{after}", looked_for)


def _begin_at(text: str, first: int) -> int:
    """Where a word begins, if one does near."""
    start = max(0, first - BEFORE)
    space = _SPACE.search(text, start, first) if start else None
    start = start if space is None else space.end()
    while start < first and unicodedata.combining(text[start]):
        start += 1
    return start


def _end_at(text: str, beyond: int) -> int:
    end = min(len(text), beyond + AFTER)
    if end == len(text):
        return end
    last = next((at for at in range(end, beyond, -1) if text[at].isspace()), end)
    while last < len(text) and unicodedata.combining(text[last]):
        last += 1
    return last


def _found_in(text: str, looked_for: Sought) -> list[tuple[int, int]]:
    """Where in ``text`` itself, in order, those that touch each other as one."""
    compared = folded(text)
    spans = sorted(span for needle in looked_for.needles for span in needle.spans(compared))
    merged: list[tuple[int, int]] = []
    for first, beyond in spans:
        start, end = _place_of(first, text), _place_of(beyond - 1, text) + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1  # the accent belongs to its letter
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _place_of(at: int, text: str) -> int:
    """Which letter of ``text`` became the one at ``at`` of ``folded(text)``."""
    if text.isascii():
        return at
    seen = 0
    for start in range(0, len(text), _CHUNK):
        chunk = text[start : start + _CHUNK]
        length = len(folded(chunk))
        if seen + length > at:
            return start + _place_in(chunk, at - seen)
        seen += length
    return len(text)


def _place_in(chunk: str, at: int) -> int:
    seen = 0
    for place, letter in enumerate(chunk):
        seen += len(folded(letter))
        if seen > at:
            return place
    return len(chunk)
