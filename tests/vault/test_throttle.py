from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
import time_machine

from reknit.vault.throttle import hit
from tests.vault.looking import InFolder, Looked

# Each test twice: with counters in a folder in memory, and in a Valkey.
pytestmark = pytest.mark.usefixtures("looked")

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def test_so_many_may_and_no_more() -> None:
    with time_machine.travel(START, tick=False) as clock:
        assert [hit("sign-in", "alice", limit=3, seconds=60) for _ in range(5)] == [
            True,
            True,
            True,
            False,
            False,
        ]
        assert hit("sign-in", "bob", limit=3, seconds=60)
        assert hit("join", "alice", limit=3, seconds=60)
        clock.shift(60)
        assert hit("sign-in", "alice", limit=3, seconds=60)


def test_all_workers_count_together() -> None:
    answers: list[bool] = []
    with time_machine.travel(START, tick=False):
        threads = [
            threading.Thread(
                target=lambda: answers.append(hit("sign-in", "alice", limit=7, seconds=60))
            )
            for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(answers) == 7


def test_nobody_is_written_down(looked: Looked) -> None:
    hit("sign-in", "192.0.2.77", limit=3, seconds=60)
    raw = looked.raw()
    assert b"192.0.2.77" not in raw
    assert b"sign-in" not in raw


def test_counters_and_their_key_are_forgotten(looked: Looked) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for number in range(10):
            hit("sign-in", f"192.0.2.{number}", limit=3, seconds=60)
        (key,) = looked.kept()
        assert looked.counters() == 10
        clock.shift(86_400)
        hit("sign-in", "192.0.2.1", limit=3, seconds=60)
        assert looked.kept() != [key]
        if isinstance(looked, InFolder):  # a Valkey goes by its own clock: see test_valkey_store
            assert (looked.counters(), len(looked.kept())) == (1, 1)
