"""What comes up beside the one thing a repair is about: short lines, put aside for later.

Kept in the person's sealed index under ``KEY`` as ``{"last": 2, "lines": [[1, "March"], ...]}``.
``last`` is the highest number ever given, so that a stale window never takes away another line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from reknit.repair.refusals import ListFull

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY: Final = "parked"
MOST_LINES: Final = 50
LONGEST_LINE: Final = 300


@dataclass(frozen=True)
class Parked:
    number: int
    text: str


def lines_in(index: Mapping[str, Any]) -> tuple[Parked, ...]:
    return tuple(Parked(number, text) for number, text in index.get(KEY, {}).get("lines", []))


def line_in(index: Mapping[str, Any], number: int) -> Parked | None:
    return next((each for each in lines_in(index) if each.number == number), None)


def with_line(index: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The new value for ``KEY``. A line that is there already stays where it is."""
    lines = lines_in(index)
    last = index.get(KEY, {}).get("last", 0)
    if text in {each.text for each in lines}:
        return _stored(last, lines)
    if len(lines) >= MOST_LINES:
        raise ListFull
    return _stored(last + 1, (*lines, Parked(last + 1, text)))


def without_line(index: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The new value for ``KEY``; the same when there is no such line any more."""
    lines = tuple(each for each in lines_in(index) if each.number != number)
    return _stored(index.get(KEY, {}).get("last", 0), lines)


def _stored(last: int, lines: tuple[Parked, ...]) -> dict[str, Any]:
    return {"last": last, "lines": [[each.number, each.text] for each in lines]}
