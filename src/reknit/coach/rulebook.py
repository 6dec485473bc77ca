"""What holds when only rules speak: one finding for each stretch, the gravest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reknit.coach import apology as apologies
from reknit.coach.candidates import Candidate
from reknit.coach.decide import Sure
from reknit.coach.reading import Kind, Part, Strength
from reknit.coach.rules import Taken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.coach.rules import Hit

_GRAVEST: Final = {kind: place for place, kind in enumerate(Kind)}
_SURE: Final = 0.9  # what a precise rule is good for
# An all-or-nothing word says something only inside of one of these.
_GENERALISES: Final = frozenset(
    {
        Kind.BLAME,
        Kind.CONTEMPT,
        Kind.DEFENSIVENESS,
        Kind.MIND_READING,
        Kind.SHOULD,
        Kind.PSEUDO_FEELING,
    }
)


def by_rules_alone(hits: Sequence[Hit], unsafe: Taken) -> list[Sure]:
    """Harm by precise rules only; the parts come from rules made for apologies.

    unsafe: words about danger, in which nothing that hurts is looked for.
    """
    harm = _harm(hits, unsafe)
    hollow = [hit for hit in harm if hit.kind is Kind.NON_APOLOGY]
    there = {Part(hit.kind) for hit in apologies.parts(hits, hollow)}
    harm = [hit for hit in harm if apologies.stands(hit, there)]
    parts = apologies.parts(hits, [hit for hit in harm if hit.kind is Kind.NON_APOLOGY])
    found = [*harm, *parts, *_strengths(hits, [*harm, *parts])]
    found.sort(key=lambda hit: (hit.start, -hit.end))
    return [
        Sure(Candidate(hit.kind, hit.start, hit.end, hit.sentence, rule=hit.rule), _SURE)
        for hit in found
    ]


def _harm(hits: Sequence[Hit], unsafe: Taken) -> list[Hit]:
    """One hit to a clause, the gravest; then the all-or-nothing words inside of those."""
    found: list[Hit] = []
    taken = Taken()
    sure = [hit for hit in hits if hit.rule.precise and isinstance(hit.kind, Kind)]
    for hit in sorted(sure, key=lambda hit: (_GRAVEST[Kind(hit.kind)], hit.start, -hit.end)):
        if not unsafe.touches(hit) and not taken.touches(hit):
            found.append(hit)
            taken.take(hit.sentence, (hit.start, hit.end))
    about_them = Taken(hit for hit in found if hit.kind in _GENERALISES)
    return [*found, *(h for h in hits if h.kind is Kind.ABSOLUTE and about_them.holds(h))]


def _strengths(hits: Sequence[Hit], others: Sequence[Hit]) -> list[Hit]:
    found: list[Hit] = []
    taken = Taken(others)
    for hit in hits:
        if isinstance(hit.kind, Strength) and not taken.touches(hit):
            found.append(hit)
            taken.take(hit.sentence, (hit.start, hit.end))
    return found
