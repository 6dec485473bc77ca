from __future__ import annotations

import pytest

from reknit.coach.reading import CORE_PARTS, TONES, Kind, Part, Strength
from reknit.margin import wording
from reknit.margin.core import choice
from reknit.margin.core.choice import KINDS, Choice, choice_in, kept


def test_nothing_kept_means_off() -> None:
    assert choice_in({}) == Choice(on=False, tone="softer", away=())


def test_what_is_kept_is_found_again() -> None:
    chosen = Choice(on=True, tone="firm", away=("blame", "should"))

    assert choice_in({choice.KEY: kept(chosen)}) == chosen
    assert chosen.shown == tuple(kind for kind in KINDS if kind not in {"blame", "should"})


@pytest.mark.parametrize(
    "nonsense",
    [None, [], "on", {"on": 1}, {"on": "yes", "tone": 3, "away": "blame"}, {"away": [{}, "later"]}],
)
def test_what_nobody_understands_means_off(nonsense: object) -> None:
    assert choice_in({choice.KEY: nonsense}) == Choice()


def test_words_and_names_are_those_of_the_coach() -> None:
    """The workers do not load it, so they know its names by heart."""
    assert tuple(Kind) == KINDS
    assert TONES == choice.TONES
    assert wording.NAMES.keys() == set(Kind)
    assert wording.PARTS.keys() == set(Part)
    assert wording.HELPS.keys() == set(Strength)
    assert wording.MISSING.keys() == set(CORE_PARTS)
