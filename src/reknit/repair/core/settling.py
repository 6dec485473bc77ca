"""When calm comes first.

Source: docs/evidence.md, "Calming down": at 7 of 10 or more, words come out harder than meant. It
is offered and never required.
"""

from __future__ import annotations

from typing import Final

HEAT_GATE: Final = 7  # of 10, as somebody says it of themselves


def number_in(text: object) -> int | None:
    """text: a scale as a draft keeps it; what is no number from 0 to 10 was left out."""
    return int(text) if isinstance(text, str) and text in _NUMBERS else None


def calm_first(strength: object) -> bool:
    number = number_in(strength)
    return number is not None and number >= HEAT_GATE


_NUMBERS = frozenset(map(str, range(11)))
