"""One's own list of what settles: short lines, in the order they were written.

Kept in the person's sealed index under ``KEY`` as ``{"last": 2, "lines": [[1, "tea"], ...]}``.
``last`` is the highest number ever given, so that a stale window never takes away another line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from reknit.calm.refusals import SoothingListFull

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY: Final = "soothing"
MOST_LINES: Final = 30
LONGEST_LINE: Final = 120


@dataclass(frozen=True)
class Line:
    number: int
    text: str


def lines_in(index: Mapping[str, Any]) -> tuple[Line, ...]:
    return tuple(Line(number, text) for number, text in index.get(KEY, {}).get("lines", []))


def with_line(index: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The new value for ``KEY``. A line that is there already stays where it is."""
    lines = lines_in(index)
    last = index.get(KEY, {}).get("last", 0)
    line = " ".join(text.split())
    if line in {each.text for each in lines}:
        return _stored(last, lines)
    if len(lines) >= MOST_LINES:
        raise SoothingListFull
    return _stored(last + 1, (*lines, Line(last + 1, line)))


def without_line(index: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The new value for ``KEY``; the same when there is no such line any more."""
    lines = tuple(each for each in lines_in(index) if each.number != number)
    return _stored(index.get(KEY, {}).get("last", 0), lines)


def _stored(last: int, lines: tuple[Line, ...]) -> dict[str, Any]:
    return {"last": last, "lines": [[each.number, each.text] for each in lines]}
