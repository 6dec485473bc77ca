"""A copy on the disk: its name, the slip beside it, which copies there are and which go."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import sys
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from reknit.people.tombstones import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform != "win32":
    import fcntl

Kind = Literal["night", "hand", "before", "replaced"]

KEPT = 14
KEPT_FOR = timedelta(days=14)  # as long as people are told that a deletion may take to reach copies
UNFINISHED = ".unfinished-"
SLIP = ".json"
ENDINGS = (".sqlite3", ".pgdump", ".sqlite3.age", ".pgdump.age")
STAMP = "%Y%m%dT%H%M%SZ"


class Faulty(Exception):
    """A copy that must not be relied on; the message says why, in a sentence."""


@dataclass(frozen=True)
class Slip:
    """What is written beside a copy. Counts and versions, never a name or a word."""

    made: str
    sha256: str
    bytes: int
    database: str  # such as "sqlite 3.53.0"
    migrations: dict[str, str] = field(default_factory=dict)  # the newest of each part
    counts: dict[str, int] = field(default_factory=dict)  # accounts, couples, rows
    format: int = 1

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.made)


@dataclass(frozen=True)
class Copy:
    path: Path
    kind: Kind
    slip: Slip | None

    @property
    def at(self) -> datetime:
        if self.slip is not None:
            return self.slip.at
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)


def name_of(kind: Kind, what: str, ending: str) -> str:
    return f"{kind}-{what}{ending}"


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime(STAMP)


def slip_beside(copy: Path) -> Path:
    return copy.with_name(copy.name + SLIP)


def read_slip(copy: Path) -> Slip | None:
    """None when there is none, or when it is no slip of ours."""
    try:
        said: Any = json.loads(slip_beside(copy).read_text(encoding="utf-8"))
        slip = Slip(**said)
        known = slip.at.tzinfo is not None and slip.format == 1
    except (OSError, ValueError, TypeError):
        return None
    return slip if known else None


def copies_in(folder: Path) -> list[Copy]:
    """The newest first."""
    found = [
        Copy(path, kind, read_slip(path))
        for kind in ("night", "hand", "before", "replaced")
        for path in folder.glob(f"{kind}-*")
        if path.name.endswith(ENDINGS)
    ]
    return sorted(found, key=lambda copy: (copy.at, copy.path.name), reverse=True)


def newest_whole(folder: Path, at: datetime) -> Copy | None:
    """The newest that holds the database as it is now, not as before an update.

    One from the future was made by a clock that was wrong, so nobody knows how old it is.
    """
    whole = (copy for copy in copies_in(folder) if copy.kind in {"night", "hand"} and copy.slip)
    return next((copy for copy in whole if copy.at <= at), None)


def thin_out(folder: Path, *, just_made: Path, at: datetime, everything: bool) -> list[Path]:
    """Removes what is more than 14, or older than 14 days. ``just_made`` was checked and stays.

    everything: the folder is Reknit's own; elsewhere only the nightly copies are ours to remove.
    """
    kinds = {"night", "hand", "before", "replaced"} if everything else {"night"}
    others = [copy for copy in copies_in(folder) if copy.kind in kinds and copy.path != just_made]
    others.sort(key=lambda copy: copy.at > at)  # from a wrong clock: they go before what is known
    nights = [copy for copy in others if copy.kind == "night"]
    before = [copy for copy in others if copy.kind == "before"]
    gone = [*nights[KEPT - 1 :], *before[KEPT:]]
    gone += [copy for copy in others if at - copy.at > KEPT_FOR and copy not in gone]
    for copy in gone:
        for path in (copy.path, slip_beside(copy.path), *beside_replaced(copy.path)):
            path.unlink(missing_ok=True)
    return [copy.path for copy in gone]


def beside_replaced(database: Path) -> tuple[Path, Path]:
    return (database.with_name(database.name + "-wal"), database.with_name(database.name + "-shm"))


def sha256_of(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def unfinished_in(folder: Path) -> Path:
    """A temporary name, made so that nobody else can read it from its first byte."""
    path = folder / f"{UNFINISHED}{secrets.token_hex(8)}"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return path


def sync(path: Path) -> None:
    with path.open("rb+") as written:
        os.fsync(written.fileno())


def put_in_place(unfinished: Path, final: Path, slip: Slip) -> None:
    """The slip first: a copy under its final name is whole and has its slip."""
    paper = unfinished_in(final.parent)
    paper.write_text(json.dumps(asdict(slip), indent=1) + "\n", encoding="utf-8")
    sync(paper)
    sync(unfinished)
    paper.replace(slip_beside(final))
    unfinished.replace(final)
    sync_folder(final.parent)


@contextlib.contextmanager
def one_at_a_time(*folders: Path) -> Iterator[None]:
    """Waits for another copy that is being made there, and clears what a killed one left."""
    with contextlib.ExitStack() as stack:
        for folder in dict.fromkeys(folder.resolve() for folder in folders):
            stack.enter_context(_claimed(folder))
            for left in folder.glob(f"{UNFINISHED}*"):
                left.unlink(missing_ok=True)
        yield


@contextlib.contextmanager
def _claimed(folder: Path) -> Iterator[None]:
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
