"""The coach's own process, one a host: ``python -m reknit.margin.process FOLDER``.

It reads one text after the other and remembers none. It writes nothing to disk but the name of its
socket, logs nothing, and ends when nobody has asked for a while or the server is gone. ``asking``
starts it. The only place that loads the coach.
"""

from __future__ import annotations

import argparse
import gc
import os
import selectors
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reknit.coach import Coach
from reknit.coach.reading import Kind
from reknit.margin import line
from reknit.margin.core.notes import LONGEST_TEXT, MOST_NOTES
from reknit.ourselves import keep_to_ourselves

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reknit.coach.reading import Reading

IDLE_SECONDS = 600
PATIENCE_SECONDS = 1.0  # with whoever connects and then says nothing
LOOK_UP_SECONDS = 5.0  # how often one looks whether the server is there, where it cannot be told
STUCK_SECONDS = 10  # longer for one text is a fault: end, and be started anew
QUIET: dict[str, Any] = {"quiet": True}


def main(said: Sequence[str]) -> int:
    takes = argparse.ArgumentParser()
    takes.add_argument("folder", type=Path)
    takes.add_argument("--lock", type=int, default=-1)  # an open file that is locked for us
    takes.add_argument("--server", type=int, default=os.getppid())  # ends with this process
    takes.add_argument("--idle", type=float, default=IDLE_SECONDS)
    told = takes.parse_args(said)
    keep_to_ourselves()
    if sys.platform == "win32" or not _is_the_one(told.folder, told.lock):
        return 0
    with suppress(OSError):
        os.nice(5)  # pages come first
    door = line.listen(told.folder)  # whoever asks while the coach wakes up waits at the door
    coach = Coach.load(language="en")
    gc.collect()
    gc.freeze()
    _serve(door, coach, server=told.server, idle=told.idle)
    return 0


def _is_the_one(folder: Path, lock: int) -> bool:
    """Held until this process ends, whatever ends it."""
    if sys.platform == "win32":
        return False
    if lock < 0:
        lock = os.open(folder / line.LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _serve(door: line.Line, coach: Coach, *, server: int, idle: float) -> None:
    with selectors.DefaultSelector() as waiting:
        waiting.register(door, selectors.EVENT_READ)
        if hasattr(os, "pidfd_open"):
            try:
                waiting.register(os.pidfd_open(server), selectors.EVENT_READ)
            except OSError:
                return
        last = time.monotonic()
        while _is_there(server) and (left := last + idle - time.monotonic()) > 0:
            ready = [key.fileobj for key, _ in waiting.select(min(left, LOOK_UP_SECONDS))]
            if any(each is not door for each in ready):
                return  # the server has ended
            if ready:
                _answer_one(door, coach)
                last = time.monotonic()


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _answer_one(door: line.Line, coach: Coach) -> None:
    asker, _ = door.accept()
    with asker, suppress(line.Broken):
        if line.is_ours(asker):
            question = line.receive(asker, until=time.monotonic() + PATIENCE_SECONDS)
            said = answer_to(question, coach)
            line.send(asker, said, until=time.monotonic() + PATIENCE_SECONDS)


def answer_to(question: Mapping[str, Any], coach: Coach) -> dict[str, Any]:
    """Silence for whatever goes wrong: nothing about a text is ever said to anybody else."""
    signal.alarm(STUCK_SECONDS)
    try:
        text, how, shown = question["text"], question["how"], question["shown"]
        if not isinstance(text, str) or len(text) > LONGEST_TEXT:
            return QUIET
        found = coach.read(
            text,
            kind="apology" if how == "apology" else "message",
            limit=MOST_NOTES,
            show={Kind(kind) for kind in shown},
            unasked=True,
        )
        return _told(found)
    except Exception:  # noqa: BLE001 - a fault of the coach is silence, and its text goes nowhere
        return QUIET
    finally:
        signal.alarm(0)


def _told(found: Reading) -> dict[str, Any]:
    return {
        "findings": [
            {
                "kind": str(each.kind),
                "start": each.start,
                "end": each.end,
                "why": each.why,
                "softer": each.softer,
                "firm": each.firm,
            }
            for each in found.findings
        ],
        "strengths": list(dict.fromkeys(str(each.kind) for each in found.strengths)),
        "is_apology": found.apology.is_apology,
        "parts": [str(part) for part in found.apology.parts],
        "missing": [str(part) for part in found.apology.missing],
        "safety": found.safety,
    }


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
