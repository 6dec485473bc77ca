from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine

from tests.repair.scene import Player, make_player, make_two

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def two(db: None, clock: time_machine.Traveller) -> tuple[Player, Player]:
    """Alice and Bob, who share a notebook, each with an open browser."""
    return make_two()


@pytest.fixture
def alice(two: tuple[Player, Player]) -> Player:
    return two[0]


@pytest.fixture
def bob(two: tuple[Player, Player]) -> Player:
    return two[1]


@pytest.fixture
def charlie(two: tuple[Player, Player]) -> Player:
    return make_player("Charlie")
