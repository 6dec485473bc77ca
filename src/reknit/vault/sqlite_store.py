"""Sign-ins in a small database in a memory folder, shared by all workers of one machine."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from reknit.vault.stored import Sealed

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


_making = threading.Lock()


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
        found = self._line().execute(
            "SELECT value FROM kept WHERE name = ? AND expires > ?", (name, now)
        )
        if row := found.fetchone():
            return bytes(row[0])  # as nearly always: nobody has to wait for a writer
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

    def end_all(self) -> None:
        end_all_in(self._path.parent)

    def _line(self) -> sqlite3.Connection:
        """One connection per thread, process and file: a clean-up may have removed the file."""
        here = (os.getpid(), self._file())
        if getattr(self._lines, "here", None) != here:
            self._lines.line = self._connect()
            self._lines.here = here
        line: sqlite3.Connection = self._lines.line
        return line

    def _file(self) -> int:
        """Which file it is. Made here if there is none, so that nobody else reads its first byte.

        DO NOT open one that is there: closing it would take away the locks that other threads of
        this process hold on it (POSIX), and two would write at once.
        """
        with _making:
            try:
                return self._path.stat().st_ino
            except FileNotFoundError:
                with suppress(FileExistsError):
                    os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
                return self._path.stat().st_ino

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


def store_in(folder: Path) -> SqliteStore:
    return _stores.get(folder) or _stores.setdefault(folder, SqliteStore(folder))


def end_all_in(folder: Path) -> None:
    """Also where nothing has been opened yet. Whoever has it open makes a new one."""
    for left in folder.glob(f"{FILE_NAME}*"):
        left.unlink(missing_ok=True)
