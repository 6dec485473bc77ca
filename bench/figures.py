"""A figure, the floor of the same run, and what it should be."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True)
class Figure:
    """``ratio`` is what is compared between runs: absolute figures say more about the machine."""

    key: str  # "page-all": stays the same from run to run
    says: str
    value: float
    unit: str
    floor: float | None = None  # in the same unit; None: nothing to divide by
    floor_is: str = ""
    limit: float | None = None  # of the ratio where there is a floor, else of the value
    most: float | None = None  # of the value itself, where that is promised whatever the floor
    note: str = ""
    steady: bool = True  # the same again on the same code, so that a change of a fifth means one

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    @property
    def compared(self) -> float:
        return self.value if self.ratio is None else self.ratio

    @property
    def met(self) -> bool | None:
        """None where nothing was promised."""
        verdicts = []
        if self.limit is not None:
            verdicts.append(self.compared <= self.limit)
        if self.most is not None:
            verdicts.append(self.value <= self.most)
        return all(verdicts) if verdicts else None


def in_turn(rounds: int, *measures: Callable[[], float]) -> list[float]:
    """Each measure's median over ``rounds``, taken turn by turn so that a busy moment hits all."""
    seen: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for kept, measure in zip(seen, measures, strict=True):
            kept.append(measure())
    return [statistics.median(each) for each in seen]


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
