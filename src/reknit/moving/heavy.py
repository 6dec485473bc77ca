"""What takes memory and a second of work: one at a time in each worker, and nobody waits long."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reknit.vault.refusals import TryAgainInAMoment

if TYPE_CHECKING:
    from collections.abc import Iterator

WAIT_SECONDS = 3.0
_one = threading.BoundedSemaphore(1)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """``TryAgainInAMoment`` when somebody else's work takes too long to wait for."""
    if not _one.acquire(timeout=WAIT_SECONDS):
        raise TryAgainInAMoment
    try:
        yield
    finally:
        _one.release()
