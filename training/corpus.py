"""The own corpus: messages with tagged stretches, split by voice."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE = Path(__file__).parent / "corpus"

# The names in this order are the outputs of the model.
HARMS: Final = (
    "threat", "contempt", "non_apology", "blame", "defensiveness", "mind_reading", "withdrawal",
    "should", "pseudo_feeling", "absolute",
)  # fmt: skip
STRENGTHS: Final = (
    "feeling", "need", "request", "observation", "validation", "reflecting", "open_question",
    "appreciation", "repair_attempt",
)  # fmt: skip
PARTS: Final = (
    "regret", "responsibility", "harm", "explanation", "repair", "repentance", "forgiveness",
)  # fmt: skip
LABELS: Final = HARMS + STRENGTHS + PARTS
PATTERNS: Final = (
    "conditional", "feelings_shift", "but_eraser", "passive", "minimising", "counter_charge",
    "pressure", "vague", "self_focus", "empty_promise",
)  # fmt: skip
TAG = re.compile(r"<(/?)([a-z_]+)(?::([a-z_]+))?>")


@dataclass(frozen=True)
class Span:
    """start, end: code points, half open. pattern: only for non_apology."""

    kind: str
    start: int
    end: int
    pattern: str | None = None


@dataclass(frozen=True)
class Message:
    id: str
    voice: str
    text: str
    spans: tuple[Span, ...]
    heat: int
    apology: bool
    safety: bool

    @property
    def writer(self) -> str:
        """The first letter of a voice says who wrote it; we split by writer, not only by voice."""
        return self.voice[0]

    def kinds(self) -> set[str]:
        return {span.kind for span in self.spans}


def untagged(tagged: str) -> tuple[str, tuple[Span, ...]]:
    """Raises ValueError where tags cross, stay open or are unknown."""
    text, at = "", 0
    spans: list[Span] = []
    stack: list[tuple[str, str | None, int]] = []
    for match in TAG.finditer(tagged):
        text += tagged[at : match.start()]
        at = match.end()
        closes, kind, pattern = match.groups()
        if kind not in LABELS:
            raise ValueError(f"no label {kind}")
        if not closes:
            stack.append((kind, pattern, len(text)))
        elif not stack or stack[-1][0] != kind:
            raise ValueError(f"</{kind}> closes nothing")
        else:
            _, pattern, start = stack.pop()
            spans.append(_trimmed(text, Span(kind, start, len(text), pattern)))
    if stack:
        raise ValueError(f"open: {stack}")
    text += tagged[at:]
    return text, tuple(sorted(spans, key=lambda s: (s.start, -s.end)))


def _trimmed(text: str, span: Span) -> Span:
    inside = text[span.start : span.end]
    start = span.start + len(inside) - len(inside.lstrip())
    end = span.end - (len(inside) - len(inside.rstrip()))
    if start >= end:
        raise ValueError(f"empty {span.kind}")
    return Span(span.kind, start, end, span.pattern)


def read(path: Path) -> list[Message]:
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        row = json.loads(line)
        text, spans = untagged(row["text"])
        found.append(
            Message(
                id=row.get("id", f"{row['voice']}-{number:04d}"),
                voice=row["voice"],
                text=text,
                spans=spans,
                heat=row["heat"],
                apology=row["apology"],
                safety=row["safety"],
            )
        )
    return found


def everything(folder: Path = HERE) -> list[Message]:
    return [message for path in sorted(folder.glob("*.jsonl")) for message in read(path)]


def by(writers: str) -> list[Message]:
    return [message for message in everything() if message.writer in writers]


def to_learn_from() -> list[Message]:
    held_out = TEST_WRITERS + FRESH_WRITERS
    return [message for message in everything() if message.writer not in held_out]


# Whoever wrote these voices is never learned from: neither the model nor a threshold has seen them.
TEST_WRITERS: Final = "dj"
# Nor these: they are read once, when nothing can change any more (the step `fresh`).
FRESH_WRITERS: Final = "k"
# Left out in turn while weights and thresholds are learned.
TURNS: Final = ("fh",)
