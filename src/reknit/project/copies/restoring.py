"""Puts a copy back: first whole in a folder of its own, where it is opened, updated and counted.

Whoever calls this has started Django on that folder, so nothing here can touch the live database
before ``swap``. What was rehearsed is, byte for byte, what is put in place.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pysqlite3 as sqlite3  # the fixed one, whatever else was imported before
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from reknit.people import restored, tombstones
from reknit.people.models import Person
from reknit.project.copies import files, making, postgres
from reknit.project.copies.files import Faulty
from reknit.project.copies.probing import Probed, probe
from reknit.vault import age, record, sqlite_store

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from reknit.people.tombstones import Buried
    from reknit.vault.secret import Secret

SQLITE_BEGINS = b"SQLite format 3\0"
DUMP_BEGINS = b"PGDMP"
END_SIGN_INS = "end-sign-ins"  # in the data folder: to be done before anybody is let in
REHEARSED = "rehearsed"


@dataclass(frozen=True)
class Opened:
    before: Probed  # as it lay in the copy
    after: Probed  # updated, and without what was deleted since


def first_bytes(path: Path) -> bytes:
    with path.open("rb") as source:
        return source.read(64)


def check_slip(copy: Path) -> files.Slip | None:
    """Compares the copy with what was written beside it. None: there is nothing beside it."""
    slip = files.read_slip(copy)
    if slip is not None and files.sha256_of(copy) != slip.sha256:
        raise Faulty("It is not what was written: at least one byte has changed since.")
    return slip


def unpack(copy: Path, into: Path, *, identity: Secret[str] | None) -> None:
    """A plain copy of ``copy`` at ``into``. Raises Faulty when it cannot be opened."""
    if not age.is_age(first_bytes(copy)):
        shutil.copyfile(copy, into)
        return
    if identity is None:
        raise Faulty("It is sealed with age, and no identity file was given.")
    try:
        with copy.open("rb") as source, into.open("wb") as target:
            age.open_with_identity(source, target, identity)
    except age.NotAnAgeKey as trouble:
        raise Faulty("The identity file holds no age key.") from trouble
    except age.AgeUnopened as trouble:
        raise Faulty("This key does not open it, or the file is damaged.") from trouble


def open_whole(database: Path | None, *, gone: Buried | None, day: str) -> Opened:
    """Opens, updates and empties of what is gone the database that Django is set to.

    database: its file, for SQLite. day: of the copy, for each person's own record.
    """
    before = _probe(database)
    _refuse_newer(before)
    call_command("migrate", verbosity=0, interactive=False)
    serious = [finding.msg for finding in run_checks() if finding.is_serious()]
    if serious:
        raise Faulty(f"Reknit would not start like this: {serious[0]}")
    with transaction.atomic():
        if gone:
            tombstones.delete_again(gone)
            tombstones.tell_the_others(gone)
        for person_id in Person.objects.order_by("pk").values_list("pk", flat=True):
            record.note(person_id, "restored-from-backup", day=day)
    connection.close()
    if database is not None:
        with closing(sqlite3.connect(str(database), isolation_level=None)) as line:
            line.execute("PRAGMA journal_mode = DELETE").fetchall()
    return Opened(before, _probe(database))


def _probe(database: Path | None) -> Probed:
    if database is not None:
        return probe(database)
    connection.ensure_connection()
    return postgres.probe(connection.connection.cursor())


def _refuse_newer(probed: Probed) -> None:
    known = MigrationLoader(None).disk_migrations
    parts = {app for app, _name in known}
    for part, name in probed.migrations.items():
        if part in parts and (part, name) not in known:
            raise Faulty("It was made by a newer Reknit. Update this one first.")


def knows_every_deletion(live: Path, database: Path | None, *, told: bool, alone: bool) -> bool:
    """Whether the list of deletions in ``live`` is that of this very notebook, up to today.

    told: by the database that is being replaced, where several machines may share it.
    alone: no other machine writes there, so the list in ``live`` is all there is.
    """
    if not (live / tombstones.FILE_NAME).exists():
        return False
    if database is None:
        return told or alone
    present = live / database.name
    if not present.exists():
        return False
    try:
        mine = _accounts(present)
    except sqlite3.DatabaseError:
        return True  # broken, which is why somebody restores
    theirs = _accounts(database)
    return bool(mine & theirs) or not theirs


def _accounts(database: Path) -> set[str]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as line:
        return {str(row[0]) for row in line.execute("SELECT id FROM people_person")}


def swap(fresh: Path, live: Path, *, kept_in: Path, at: datetime) -> Path | None:
    """Puts ``fresh`` in the place of ``live``; where the one that was there is kept now."""
    kept: Path | None = None
    files.sync(fresh)
    if live.exists():
        _close_up(live)
        kept = kept_in / files.name_of(
            "replaced", f"{files.stamp(at)}-{secrets.token_hex(2)}", ".sqlite3"
        )
        for beside in ("", "-wal", "-shm"):
            old = live.with_name(live.name + beside)
            if old.exists():
                _keep(old, kept.with_name(kept.name + beside))
        os.utime(kept, (at.timestamp(), at.timestamp()))  # kept as long as copies made today
        tombstones.sync_folder(kept_in)
    # What SQLite left beside the old database must not be read into the new one.
    for beside in ("-wal", "-shm"):
        live.with_name(live.name + beside).unlink(missing_ok=True)
    fresh.replace(live)
    tombstones.sync_folder(live.parent)
    return kept


def _close_up(live: Path) -> None:
    """Into one file. What is no database any more is left as it is, with all beside it."""
    if not first_bytes(live).startswith(SQLITE_BEGINS):
        return
    try:
        with closing(sqlite3.connect(str(live), isolation_level=None)) as line:
            line.execute("PRAGMA journal_mode = DELETE").fetchall()
    except sqlite3.DatabaseError:
        return


def _keep(old: Path, kept: Path) -> None:
    try:
        os.link(old, kept)
    except OSError:  # a file system without links
        shutil.copy2(old, kept)
        files.sync(kept)


def end_sign_ins(runtime: Path, sessions: str) -> None:
    """Whoever is signed in holds keys of the database that was there before.

    sessions: REKNIT_SESSIONS of the installation; empty where sign-ins lie in ``runtime``.
    StoreAway when nobody answers there.
    """
    if sessions:
        from reknit.vault import valkey_store  # noqa: PLC0415 - costs 0.2 s, which others save

        valkey_store.store_at(sessions).end_all()
    sqlite_store.end_all_in(runtime)


def finish_restoring(data: Path, runtime: Path, sessions: str) -> None:
    """At each start: ends the sign-ins that a restore could not reach, if there was one."""
    asked = data / END_SIGN_INS
    if asked.exists():
        end_sign_ins(runtime, sessions)
        asked.unlink()


def before_the_swap(live: Path, *, gone: Buried | None, day: str) -> None:
    """What must be known to whoever starts next, even if the power goes in the middle.

    day: of the copy, when people are to be told of it; empty when every deletion is known.
    """
    making.write_tombstones(live / tombstones.FILE_NAME, gone or tombstones.Buried())
    if day:
        write_json(live / restored.FILE_NAME, {"day": day, "mark": secrets.token_hex(8)})
    write_json(live / END_SIGN_INS, {})


def write_rehearsed(copies: Path, name: str, at: datetime) -> None:
    write_json(copies / REHEARSED, {"at": at.isoformat(timespec="seconds"), "copy": name})


def write_json(path: Path, said: dict[str, Any]) -> None:
    unfinished = files.unfinished_in(path.parent)
    unfinished.write_text(json.dumps(said), encoding="utf-8")
    files.sync(unfinished)
    unfinished.replace(path)
    tombstones.sync_folder(path.parent)
