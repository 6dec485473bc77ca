"""From candidates to what is said: weighing the layers, and one finding for each stretch."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from reknit.coach.candidates import FEATURES, Candidate, group, logit
from reknit.coach.reading import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


HEAT: Final = FEATURES.index("heat")
WARM: Final = -2.0  # logit of the chance that a text is more than calm
HEARD: Final = 0.1  # the chance from which on a precise rule is enough; below it was mostly wrong
TOUCH: Final = 0.3  # of the shorter stretch: so much two may share


@dataclass(frozen=True)
class Sure:
    """A candidate with its chance of being right."""

    candidate: Candidate
    chance: float


@dataclass(frozen=True)
class Fusion:
    """Logistic weights over FEATURES by group, an intercept and a threshold for each label."""

    weights: dict[str, tuple[float, ...]]
    intercepts: dict[str, float]
    thresholds: dict[str, float]
    strict: dict[str, float] = field(default_factory=dict)  # the same for what is shown unasked
    apology: float = 0.5  # from which chance on the encoder's word for the whole text holds
    safety: float = 0.0  # of `danger_score`

    @classmethod
    def read(cls, file: Path, part: str) -> Fusion:
        """part: `full` for all layers, `light` without the encoder."""
        raw = json.loads(file.read_text(encoding="utf-8"))[part]
        return cls(
            {name: tuple(weights) for name, weights in raw["weights"].items()},
            raw["intercepts"],
            raw["thresholds"],
            raw["strict"],
            raw["apology"],
            raw["safety"],
        )

    def chance(self, candidate: Candidate) -> float:
        weights = self.weights[group(candidate.label)]
        score = self.intercepts[str(candidate.label)] + sum(
            weight * value for weight, value in zip(weights, candidate.features, strict=True)
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))

    def kept(self, candidates: Iterable[Candidate], *, unasked: bool = False) -> list[Sure]:
        """Those above the threshold of their label, one for each stretch."""
        least = self.strict if unasked else self.thresholds
        sure = [Sure(each, self.chance(each)) for each in candidates]
        likely = [
            each
            for each in sure
            if each.chance >= least[str(each.candidate.label)] or stands_alone(each)
        ]
        return inside_of_harm(resolved(likely))


def stands_alone(sure: Sure) -> bool:
    """A precise rule is enough, unless the encoder hears nothing there or takes all for calm.

    What is shouted plainly stands in any case: the corpus knows such words as endearments mostly.
    """
    candidate = sure.candidate
    if candidate.rule is None or not candidate.rule.precise:
        return False
    if candidate.rule.plain:
        return True
    return sure.chance >= HEARD and candidate.features[HEAT] >= WARM


def danger_score(encoder: float, companion: float, *, by_rule: bool) -> float:
    """Of the chances that a text tells of danger; weights chosen on writers left out."""
    return logit(encoder) + logit(companion) + 2.0 * float(by_rule)


def inside_of_harm(sure: Sequence[Sure]) -> list[Sure]:
    """Without an all-or-nothing word that stands alone: it hurts only with something that does."""
    harm: dict[int, list[Candidate]] = {}
    for each in sure:
        if group(each.candidate.label) == "harm":
            harm.setdefault(each.candidate.sentence, []).append(each.candidate)
    return [
        each
        for each in sure
        if each.candidate.label is not Kind.ABSOLUTE
        or any(
            other.start < each.candidate.end and each.candidate.start < other.end
            for other in harm.get(each.candidate.sentence, ())
        )
    ]


def resolved(sure: Sequence[Sure]) -> list[Sure]:
    """Harm: one kind for each stretch, the surer one; an absolute may lie within another.

    Strengths and parts: likewise among themselves.
    """
    found: dict[int, list[Sure]] = {}
    for each in sorted(sure, key=lambda s: (-s.chance, s.candidate.start, s.candidate.end)):
        a = each.candidate
        kept = found.setdefault(a.sentence, [])
        if not any(_collide(a, other.candidate) for other in kept):
            kept.append(each)
    every = [each for kept in found.values() for each in kept]
    return sorted(every, key=lambda s: (s.candidate.start, -s.candidate.end))


def _collide(a: Candidate, b: Candidate) -> bool:
    if not (a.start < b.end and b.start < a.end) or group(a.label) != group(b.label):
        return False
    shared = min(a.end, b.end) - max(a.start, b.start)
    return shared > TOUCH * min(a.end - a.start, b.end - b.start)
