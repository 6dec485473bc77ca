"""The folder everything lies in, and the one where sign-ins lie."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from reknit.project.checks import NETWORK_FILE_SYSTEMS
from reknit.project.doctor.findings import attention, broken, ok
from reknit.project.room import free_bytes
from reknit.project.runtime import lives_in_memory, mounted_as
from reknit.project.stores import look_at, sessions_store
from reknit.vault.refusals import StoreAway
from reknit.vault.store_address import store_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.project.doctor.findings import Finding

# What a power cut can tear, or what keeps nothing at all.
PASSING_FILE_SYSTEMS = {"tmpfs", "ramfs", "overlay"}
MB = 1024 * 1024
LOW = 5  # times the room at which nothing is taken in any more


def findings() -> Iterator[Finding]:
    data = Path(settings.DATA)
    yield file_system(data)
    yield room(data)
    yield permissions(data)
    yield shared_sign_ins() if settings.SESSIONS else sign_ins(Path(settings.RUNTIME))


def file_system(data: Path) -> Finding:
    kind = mounted_as(data)
    if kind in NETWORK_FILE_SYSTEMS:
        return broken(
            "file system",
            f"The data folder is on a network file system ({kind}), where locks do not hold.",
            "Move it to a local disk and name that in REKNIT_DATA, or use PostgreSQL.",
        )
    if kind in PASSING_FILE_SYSTEMS:
        return broken(
            "file system",
            f"The data folder is on {kind}, which may be gone after a restart.",
            "Put it on a disk, or in a container on a volume, and name that in REKNIT_DATA.",
        )
    if not kind:
        return ok("file system", "This system does not say what kind of file system it is.")
    return ok("file system", f"The data folder is on a local disk ({kind}).")


def room(data: Path) -> Finding:
    free, least = free_bytes(data), settings.ROOM_BYTES
    said = f"{free // MB} MB are free"
    if free < least:
        return broken(
            "room",
            f"{said}, less than {least // MB}: nothing is taken in until there is more.",
            "Make room on this disk. Copies beyond the newest in the folder copies may go.",
        )
    if free < least * LOW:
        return attention(
            "room",
            f"{said}; below {least // MB} MB nothing is taken in any more.",
            "Make room on this disk before people write.",
        )
    return ok("room", f"{said}.")


def permissions(data: Path) -> Finding:
    """Nobody but the account Reknit runs under. The files for browsers are nobody's secret."""
    open_to_others = [path for path in (data, *_private(data)) if _mode(path) & 0o077]
    if open_to_others:
        return broken(
            "permissions",
            f"Other users of this machine can look into {len(open_to_others)} files or folders, "
            f"such as {open_to_others[0]}.",
            f"Run: chmod -R go= '{data}'",
        )
    if hasattr(os, "getuid") and any(path.stat().st_uid != os.getuid() for path in _private(data)):
        return attention(
            "permissions",
            "Some files in the data folder belong to another account than yours.",
            "Type the commands as the account that Reknit runs under.",
        )
    return ok("permissions", "Only the account that Reknit runs under can look into the folder.")


def _private(data: Path) -> Iterator[Path]:
    for folder, below, files in os.walk(data):
        if Path(folder) == data and "static" in below:
            below.remove("static")
        yield from (Path(folder) / name for name in (*below, *files))


def _mode(path: Path) -> int:
    try:
        return 0 if path.is_symlink() else stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return 0  # gone while we looked


def sign_ins(runtime: Path) -> Finding:
    if lives_in_memory(runtime):
        return ok("sign-ins", f"Sign-ins lie in memory ({runtime}).")
    return attention(
        "sign-ins",
        f"Sign-ins lie in a file ({runtime}); they are sealed, but a disk keeps traces.",
        "On Linux, name a folder in memory (tmpfs) in REKNIT_RUNTIME. Elsewhere there is none.",
    )


def shared_sign_ins() -> Finding:
    """In a Valkey; what a start says of it is among the findings of a start."""
    where = store_address(settings.SESSIONS).for_people()
    try:
        seen = look_at(sessions_store())
    except StoreAway:
        return broken(
            "sign-ins",
            f"The Valkey at {where}, where sign-ins lie, does not answer, so nobody can sign in.",
            "Start it, or see whether this machine may reach it and has the right password.",
        )
    if seen.keeps_on_disk:
        return broken(
            "sign-ins",
            f"The Valkey at {where}, where sign-ins lie, writes what it holds to a disk.",
            'Write save "" and appendonly no in valkey.conf, and restart it.',
        )
    said = "and writes to no disk" if seen.certain else "but does not say if it writes to a disk"
    return ok("sign-ins", f"Sign-ins lie in the Valkey at {where}, which answers {said}.")
