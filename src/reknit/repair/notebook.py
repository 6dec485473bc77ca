"""My own page about one repair: drafts, choices, and for private repairs all turns.

The document, version 1::

    {"v": 1,
     "way": "two_phones" | "one_phone" | "solo",
     "size": "quick" | "full",             # of a draft; once told, the turns say
     "closeness": "misread" | "known",
     "other_name": "Sam",                  # one phone, when not sharing a notebook
     "fields": {"happened": "...", ...},   # my words as last kept
     "theirs": {"hear": "...", ...},       # one phone: what the other is writing
     "kept_at": {"happened": 7, ...},      # revision in which a field was last kept
     "also": {"happened": ["..."], ...},   # texts from another window that differ
     "went_on_in": "...", "merged_into": "...",   # repair ids, once set
     "begun": "2026-03-01", "calm_on": "...",     # days: begun; calm was offered
     "asked_about": ["ignored"],           # words that were asked about once
     "turns": [{"kind": "tell", "by": "me" | "other", "words": {...}}, ...]}

Keys are added, never renamed; documents of every version are read for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from reknit.repair.core.fold import Pair, Spoken
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.writing import FIELDS as PAGE_FIELDS
from reknit.repair.refusals import TooMuch
from reknit.vault.pages import Page, read_page, write_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.vault.opened import Vault

VERSION = 1
LONGEST = 20_000  # letters in one draft field; forms ask for far less when it is shared
MOST_ALSO = 5

# The person across the table when one phone is handed over. Not an account.
ACROSS = UUID(int=0)

_ALWAYS = datetime.min.replace(tzinfo=UTC)  # nothing is held on one phone


class Way(StrEnum):
    TWO_PHONES = "two_phones"
    ONE_PHONE = "one_phone"
    SOLO = "solo"


class Closeness(StrEnum):
    MISREAD = "misread"  # we may have misread each other
    KNOWN = "known"  # something was done and we both know it


FIELDS = tuple(dict.fromkeys(name for names in PAGE_FIELDS.values() for name in names))

Words = dict[str, Any]


@dataclass(frozen=True)
class Notebook:
    page: Page

    @property
    def about(self) -> UUID:
        return self.page.about

    @property
    def revision(self) -> int:
        return self.page.revision

    @property
    def way(self) -> Way:
        return Way(self.page.doc.get("way", Way.TWO_PHONES))

    @property
    def size(self) -> Size:
        return Size(self.page.doc.get("size", Size.QUICK))

    @property
    def closeness(self) -> Closeness:
        return Closeness(self.page.doc.get("closeness", Closeness.MISREAD))

    @property
    def other_name(self) -> str:
        return str(self.page.doc.get("other_name", ""))

    def fields(self, person: UUID) -> Words:
        """The words of whoever is writing: mine, or on one phone the other's."""
        return dict(self.page.doc.get("theirs" if person == ACROSS else "fields", {}))

    @property
    def also(self) -> dict[str, list[str]]:
        return dict(self.page.doc.get("also", {}))

    @property
    def told_enough(self) -> bool:
        mine = self.page.doc.get("fields", {})
        more = ("mattered",) if self.size is Size.FULL else ()
        return all(mine.get(name) for name in ("happened", "feelings", "took_to_mean", *more))

    def turns(self, me: UUID) -> list[Spoken]:
        return [
            Spoken(
                id=UUID(int=number),
                number=number,
                kind=Kind(turn["kind"]),
                author=me if turn["by"] == "me" else ACROSS,
                words=turn["words"],
                due=_ALWAYS,
            )
            for number, turn in enumerate(self.page.doc.get("turns", []), start=1)
        ]

    def pair(self, me: UUID) -> Pair:
        return Pair(opener=me, other=ACROSS)


def read_notebook(vault: Vault, about: UUID) -> Notebook:
    return Notebook(read_page(vault, about))


def write_notebook(vault: Vault, notebook: Notebook, **changes: object) -> Notebook:
    """Inside a transaction that has claimed the repair: no other window writes meanwhile."""
    doc = {"v": VERSION, **notebook.page.doc, **changes}
    return Notebook(write_page(vault, notebook.about, doc, seen=notebook.revision))


def keep_words(
    vault: Vault, notebook: Notebook, words: Mapping[str, Any], *, seen: int, person: UUID
) -> Notebook:
    """The posted words become the newest; what another window kept since ``seen`` stays beside.

    seen: the revision the writing page showed. A text that merely goes on from the kept one is no
    difference.
    """
    key = "theirs" if person == ACROSS else "fields"
    mine = notebook.fields(person)
    kept_at = dict(notebook.page.doc.get("kept_at", {}))
    also = notebook.also
    changed = False
    for name, text in words.items():
        if len(text if isinstance(text, str) else "".join(text)) > LONGEST:
            raise TooMuch
        before = mine.get(name)
        if text == before or (not text and before is None):
            continue
        if _clashes(text, before, kept_at.get(f"{key}.{name}", 0), seen):
            also[name] = [*also.get(name, []), _as_text(before or "")][-MOST_ALSO:]
        mine[name] = text
        kept_at[f"{key}.{name}"] = notebook.revision + 1
        changed = True
    if not changed:
        return notebook
    return write_notebook(vault, notebook, **{key: mine}, kept_at=kept_at, also=also)


def _goes_on(text: str | list[str], before: str | list[str]) -> bool:
    if isinstance(text, list) and isinstance(before, list):
        return set(before) <= set(text)
    return _as_text(text).startswith(_as_text(before).rstrip())


def _as_text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def would_clash(notebook: Notebook, words: Mapping[str, Any], *, seen: int, person: UUID) -> bool:
    """Whether keeping these would put a text of another window aside."""
    key = "theirs" if person == ACROSS else "fields"
    mine = notebook.fields(person)
    kept_at = notebook.page.doc.get("kept_at", {})
    return any(
        _clashes(text, mine.get(n), kept_at.get(f"{key}.{n}", 0), seen) for n, text in words.items()
    )


def _clashes(text: str | list[str], before: str | list[str] | None, kept: int, seen: int) -> bool:
    if not before or text == before:
        return False
    return kept > seen and not _goes_on(text, before)
