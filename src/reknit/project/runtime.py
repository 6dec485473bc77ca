"""Where sign-ins live: in memory where the system allows it, never beside the database.

Every row there is sealed under the cookie's token, so the seal is the protection; a folder in
memory only makes sure that a stolen disk holds no rows at all.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

MEMORY_FILE_SYSTEMS = {"tmpfs", "ramfs"}
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - not a predictable name inside it: we check the owner


def lives_in_memory(folder: Path) -> bool:
    """Whether ``folder`` is on a file system that never touches a disk; False when unknown."""
    return mounted_as(folder) in MEMORY_FILE_SYSTEMS


def mounted_as(folder: Path) -> str:
    """The kind of file system, such as ``ext4``; empty where the system does not say."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    found: tuple[int, str] = (-1, "")
    target = folder.resolve()
    for line in mounts:
        _device, where, kind, *_rest = line.split(" ")
        mount_point = Path(where.replace("\\040", " "))
        depth = len(mount_point.parts)
        if target.is_relative_to(mount_point) and depth >= found[0]:
            found = (depth, kind)
    return found[1]


def runtime_folder(named: str, data: Path) -> Path:
    """The folder of the memory store, made with mode 0700 when it is missing.

    ``named`` is REKNIT_RUNTIME. Two installations of one user must not share a store, hence the
    short hash of the data path. Workers of one installation must, hence no random part.
    """
    if named:
        return private_folder(Path(named))
    from_systemd = os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
    if from_systemd:
        return private_folder(Path(from_systemd))
    owner = os.getuid() if hasattr(os, "getuid") else 0
    which = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]
    name = f"reknit-{owner}-{which}"
    if lives_in_memory(SHARED_MEMORY) and os.access(SHARED_MEMORY, os.W_OK):
        return private_folder(SHARED_MEMORY / name)
    return private_folder(Path(tempfile.gettempdir()) / name)


def private_folder(folder: Path) -> Path:
    """Make ``folder`` readable by this user only; refuse one that somebody else prepared.

    Raises PermissionError, since a folder we do not own could be read or swapped by its owner.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if hasattr(os, "getuid"):
        seen = folder.lstat()
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.getuid():
            raise PermissionError(
                f"{folder} belongs to somebody else. Remove it, or name another folder in "
                "REKNIT_RUNTIME."
            )
        folder.chmod(0o700)
    return folder
