"""Looking into a store of sign-ins as somebody who has it and nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reknit.vault.sqlite_store import FILE_NAME
from reknit.vault.valkey_store import COUNTER, KEPT, ROW
from tests.valkeys import Served


class Looked(Protocol):
    def raw(self) -> bytes:
        """Everything that lies there."""

    def rows(self) -> int: ...

    def counters(self) -> int: ...

    def kept(self) -> list[bytes]: ...

    def wipe(self) -> None:
        """As a clean-up or a restart does it."""


@dataclass(frozen=True)
class InFolder:
    folder: Path

    def raw(self) -> bytes:
        return (self.folder / FILE_NAME).read_bytes()

    def rows(self) -> int:
        return int(self._asked("SELECT COUNT(*) FROM sealed")[0][0])

    def counters(self) -> int:
        return int(self._asked("SELECT COUNT(*) FROM counted")[0][0])

    def kept(self) -> list[bytes]:
        return [
            bytes(one) for (one,) in self._asked("SELECT value FROM kept WHERE name != 'swept'")
        ]

    def wipe(self) -> None:
        for path in self.folder.iterdir():
            path.unlink()

    def _asked(self, question: str) -> list[tuple[bytes]]:
        with closing(sqlite3.connect(self.folder / FILE_NAME)) as line:
            return line.execute(question).fetchall()


@dataclass(frozen=True)
class InValkey:
    server: Served

    def raw(self) -> bytes:
        return self.server.everything()

    def rows(self) -> int:
        return len(self.server.client.keys(ROW + b"*"))

    def counters(self) -> int:
        return len(self.server.client.keys(COUNTER + b"*"))

    def kept(self) -> list[bytes]:
        client = self.server.client
        return [client.hget(key, "s") or b"" for key in client.keys(KEPT + b"*")]

    def wipe(self) -> None:
        self.server.client.flushall()
