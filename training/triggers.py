"""Works out what the patterns of each language need, and writes it beside them.

`python -m training.triggers`, after a rule or a list has changed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reknit.coach.apology import Apologies
from reknit.coach.coach import language_codes
from reknit.coach.kept_triggers import FILE, fingerprint
from reknit.coach.language import LANGUAGES, language
from reknit.coach.rules import Rules
from reknit.coach.safety import SafetyRules
from reknit.coach.triggers import Triggers

if TYPE_CHECKING:
    from pathlib import Path


def worked_out(folder: Path) -> dict[str, dict[str, list[str]]]:
    """By the fingerprint of the lists, of each pattern: its sets of words."""
    known = language(folder.name)
    found: dict[str, dict[str, list[str]]] = {}
    for each in (Rules(known), SafetyRules(known), Apologies(known)):
        fresh = Triggers(each.words)
        found.setdefault(fingerprint(each.words), {}).update(
            {
                pattern: [" ".join(sorted(words)) for words in fresh.needs(pattern)]
                for pattern in each.indexed
            }
        )
    return found


def write() -> None:
    for code in language_codes():
        folder = LANGUAGES / code
        text = json.dumps(worked_out(folder), ensure_ascii=False, indent=0)
        (folder / FILE).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
