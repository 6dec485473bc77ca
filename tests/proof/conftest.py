from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import time_machine

from tests.proof.seeded import Chance, seeded

if TYPE_CHECKING:
    from collections.abc import Iterator


Figure = Callable[[str], None]


@pytest.fixture
def figure(capsys: pytest.CaptureFixture[str]) -> Figure:
    """Says what a proof has counted, where a release asks for it."""

    def say(what: str) -> None:
        if {"REKNIT_MATRIX", "REKNIT_HOSTILE"} & os.environ.keys():
            with capsys.disabled():
                print(f"\n  {what}", file=sys.__stderr__)

    return say


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def chance() -> Iterator[Chance]:
    """The vault draws from a seed, so that two runs are the same to the byte."""
    with seeded("reknit") as drawn:
        yield drawn
