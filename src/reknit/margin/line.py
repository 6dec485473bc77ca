"""The line between the workers and the coach: a socket in a folder that only we may enter.

One question and one answer for each connection: four bytes of length, then JSON.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "coach.sock"
LOCK = "coach.lock"
MOST_BYTES = 512 * 1024  # 20,000 letters, each of them escaped
LONGEST_ADDRESS = 100  # the system allows 108 with its end, some allow less
HAS_SOCKETS = hasattr(socket, "AF_UNIX")

_LENGTH = struct.Struct("!I")
_CREDENTIALS = struct.Struct("3i")  # process, user, group


Line = socket.socket


class Broken(Exception):
    """The other end is away, too slow, somebody else, or says what nobody understands."""


@contextmanager
def address(folder: Path) -> Iterator[str]:
    """Of the socket in ``folder``; also where its name is longer than an address may be."""
    whole = str(folder / NAME)
    if len(os.fsencode(whole)) <= LONGEST_ADDRESS:
        yield whole
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{handle}/{NAME}"
    finally:
        os.close(handle)


def listen(folder: Path) -> Line:
    """For the process only, which has the lock: a socket that is there is of one that died."""
    (folder / NAME).unlink(missing_ok=True)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)
    try:
        with address(folder) as here:
            line.bind(here)
    finally:
        os.umask(mask)
    line.listen()
    return line


def ask(folder: Path, question: dict[str, Any], *, until: float) -> dict[str, Any]:
    """until: by ``time.monotonic``. FileNotFoundError or ConnectionError: nobody listens there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line, address(folder) as there:
        line.settimeout(_left(until))
        try:
            line.connect(there)
        except TimeoutError as slow:
            raise Broken from slow
        if not is_ours(line):  # before a word is said
            raise Broken
        send(line, question, until=until)
        return receive(line, until=until)


def is_ours(line: Line) -> bool:
    """Whether the other end is this account. Where the system can't say, the folder is the door."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    told = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _process, user, _group = _CREDENTIALS.unpack(told)
    return bool(user == os.getuid())


def send(line: Line, said: dict[str, Any], *, until: float) -> None:
    words = json.dumps(said).encode()
    try:
        line.settimeout(_left(until))
        line.sendall(_LENGTH.pack(len(words)) + words)
    except OSError as trouble:
        raise Broken from trouble


def receive(line: Line, *, until: float) -> dict[str, Any]:
    (length,) = _LENGTH.unpack(_exactly(line, _LENGTH.size, until))
    if length > MOST_BYTES:
        raise Broken
    try:
        said = json.loads(_exactly(line, length, until))
    except (ValueError, RecursionError) as nonsense:
        raise Broken from nonsense
    if not isinstance(said, dict):
        raise Broken
    return said


def _exactly(line: Line, length: int, until: float) -> bytes:
    got = bytearray()
    while len(got) < length:
        try:
            line.settimeout(_left(until))
            part = line.recv(length - len(got))
        except OSError as trouble:
            raise Broken from trouble
        if not part:
            raise Broken
        got += part
    return bytes(got)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise Broken
    return left
