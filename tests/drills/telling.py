"""The real application, which also writes down how the database was opened, for each connection."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.backends.signals import connection_created

from reknit.project.wsgi import application as real

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

FILE_NAME = "told"  # in the data folder
SYNCED = "wal 2"  # each commit waits until it is on the disk


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    listen()
    return real(environ, start_response)


def listen() -> None:
    connection_created.connect(_tell, dispatch_uid="telling")


def _tell(connection: Any, **_: object) -> None:  # noqa: ANN401 - any database
    with connection.cursor() as cursor:
        found = [
            str(cursor.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("journal_mode", "synchronous")
        ]
    with Path(os.environ["REKNIT_DATA"], FILE_NAME).open("a") as told:
        told.write(" ".join(found) + "\n")  # one write: lines of several threads stay whole
