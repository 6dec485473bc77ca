"""What the model card promises, on the messages of two writers that nothing was learned from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from reknit.coach import Coach
from training import corpus
from training.measure import Figures, Said, measured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.coach import Finding, Good, Reading

pytestmark = pytest.mark.slow

PROVEN: Final = 0.9  # the precision from which on a kind is shown unasked
ROUNDED: Final = 0.01  # one processor rounds a little otherwise than another


@pytest.fixture(scope="module", params=[True, False], ids=["encoder", "light"])
def coach(request: pytest.FixtureRequest) -> Coach:
    return Coach.load("en", with_encoder=request.param)


def said(reading: Reading) -> Said:
    found: Sequence[Finding | Good] = [*reading.findings, *reading.strengths]
    return Said(
        tuple((str(each.kind), each.start, each.end) for each in found),
        reading.apology.is_apology,
        frozenset(map(str, reading.apology.parts)),
        reading.safety,
        reading.heat,
    )


def figures(coach: Coach) -> Figures:
    """Told that an apology is one, as the app does: it knows which box is being written in."""
    test = corpus.by(corpus.TEST_WRITERS)
    readings = [
        coach.read(
            each.text, kind="apology" if each.apology else "message", limit=None, unasked=True
        )
        for each in test
    ]
    return measured(test, [said(reading) for reading in readings])


def test_what_is_shown_unasked_is_right(coach: Coach) -> None:
    found = figures(coach).kinds

    precisions = {kind: found[kind].precision for kind in coach.proven}

    assert {kind: p for kind, p in precisions.items() if p < PROVEN - ROUNDED} == {}
