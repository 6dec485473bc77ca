"""One try at a passphrase at a time, for the whole host, beside the page threads.

Opening a vault takes 128 MiB and a good part of a second on purpose. A crowd of wrong passphrases
must not slow the pages of others: one slot per host (a lock file), a thread of low priority, few
who wait, none longer than two seconds.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from concurrent.futures import Future
from contextlib import contextmanager, suppress

if sys.platform != "win32":
    import fcntl

from typing import TYPE_CHECKING

from reknit.vault.core.hazmat import KdfCost, argon2id
from reknit.vault.refusals import TryAgainInAMoment
from reknit.vault.runtime import runtime_folder
from reknit.vault.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WAIT_SECONDS = 2.0
# With the one whose turn it is, half of the threads that make pages. Pages need the other half.
MOST_WAITING = 1
POLL_SECONDS = 0.01
NICENESS = 10


class _Job:
    def __init__(self, secret: Secret[bytes], salt: bytes, cost: KdfCost) -> None:
        self.secret = secret
        self.salt = salt
        self.cost = cost
        self.lock_file = runtime_folder() / "one-at-a-time.lock"
        self.deadline = time.monotonic() + WAIT_SECONDS
        self.result: Future[Secret[bytes]] = Future()


class _Worker:
    """One low-priority thread of this process and the short line before it."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.line: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        # Counts the one whose turn it is too: two who come in the same moment both fit, whether
        # the thread has taken the first out of the line already or not.
        self.room = threading.Semaphore(1 + MOST_WAITING)
        threading.Thread(target=self._work, name="vault-slot", daemon=True).start()

    def _work(self) -> None:
        if sys.platform == "linux":
            # Linux gives each thread its own niceness; elsewhere it would slow the whole server.
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        while True:
            job = self.line.get()
            _run(job)
            del job  # keeps no secret until the next one comes
            self.room.release()


def _run(job: _Job) -> None:
    if not job.result.set_running_or_notify_cancel():
        return  # it was given up while it waited in line
    try:
        with _slot(job.lock_file, job.deadline):
            # Exposed to be stretched.
            stretched = argon2id(job.secret.expose(), job.salt, job.cost)
    except Exception as fault:  # noqa: BLE001 - handed to the thread that waits for it
        job.result.set_exception(fault)
    else:
        job.result.set_result(Secret(stretched))


@contextmanager
def _slot(lock_file: Path, deadline: float) -> Iterator[None]:
    """The only slot of this host; the system frees it even when a worker is killed."""
    handle = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not _taken(handle):
            if time.monotonic() >= deadline:
                raise TryAgainInAMoment
            time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    if sys.platform == "win32":
        return True  # one slot per process there
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


_worker: _Worker | None = None
_making = threading.Lock()


def _the_worker() -> _Worker:
    global _worker  # noqa: PLW0603 - one per process, made again after a fork
    with _making:
        if _worker is None or _worker.pid != os.getpid():
            _worker = _Worker()
        return _worker


def stretch(secret: Secret[bytes], salt: bytes, cost: KdfCost) -> Secret[bytes]:
    """Argon2id in its turn. ``TryAgainInAMoment`` when the turn does not come in two seconds."""
    job = _Job(secret, salt, cost)
    worker = _the_worker()
    if not worker.room.acquire(blocking=False):
        raise TryAgainInAMoment
    worker.line.put(job)
    try:
        return job.result.result(timeout=WAIT_SECONDS)
    except TimeoutError:
        if job.result.cancel():
            raise TryAgainInAMoment from None
    return job.result.result()  # its turn has come, so it ends soon by itself
