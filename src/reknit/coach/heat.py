"""How heated a text is: 0 calm, 1 tense, 2 biting, 3 cruel or threatening."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from reknit.coach.reading import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reknit.coach.language import Language
    from reknit.coach.text import Text

# What one finding of a kind weighs; 2 is biting, 3 is cruel.
_WEIGHT: Final = {
    Kind.THREAT: 2.6,
    Kind.CONTEMPT: 2.3,
    Kind.BLAME: 1.7,
    Kind.MIND_READING: 1.5,
    Kind.DEFENSIVENESS: 1.5,
    Kind.WITHDRAWAL: 1.6,
    Kind.SHOULD: 1.4,
    Kind.NON_APOLOGY: 1.0,
    Kind.PSEUDO_FEELING: 1.0,
    Kind.ABSOLUTE: 0.0,
}
_MORE: Final = 0.3  # for every further finding
_SHOUTED: Final = re.compile(r"(?<![^\W\d_])[A-Z]{3,}(?![^\W\d_])")
_QUIET_CAPITALS: Final = frozenset(
    {"LOL", "OMG", "ASAP", "FYI", "NHS", "DIY", "USA", "BBC", "PIN", "PDF"}
)
_MARKS: Final = re.compile(r"!{2,}|[?!]{3,}")


class Heat:
    def __init__(self, language: Language) -> None:
        self._words = language.words
        self._table = language.table("heat")

    @cached_property
    def _swearing(self) -> re.Pattern[str]:
        return self._words.compile(self._table["swearing"])

    @cached_property
    def _tense(self) -> re.Pattern[str]:
        return self._words.compile(self._table["tense"])

    def of(self, text: Text, harm: Iterable[Kind]) -> int:
        """harm: the kind of each finding."""
        kinds = [kind for kind in harm if kind is not Kind.ABSOLUTE]
        if not kinds:
            return self._without_harm(text)
        heat = max(_WEIGHT[kind] for kind in kinds) + _MORE * min(len(kinds) - 1, 4)
        if self._swearing.search(text.folded):
            heat += 0.5
        if self._is_shouted(text):
            heat += 0.4
        return max(1, min(3, round(heat - 0.05)))

    def _without_harm(self, text: Text) -> int:
        return int(self._tense.search(text.folded) is not None)

    def _is_shouted(self, text: Text) -> bool:
        loud = set(_SHOUTED.findall(text.original)) - _QUIET_CAPITALS
        return len(loud) > 1 or _MARKS.search(text.folded) is not None
