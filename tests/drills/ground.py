"""A database of its own that can be put back as it stood, and processes that are killed in it."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
import traceback
import warnings
from abc import ABC, abstractmethod
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# How many points of each act: a sample every day, all of them for a release.
STOPS = int(os.environ.get("REKNIT_STOPS", "2"))
PATIENCE_SECONDS = 30


def points(ticks: int, name: str, most: int = STOPS) -> list[int]:
    """Numbers of points, from 1; for the same ``name`` the same ones each time."""
    among = random.Random(name)  # noqa: S311 - not secrets
    return sorted(among.sample(range(1, ticks + 1), min(most, ticks)))


@dataclass(frozen=True)
class Ended:
    killed: bool
    ticks: int = 0  # how many points it passed; known only of one that was not killed


class Ground(ABC):
    """Whatever uses the database meanwhile uses this one."""

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def keep(self) -> None:
        """As it stands now is how it will be put back."""

    @abstractmethod
    def put_back(self) -> None: ...

    @abstractmethod
    def wait_until_let_go(self) -> None:
        """Until the database has noticed that a process is dead."""

    def in_a_process(self, act: Callable[[], object], *, stop: int = 0) -> Ended:
        """``act`` in a process of its own, killed at the point number ``stop``; 0: never.

        A point lies before each statement that is sent, before each commit and after it.
        """
        connection.close()
        reading, writing = os.pipe()
        with warnings.catch_warnings():
            # Newer Pythons warn of the thread that waits for passphrases; the child makes its own.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            os.close(reading)
            _be_killed_at(stop, act, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
        _pid, status = os.waitpid(pid, 0)
        self.wait_until_let_go()
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            return Ended(killed=True)
        ticks, fault = json.loads(said)
        assert not fault, fault
        return Ended(killed=False, ticks=ticks)


def _be_killed_at(stop: int, act: Callable[[], object], writing: int) -> None:
    """The child: never comes back."""
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == stop:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(execute: Callable[..., object], *rest: object) -> object:
        tick()
        return execute(*rest)

    commit = connection._commit  # type: ignore[attr-defined]  # noqa: SLF001 - Django offers no other place

    def commit_between_two_points() -> object:
        tick()
        done = commit()
        tick()
        return done

    fault = ""
    try:
        connection.execute_wrappers.append(statement)
        connection._commit = commit_between_two_points  # type: ignore[attr-defined]  # noqa: SLF001 - as above
        act()
    except BaseException:  # noqa: BLE001 - told to whoever started it
        fault = traceback.format_exc()
    finally:
        with suppress(BaseException):
            os.write(writing, json.dumps([ticks, fault]).encode())
        os._exit(0)


class SqliteGround(Ground):
    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name)
        self._kept = folder / "kept.sqlite3"

    def keep(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copyfile(self.name, self._kept)

    def put_back(self) -> None:
        connection.close()
        for beside in ("-wal", "-shm"):
            Path(self.name + beside).unlink(missing_ok=True)
        shutil.copyfile(self._kept, self.name)

    def wait_until_let_go(self) -> None:
        """Its locks went with it."""


class PostgresGround(Ground):
    @property
    def kept(self) -> str:
        return f"{self.name}_kept"

    def keep(self) -> None:
        _make_again(self.kept, like=self.name)

    def put_back(self) -> None:
        _make_again(self.name, like=self.kept)

    def wait_until_let_go(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while _asked("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", self.name) != 0:
            assert time.monotonic() < until
            time.sleep(0.002)


def _make_again(name: str, *, like: str) -> None:
    connection.close()
    with connection._nodb_cursor() as cursor:  # noqa: SLF001 - as Django's own tests
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')


def _asked(question: str, *words: str) -> object:
    with connection._nodb_cursor() as cursor:  # noqa: SLF001 - as above
        cursor.execute(question, words)
        return cursor.fetchone()[0]


@contextmanager
def own_ground(folder: Path) -> Iterator[Ground]:
    """A copy of the test database, in use instead of it."""
    usual = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        ground: Ground = SqliteGround(str(folder / "ground.sqlite3"), folder)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [ground.name])
        connection.close()
        connection.settings_dict["NAME"] = ground.name
    else:
        ground = PostgresGround(f"drill_{os.getpid()}")
        _make_again(ground.name, like=str(usual))
        connection.settings_dict["NAME"] = ground.name
    try:
        yield ground
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        if isinstance(ground, PostgresGround):
            with connection._nodb_cursor() as cursor:  # noqa: SLF001 - as above
                for name in (ground.name, ground.kept):
                    cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
