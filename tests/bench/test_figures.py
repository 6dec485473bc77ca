"""What is done with figures once they are measured; measuring itself is `./reknit bench`."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench import report, suite
from bench.figures import Figure, in_turn, percentile
from bench.meter import TWICE


def figure(key: str = "page-all", value: float = 3.0, floor: float | None = 2.0) -> Figure:
    return Figure(key, "A page", value, "ms CPU", floor, "a bare page", limit=1.6)


def test_ratio_is_compared_where_there_is_a_floor_else_the_value() -> None:
    assert figure().compared == 1.5
    assert figure(floor=None).compared == 3.0
    assert figure().met is True
    assert figure(value=4.0).met is False


def test_promised_value_counts_beside_the_ratio() -> None:
    both = Figure("start", "Start", 1.1, "s", 1.0, limit=1.6, most=1.0)

    assert both.met is False
    assert Figure("start", "Start", 1.1, "s").met is None


@pytest.mark.parametrize(("value", "worse"), [(2.39, False), (2.4, False), (2.41, True)])
def test_a_fifth_more_than_kept_is_worse(value: float, worse: bool) -> None:  # noqa: FBT001 - a row of the table
    assert suite.is_worse(figure(value=value, floor=1.0), {"page-all": 2.0}) is worse


def test_what_nothing_is_kept_for_is_never_worse() -> None:
    assert not suite.is_worse(figure("wall", 99.0), {"page-all": 2.0})


def test_what_seems_worse_is_measured_again_and_the_better_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = iter([[figure(value=9.0)], [figure(value=8.0)], [figure(value=2.0)]])
    monkeypatch.setitem(suite.MEASURES, "pages", lambda _world, _length: next(runs))
    kept = {"page-all": 1.0}

    found = suite.run(None, ["pages"], suite.SHORT, kept=kept, say=lambda _said: None)  # type: ignore[arg-type]  # no world is looked at

    assert [each.value for each in found] == [2.0]


def test_what_stays_worse_is_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(suite.MEASURES, "pages", lambda *_asked: [figure(value=9.0)])

    found = suite.run(None, ["pages"], suite.SHORT, kept={"page-all": 1.0}, say=lambda _: None)  # type: ignore[arg-type]  # as above

    assert suite.is_worse(found[0], {"page-all": 1.0})


def test_a_meter_that_does_not_see_double_is_blind() -> None:
    assert suite.meter_is_blind([figure(TWICE, 1.1, 1.0)])
    assert not suite.meter_is_blind([figure(TWICE, 2.0, 1.0)])


def test_only_steady_figures_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(suite, "KEPT", tmp_path / "kept.json")

    suite.keep([figure(), Figure("wait", "Waiting", 5.0, "ms", steady=False)])

    assert suite.kept_figures() == {"page-all": 1.5}


def test_each_figure_that_is_kept_is_one_we_know() -> None:
    assert {"page-all", "write-cpu", "search", "weight-cold", "start"} <= set(suite.kept_figures())


def test_measures_are_taken_in_turn_and_the_median_counts() -> None:
    order: list[str] = []

    def one() -> float:
        order.append("one")
        return float(len(order))

    def other() -> float:
        order.append("other")
        return 7.0

    assert in_turn(3, one, other) == [3.0, 7.0]
    assert order == ["one", "other"] * 3


def test_percentile_of_few() -> None:
    assert percentile([5.0, 1.0, 3.0], 0.5) == 3.0
    assert percentile([5.0, 1.0, 3.0], 0.95) == 5.0


def test_page_and_drawing_hold_each_figure(tmp_path: Path) -> None:
    page, drawing = tmp_path / "performance.md", tmp_path / "drawing.svg"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")

    report.write_into(page, drawing, [figure(), figure("other", floor=None)], "Measured today.")

    said = page.read_text()
    assert said.startswith("before\n")
    assert said.endswith("\nafter\n")
    assert "old" not in said
    assert said.count("| A page |") == 2
    assert "**1.50**" in said
    assert len(ET.parse(drawing).getroot()) > 5  # noqa: S314 - just written
