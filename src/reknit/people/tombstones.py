"""Who and what was deleted for good, so that a restored backup does not bring it back.

A file beside the database, append only: ``person <id>`` or ``couple <id>``, one a line. No name and
no time. It is copied beside each backup, and restoring deletes what it names once more.

Where several machines share a database, each has a file of its own, so the same stands in a table
as well (``Tombstone``). Each start puts the two together, and each copy takes both along.

``bury`` is the last step inside the transaction that deletes: the line is on the disk before the
deletion can be committed. A line for something that was not deleted after all (a rollback, a power
cut) does no harm by itself: nothing reads the file but restoring. So the deletion must be tried
again or the person told; whoever asked for it wanted it gone.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection

from reknit.people import models

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FILE_NAME = "gone"


@dataclass(frozen=True)
class Buried:
    people: frozenset[UUID] = frozenset()
    couples: frozenset[UUID] = frozenset()
    unreadable: int = 0  # lines that say nothing we know; the last one of a crash among them

    def __or__(self, other: Buried) -> Buried:
        return Buried(
            self.people | other.people,
            self.couples | other.couples,
            self.unreadable + other.unreadable,
        )

    def __bool__(self) -> bool:
        return bool(self.people or self.couples)

    def lines(self) -> list[str]:
        """Sorted: a list that was put together from several says nothing about who went first."""
        people = [f"person {one}" for one in self.people]
        return sorted(people + [f"couple {one}" for one in self.couples])


# What restoring does with what is named: the same code that deletes at a person's own wish. It
# lies above this module, so it says so itself when the program starts.
_deletes: list[Callable[[Buried], None]] = []


def when_buried(delete: Callable[[Buried], None]) -> None:
    """delete: given everything buried, deletes what of it still exists. Runs in a transaction."""
    if delete not in _deletes:
        _deletes.append(delete)


def delete_again(buried: Buried) -> None:
    """Deletes what a restored database brought back. Inside a transaction."""
    for delete in _deletes:
        delete(buried)


def bury(*, people: Iterable[UUID] = (), couples: Iterable[UUID] = ()) -> None:
    """Writes who and what is gone; on the disk when this returns. OSError: then do not delete."""
    named = Buried(frozenset(people), frozenset(couples))
    if named:
        tell_the_others(named)
        append(Path(settings.DATA) / FILE_NAME, named)


def tell_the_others(named: Buried) -> None:
    """Part of the caller's transaction. SQLite belongs to one machine, which has the file."""
    if connection.vendor != "postgresql":
        return
    rows = [models.Tombstone(id=one, kind="person") for one in named.people]
    rows += [models.Tombstone(id=one, kind="couple") for one in named.couples]
    models.Tombstone.objects.bulk_create(rows, ignore_conflicts=True)


def told_by_the_others() -> Buried | None:
    """What any machine wrote into the database we share. None: there is none, or no such table."""
    if connection.vendor != "postgresql":
        return None
    try:
        rows = list(models.Tombstone.objects.values_list("kind", "id"))
    except DatabaseError:
        return None
    people, couples = (
        frozenset(one for kind, one in rows if kind == wanted) for wanted in ("person", "couple")
    )
    return Buried(people, couples)


def put_together() -> None:
    """The file of this machine and what all of them know. Makes the file where there is none.

    From then on an empty list says that nobody has deleted anything, not that nobody knows.
    """
    path = Path(settings.DATA) / FILE_NAME
    mine, theirs = read(path) or Buried(), told_by_the_others() or Buried()
    append(path, Buried(theirs.people - mine.people, theirs.couples - mine.couples))
    tell_the_others(mine)


def append(path: Path, named: Buried) -> None:
    new = not path.exists()
    out = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(out).st_size
        # Half a line that a crash left behind must not swallow ours.
        text = "\n" if size and _last_byte(out, size) != b"\n" else ""
        text += "".join(f"{line}\n" for line in named.lines())
        _write_all(out, text.encode("ascii"))
        os.fsync(out)
    finally:
        os.close(out)
    if new:
        sync_folder(path.parent)


def read(path: Path) -> Buried | None:
    """What a file names. None: there is no such file."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return None
    people: set[UUID] = set()
    couples: set[UUID] = set()
    unreadable = 0
    for line in lines:
        kind, _space, name = line.decode("ascii", "replace").partition(" ")
        try:
            {"person": people, "couple": couples}[kind].add(UUID(name))
        except (KeyError, ValueError):
            unreadable += bool(line)
    return Buried(frozenset(people), frozenset(couples), unreadable)


def sync_folder(folder: Path) -> None:
    """Makes a new or renamed file in it outlive a power cut."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _last_byte(handle: int, size: int) -> bytes:
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1)


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]
