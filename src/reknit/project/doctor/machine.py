"""The machine itself: clock, memory, Python."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from reknit.project.doctor.findings import attention, broken, ok
from reknit.project.env import env_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from reknit.project.doctor.findings import Finding

OLDEST_PYTHON = (3, 11)
APART_SECONDS = 2.0
ALLOCATOR = {"PYTHONMALLOC": "malloc", "GLIBC_TUNABLES": "glibc.malloc.perturb="}
IN_MEMORY_SWAP = "/dev/zram"


def findings(at: datetime) -> Iterator[Finding]:
    yield clock(at, Path(settings.DATA))
    yield time_zone(at)
    yield memory(dict(os.environ))
    yield swap(_read(Path("/proc/swaps")), _read(Path("/proc/self/cgroup")))
    yield python(sys.version_info[:3])


def clock(at: datetime, data: Path) -> Finding:
    remedy = "Let this machine set its clock by the network (on Debian: timedatectl set-ntp true)."
    with tempfile.NamedTemporaryFile(dir=data) as fresh:
        apart = abs(Path(fresh.name).stat().st_mtime - time.time())
    if apart > APART_SECONDS:
        return attention(
            "clock", f"This machine and its disk are {apart:.0f} seconds apart.", remedy
        )
    ahead = _newest_time(data) - at.timestamp()
    if ahead > timedelta(minutes=5).total_seconds():
        return broken(
            "clock",
            f"The clock is behind: something here was written {ahead / 3600:.1f} hours from now. "
            "Sign-ins, agreed times and copies go by it.",
            remedy,
        )
    return ok("clock", "The clock agrees with the disk and with what was written before.")


def _newest_time(data: Path) -> float:
    """The program's own files count too: a clock cannot be right that is before them."""
    seen = [Path(__file__), data / "secret-key"]
    if connection.vendor == "sqlite":
        seen.append(Path(str(connection.settings_dict["NAME"])))
    return max(path.stat().st_mtime for path in seen if path.exists())


def time_zone(at: datetime) -> Finding:
    here = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    if settings.TIME_ZONE in {"UTC", "Etc/UTC"} and env_text("REKNIT_TIME_ZONE") == "":
        return attention(
            "time zone",
            f'"Tonight" and agreed times are said in UTC, where it is {here:%H:%M} now.',
            "Set REKNIT_TIME_ZONE to where people live, such as Europe/Lisbon.",
        )
    return ok(
        "time zone", f"Times are said for {settings.TIME_ZONE}, where it is {here:%H:%M} now."
    )


def memory(environment: dict[str, str]) -> Finding:
    """Words and keys that are let go are overwritten only with these two settings."""
    if all(wanted in environment.get(name, "") for name, wanted in ALLOCATOR.items()):
        return ok("memory", "Memory that is let go is overwritten.")
    return attention(
        "memory",
        "Memory that is let go is not overwritten at once, so words can linger there for a while.",
        "As a service, set PYTHONMALLOC and GLIBC_TUNABLES as docs/hosting.md says.",
    )


def swap(swaps: str, cgroup: str) -> Finding:
    """swaps, cgroup: the files of these names in ``/proc``."""
    on_disk = [line for line in swaps.splitlines()[1:] if not line.startswith(IN_MEMORY_SWAP)]
    group = cgroup.strip().rpartition(":")[2].lstrip("/")
    allowed = _read(Path("/sys/fs/cgroup") / group / "memory.swap.max").strip()
    if on_disk and allowed != "0":
        return attention(
            "swap",
            "This machine may write memory to disk, and open words with it.",
            "Set MemorySwapMax=0 for the service, encrypt the swap space, or turn it off.",
        )
    if not swaps:
        return ok("swap", "This system does not say whether it writes memory to disk.")
    return ok("swap", "Memory is not written to disk.")


def python(version: tuple[int, ...]) -> Finding:
    said = ".".join(str(part) for part in version)
    if version[:2] < OLDEST_PYTHON:
        return broken("Python", f"Python {said} is too old.", "Install Python 3.11 or newer.")
    return ok("Python", f"Python {said}.")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        return ""
