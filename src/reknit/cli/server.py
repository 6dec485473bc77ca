"""Serving: granian, which runs a few worker processes with a few threads each."""

from __future__ import annotations

import errno
import gc
import os
import socket
import sys
import threading
import time
import webbrowser
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from reknit.cli import nightly
from reknit.cli.said import Stop
from reknit.margin.asking import SERVER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

APPLICATION = "reknit.project.wsgi:application"
# Enough for a household and for a phone that asks for six files at once.
THREADS = 4
# A worker that is stopped while it still starts would not hear the signal and hold us for ever.
GOODBYE_SECONDS = 8
# A browser sends far less before the body, and in one go.
HEADERS = HTTP1Settings(header_read_timeout=10_000, max_buffer_size=64 * 1024)


def refuse_taken_port(address: str, port: int) -> None:
    """Say so in words before a worker fails in a traceback."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # as the server will; on Windows it would let two share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as trouble:
            if trouble.errno == errno.EADDRINUSE:
                raise Stop(
                    f"Something else is already using port {port}; perhaps Reknit is open in "
                    f"another window.\nStop that, or choose another: --port {port + 1}"
                ) from trouble
            if trouble.errno == errno.EACCES:
                raise Stop(f"This account may not use port {port}. Try --port 8000.") from trouble
            raise Stop(
                f"Port {port} on {address} cannot be used ({trouble.strerror})."
            ) from trouble


def serve(  # noqa: PLR0913 - what a server is told
    *,
    address: str,
    port: int,
    workers: int,
    when_ready: Callable[[], None],
    certificate: Path | None = None,
    key: Path | None = None,
) -> None:
    """Serve until Ctrl and C or a signal. Environment variables carry the settings to workers."""
    refuse_to_be_unreachable(certificate)
    server = Granian(
        APPLICATION,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,  # who opened what, and when, is nobody's business
        respawn_failed_workers=True,
        workers_kill_timeout=GOODBYE_SECONDS,
        http1_settings=HEADERS,
        ssl_cert=certificate,
        ssl_key=key,
    )
    watch = threading.Thread(target=once_open, args=(address, port, when_ready), daemon=True)
    server.on_startup(watch.start)
    server.on_startup(nightly.start)
    os.environ[SERVER] = str(os.getpid())  # the coach ends when this does, not with a worker
    load_what_workers_share()
    connections.close_all()  # workers are forked, and no connection may be in two processes
    server.serve()


def load_what_workers_share() -> None:
    """The whole program, once, before the workers are forked from it.

    They are then there at once, and its memory is there once. What is frozen no collector touches,
    so that the pages it lies in stay shared. (Where workers are not forked, each loads its own.)
    """
    import_module(APPLICATION.partition(":")[0])
    gc.collect()
    gc.freeze()


def refuse_to_be_unreachable(certificate: Path | None) -> None:
    """With https promised and nobody there to speak it, every visit would be turned away."""
    if settings.TLS and not settings.BEHIND_PROXY and certificate is None:
        raise Stop(
            "Reknit does not start like this:\n"
            "REKNIT_TLS says https, but there is neither a certificate nor a proxy.\n"
            "  Set REKNIT_BEHIND_PROXY=yes as well, or start it with ./reknit share."
        )


def once_open(address: str, port: int, when_ready: Callable[[], None]) -> None:
    """Call ``when_ready`` when somebody who follows the printed address will be answered."""
    while True:
        try:
            socket.create_connection((address, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            when_ready()
            return


def has_desktop() -> bool:
    """Whether a browser can be opened in front of the person who typed the command."""
    if os.environ.get("CI") or os.environ.get("SSH_CONNECTION") or not sys.stdout.isatty():
        return False
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_browser(address: str) -> None:
    if has_desktop():
        webbrowser.open(address)
