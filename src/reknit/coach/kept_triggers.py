"""What the patterns of each language need, worked out ahead and kept beside it.

``python -m training.triggers`` writes the files anew when a rule or a list has changed; a test says
so when that was forgotten. What a file does not hold is worked out when it is loaded, and a file
that was made from other lists is passed over, so an old one costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from reknit.coach.triggers import Needs, Triggers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from reknit.coach.language import Words

FILE: Final = "triggers.json"


def triggers(folder: Path, words: Words) -> Triggers:
    """folder: of the language. words: its own, or with the lists of one table added."""
    kept = _read(folder / FILE).get(fingerprint(words), {})
    return Triggers(words, {pattern: needs(sets) for pattern, sets in kept.items()})


def needs(sets: Iterable[str]) -> Needs:
    return tuple(frozenset(each.split()) for each in sets)


@cache
def _read(file: Path) -> dict[str, dict[str, list[str]]]:
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def fingerprint(words: Words) -> str:
    lists: Any = [sorted(words.lists.items()), sorted(words.spellings.items())]
    return hashlib.sha256(json.dumps(lists).encode()).hexdigest()[:16]
