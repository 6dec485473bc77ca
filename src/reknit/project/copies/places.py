"""Where a copy is tried, and how what was tried becomes the real thing."""

from __future__ import annotations

import secrets
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import psycopg
from django.db import connection
from psycopg import sql

from reknit.project.copies import postgres, restoring
from reknit.project.copies.files import Faulty, stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from psycopg.sql import Composed

FILE_NAME = "reknit.sqlite3"


class Place(Protocol):
    @property
    def file(self) -> Path | None:
        """Of the database; None where it is not a file."""

    def put_in_place(self, live: Path, *, kept_in: Path, at: datetime) -> str:
        """Where what was there before is kept now; empty when there was nothing."""


@contextmanager
def place_for(plain: Path, inside: Path) -> Iterator[Place]:
    """``plain`` as the database that Django is set to. Raises Faulty."""
    begins = restoring.first_bytes(plain)
    if begins.startswith(restoring.SQLITE_BEGINS) and connection.vendor == "sqlite":
        fresh = inside / FILE_NAME
        plain.replace(fresh)
        yield File(fresh)
        connection.close()
    elif begins.startswith(restoring.DUMP_BEGINS) and connection.vendor == "postgresql":
        postgres.read_through(plain)
        with _database_from(plain) as database:
            yield database
    elif begins.startswith((restoring.SQLITE_BEGINS, restoring.DUMP_BEGINS)):
        raise Faulty("It is of another kind of database than REKNIT_DATABASE names.")
    else:
        raise Faulty("It is no copy made by Reknit.")


@dataclass(frozen=True)
class File:
    file: Path | None

    def put_in_place(self, live: Path, *, kept_in: Path, at: datetime) -> str:
        assert self.file is not None
        kept = restoring.swap(self.file, live / FILE_NAME, kept_in=kept_in, at=at)
        return str(kept or "")


@dataclass
class Database:
    """A PostgreSQL database of its own beside the real one; to put it in place is to rename it."""

    real: str
    tried: str
    file: Path | None = None

    def put_in_place(self, live: Path, *, kept_in: Path, at: datetime) -> str:  # noqa: ARG002 - as a Place
        kept = f"{self.real}_replaced_{stamp(at).lower()}"
        connection.close()
        real, tried, old = (sql.Identifier(name) for name in (self.real, self.tried, kept))
        try:
            # Both or neither: renaming is part of a transaction.
            with _elsewhere(autocommit=False) as line, line.transaction():
                line.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(real, old))
                line.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(tried, real))
        except psycopg.Error as trouble:
            raise Faulty(
                f"PostgreSQL did not exchange the databases ({type(trouble).__name__}). Is Reknit, "
                "or anything else, still connected to it?"
            ) from trouble
        return f"the PostgreSQL database {kept}"


@contextmanager
def _database_from(plain: Path) -> Iterator[Database]:
    real = str(connection.settings_dict["NAME"])
    tried = f"{real}_trying_{secrets.token_hex(4)}"
    _do(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(tried)))
    try:
        postgres.run("pg_restore", "--exit-on-error", "--no-owner", "--no-privileges",
                     f"--dbname={tried}", str(plain), database=tried)  # fmt: skip
        connection.close()
        connection.settings_dict["NAME"] = tried
        yield Database(real, tried)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = real
        # Gone already when it was put in place.
        _do(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(tried)))


def _elsewhere(*, autocommit: bool) -> psycopg.Connection:
    """A connection to neither of the two, since a database in use cannot be renamed."""
    kept = connection.settings_dict
    return psycopg.connect(
        dbname="postgres",
        host=kept["HOST"] or None,
        port=kept["PORT"] or None,
        user=kept["USER"] or None,
        password=kept["PASSWORD"] or None,
        autocommit=autocommit,
        **kept["OPTIONS"],
    )


def _do(statement: Composed) -> None:
    try:
        with closing(_elsewhere(autocommit=True)) as line:
            line.execute(statement)
    except psycopg.Error as trouble:
        raise Faulty(
            "PostgreSQL lets this user make no database to try the copy in "
            f"({type(trouble).__name__}). Give it the right CREATEDB, or restore by hand: "
            "docs/backup.md says how."
        ) from trouble
