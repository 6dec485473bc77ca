"""Does a text tell of fear, force, control or danger?

Recall first: what is found here is never corrected, it only lets the page offer help, to the
writer alone. Reported words count ("he said he'd kill me"), so do hints and misspellings.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from reknit.coach.kept_triggers import triggers
from reknit.coach.language import Words
from reknit.coach.triggers import Index

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from reknit.coach.language import Language
    from reknit.coach.text import Span, Text

FAMILIES: Final = (
    "fear",
    "violence",
    "force",
    "control",
    "stalking",
    "threats",
    "despair",
)


@dataclass(frozen=True)
class Safety:
    found: bool
    # Number of the sentence, and code points of the text: no finding may touch these.
    spans: tuple[tuple[int, Span], ...] = ()


class SafetyRules:
    def __init__(self, language: Language) -> None:
        table: dict[str, Any] = language.table("safety")
        self._folder = language.folder
        self.words = Words(
            lists={**language.words.lists, **table["lists"]}, spellings=language.words.spellings
        )
        self._patterns = [
            (family, pattern) for family in FAMILIES for pattern in table[family]["patterns"]
        ]
        self._unless = {family: tuple(table[family]["unless"]) for family in FAMILIES}
        self._idiom_patterns = tuple(table["idioms"]["patterns"])
        self._compiled: dict[str, re.Pattern[str]] = {}

    @cached_property
    def _index(self) -> Index:
        return Index(triggers(self._folder, self.words), self.indexed)

    @property
    def indexed(self) -> list[str]:
        """The patterns that are tried only where their words are."""
        return [pattern for _, pattern in self._patterns]

    def all_patterns(self) -> Iterator[str]:
        yield from (pattern for _, pattern in self._patterns)
        yield from self._idiom_patterns
        for unless in self._unless.values():
            yield from unless

    def read(self, text: Text) -> Safety:
        spans = tuple(
            (number, span)
            for number in range(len(text.sentences))
            for span in self._in(text, number)
        )
        return Safety(found=bool(spans), spans=spans)

    def _in(self, text: Text, number: int) -> Iterator[Span]:
        start, end = text.sentences[number]
        sentence = text.folded[start:end]
        hits: list[tuple[str, Span]] = []
        for each in self._index.worth(text.words[number]):
            family, pattern = self._patterns[each]
            hits += [(family, match.span()) for match in self._compile(pattern).finditer(sentence)]
        if not hits:
            return
        idioms = self._idioms(sentence)
        quiet = {
            family
            for family in {family for family, _ in hits}
            if any(self._compile(each).search(sentence) for each in self._unless[family])
        }
        for family, (first, last) in hits:
            if family not in quiet and not any(a < last and first < b for a, b in idioms):
                yield start + first, start + last

    def _idioms(self, sentence: str) -> list[Span]:
        return [
            match.span()
            for each in self._idiom_patterns
            for match in self._compile(each).finditer(sentence)
        ]

    def _compile(self, pattern: str) -> re.Pattern[str]:
        found = self._compiled.get(pattern)
        if found is None:
            found = self._compiled[pattern] = self.words.compile(pattern)
        return found
