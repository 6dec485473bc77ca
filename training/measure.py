"""Figures of the coach on labelled messages: one metric for everything that is compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from training.corpus import HARMS, PARTS, STRENGTHS, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ALIKE = 0.5  # a stretch is found where intersection over union is at least this


@dataclass(frozen=True)
class Said:
    """What any coach, ours or another's, says of one message: (kind, start, end) and the rest."""

    spans: tuple[tuple[str, int, int], ...] = ()
    is_apology: bool = False
    parts: frozenset[str] = frozenset()
    safety: bool = False
    heat: int = 0


@dataclass
class Score:
    right: int = 0
    said: int = 0
    there: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.there if self.there else 0.0

    @property
    def f1(self) -> float:
        total = self.said + self.there
        return 2 * self.right / total if total else 0.0


@dataclass
class Figures:
    spans: dict[str, Score] = field(default_factory=dict)
    kinds: dict[str, Score] = field(default_factory=dict)  # of messages, whatever the stretch
    parts: dict[str, Score] = field(default_factory=dict)  # of apologies
    pairs: Score = field(default_factory=Score)  # (message, kind of harm)
    any_harm: Score = field(default_factory=Score)
    harm_spans: Score = field(default_factory=Score)  # whatever the kind
    apology: Score = field(default_factory=Score)
    safety: Score = field(default_factory=Score)
    clean: int = 0
    clean_with_finding: int = 0
    heat_same: int = 0
    heat_near: int = 0
    messages: int = 0

    def mean_f1(self, labels: Iterable[str], which: str = "spans") -> float:
        scores = getattr(self, which)
        chosen = [scores[label].f1 for label in labels if label in scores and scores[label].there]
        return sum(chosen) / len(chosen) if chosen else 0.0

    @property
    def false_on_clean(self) -> float:
        return self.clean_with_finding / self.clean if self.clean else 0.0


def overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / (max(a[1], b[1]) - min(a[0], b[0])) if shared > 0 else 0.0


def measured(messages: Sequence[Message], said: Sequence[Said]) -> Figures:
    found = Figures(
        spans={label: Score() for label in (*HARMS, *STRENGTHS, *PARTS)},
        kinds={label: Score() for label in (*HARMS, *STRENGTHS)},
        parts={label: Score() for label in PARTS},
    )
    for message, answer in zip(messages, said, strict=True):
        found.messages += 1
        _spans(found, message, answer)
        _whole(found, message, answer)
    return found


def _spans(found: Figures, message: Message, answer: Said) -> None:
    for label, score in found.spans.items():
        there = [(s.start, s.end) for s in message.spans if s.kind == label]
        heard = [(start, end) for kind, start, end in answer.spans if kind == label]
        _pair(score, there, heard)
    # An absolute lies within another stretch, so it is left out where kinds do not count.
    counted = set(HARMS) - {"absolute"}
    _pair(
        found.harm_spans,
        [(s.start, s.end) for s in message.spans if s.kind in counted],
        [(start, end) for kind, start, end in answer.spans if kind in counted],
    )


def _pair(score: Score, there: list[tuple[int, int]], heard: list[tuple[int, int]]) -> None:
    score.there += len(there)
    score.said += len(heard)
    pairs = sorted(
        ((overlap(a, b), i, j) for i, a in enumerate(there) for j, b in enumerate(heard)),
        reverse=True,
    )
    used: Counter[tuple[str, int]] = Counter()
    for alike, i, j in pairs:
        if alike >= ALIKE and not used["t", i] and not used["h", j]:
            used["t", i] += 1
            used["h", j] += 1
            score.right += 1


def _whole(found: Figures, message: Message, answer: Said) -> None:
    truth = message.kinds()
    heard = {kind for kind, _, _ in answer.spans}
    for label, score in found.kinds.items():
        score.there += label in truth
        score.said += label in heard
        score.right += label in truth and label in heard
    harms, heard_harms = truth & set(HARMS), heard & set(HARMS)
    found.pairs.there += len(harms)
    found.pairs.said += len(heard_harms)
    found.pairs.right += len(harms & heard_harms)
    for score, true, said in (
        (found.any_harm, bool(harms), bool(heard_harms)),
        (found.apology, message.apology, answer.is_apology),
        (found.safety, message.safety, answer.safety),
    ):
        score.there += true
        score.said += said
        score.right += true and said
    if not harms and not message.safety:
        found.clean += 1
        found.clean_with_finding += bool(heard_harms)
    if message.apology:
        for label, score in found.parts.items():
            score.there += label in truth
            score.said += label in answer.parts
            score.right += label in truth and label in answer.parts
    found.heat_same += message.heat == answer.heat
    found.heat_near += abs(message.heat - answer.heat) <= 1


def table(found: Figures) -> str:
    harm, strengths = found.mean_f1(HARMS), found.mean_f1(STRENGTHS)
    parts = found.mean_f1(PARTS, "parts")
    pairs, any_harm, apology, safety = found.pairs, found.any_harm, found.apology, found.safety
    every = max(1, found.messages)
    lines = [
        "| | span P | span R | span F1 | there | kind P | kind R |",
        "|---|---|---|---|---|---|---|",
    ]
    for label, s in found.spans.items():
        whole = found.kinds.get(label) or found.parts[label]
        lines.append(
            f"| {label} | {s.precision:.2f} | {s.recall:.2f} | {s.f1:.2f} | {s.there} | "
            f"{whole.precision:.2f} | {whole.recall:.2f} |"
        )
    lines += [
        "",
        (
            f"mean span F1: harm {harm:.3f}, strengths {strengths:.3f}, "
            f"parts {found.mean_f1(PARTS):.3f}"
        ),
        (
            f"message precision {pairs.precision:.3f} (recall {pairs.recall:.3f}), "
            f"any harm {any_harm.precision:.3f} ({any_harm.recall:.3f})"
        ),
        (
            f"clean messages with a finding {found.clean_with_finding}/{found.clean} = "
            f"{found.false_on_clean:.3f}"
        ),
        (
            f"apology: precision {apology.precision:.3f}, recall {apology.recall:.3f}; "
            f"parts macro-F1 {parts:.3f}"
        ),
        (f"safety: recall {safety.recall:.3f} of {safety.there}, precision {safety.precision:.3f}"),
        (f"heat: same {found.heat_same / every:.3f}, within one {found.heat_near / every:.3f}"),
    ]
    return "\n".join(lines)
