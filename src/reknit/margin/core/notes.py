"""What the coach's process answers, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_TEXT: Final = 20_000  # code points; more is not read
LONGEST_QUOTE: Final = 90
MOST_NOTES: Final = 2


@dataclass(frozen=True)
class Note:
    kind: str
    words: str  # the place in the text, shortened to be quoted
    start: int  # in UTF-16 units, as a browser counts
    end: int
    why: str
    softer: str
    firm: str


@dataclass(frozen=True)
class Read:
    """What was found in one box."""

    notes: tuple[Note, ...] = ()
    safety: bool = False
    is_apology: bool = False
    there: tuple[str, ...] = ()  # parts of an apology
    missing: tuple[str, ...] = ()  # core parts only
    helps: tuple[str, ...] = ()  # strengths, each once


def read_from(answer: Mapping[str, Any], text: str) -> Read:
    """Where words are about safety nothing is pointed at, whatever else was found."""
    if answer["safety"]:
        return Read(safety=True)
    return Read(
        notes=tuple(_note(found, text) for found in answer["findings"])[:MOST_NOTES],
        is_apology=bool(answer["is_apology"]),
        there=tuple(answer["parts"]),
        missing=tuple(answer["missing"]),
        helps=tuple(dict.fromkeys(answer["strengths"])),
    )


def _note(found: Mapping[str, Any], text: str) -> Note:
    start, end = found["start"], found["end"]
    return Note(
        kind=found["kind"],
        words=quoted(text[start:end]),
        start=units(text[:start]),
        end=units(text[:end]),
        why=found["why"],
        softer=found["softer"],
        firm=found["firm"],
    )


def units(text: str) -> int:
    """How long a browser says it is: what lies beyond the first 65,536 letters counts twice."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def quoted(words: str) -> str:
    """On one line, and not longer than a glance."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1].rstrip() + "…"
