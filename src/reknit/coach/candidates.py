"""Stretches of a text that may carry something, from all layers, with what speaks for each.

`training.fuse` learns from these features how far to trust them; `decide` uses what it learned.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from reknit.coach.reading import Kind, Part, Strength

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reknit.coach.encoder import Seen
    from reknit.coach.rules import Anything, Hit, Rule
    from reknit.coach.text import Span, Text

LIKELY: Final = 0.35  # a token's chance from which on it may belong to a stretch
GAP: Final = 2  # tokens that may be missing in between
_EDGES: Final = " \t\n,;:-.!?\"'()…–—"  # noqa: RUF001 - dashes

# In the order of the weights in fusion.json.
FEATURES: Final = (
    "tokens_mean",
    "tokens_peak",
    "whole",
    "companion",
    "rule",
    "precise_rule",
    "from_rule",
    "length",
    "rival",  # the likeliest other kind of its group, there
    "heat",  # that the text is more than calm
    "other",  # of what hurts: the likeliest that helps there, and the other way round
)


@dataclass(frozen=True)
class Candidate:
    """start, end: code points of the text, inside of one sentence. features: as in FEATURES."""

    label: Anything
    start: int
    end: int
    sentence: int  # its number in Text.sentences
    features: tuple[float, ...] = ()
    rule: Rule | None = None


@dataclass(frozen=True)
class Light:
    """What the companion says. chances: of each sentence, by label, 0..1; danger: 0..1."""

    chances: list[dict[str, float]]
    danger: float


def overlap(a: Span, b: Span) -> float:
    """Intersection over union of two stretches."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / (max(a[1], b[1]) - min(a[0], b[0])) if shared > 0 else 0.0


def logit(chance: float) -> float:
    kept = min(max(chance, 1e-4), 1 - 1e-4)
    return math.log(kept / (1 - kept))


def candidates(
    text: Text,
    hits: Sequence[Hit],
    seen: Sequence[Seen],
    companion: Sequence[dict[str, float]],
    labels: Sequence[Anything],
) -> list[Candidate]:
    """hits: of the rules. seen: the encoder's windows, empty without it. companion: by sentence.

    The work grows with the text and no faster: all is looked at sentence by sentence.
    """
    found: list[Candidate] = []
    by_place: dict[tuple[Anything, int], list[Hit]] = {}
    for hit in hits:
        by_place.setdefault((hit.kind, hit.sentence), []).append(hit)
    looks = [_Look(window) for window in seen]
    neighbours = _neighbours(tuple(labels))
    for column, label in enumerate(labels):
        rivals, others = neighbours[column]
        runs: dict[int, list[Span]] = {}
        for look in looks:
            for sentence, run in _runs(text, look, column):
                runs.setdefault(sentence, []).append(run)
        places = {sentence for kind, sentence in by_place if kind is label} | runs.keys()
        for sentence in sorted(places):
            mine = by_place.get((label, sentence), [])
            light = logit(companion[sentence].get(str(label), 0.0))
            stretches: list[tuple[Span, Rule | None]] = [
                (run, None) for run in dict.fromkeys(runs.get(sentence, ()))
            ]
            stretches += [((hit.start, hit.end), hit.rule) for hit in mine]
            for span, own_rule in stretches:
                near = [hit.rule for hit in mine if overlap(span, (hit.start, hit.end)) > 0]
                precise = [rule for rule in near if rule.precise]
                learned = _learned(looks, column, rivals, others, str(label), span)
                mean, peak, whole, rival, other, heat = map(logit, learned)
                features = (
                    mean,
                    peak,
                    whole,
                    light,
                    float(bool(near)),
                    float(bool(precise)),
                    float(own_rule is not None),
                    math.log(1 + span[1] - span[0]),
                    rival,
                    heat,
                    other,
                )
                rule = own_rule or next(iter(precise or near), None)
                found.append(Candidate(label, *span, sentence, features, rule))
    return found


@cache
def _neighbours(labels: tuple[Anything, ...]) -> list[tuple[list[int], list[int]]]:
    """For each column its rivals, of the same group, and the others, of the other side."""
    return [
        (
            [n for n, k in enumerate(labels) if n != column and group(k) == group(label)],
            [n for n, k in enumerate(labels) if isinstance(k, Kind) != isinstance(label, Kind)],
        )
        for column, label in enumerate(labels)
    ]


class _Look:
    """A window with the places of its pieces, to find those of a stretch quickly."""

    def __init__(self, window: Seen) -> None:
        self.window = window
        self._known: dict[Span, tuple[list[float], list[float]] | None] = {}
        self._starts = [piece.start for piece in window.pieces]
        self._ends = [piece.end for piece in window.pieces]
        likely: dict[int, list[int]] = {}
        columns, numbers = (window.tokens.T >= LIKELY).nonzero()
        for column, number in zip(columns.tolist(), numbers.tolist(), strict=True):
            likely.setdefault(column, []).append(number)
        self.likely = likely  # by label the numbers of its pieces, in order

    def tokens(self, span: Span) -> tuple[list[float], list[float]] | None:
        """By label, the mean and the highest chance of the tokens in it; None where it has none."""
        if span not in self._known:
            first = bisect_right(self._ends, span[0])
            inside = self.window.tokens[first : bisect_left(self._starts, span[1])]
            self._known[span] = (
                (inside.mean(0).tolist(), inside.max(0).tolist()) if len(inside) else None
            )
        return self._known[span]


def _runs(text: Text, look: _Look, column: int) -> Iterator[tuple[int, Span]]:
    """Neighbouring likely tokens of one sentence, without the signs around them; its number too."""
    likely = look.likely.get(column)
    if not likely:
        return
    window = look.window
    firsts = [start for start, _ in text.sentences]
    run: list[int] = []
    place = -1
    for number in likely:
        sentence = max(0, bisect_right(firsts, window.pieces[number].start) - 1)
        if run and (number - run[-1] > GAP + 1 or sentence != place):
            yield from _trimmed(text, window, run, place)
            run = []
        run.append(number)
        place = sentence
    yield from _trimmed(text, window, run, place)


def _trimmed(text: Text, window: Seen, run: list[int], sentence: int) -> Iterator[tuple[int, Span]]:
    folded = text.folded
    first, last = text.sentences[sentence]
    start = max(first, window.pieces[run[0]].start)
    end = min(last, window.pieces[run[-1]].end)
    # Whole words: a word is more than one token now and then.
    while first < start < last and folded[start - 1].isalnum() and folded[start].isalnum():
        start -= 1
    while start < end < last and folded[end - 1].isalnum() and folded[end].isalnum():
        end += 1
    while end > start and folded[end - 1] in _EDGES:
        end -= 1
    while start < end and folded[start] in _EDGES:
        start += 1
    if start < end:
        yield sentence, (start, end)


def _learned(  # noqa: PLR0913, PLR0917 - the columns of one table
    looks: Sequence[_Look],
    column: int,
    rivals: Sequence[int],
    others: Sequence[int],
    label: str,
    span: Span,
) -> tuple[float, float, float, float, float, float]:
    """Of its tokens mean and highest chance; for its window; of a rival, of an other; of heat."""
    for look in looks:
        tokens = look.tokens(span)
        if tokens is not None:
            means, peaks = tokens
            whole = look.window.whole
            return (
                means[column],
                peaks[column],
                whole[label],
                max((means[n] for n in rivals), default=0.0),
                max((means[n] for n in others), default=0.0),
                whole["heat_1"],
            )
    return 0.0, 0.0, 0.0, 0.0, 0.0, 0.0


def group(label: Anything) -> str:
    """Within a group there is one label for a stretch."""
    if label is Kind.ABSOLUTE:
        return "absolute"
    return {Kind: "harm", Strength: "strength", Part: "part"}[type(label)]
