from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import time_machine

from reknit.vault.store import FILE_NAME
from reknit.vault.throttle import hit

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


def test_nobody_is_written_down(own_runtime: Path) -> None:
    hit("sign-in", "192.0.2.77", limit=3, seconds=60)
    raw = (own_runtime / FILE_NAME).read_bytes()
    assert b"192.0.2.77" not in raw
    assert b"sign-in" not in raw


def test_counters_and_their_key_are_forgotten(own_runtime: Path) -> None:
    def stored() -> tuple[int, list[bytes]]:
        line = sqlite3.connect(own_runtime / FILE_NAME)
        (count,) = line.execute("SELECT COUNT(*) FROM counted").fetchone()
        keys = [row[0] for row in line.execute("SELECT value FROM kept WHERE name LIKE 'thr%'")]
        line.close()
        return count, keys

    with time_machine.travel(START, tick=False) as clock:
        for number in range(10):
            hit("sign-in", f"192.0.2.{number}", limit=3, seconds=60)
        count, keys = stored()
        assert (count, len(keys)) == (10, 1)
        clock.shift(86_400)
        hit("sign-in", "192.0.2.1", limit=3, seconds=60)
        later_count, later_keys = stored()
        assert later_count == 1
        assert len(later_keys) == 1
        assert later_keys != keys
