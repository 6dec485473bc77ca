"""Killed before any statement and around any commit: all is as it was, or all is done.

The process that acts kills itself, for real. Others then open the same database and look at every
row, sign in as both people with the old and the new passphrase, and read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from tests.drills.acts import ACTS, Act
from tests.drills.described import described, every_id, every_row
from tests.drills.ground import STOPS, Ground, own_ground, points

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def ground(transactional_db: None, tmp_path: Path) -> Iterator[Ground]:
    with own_ground(tmp_path) as own:
        yield own


@dataclass
class Ends:
    """How an act was found after it had been killed."""

    old: int = 0
    new: int = 0
    neither: list[str] = field(default_factory=list)  # at which point, and what is like neither


def ends_of(ground: Ground, act: Act, name: str, most: int = STOPS) -> Ends:
    ground.keep()
    rows, known = every_row(), every_id()
    old = described(act.passphrases, known)
    whole = ground.in_a_process(act.do)
    new = described(act.passphrases, known)
    assert new != old, "It changes nothing, so there is nothing to be killed in."
    assert "BROKEN" not in repr((old, new))
    ends = Ends()
    for stop in points(whole.ticks, name, most):
        ground.put_back()
        assert ground.in_a_process(act.do, stop=stop).killed
        found = described(act.passphrases, known)
        if every_row() == rows and found == old:
            ends.old += 1
        elif found == new:
            ends.new += 1
        else:
            torn = sorted(key for key in {*found, *new} if found.get(key) != new.get(key))
            ends.neither.append(f"{name} at {stop} of {whole.ticks}: not yet new are {torn}")
    return ends


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_whole_or_not_at_all(
    ground: Ground, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = ends_of(ground, ACTS[name](), name)
    if STOPS > 2:
        with capsys.disabled():
            print(f"   {name}: as before {ends.old}, done {ends.new}, torn {len(ends.neither)}")  # noqa: T201 - the figures
    assert ends.neither == []


def test_an_act_without_its_transaction_is_caught(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same act, each of its rows committed by itself."""
    act = ACTS["gives_a_first_turn"]()

    def nothing(*_: object) -> None:
        pass

    def without() -> None:
        monkeypatch.setattr(transaction.Atomic, "__enter__", nothing)
        monkeypatch.setattr(transaction.Atomic, "__exit__", nothing)
        monkeypatch.setattr(connection.features, "has_select_for_update", False)
        act.do()

    assert ends_of(ground, Act(without, act.passphrases), "without", most=8).neither
