"""Apologies: is a text meant as one, what is there, and what at its core is not."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from reknit.coach.kept_triggers import triggers
from reknit.coach.reading import CORE_PARTS, Apology, Part, Pattern
from reknit.coach.rules import Taken
from reknit.coach.triggers import Index

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from reknit.coach.language import Language
    from reknit.coach.rules import Hit
    from reknit.coach.text import Text

# Where two parts claim the same words the earlier one has them.
_STRONGEST: Final = (
    Part.FORGIVENESS,
    Part.HARM,
    Part.REPENTANCE,
    Part.REPAIR,
    Part.REGRET,
    Part.RESPONSIBILITY,
    Part.EXPLANATION,
)


class Apologies:
    def __init__(self, language: Language) -> None:
        self.words = language.words
        self._folder = language.folder
        self._table = language.table("apology")

    @cached_property
    def _meant(self) -> tuple[re.Pattern[str], ...]:
        return tuple(self.words.compile(each) for each in self._table["meant"])

    @cached_property
    def _index(self) -> Index:
        return Index(triggers(self._folder, self.words), self.indexed)

    @property
    def indexed(self) -> list[str]:
        """The patterns that are tried only where their words are."""
        return list(self._table["meant"])

    @cached_property
    def _not_meant(self) -> tuple[re.Pattern[str], ...]:
        return tuple(self.words.compile(each) for each in self._table["not_meant"])

    def is_one(self, text: Text) -> bool:
        """Meant as an apology for something the writer did, well made or not."""
        return any(self._says_sorry(text, number) for number in range(len(text.sentences)))

    def _says_sorry(self, text: Text, at: int) -> bool:
        start, end = text.sentences[at]
        sentence = text.folded[start:end]
        for number in self._index.worth(text.words[at]):
            said = self._meant[number].search(sentence)
            if said is None:
                continue
            place = start + said.start()
            if text.quoted_in(place, place + 1):
                return False
            return not any(each.search(sentence) for each in self._not_meant)
        return False


def parts(hits: Iterable[Hit], hollow: Iterable[Hit]) -> list[Hit]:
    """The parts of an apology among the hits. hollow: stretches that are a non-apology."""
    found: list[Hit] = []
    taken = Taken(hollow)
    candidates = [hit for hit in hits if isinstance(hit.kind, Part)]
    candidates.sort(key=lambda hit: (_STRONGEST.index(Part(hit.kind)), hit.start, -hit.end))
    for hit in candidates:
        if not taken.touches(hit):
            found.append(hit)
            taken.take(hit.sentence, (hit.start, hit.end))
    return sorted(found, key=lambda hit: (hit.start, hit.end))


def apology(there: AbstractSet[Part]) -> Apology:
    return Apology(
        is_apology=True,
        parts=tuple(part for part in Part if part in there),
        missing=tuple(part for part in CORE_PARTS if part not in there),
    )


def stands(hit: Hit, there: AbstractSet[Part]) -> bool:
    """Some patterns are hollow only where nothing concrete stands beside them.

    there: the parts outside of all that is hollow.
    """
    if hit.rule.pattern_name is Pattern.SELF_FOCUS:
        return not there & {*CORE_PARTS}
    if hit.rule.pattern_name is Pattern.VAGUE:
        return Part.RESPONSIBILITY not in there
    if hit.rule.pattern_name is Pattern.EMPTY_PROMISE:
        return not there & {Part.REPAIR, Part.REPENTANCE}
    return True
