"""Two states of one letter: the one that lies here and the same once more from another file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reknit.repair.core.merging import merged as merged_notes

if TYPE_CHECKING:
    from collections.abc import Mapping

Words = dict[str, Any]


def merged(here: Mapping[str, Any], brought: Mapping[str, Any]) -> Words:
    """``here`` with whatever ``brought`` has besides. Doing it again changes nothing.

    Both as the file holds a repair. A turn or an apology that differs in anything is another one.
    """
    turns, apologies = (
        [*here.get(name, []), *(each for each in brought.get(name, []) if each not in here[name])]
        for name in ("turns", "apologies")
    )
    lines = here.get("lesson", {})
    otherwise = {n: t for n, t in brought.get("lesson", {}).items() if lines.get(n, t) != t}
    if otherwise:
        turn = {"id": "", "kind": "lesson", "day": "", "words": {"lines": otherwise}}
        turns = turns if turn in turns else [*turns, turn]
    return {
        **here,
        "title": here.get("title") or brought.get("title", ""),
        "with": here.get("with") or brought.get("with", ""),
        "notes": merged_notes(here.get("notes", {}), brought.get("notes", {})),
        "turns": turns,
        "apologies": apologies,
        "lesson": {**brought.get("lesson", {}), **lines},
    }
