from __future__ import annotations

import os
import socket
import struct
import sys
import time
from pathlib import Path

import pytest

from reknit.margin import line
from tests.margin.scene import Played


def soon() -> float:
    return time.monotonic() + 2


def two_ends() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)


def test_a_question_and_an_answer(coach: Played, runtime: Path) -> None:
    coach.says = lambda text: {"heard": text}

    assert line.ask(runtime, {"text": "a\n😀\ud800\x00"}, until=soon()) == {
        "heard": "a\n😀\ud800\x00"
    }


def test_only_this_account_can_reach_it(coach: Played, runtime: Path) -> None:
    assert (runtime / line.NAME).stat().st_mode & 0o777 == 0o600
    assert runtime.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells which account is at the other end of a socket"
)
def test_somebody_else_is_not_spoken_to(
    coach: Played, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4242)

    with pytest.raises(line.Broken):
        line.ask(runtime, {"text": "private"}, until=soon())
    assert coach.heard == []


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\x00",
        struct.pack("!I", 2**31),
        struct.pack("!I", line.MOST_BYTES + 1) + b"{}",
        struct.pack("!I", 5) + b"{}",
        struct.pack("!I", 2) + b"[]",
        struct.pack("!I", 3) + b"\xff\xfe\x00",
        struct.pack("!I", 100_000) + b"[" * 100_000,
    ],
)
def test_nonsense_is_not_listened_to(sent: bytes) -> None:
    mine, theirs = two_ends()
    with mine, theirs:
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)

        with pytest.raises(line.Broken):
            line.receive(mine, until=soon())


def test_whoever_says_nothing_is_not_waited_for() -> None:
    mine, theirs = two_ends()
    with mine, theirs, pytest.raises(line.Broken):
        line.receive(mine, until=time.monotonic() + 0.05)


def test_it_speaks_to_this_machine_only() -> None:
    """The one place that may open a socket opens none that leads out."""
    source = Path(line.__file__).read_text(encoding="utf-8")

    assert "AF_INET" not in source
    assert source.count("socket.socket(socket.AF_UNIX") == source.count("socket.socket(")
