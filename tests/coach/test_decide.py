"""From candidates to what is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from reknit.coach.candidates import FEATURES, Candidate
from reknit.coach.decide import Fusion, Sure, danger_score, inside_of_harm, resolved
from reknit.coach.language import language
from reknit.coach.reading import Kind, Part, Strength

if TYPE_CHECKING:
    from pathlib import Path

    from reknit.coach.rules import Anything

FUSION: Final = Fusion(
    weights={"harm": (1.0, 2.0), "strength": (0.0, 0.0)},
    intercepts={"blame": -1.0, "threat": 0.0, "feeling": 0.0},
    thresholds={"blame": 0.5, "threat": 2.0, "feeling": 0.5},
    strict={"blame": 0.8, "threat": 2.0, "feeling": 0.5},
)


def sure(label: Anything, start: int, end: int, chance: float = 0.8, sentence: int = 0) -> Sure:
    return Sure(Candidate(label, start, end, sentence), chance)


def said(*given: Sure) -> list[tuple[Anything, int, int]]:
    kept = [each.candidate for each in resolved(given)]
    return [(each.label, each.start, each.end) for each in kept]


def test_a_stretch_has_one_kind_the_surer() -> None:
    assert said(sure(Kind.BLAME, 0, 20, 0.7), sure(Kind.CONTEMPT, 2, 18, 0.9)) == [
        (Kind.CONTEMPT, 2, 18)
    ]


def test_of_two_as_sure_the_first_stays() -> None:
    assert said(sure(Kind.BLAME, 5, 20), sure(Kind.BLAME, 0, 20)) == [(Kind.BLAME, 0, 20)]


def test_an_absolute_may_lie_inside() -> None:
    assert said(sure(Kind.ABSOLUTE, 4, 9, 0.9), sure(Kind.BLAME, 0, 20)) == [
        (Kind.BLAME, 0, 20),
        (Kind.ABSOLUTE, 4, 9),
    ]


def test_harm_strength_and_part_are_decided_apart() -> None:
    given = [sure(Kind.BLAME, 0, 9), sure(Strength.FEELING, 0, 9), sure(Part.REGRET, 0, 9)]

    assert len(said(*given)) == 3
    assert said(sure(Part.REGRET, 0, 9, 0.9), sure(Part.HARM, 0, 9)) == [(Part.REGRET, 0, 9)]


@pytest.mark.parametrize(("start", "kept"), [(7, 2), (6, 1)])
def test_two_may_share_three_tenths_of_the_shorter(start: int, kept: int) -> None:
    found = said(sure(Kind.BLAME, 0, 10, 0.9), sure(Kind.CONTEMPT, start, start + 10))

    assert len(found) == kept


def test_what_is_said_follows_the_text() -> None:
    given = [sure(Kind.BLAME, 30, 40, 0.9, 1), sure(Kind.BLAME, 0, 9), sure(Kind.THREAT, 50, 60)]

    assert [start for _, start, _ in said(*given)] == [0, 30, 50]


def test_a_chance_weighs_the_features_and_adds_what_a_kind_starts_with() -> None:
    assert FUSION.chance(Candidate(Kind.BLAME, 0, 9, 0, (1.0, 0.0))) == 0.5
    assert FUSION.chance(Candidate(Kind.BLAME, 0, 9, 0, (1.0, 1.0))) == pytest.approx(0.8808, 1e-3)
    assert FUSION.chance(Candidate(Kind.BLAME, 0, 9, 0, (1e9, 0.0))) == pytest.approx(1.0)
    assert FUSION.chance(Candidate(Kind.BLAME, 0, 9, 0, (-1e9, 0.0))) == pytest.approx(0.0)


def test_a_feature_too_few_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        FUSION.chance(Candidate(Kind.BLAME, 0, 9, 0, (1.0,)))


def test_what_reaches_its_threshold_is_kept() -> None:
    given = [
        Candidate(Kind.BLAME, 0, 9, 0, (1.0, 0.0)),  # just as likely as it has to be
        Candidate(Kind.BLAME, 20, 29, 0, (0.9, 0.0)),
        Candidate(Kind.THREAT, 40, 49, 0, (9.0, 9.0)),  # 2: never
        Candidate(Strength.FEELING, 60, 69, 0, (0.0, 0.0)),
    ]

    assert [each.candidate.start for each in FUSION.kept(given)] == [0, 60]
    assert [each.candidate.start for each in FUSION.kept(given, unasked=True)] == [60]


def test_an_absolute_is_kept_only_inside_of_harm() -> None:
    given = [
        sure(Kind.BLAME, 0, 20),
        sure(Kind.ABSOLUTE, 4, 9),
        sure(Kind.ABSOLUTE, 30, 36),
        sure(Strength.FEELING, 30, 50),
        sure(Kind.ABSOLUTE, 60, 65, sentence=1),
    ]

    assert inside_of_harm(given) == [given[0], given[1], given[3]]


def test_danger_grows_with_what_each_layer_says() -> None:
    score = danger_score(0.5, 0.5, by_rule=False)

    assert score == 0.0
    assert danger_score(0.5, 0.5, by_rule=True) > score
    assert min(danger_score(0.6, 0.5, by_rule=False), danger_score(0.5, 0.6, by_rule=False)) > score


def test_it_is_read_from_its_part_of_the_file(tmp_path: Path) -> None:
    part = {
        "weights": {"harm": [1.0, 2.0]},
        "intercepts": {"blame": 0.0},
        "thresholds": {"blame": 0.5},
        "strict": {"blame": 0.8},
        "apology": 0.6,
        "safety": -0.1,
    }
    file = tmp_path / "fusion.json"
    file.write_text(json.dumps({"full": part, "light": {**part, "apology": 0.9}}))

    full, light = Fusion.read(file, "full"), Fusion.read(file, "light")

    assert full == Fusion(
        weights={"harm": (1.0, 2.0)},
        intercepts={"blame": 0.0},
        thresholds={"blame": 0.5},
        strict={"blame": 0.8},
        apology=0.6,
        safety=-0.1,
    )
    assert light.apology == 0.9


@pytest.mark.parametrize("part", ["full", "light"])
def test_what_ships_knows_every_label_and_every_feature(part: str) -> None:
    fusion = Fusion.read(language("en").folder / "model" / "fusion.json", part)
    labels = {*map(str, (*Kind, *Strength, *Part))}

    assert {*fusion.intercepts} == {*fusion.thresholds} == {*fusion.strict} == labels
    assert {*fusion.weights} == {"harm", "absolute", "strength", "part"}
    assert {len(weights) for weights in fusion.weights.values()} == {len(FEATURES)}
