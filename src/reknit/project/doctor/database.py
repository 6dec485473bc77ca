"""Whether the database keeps its word, and how much it holds."""

from __future__ import annotations

import sqlite3  # the fixed one: settings swapped it in
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from reknit.people.models import Couple, Person
from reknit.project.checks import FIXED_SQLITE
from reknit.project.doctor.findings import attention, broken, ok
from reknit.project.stores import waits_for_the_disk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.project.doctor.findings import Finding

# What SQLite must answer, and what it means when it answers something else.
PRAGMAS = {
    "journal_mode": ("wal", "whoever reads and whoever writes wait for each other"),
    "synchronous": (2, "a power cut can take what was already said to be saved"),
    "secure_delete": (1, "what was deleted can still be found in the file"),
    "temp_store": (2, "parts of a search may be written to a file of their own"),
    "foreign_keys": (1, "rows may refer to what is not there"),
}


def findings() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        yield sqlite_version(sqlite3.sqlite_version_info)
    try:
        yield sqlite_settings() if connection.vendor == "sqlite" else postgresql_settings()
        pending = up_to_date()
        yield pending
        if not pending.remedy:
            yield counts()
    except DatabaseError as trouble:
        yield broken(
            "database",
            f"The database cannot be opened ({type(trouble).__name__}).",
            "Try whether the newest copy would restore: ./reknit restore --rehearse",
        )


def sqlite_version(version: tuple[int, int, int]) -> Finding:
    said = ".".join(str(part) for part in version)
    if version < FIXED_SQLITE:
        return broken(
            "SQLite",
            f"SQLite {said} can lose what two people save in the same moment.",
            "Start Reknit through ./reknit, which brings a fixed one.",
        )
    return ok("SQLite", f"SQLite {said} has no known fault that can lose words.")


def sqlite_settings() -> Finding:
    with connection.cursor() as cursor:
        for name, (wanted, otherwise) in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}")
            (found,) = cursor.fetchone()
            if found != wanted:
                return broken(
                    "database",
                    f"SQLite runs with {name}={found}, so {otherwise}.",
                    "Leave DATABASES as it is shipped. On this file system SQLite may refuse it; "
                    "then move the data folder to a local disk.",
                )
    return ok("database", '"Saved" means written to the disk, and "deleted" means overwritten.')


def postgresql_settings() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        (found,) = cursor.fetchone()
        cursor.execute("SHOW synchronous_standby_names")
        (standbys,) = cursor.fetchone()
        cursor.execute("SHOW fsync")
        (fsync,) = cursor.fetchone()
        # More than that they are there only an administrator of the database may see.
        cursor.execute("SELECT count(*) FROM pg_stat_replication")
        (there,) = cursor.fetchone()
    if not waits_for_the_disk(found, standbys) or fsync != "on":
        return broken(
            "database",
            f"PostgreSQL runs with synchronous_commit={found} and fsync={fsync}, so a power cut "
            "can take what was already said to be saved.",
            "Set synchronous_commit = on and fsync = on in postgresql.conf, and reload it.",
        )
    if not standbys:
        return ok("database", f'"Saved" means written to the disk (synchronous_commit={found}).')
    if not there:
        return broken(
            "database",
            "PostgreSQL waits for a second machine that is not there, so nothing can be saved.",
            "Start it, or, as long as it is away, empty synchronous_standby_names and reload.",
        )
    return ok("database", f'"Saved" means written on two machines (synchronous_commit={found}).')


def up_to_date() -> Finding:
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if pending:
        return attention(
            "update",
            f"The database is {pending} steps behind this Reknit.",
            "Start it with ./reknit run; a copy is made before anything is changed.",
        )
    return ok("update", "The database is as this Reknit needs it.")


def counts() -> Finding:
    people = Person.objects.filter(gone=False).count()
    return ok("counts", f"Accounts: {people}. Couples: {Couple.objects.count()}.")
