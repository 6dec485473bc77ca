"""A text as the coach reads it: folded, cut into sentences, with quoted words marked.

Every offset is a code point of the text as given. Any text goes: folding never changes a length,
nothing here raises, and the work grows in step with the length.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

Span = tuple[int, int]  # start, end: half open

LONGEST_SENTENCE: Final = 400  # longer ones are cut at a space: it bounds the work of every rule

_SAME: Final = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u02bc\u02b9\u00b4\u0060\u2032\uff07"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02"), '"'),
    **dict.fromkeys(
        map(ord, "\t\v\f\u00a0\u1680\u202f\u205f\u3000\u200b\u2060\ufeff\u00ad\u200e\u200f"), " "
    ),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    **dict.fromkeys(range(0x202A, 0x202F), " "),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2043\u2212"), "-"),
}
_LINE_ENDS: Final = re.compile("[\r\x1c-\x1e\x85\u2028\u2029]")
# Letters of other alphabets that look like Latin ones; only inside a word that has Latin letters.
_LOOKALIKES: Final = str.maketrans("асеорхуіјѕһԁԛԝɡαορνικτ", "aceopxyijshdqwgaopvikt")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LATIN: Final = re.compile("[a-z]")

_EMOJI: Final = (
    "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d\u20e3\U000e0020-\U000e007f"
)
_END: Final = re.compile(
    rf"(?P<line>\n+)|(?P<emoji>[{_EMOJI}]+)|(?P<stop>[.!?\u2026\u3002\uff01\uff1f]+)[\"')\]]*"
)
_WORD_BEFORE: Final = re.compile(r"[\w.]{1,12}\Z")
_QUOTED: Final = re.compile(
    r"\"([^\"\n]{1,300})\"|(?<!\w)'((?:[^'\n]|(?<=\w)'(?=\w)){2,200})'(?!\w)"
)
_TRAILS_OFF: Final = ("..", "...", "....", "\u2026")  # and goes on if a small letter follows
_DOTTED: Final = re.compile(r"(?:[a-z]\.){1,4}[a-z]?\Z")
_TOKEN: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Text:
    original: str
    folded: str  # as long as the original; lower case, plain quotes and spaces
    sentences: tuple[Span, ...]  # without the spaces around them; at most LONGEST_SENTENCE long
    words: tuple[frozenset[str], ...]  # of each sentence, see `tokens`
    quoted: tuple[Span, ...]  # inside of quotation marks, two words or more

    @classmethod
    def of(cls, original: str, abbreviations: frozenset[str] = frozenset()) -> Text:
        folded = fold(original)
        sentences = tuple(_sentences(original, folded, abbreviations))
        return cls(
            original=original,
            folded=folded,
            sentences=sentences,
            words=tuple(tokens(folded[start:end]) for start, end in sentences),
            quoted=tuple(_quoted(folded)),
        )

    def quoted_in(self, start: int, end: int) -> tuple[Span, ...]:
        """The quoted stretches that touch one stretch."""
        first = bisect_right(self.quoted, start, key=lambda span: span[1])
        last = bisect_left(self.quoted, end, lo=first, key=lambda span: span[0])
        return self.quoted[first:last]


def fold(text: str) -> str:
    """The text in lower case with plain quotes, spaces and Latin letters, just as long."""
    if text.isascii():
        return _LINE_ENDS.sub("\n", text.lower().translate(_SAME))
    plain = text.translate(_SAME)
    lower = plain.lower()
    if len(lower) != len(text):
        lower = "".join(each.lower() if len(each.lower()) == 1 else each for each in plain)
    lower = "".join(each if each < "\u2100" else _compatible(each) for each in lower)
    return _LETTERS.sub(_latin, _LINE_ENDS.sub("\n", lower))


def _latin(word: re.Match[str]) -> str:
    return word[0].translate(_LOOKALIKES) if _LATIN.search(word[0]) else word[0]


@lru_cache(maxsize=4096)
def _compatible(letter: str) -> str:
    """Full-width and mathematical letters as ordinary ones, when one letter stays one letter."""
    if letter == "\u2026":
        return letter
    same = unicodedata.normalize("NFKC", letter)
    return same.lower() if len(same) == 1 and same.isalpha() and len(same.lower()) == 1 else letter


def tokens(folded: str) -> frozenset[str]:
    """The words of a folded stretch, without apostrophes: ``dont`` for both spellings."""
    found = _TOKEN.findall(folded)
    return frozenset([each.replace("'", "") for each in found] if "'" in folded else found)


def _sentences(original: str, folded: str, abbreviations: frozenset[str]) -> list[Span]:
    found: list[Span] = []
    start = 0
    for end in _END.finditer(folded):
        if end.start() < start:
            continue
        if end["stop"] is not None and not _ends_here(original, folded, end, abbreviations):
            continue
        stop = end.start() if end["line"] is not None else end.end()
        _add(found, folded, start, stop)
        start = end.end()
    _add(found, folded, start, len(folded))
    return found


def _ends_here(
    original: str, folded: str, end: re.Match[str], abbreviations: frozenset[str]
) -> bool:
    after = end.end()
    if after == len(folded):
        return True
    stop = end["stop"]
    if not folded[after].isspace():
        if stop == ".":
            # "fine.Do what you want" is two sentences; "3.50", "e.g." and addresses are not.
            return folded[end.start() - 1 : end.start()].isalpha() and original[after].isupper()
        return "!" in stop or "?" in stop or not folded[after].isalnum()
    ahead = original[after : after + 3].lstrip()[:1]
    if stop == ".":
        word = _WORD_BEFORE.search(folded, max(0, end.start() - 12), end.start())
        if word is None:
            return True
        dotted = _DOTTED.match(word[0]) is not None and not ahead.isupper()
        return not dotted and word[0] not in abbreviations
    return stop not in _TRAILS_OFF or not ahead.islower()


def _add(found: list[Span], folded: str, start: int, end: int) -> None:
    while start < end:
        while start < end and folded[start].isspace():
            start += 1
        stop = end
        if end - start > LONGEST_SENTENCE:
            space = folded.rfind(" ", start + 1, start + LONGEST_SENTENCE)
            stop = space if space > start else start + LONGEST_SENTENCE
        last = stop
        while last > start and folded[last - 1].isspace():
            last -= 1
        if last > start:
            found.append((start, last))
        start = stop


def _quoted(folded: str) -> list[Span]:
    found = []
    for each in _QUOTED.finditer(folded):
        group = 1 if each[1] is not None else 2
        if len(each[group].split()) > 1:
            found.append(each.span(group))
    return found
