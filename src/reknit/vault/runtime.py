"""The folder for what must not reach a disk: sessions, throttles, locks."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MOUNTS = Path("/proc/self/mountinfo")
IN_MEMORY = frozenset({"tmpfs", "ramfs"})


def runtime_folder() -> Path:
    """``settings.RUNTIME``, made if need be, for this user alone."""
    folder = Path(settings.RUNTIME)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid():
        # In a shared place like /dev/shm somebody else could have put it there first.
        raise ImproperlyConfigured("The folder for sessions belongs to somebody else.")
    if stat.S_IMODE(seen.st_mode) & 0o077:
        folder.chmod(0o700)
    return folder


def memory_only(path: Path) -> bool:
    """Whether files at ``path`` live in memory. False where the system does not tell."""
    if not MOUNTS.exists():
        return False
    place = path.resolve()
    kind, depth = "", -1
    for line in MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines():
        before, _, after = line.partition(" - ")
        mounted = Path(before.split()[4].encode("ascii", "replace").decode("unicode_escape"))
        if place.is_relative_to(mounted) and len(mounted.parts) >= depth:
            kind, depth = after.split()[0], len(mounted.parts)
    return kind in IN_MEMORY
