"""What a person chose about the coach. Kept in their sealed index under ``KEY``.

``{"on": true, "tone": "firm", "away": ["should"]}``; nothing there means off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY: Final = "coach"
TONES: Final = ("softer", "firm")
# Gravest first. The same as reknit.coach.reading.Kind, which only the coach's process loads.
KINDS: Final = (
    "threat",
    "contempt",
    "non_apology",
    "blame",
    "defensiveness",
    "mind_reading",
    "withdrawal",
    "should",
    "pseudo_feeling",
    "absolute",
)


@dataclass(frozen=True)
class Choice:
    on: bool = False
    tone: str = TONES[0]
    away: tuple[str, ...] = ()  # kinds waved away for good, gravest first

    @property
    def shown(self) -> tuple[str, ...]:
        return tuple(kind for kind in KINDS if kind not in self.away)


def choice_in(index: Mapping[str, Any]) -> Choice:
    """Tolerant: what a later version wrote and this one does not know is passed over."""
    kept = index.get(KEY)
    if not isinstance(kept, dict):
        return Choice()
    away = kept.get("away")
    return make(
        on=kept.get("on") is True,
        tone=str(kept.get("tone", "")),
        away=away if isinstance(away, list) else [],
    )


def make(*, on: bool, tone: str, away: list[str] | tuple[str, ...]) -> Choice:
    return Choice(
        on=on,
        tone=tone if tone in TONES else TONES[0],
        away=tuple(kind for kind in KINDS if kind in away),
    )


def kept(choice: Choice) -> dict[str, Any]:
    return {"on": choice.on, "tone": choice.tone, "away": list(choice.away)}
