"""Somebody who speaks TLS in front of a unix socket, for a Valkey that was built without it."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from reknit.cli.share import authority

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def in_front_of(path: str, folder: Path, *, name: str) -> Iterator[tuple[int, Path]]:
    """The port on this machine, and the file of the authority that vouches for ``name``."""
    files = authority.make(folder, [name])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    ear = socket.create_server(("127.0.0.1", 0))
    ear.settimeout(0.05)
    over = threading.Event()
    lines: list[socket.socket] = []

    def carry(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while said := source.recv(65536):
                target.sendall(said)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def listen() -> None:
        while not over.is_set():
            with suppress(TimeoutError, OSError):
                line, _where = ear.accept()
                line.settimeout(5)
                lines.append(line)
                outside = context.wrap_socket(line, server_side=True)  # OSError: not trusted
                inside = socket.socket(socket.AF_UNIX)
                lines.extend((outside, inside))
                inside.connect(path)
                for both in ((outside, inside), (inside, outside)):
                    threading.Thread(target=carry, args=both, daemon=True).start()

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        yield ear.getsockname()[1], files.authority
    finally:
        over.set()
        listener.join()
        for one in (ear, *lines):
            one.close()
