"""Who uses the data folder: anybody who serves from it, or one who puts another database there."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform != "win32":  # which refuses to replace a file that is in use
    import fcntl

FILE_NAME = "running"
TRIAL = "trying-a-copy-"  # begins the name of a folder in which a restore tries what it was given
# What ``doctor`` needs to know of a server that runs. Never the key, never the database's address.
TOLD = (
    "GLIBC_TUNABLES",
    "PYTHONMALLOC",
    "REKNIT_BACKUPS",
    "REKNIT_BACKUP_TO",
    "REKNIT_BEHIND_PROXY",
    "REKNIT_HOSTS",
    "REKNIT_ROOM_MB",
    "REKNIT_RUNTIME",
    "REKNIT_TIME_ZONE",
    "REKNIT_TLS",
)
_held: dict[Path, int] = {}


class InUse(Exception):
    """Somebody else uses the data folder in a way that does not go together with ours."""


def hold(data: Path, *, alone: bool = False) -> None:
    """Until this process and those it forked have ended. Raises InUse."""
    if sys.platform == "win32" or data in _held:
        return
    handle = os.open(data / FILE_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError as trouble:
        os.close(handle)
        raise InUse from trouble
    _held[data] = handle
    if not alone:
        said = json.dumps({name: os.environ[name] for name in TOLD if name in os.environ})
        os.ftruncate(handle, 0)
        os.pwrite(handle, said.encode(), 0)


def told(data: Path) -> dict[str, str]:
    """The environment of whoever serves from ``data``, as far as it was written down."""
    try:
        said = json.loads((data / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: str(said[name]) for name in TOLD if name in said}


def let_go(data: Path) -> None:
    handle = _held.pop(data, None)
    if handle is not None:
        os.close(handle)


def is_open(data: Path) -> bool:
    """Whether somebody serves from ``data`` right now; False where that cannot be known."""
    if sys.platform == "win32" or not (data / FILE_NAME).exists():
        return False
    handle = os.open(data / FILE_NAME, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
