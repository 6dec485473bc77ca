from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine

from tests.proof.seeded import Chance, seeded

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def chance() -> Iterator[Chance]:
    """The vault draws from a seed, so that two runs are the same to the byte."""
    with seeded("reknit") as drawn:
        yield drawn
