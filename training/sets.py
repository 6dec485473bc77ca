"""The data that docs/coach/model-card.md names, from a folder the project does not carry."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EMOTIONS = (  # noqa: SIM905 - names in the order of the set read better as a text
    "admiration amusement anger annoyance approval caring confusion curiosity desire "
    "disappointment disapproval disgust embarrassment excitement fear gratitude grief joy love "
    "nervousness optimism pride realization relief remorse sadness surprise neutral"
).split()


@dataclass(frozen=True)
class Row:
    """One text with what is known of it; the other heads learn nothing from it.

    emotions: indices into EMOTIONS. abuse: 0 or 1. polite: mean z-score of five readers.
    """

    text: str
    emotions: tuple[int, ...] | None = None
    abuse: float | None = None
    polite: float | None = None


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def go_emotions(folder: Path, part: str) -> list[Row]:
    return [
        Row(d["text"], emotions=tuple(EMOTIONS.index(name) for name in d["labels"]))
        for d in lines(folder / "goemotions" / f"{part}.jsonl")
    ]


def conv_abuse(folder: Path, part: str) -> list[Row]:
    return [
        Row(d["text"], abuse=float(d["abusive"]))
        for d in lines(folder / "convabuse" / f"{part}.jsonl")
    ]


def politeness(folder: Path, community: str, *, quartiles_only: bool = False) -> list[Row]:
    return [
        Row(d["text"], polite=d["score"])
        for d in lines(folder / "politeness" / f"{community}.jsonl")
        if not quartiles_only or d["class"] != "neutral"
    ]


def gone_awry(folder: Path) -> list[Row]:
    """Only for measuring: its share-alike terms are not settled for weights."""
    return [
        Row(d["last_comment"], abuse=float(d["derails"]))
        for d in lines(folder / "cga-wiki-valid" / "train.jsonl")
    ]
