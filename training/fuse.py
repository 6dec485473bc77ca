"""How far to trust each layer: logistic weights and thresholds, from messages nobody trained on.

A model was trained without some writers (the step `turns`); what it says of those is what the
weights and thresholds are learned from. The test writers and the fresh one take no part.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from reknit.coach.candidates import FEATURES, Candidate, candidates, group
from reknit.coach.decide import Fusion, Sure, resolved
from reknit.coach.encoder import Seen
from reknit.coach.rules import read_kind
from reknit.coach.wordpiece import Piece
from training.corpus import HARMS, LABELS, Message
from training.measure import overlap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reknit.coach.companion import Companion
    from reknit.coach.reading import Kind, Part, Strength
    from reknit.coach.rules import Rules

WANTED, MOST_ON_CLEAN = 0.94, 0.02  # precision of all harm together; messages without any
WANTED_UNASKED = 0.97  # precision of each kind that is shown unasked
BARS = tuple(step / 50 for step in range(51))
TOUCHES = 0.01
RECALL, ALARMS = 0.99, 0.10  # of what tells of danger; of the ordinary messages
FROM_RULE = FEATURES.index("from_rule")
WITHOUT_ENCODER = (3, 4, 5, 6, 7)  # the features that are left when only rules and companion run


@dataclass(frozen=True)
class Example:
    message: Message
    candidate: Candidate
    right: bool


@dataclass(frozen=True)
class Danger:
    """score: see decide.danger_score. is_line: a short line, not a message of the corpus."""

    score: float
    is_told: bool
    is_line: bool


def anything(label: str) -> Kind | Strength | Part:
    return read_kind(label)


def seen_of(prediction: dict[str, Any], whole: Sequence[str]) -> list[Seen]:
    pieces = [Piece(0, start, end) for start, end in prediction["places"]]
    tokens = prediction["tokens"].numpy()
    chances = dict(zip(whole, prediction["whole"].tolist(), strict=True))
    return [Seen(pieces, tokens, chances)] if pieces else []


def examples(
    message: Message, rules: Rules, seen: Sequence[Seen], companion: Companion
) -> list[Example]:
    text = rules.text(message.text)
    hits = rules.hits(text, apology=message.apology)
    light = companion.look([text.folded[a:b] for a, b in text.sentences]).chances
    kinds = [anything(label) for label in LABELS]
    return [
        Example(message, each, _is_right(message, each))
        for each in candidates(text, hits, seen, light, kinds)
    ]


def _is_right(message: Message, candidate: Candidate, least: float = 0.5) -> bool:
    return any(
        span.kind == str(candidate.label)
        and overlap((span.start, span.end), (candidate.start, candidate.end)) >= least
        for span in message.spans
    )


def fit(found: Sequence[Example], messages: Sequence[Message], *, with_encoder: bool) -> Fusion:
    """messages: all that were looked at, also those with nothing in them to weigh."""
    used = list(range(len(FEATURES))) if with_encoder else list(WITHOUT_ENCODER)
    rows = found if with_encoder else [e for e in found if e.candidate.features[FROM_RULE]]
    weights: dict[str, tuple[float, ...]] = {}
    intercepts: dict[str, float] = {}
    for name in ("harm", "absolute", "strength", "part"):
        labels = [label for label in LABELS if group(anything(label)) == name]
        mine = [e for e in rows if str(e.candidate.label) in labels]
        inputs = np.array([[e.candidate.features[k] for k in used] for e in mine])
        one_hot = np.array([[float(str(e.candidate.label) == x) for x in labels] for e in mine])
        model = LogisticRegression(C=1.0, max_iter=5000)
        model.fit(np.hstack([inputs, one_hot]), np.array([e.right for e in mine]))
        all_weights = np.zeros(len(FEATURES))
        all_weights[used] = model.coef_[0][: len(used)]
        weights[name] = tuple(map(float, all_weights))
        for k, label in enumerate(labels):
            intercepts[label] = float(model.intercept_[0] + model.coef_[0][len(used) + k])
    draft = Fusion(weights, intercepts, dict.fromkeys(LABELS, 0.0))
    freely = replace(draft, thresholds=thresholds(draft, rows, found, 0.0))
    return Fusion(
        weights,
        intercepts,
        with_one_bar(freely, messages, rows),
        strict=thresholds(draft, rows, found, WANTED_UNASKED),
    )


def with_one_bar(
    freely: Fusion, messages: Sequence[Message], rows: Sequence[Example]
) -> dict[str, float]:
    """The thresholds of best F1, those for harm raised to one bar where they are below it.

    The bar is the lowest with which harm as a whole is right often enough, and clean messages are
    left alone. Chances are calibrated, so one bar costs each kind the least for what it brings.
    """
    by_message: dict[str, list[Candidate]] = {}
    for e in rows:
        by_message.setdefault(e.message.id, []).append(e.candidate)
    harms = {*HARMS}
    raised = freely.thresholds
    for bar in BARS:
        raised = {k: max(v, bar) if k in harms else v for k, v in freely.thresholds.items()}
        trial = replace(freely, thresholds=raised)
        said = right = clean = disturbed = 0
        for message in messages:
            mine = by_message.get(message.id, [])
            shown = {str(sure.candidate.label) for sure in trial.kept(mine)} & harms
            there = message.kinds() & harms
            said, right = said + len(shown), right + len(shown & there)
            if not there and not message.safety:
                clean, disturbed = clean + 1, disturbed + bool(shown)
        if right >= WANTED * said and disturbed <= MOST_ON_CLEAN * clean:
            break
    return raised


def thresholds(
    draft: Fusion, rows: Sequence[Example], found: Sequence[Example], wanted: float
) -> dict[str, float]:
    """By label: the best F1 among those precise enough; 2 (never) where none is.

    A finding is counted as false where nothing of its kind stands: a stretch that is a word too
    long points at the right thing still. F1 counts it as missed.
    """
    chosen = {}
    by_message: dict[str, list[Candidate]] = {}
    messages = {e.message.id: e.message for e in found}
    for e in rows:
        by_message.setdefault(e.message.id, []).append(e.candidate)
    harms: dict[str, list[tuple[Sure, Message]]] = {label: [] for label in LABELS}
    for key, mine in by_message.items():
        for sure in resolved([_sure(draft, candidate) for candidate in mine]):
            harms[str(sure.candidate.label)].append((sure, messages[key]))
    for label in sorted(LABELS, key=lambda label: label == "absolute"):
        pairs = harms[label]
        if label == "absolute":  # only inside of something that is shown
            shown = Fusion(draft.weights, draft.intercepts, {**chosen, label: 0.0})
            pairs = [
                (sure, messages[key])
                for key, mine in by_message.items()
                for sure in shown.kept(mine)
                if str(sure.candidate.label) == label
            ]
        triples = [
            (s.chance, _is_right(m, s.candidate), _is_right(m, s.candidate, TOUCHES))
            for s, m in pairs
        ]
        there = sum(s.kind == label for m in messages.values() for s in m.spans)
        chosen[label] = _threshold(triples, there, wanted if label in HARMS else 0.0)
    return chosen


def _sure(draft: Fusion, candidate: Candidate) -> Sure:
    return Sure(candidate, draft.chance(candidate))


def best_f1(pairs: Sequence[tuple[float, bool]]) -> float:
    there = sum(true for _, true in pairs)
    best, best_f1, right = 0.5, -1.0, 0
    for said, (chance, true) in enumerate(sorted(pairs, reverse=True), 1):
        right += true
        f1 = 2 * right / (said + there)
        if f1 > best_f1:
            best, best_f1 = chance - 1e-6, f1
    return best


def danger_threshold(seen: Sequence[Danger]) -> float:
    """Recall first, within reason: RECALL of all that tells, or ALARMS of ordinary messages.

    A line that only sounds dangerous was made to: how often that happens says nothing of a day.
    """
    true = sorted((each.score for each in seen if each.is_told), reverse=True)
    ordinary = sorted(
        (each.score for each in seen if not each.is_told and not each.is_line), reverse=True
    )
    wanted = true[math.ceil(RECALL * len(true)) - 1]
    return max(wanted, ordinary[int(ALARMS * len(ordinary))])


def _threshold(triples: list[tuple[float, bool, bool]], there: int, wanted: float) -> float:
    """triples: chance, whether the stretch is right, whether the kind is."""
    best, best_f1, right, true = 2.0, 0.0, 0, 0
    for said, (chance, is_right, is_true) in enumerate(sorted(triples, reverse=True), 1):
        right += is_right
        true += is_true
        f1 = 2 * right / (said + there)
        if true / said >= wanted and f1 > best_f1:
            best, best_f1 = chance - 1e-6, f1
    return best


def as_json(fusion: Fusion) -> dict[str, Any]:
    return {
        "weights": {k: [round(w, 5) for w in each] for k, each in fusion.weights.items()},
        "intercepts": {k: round(v, 5) for k, v in fusion.intercepts.items()},
        "thresholds": {k: round(v, 5) for k, v in fusion.thresholds.items()},
        "strict": {k: round(v, 5) for k, v in fusion.strict.items()},
        "apology": round(fusion.apology, 5),
        "safety": round(fusion.safety, 5),
    }


def write(parts: dict[str, Fusion], out: Path) -> None:
    out.write_text(
        json.dumps({name: as_json(part) for name, part in parts.items()}, indent=1) + "\n"
    )
