"""What a process holds in memory stays with it."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_PR_SET_DUMPABLE = 4  # from linux/prctl.h


def keep_to_ourselves() -> None:
    """For each process that may hold somebody's words. What the system does not know is left out.

    A crash then writes no memory to disk, and other programs of this account cannot read it while
    it runs. Whoever has the machine (root) still can.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    with suppress(OSError, ValueError):  # a service may not change it, and has set it before
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
