"""Where sealed sessions lie: a small database in a memory folder, shared by all workers.

Behind ``MemoryStore`` another store can stand later, for several machines.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from reknit.vault.runtime import runtime_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FILE_NAME = "sessions.sqlite3"
WAIT_SECONDS = 5.0
SWEEP_SECONDS = 60

# The journal is emptied at each commit and deleted rows are overwritten, so nothing that was
# removed can be found again; it needs no syncing because nothing here has to outlive the power.
SETUP = """
PRAGMA journal_mode = TRUNCATE;
PRAGMA synchronous = OFF;
PRAGMA secure_delete = ON;
PRAGMA temp_store = MEMORY;
"""
TABLES = """
CREATE TABLE IF NOT EXISTS sealed (
  id BLOB PRIMARY KEY, sealed BLOB NOT NULL, expires REAL NOT NULL, tries INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sealed_expires ON sealed (expires);
CREATE TABLE IF NOT EXISTS counted (
  id BLOB PRIMARY KEY, count INTEGER NOT NULL, expires REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept (
  name TEXT PRIMARY KEY, value BLOB NOT NULL, expires REAL NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Sealed:
    sealed: bytes
    expires: float  # seconds since 1970
    tries: int


class MemoryStore(Protocol):
    """All times in seconds since 1970. An expired row is as good as none."""

    def put(self, row_id: bytes, sealed: bytes, *, expires: float) -> None: ...

    def get(self, row_ids: Iterable[bytes], *, now: float) -> dict[bytes, Sealed]: ...

    def move(self, row_id: bytes, *, expires: float, now: float) -> None:
        """A new expiry for a row that still lives."""

    def drop(self, row_ids: Iterable[bytes]) -> None: ...

    def take_try(self, row_id: bytes, *, most: int, now: float) -> Sealed | None:
        """Counts one try and gives the row; None when there is none or no try is left."""

    def forget_tries(self, row_id: bytes) -> None: ...

    def count(self, counter_id: bytes, *, expires: float) -> int:
        """One more, and how many that makes."""

    def keep(self, name: str, value: bytes, *, expires: float, now: float) -> bytes:
        """The value kept under this name; ``value`` when there was none. For one and all."""

    def sweep(self, *, now: float) -> None:
        """Deletes what has expired; at most once a minute, whoever asks."""


class SqliteStore:
    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._lines = threading.local()

    def put(self, row_id: bytes, sealed: bytes, *, expires: float) -> None:
        with self._write() as line:
            line.execute("REPLACE INTO sealed VALUES (?, ?, ?, 0)", (row_id, sealed, expires))

    def get(self, row_ids: Iterable[bytes], *, now: float) -> dict[bytes, Sealed]:
        line = self._line()
        found = {}
        for row_id in row_ids:
            row = line.execute(
                "SELECT sealed, expires, tries FROM sealed WHERE id = ? AND expires > ?",
                (row_id, now),
            ).fetchone()
            if row:
                found[row_id] = Sealed(bytes(row[0]), row[1], row[2])
        return found

    def move(self, row_id: bytes, *, expires: float, now: float) -> None:
        with self._write() as line:
            line.execute(
                "UPDATE sealed SET expires = ? WHERE id = ? AND expires > ?",
                (expires, row_id, now),
            )

    def drop(self, row_ids: Iterable[bytes]) -> None:
        with self._write() as line:
            line.executemany("DELETE FROM sealed WHERE id = ?", [(row_id,) for row_id in row_ids])

    def take_try(self, row_id: bytes, *, most: int, now: float) -> Sealed | None:
        with self._write() as line:
            row = line.execute(
                "UPDATE sealed SET tries = tries + 1 WHERE id = ? AND expires > ? AND tries < ?"
                " RETURNING sealed, expires, tries",
                (row_id, now, most),
            ).fetchone()
        return Sealed(bytes(row[0]), row[1], row[2]) if row else None

    def forget_tries(self, row_id: bytes) -> None:
        with self._write() as line:
            line.execute("UPDATE sealed SET tries = 0 WHERE id = ?", (row_id,))

    def count(self, counter_id: bytes, *, expires: float) -> int:
        with self._write() as line:
            (count,) = line.execute(
                "INSERT INTO counted VALUES (?, 1, ?)"
                " ON CONFLICT (id) DO UPDATE SET count = count + 1 RETURNING count",
                (counter_id, expires),
            ).fetchone()
        return int(count)

    def keep(self, name: str, value: bytes, *, expires: float, now: float) -> bytes:
        with self._write() as line:
            line.execute("DELETE FROM kept WHERE name = ? AND expires <= ?", (name, now))
            line.execute(
                "INSERT INTO kept VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING",
                (name, value, expires),
            )
            (kept,) = line.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
        return bytes(kept)

    def sweep(self, *, now: float) -> None:
        due = self._line().execute(
            "SELECT 1 FROM kept WHERE name = 'swept' AND expires > ?", (now,)
        )
        if due.fetchone():
            return
        with self._write() as line:
            # Only the first of those who found it due gets past this line.
            claimed = line.execute(
                "INSERT INTO kept VALUES ('swept', x'', ?) ON CONFLICT (name)"
                " DO UPDATE SET expires = excluded.expires WHERE expires <= ? RETURNING 1",
                (now + SWEEP_SECONDS, now),
            ).fetchone()
            if claimed:
                line.execute("DELETE FROM sealed WHERE expires <= ?", (now,))
                line.execute("DELETE FROM counted WHERE expires <= ?", (now,))
                line.execute("DELETE FROM kept WHERE expires <= ?", (now,))

    def _line(self) -> sqlite3.Connection:
        """One connection per thread, process and file: a clean-up may have removed the file."""
        # Made here first so that nobody else can read it from its first byte.
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        here = (os.getpid(), os.fstat(handle).st_ino)
        os.close(handle)
        if getattr(self._lines, "here", None) != here:
            self._lines.line = self._connect()
            self._lines.here = here
        line: sqlite3.Connection = self._lines.line
        return line

    def _connect(self) -> sqlite3.Connection:
        line = sqlite3.connect(self._path, timeout=WAIT_SECONDS, isolation_level=None)
        for statement in (SETUP + TABLES).split(";"):
            line.execute(statement).close()
        return line

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Cursor]:
        line = self._line()
        with closing(line.cursor()) as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield cursor
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            cursor.execute("COMMIT")


_stores: dict[Path, SqliteStore] = {}


def the_store() -> MemoryStore:
    """The store of this server."""
    folder = runtime_folder()
    return _stores.get(folder) or _stores.setdefault(folder, SqliteStore(folder))
