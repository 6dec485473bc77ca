"""The metric, on messages whose figures can be worked out by hand."""

from __future__ import annotations

from typing import Final

import pytest

from training.corpus import HARMS, PARTS, Message, untagged
from training.measure import Figures, Said, Score, measured, overlap, table


def message(tagged: str, *, heat: int = 0, apology: bool = False, safety: bool = False) -> Message:
    text, spans = untagged(tagged)
    return Message("x", "x01", text, spans, heat, apology, safety)


BLAME: Final = message("<blame>you <absolute>never</absolute> ask</blame> me", heat=2)  # 0-13
CLEAN: Final = message("soup is ready")


def of(one: Message, said: Said) -> Figures:
    return measured([one], [said])


def score(figures: Score) -> tuple[int, int, int]:
    return figures.right, figures.said, figures.there


def test_precision_recall_and_f1() -> None:
    half = Score(right=1, said=2, there=4)

    assert (half.precision, half.recall) == (0.5, 0.25)
    assert half.f1 == pytest.approx(1 / 3)
    assert (Score().precision, Score().recall, Score().f1) == (0.0, 0.0, 0.0)


def test_overlap_is_the_shared_part_of_both() -> None:
    assert overlap((0, 4), (2, 6)) == pytest.approx(1 / 3)
    assert overlap((0, 4), (4, 6)) == 0.0


@pytest.mark.parametrize(
    ("start", "end", "right"), [(0, 13, 1), (0, 7, 1), (0, 6, 0), (0, 26, 1), (0, 27, 0)]
)
def test_a_stretch_is_found_where_half_of_both_is_shared(start: int, end: int, right: int) -> None:
    found = of(BLAME, Said((("blame", start, end),)))

    assert score(found.spans["blame"]) == (right, 1, 1)
    assert score(found.kinds["blame"]) == (1, 1, 1)  # whatever the stretch


def test_a_stretch_counts_once() -> None:
    found = of(BLAME, Said((("blame", 0, 13), ("blame", 1, 13))))

    assert score(found.spans["blame"]) == (1, 2, 1)


def test_another_kind_at_the_right_place_is_right_only_where_kinds_do_not_count() -> None:
    found = of(BLAME, Said((("contempt", 0, 13),)))

    assert score(found.spans["blame"]) == (0, 0, 1)
    assert score(found.spans["contempt"]) == (0, 1, 0)
    assert score(found.harm_spans) == score(found.any_harm) == (1, 1, 1)
    assert score(found.pairs) == (0, 1, 2)


def test_an_absolute_is_no_harm_of_its_own_where_kinds_do_not_count() -> None:
    found = of(BLAME, Said((("absolute", 4, 9),)))

    assert score(found.spans["absolute"]) == (1, 1, 1)
    assert score(found.harm_spans) == (0, 0, 1)


def test_a_finding_in_a_clean_message_is_an_alarm() -> None:
    noisy, quiet = Said((("blame", 0, 4),)), Said((("feeling", 0, 4),))

    found = measured([CLEAN, CLEAN, BLAME], [noisy, quiet, noisy])

    assert (found.clean, found.clean_with_finding) == (2, 1)
    assert found.false_on_clean == 0.5


def test_a_message_about_danger_is_not_called_clean() -> None:
    found = of(message("he hit me", safety=True), Said(safety=True))

    assert found.clean == 0
    assert found.false_on_clean == 0.0
    assert score(found.safety) == (1, 1, 1)


def test_parts_are_looked_at_in_apologies_only() -> None:
    sorry = message("<regret>sorry</regret> i <responsibility>lied</responsibility>", apology=True)
    parts = Said(is_apology=True, parts=frozenset({"regret", "repair"}))

    found = measured([sorry, CLEAN], [parts, parts])

    assert score(found.apology) == (1, 2, 1)
    assert score(found.parts["regret"]) == (1, 1, 1)
    assert score(found.parts["responsibility"]) == (0, 0, 1)
    assert score(found.parts["repair"]) == (0, 1, 0)
    assert found.mean_f1(PARTS, "parts") == 0.5  # of those that are there


def test_heat_is_the_same_or_near() -> None:
    found = measured([BLAME] * 3, [Said(heat=2), Said(heat=3), Said(heat=0)])

    assert (found.heat_same, found.heat_near, found.messages) == (1, 2, 3)


def test_the_mean_is_of_kinds_that_are_there() -> None:
    found = of(BLAME, Said((("blame", 0, 13), ("threat", 0, 13))))

    assert found.mean_f1(HARMS) == 0.5  # blame 1, absolute 0; threat is not there
    assert Figures().mean_f1(HARMS) == 0.0


def test_as_many_answers_as_messages() -> None:
    with pytest.raises(ValueError, match="shorter"):
        measured([BLAME, CLEAN], [Said()])


def test_the_table_holds_the_figures() -> None:
    lines = table(of(BLAME, Said((("blame", 0, 13),), heat=2))).splitlines()

    assert "| blame | 1.00 | 1.00 | 1.00 | 1 | 1.00 | 1.00 |" in lines
    assert "| absolute | 0.00 | 0.00 | 0.00 | 1 | 0.00 | 0.00 |" in lines
    assert "mean span F1: harm 0.500, strengths 0.000, parts 0.000" in lines
    assert "heat: same 1.000, within one 1.000" in lines
