from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from reknit.margin import asking
from reknit.margin.core.choice import choice_in
from reknit.margin.core.notes import Read, read_from
from reknit.margin.wording import HELPS, MISSING, NAMES, PARTS
from reknit.people.index import read_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import Promise

    from reknit.margin.core.choice import Choice
    from reknit.margin.core.notes import Note
    from reknit.vault.opened import Vault


@dataclass(frozen=True)
class Shown:
    """What stands beside one box, in words."""

    notes: tuple[tuple[str, Note], ...] = ()  # with the name of its kind
    safety: bool = False
    there: str = ""  # parts of an apology, in a row
    missing: tuple[str, ...] = ()  # one question each
    helps: str = ""
    answered: bool = True  # False: nobody has looked at it just now

    @property
    def nothing(self) -> bool:
        return not (self.notes or self.safety or self.there or self.missing)


def choice_of(vault: Vault) -> Choice:
    """Only ever one's own: it lies in the index that this vault opens."""
    return choice_in(read_index(vault))


def look_at(text: str, *, how: str, choice: Choice, whole: bool = False) -> Shown:
    """how: ``message`` or ``apology``. whole: not one part of an apology, but all of it.

    Raises asking.NotYet. Nothing of ``text`` is kept.
    """
    answer = asking.ask(text, how=how, shown=choice.shown)
    if answer is None:
        return Shown(answered=False)
    try:
        read = read_from(answer, text)
        notes = tuple(note for note in read.notes if note.kind in choice.shown)
        return _in_words(replace(read, notes=notes), whole=whole or how != "apology")
    except (KeyError, TypeError, ValueError):
        return Shown(answered=False)  # of another version, and about to be replaced


def _in_words(read: Read, *, whole: bool) -> Shown:
    apology = whole and read.is_apology
    return Shown(
        notes=tuple((str(NAMES[note.kind]), note) for note in read.notes),
        safety=read.safety,
        there=_row(PARTS, read.there) if apology else "",
        missing=tuple(str(MISSING[part]) for part in read.missing) if apology else (),
        helps=_row(HELPS, read.helps),
    )


def _row(words: Mapping[str, str | Promise], names: Iterable[str]) -> str:
    return _(", ").join(str(words[name]) for name in names if name in words)
