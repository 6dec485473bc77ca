"""Django, and which database it speaks to. Everything else is the product as it is."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from psycopg import Connection

MAIN = "default"
CHANGED = ("VAULT_KDF", "RUNTIME", "SESSIONS", "ALLOWED_HOSTS", "LOOPBACK_HOSTS")


def settle(home: Path) -> None:
    """Django on the real settings, with an empty notebook in ``home``. Once per process."""
    for name in [name for name in os.environ if name.startswith("REKNIT_")]:
        del os.environ[name]
    os.environ["REKNIT_DATA"] = str(home)

    from reknit.cli import data  # noqa: PLC0415 - reads the environment that was just set

    data.prepare(home)


@contextmanager
def prepared(runtime: Path) -> Iterator[None]:
    """Needs Django set up. Cheap passphrases, sign-ins in ``runtime``, and nothing else changed."""
    from reknit.project.costs import KdfCost  # noqa: PLC0415 - once there are settings

    before = {name: getattr(settings, name) for name in CHANGED}
    settings.VAULT_KDF = KdfCost(memory_kib=64, passes=1)
    settings.RUNTIME = runtime
    settings.SESSIONS = ""
    settings.ALLOWED_HOSTS = settings.LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "testserver"]
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)


def lead_to(database: str, *, host: Path) -> DatabaseWrapper:
    """A line to a database as Django opens them, for ``using``. Kept open, as in a worker.

    host: the folder of the server's socket.
    """
    told = {"NAME": database, "USER": "reknit", "PASSWORD": "", "HOST": str(host), "PORT": ""}
    kept: dict[str, object] = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False, "OPTIONS": {}}
    return DatabaseWrapper(connections.settings[MAIN] | told | kept, MAIN)


@contextmanager
def using(line: DatabaseWrapper) -> Iterator[DatabaseWrapper]:
    """All that Django asks of a database goes there, in this thread."""
    before = connections[MAIN]
    connections[MAIN] = line
    try:
        yield line
    finally:
        connections[MAIN] = before


def raw(line: DatabaseWrapper) -> Connection:
    """The driver's own connection, in whatever transaction Django is in."""
    line.ensure_connection()
    return cast("Connection", line.connection)
