"""While one thread writes a sign-in, no other process does, whatever other threads are at."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from reknit.vault.runtime import runtime_folder
from reknit.vault.sqlite_store import FILE_NAME, SqliteStore

# Another worker, which does not wait.
WRITES = """
import sqlite3, sys
line = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    line.execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError as trouble:
    print(trouble)
else:
    print("writes")
"""


def another_process(file: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", WRITES, str(file)], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def while_it_writes(store: SqliteStore, file: Path, meanwhile: Callable[[], object]) -> str:
    """What another process gets to hear in the middle of a write, after ``meanwhile``."""
    heard = []

    def rows() -> Iterator[bytes]:
        yield b"one"
        meanwhile()
        heard.append(another_process(file))

    store.drop(rows())
    return heard[0]


def test_a_look_into_the_store_leaves_the_lock_of_whoever_writes() -> None:
    folder = runtime_folder()
    store, file = SqliteStore(folder), folder / FILE_NAME
    store.put(b"one", b"sealed", expires=time.time() + 60)
    found = while_it_writes(store, file, lambda: store.get([b"one"], now=time.time()))
    assert found == "database is locked"
    assert another_process(file) == "writes"  # once it is done


def test_a_file_that_is_opened_and_closed_loses_its_locks() -> None:
    """The control: what a look may never do."""
    folder = runtime_folder()
    store, file = SqliteStore(folder), folder / FILE_NAME
    store.put(b"one", b"sealed", expires=time.time() + 60)
    found = while_it_writes(store, file, lambda: os.close(os.open(file, os.O_RDWR)))
    assert found == "writes"
