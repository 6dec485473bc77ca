"""Makes a copy while people write, and lets it count only once it was read back whole."""

from __future__ import annotations

import logging
import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pysqlite3 as sqlite3  # the fixed one, whatever else was imported before
from django.conf import settings
from django.db import connection

from reknit.people import tombstones
from reknit.project import running
from reknit.project.copies import files, postgres
from reknit.project.copies.files import Faulty, Kind, Slip
from reknit.project.copies.probing import Probed, probe
from reknit.project.room import free_bytes
from reknit.project.runtime import private_folder
from reknit.vault import age

if TYPE_CHECKING:
    from datetime import datetime

FAILED = "failed"  # in the data folder: since when the nightly copy does not work
WAIT_SECONDS = 30


@dataclass(frozen=True)
class Made:
    path: Path
    slip: Slip


def own_folder() -> Path:
    return Path(settings.DATA) / "copies"


def make(
    *, kind: Kind, at: datetime, what: str = "", to: Path | None = None, public_key: str = ""
) -> Made:
    """A checked copy in ``to`` (our own folder otherwise), sealed when there is a key.

    Raises Faulty when the copy is not whole, OSError when there is no place, age.NotAnAgeKey.
    """
    if public_key:
        age.recipient_of(public_key)  # a mistyped key is said before there is anything to seal
    own = private_folder(own_folder())
    folder = (to or own).absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ending = ".sqlite3" if connection.vendor == "sqlite" else ".pgdump"
    name = files.name_of(kind, what or files.stamp(at), ending + (".age" if public_key else ""))
    with files.one_at_a_time(own, folder):
        _refuse_without_room(own, folder)
        # What is going to be sealed lies open for a moment: in our own folder, not in theirs.
        plain = files.unfinished_in(own if public_key else folder)
        finished = plain
        try:
            probed, database = _copied(plain, half_made=kind == "before")
            if public_key:
                finished = files.unfinished_in(folder)
                with plain.open("rb") as source, finished.open("wb") as target:
                    age.seal_to_recipient(source, target, public_key)
            slip = Slip(
                made=at.isoformat(timespec="seconds"),
                sha256=files.sha256_of(finished),
                bytes=finished.stat().st_size,
                database=database,
                migrations=probed.migrations,
                counts=probed.counts,
            )
            keep_tombstones(folder)
            files.put_in_place(finished, folder / name, slip)
        finally:
            plain.unlink(missing_ok=True)
            finished.unlink(missing_ok=True)
    return Made(folder / name, slip)


def make_nightly(*, at: datetime, to: Path | None = None, public_key: str = "") -> Made | None:
    """Tonight's copy; older ones go only once it is whole. None: it failed, and that is noted."""
    failed = Path(settings.DATA) / FAILED
    try:
        made = make(kind="night", at=at, to=to, public_key=public_key)
        files.thin_out(made.path.parent, just_made=made.path, at=at, everything=to is None)
        clear_stopped_trials(at)
    except (Faulty, OSError, age.NotAnAgeKey):
        logging.getLogger("reknit.backup-failed").exception("")
        if not failed.exists():
            failed.write_text(at.isoformat(timespec="seconds"), encoding="ascii")
        return None
    failed.unlink(missing_ok=True)
    return made


def clear_stopped_trials(at: datetime) -> None:
    """A restore that was killed leaves its folder. One that is at work is younger than a day."""
    for left in Path(settings.DATA).glob(f"{running.TRIAL}*"):
        if at.timestamp() - left.stat().st_mtime > timedelta(days=1).total_seconds():
            shutil.rmtree(left, ignore_errors=True)


def keep_tombstones(folder: Path) -> None:
    """Beside the copies: everything that was ever deleted, as far as we know.

    Made even if empty, so that restoring can tell "nothing was deleted" from "nobody knows".
    """
    beside = folder / tombstones.FILE_NAME
    known = tombstones.read(beside)
    ours = tombstones.read(Path(settings.DATA) / tombstones.FILE_NAME) or tombstones.Buried()
    ours |= tombstones.told_by_the_others() or tombstones.Buried()
    if known is not None and known | ours == known:
        return
    write_tombstones(beside, (known or tombstones.Buried()) | ours)


def write_tombstones(path: Path, buried: tombstones.Buried) -> None:
    unfinished = files.unfinished_in(path.parent)
    unfinished.write_text("".join(f"{line}\n" for line in buried.lines()), encoding="ascii")
    files.sync(unfinished)
    unfinished.replace(path)
    tombstones.sync_folder(path.parent)


def _refuse_without_room(*folders: Path) -> None:
    """A copy must not take the last room from people who write."""
    source = Path(str(connection.settings_dict["NAME"]))
    needed = int(settings.ROOM_BYTES)
    if connection.vendor == "sqlite" and source.exists():
        needed += source.stat().st_size
    for folder in folders:
        if free_bytes(folder) < needed:
            raise Faulty(f"There is not enough room in {folder}.")


def _copied(target: Path, *, half_made: bool) -> tuple[Probed, str]:
    if connection.vendor != "sqlite":
        return postgres.dump(target)
    source_path = Path(str(connection.settings_dict["NAME"]))
    if not source_path.exists():
        raise Faulty(f"There is no notebook yet in {source_path.parent}.")
    try:
        # One look at the database as it was when we began: nobody who writes waits for it.
        with (
            closing(sqlite3.connect(str(source_path), timeout=WAIT_SECONDS)) as source,
            closing(sqlite3.connect(str(target), isolation_level=None)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file, nothing beside it
    except sqlite3.OperationalError as trouble:
        raise Faulty(f"SQLite could not make the copy ({trouble}).") from trouble
    except sqlite3.DatabaseError as trouble:
        raise Faulty(f"The database itself has a fault ({trouble}).") from trouble
    return probe(target, half_made=half_made), f"sqlite {sqlite3.sqlite_version}"
