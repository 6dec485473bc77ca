"""Servers that break their word, for the controls of the drills. Never part of the product.

Each name is an application that the real command serves in place of the real one.
"""

from __future__ import annotations

import io
import os
import queue
import threading
import time
from typing import TYPE_CHECKING, Any

from django.db import connections, transaction
from django.db.backends.signals import connection_created

from reknit.project.wsgi import application as real
from reknit.vault import stretching
from reknit.vault.core.hazmat import argon2id
from reknit.vault.secret import Secret
from tests.drills import telling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from reknit.vault.core.hazmat import KdfCost

LATER_SECONDS = 0.2  # between what is said and what is done, and between two rows

_line: queue.SimpleQueue[WSGIEnvironment] = queue.SimpleQueue()
_at_work: list[int] = []  # the process whose thread works the line off


def forgetful(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Says "saved" at once and saves a moment later, in the background; and each row for itself."""
    _take_transactions_away()
    if environ["REQUEST_METHOD"] != "POST" or "/page/" not in environ["PATH_INFO"]:
        return real(environ, start_response)
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    if os.getpid() not in _at_work:
        _at_work.append(os.getpid())
        threading.Thread(target=_work_off, daemon=True).start()
    _line.put({**environ, "wsgi.input": io.BytesIO(body)})
    seen = body.partition(b"seen=")[2].partition(b"&")[0].decode()
    alone = environ["PATH_INFO"].endswith("/keep/")
    status = "204 No Content" if alone else "302 Found"
    start_response(status, [("Reknit-Seen", str(int(seen) + 1)), ("Content-Length", "0")])
    return []


def _work_off() -> None:
    while True:
        environ = _line.get()
        time.sleep(LATER_SECONDS)
        answer = real(environ, lambda *_: lambda _: None)
        list(answer)
        close = getattr(answer, "close", None)
        if close is not None:
            close()


def nothing(*_: object) -> None:
    """In place of what begins or ends a transaction."""


def _take_transactions_away() -> None:
    """Each row is committed by itself, with a moment between two."""
    transaction.Atomic.__enter__ = nothing  # type: ignore[method-assign]
    transaction.Atomic.__exit__ = nothing  # type: ignore[method-assign]
    connection_created.connect(_dawdle, dispatch_uid="drill")


def _dawdle(connection: Any, **_: object) -> None:  # noqa: ANN401 - any database
    def slowly(execute: Callable[..., object], sql: str, *rest: object) -> object:
        done = execute(sql, *rest)
        if sql.startswith(("UPDATE", "INSERT", "DELETE")):
            time.sleep(LATER_SECONDS)
        return done

    connection.execute_wrappers.append(slowly)


def impatient(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The database as Django opens it by itself; nobody waits for anybody, nor for the disk."""
    connections.settings["default"]["OPTIONS"].update(timeout=0, transaction_mode="DEFERRED")
    connection_created.connect(_not_synced, dispatch_uid="not synced")
    telling.listen()
    return real(environ, start_response)


def _not_synced(connection: Any, **_: object) -> None:  # noqa: ANN401 - as above
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = NORMAL")


def all_at_once(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Passphrases are tried on the threads that make pages, as many as come."""
    stretching.stretch = _at_once  # type: ignore[attr-defined]  # where it is called
    return real(environ, start_response)


def _at_once(secret: Secret[bytes], salt: bytes, cost: KdfCost) -> Secret[bytes]:
    return Secret(argon2id(secret.expose(), salt, cost))
