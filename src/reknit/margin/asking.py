"""Asking the coach's process, which is started by whoever first needs it.

Workers never load the coach. Whatever goes wrong is silence: ``None``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import reknit
from reknit.margin import line
from reknit.margin.core.notes import LONGEST_TEXT
from reknit.vault.runtime import runtime_folder

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Collection

SERVER = "REKNIT_SERVER"  # the process that all workers belong to; ``cli.server`` names it
ANSWER_SECONDS = 2.0
START_SECONDS = 1.0  # longer nobody waits for it to wake up
RETRY_SECONDS = 0.03
REST_SECONDS = 10.0  # after it was too slow, or died while it woke up
AT_ONCE = 2  # a slow coach must not hold all threads that answer pages

# Freed memory is overwritten, whatever the server itself was started with; one thread computes.
SETTINGS = {
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
    "OMP_NUM_THREADS": "1",
}
# Of our own environment nothing else: no key and no address of a database.
HANDED_ON = ("PATH", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "TZ")

_askers = threading.BoundedSemaphore(AT_ONCE)
WAKING_SECONDS = 15.0  # on a busy machine; so long it may be slow without having failed
resting: dict[Path, float] = {}  # until when nobody is asked
waking: dict[Path, float] = {}  # until when one that was just started may be slow


class _Dead(line.Broken):
    """It ended while it woke up."""


class NotYet(Exception):
    """It was started and is not awake so soon. Ask again in a moment."""


def ask(text: str, *, how: str, shown: Collection[str]) -> dict[str, Any] | None:
    """What the process says about ``text``; ``None`` when it says nothing. Raises NotYet."""
    if not line.HAS_SOCKETS or not text.strip() or len(text) > LONGEST_TEXT:
        return None
    folder = runtime_folder()
    if resting.get(folder, 0) > time.monotonic() or not _askers.acquire(blocking=False):
        return None
    try:
        said = _said(folder, {"text": text, "how": how, "shown": list(shown)})
    except (line.Broken, OSError) as fault:
        if waking.get(folder, 0) > time.monotonic() and not isinstance(fault, _Dead):
            raise NotYet from None
        resting[folder] = time.monotonic() + REST_SECONDS
        return None
    finally:
        _askers.release()
    return None if said.get("quiet") else said


def _said(folder: Path, question: dict[str, Any]) -> dict[str, Any]:
    begun, started, woken = time.monotonic(), None, False
    while True:
        try:
            return line.ask(folder, question, until=time.monotonic() + ANSWER_SECONDS)
        except (FileNotFoundError, ConnectionError):
            if not woken:
                started, woken = start(folder), True  # None: somebody else has begun to
        if started is not None and started.poll() is not None:
            raise _Dead  # it can't: no model, no memory
        if time.monotonic() > begun + START_SECONDS:
            raise NotYet
        time.sleep(RETRY_SECONDS)


def start(folder: Path, *more: str) -> subprocess.Popen[bytes] | None:
    """Whoever gets the lock starts it and hands the lock over; for the others it is on its way."""
    if sys.platform == "win32":
        return None
    lock = os.open(folder / line.LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    try:
        started = subprocess.Popen(  # noqa: S603 - our own module
            command(folder, lock, *more),
            env=environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[lock],
        )
    finally:
        os.close(lock)
    waking[folder] = time.monotonic() + WAKING_SECONDS
    # Somebody has to take note of its end; else its number stays taken.
    threading.Thread(target=started.wait, daemon=True).start()
    return started


def command(folder: Path, lock: int, *more: str) -> list[str]:
    server = os.environ.get(SERVER) or str(os.getpid())
    program = [sys.executable, "-s", "-P", "-m", "reknit.margin.process", str(folder)]
    return [*program, "--lock", str(lock), "--server", server, *more]


def environment() -> dict[str, str]:
    package = str(Path(reknit.__file__).resolve().parent.parent)
    handed = {name: os.environ[name] for name in HANDED_ON if name in os.environ}
    return {**handed, "PYTHONPATH": package, **SETTINGS}
