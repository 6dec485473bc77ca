from __future__ import annotations

import socket
import sqlite3
import stat
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.places import free_port, reknit, running


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home" / "reknit"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.slow
def test_first_start_makes_everything_and_says_where(home: Path) -> None:
    port = free_port()
    with running(home, "run", "--port", str(port), until="Only this machine") as seen:
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=20) as answer:
            page = answer.read().decode()
        with urllib.request.urlopen(f"http://localhost:{port}/help/", timeout=20) as answer:
            assert answer.headers["Cache-Control"] == "no-store, private"
        style = page.split('rel="stylesheet" href="')[1].split('"')[0]
        with urllib.request.urlopen(f"http://localhost:{port}{style}", timeout=20) as answer:
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"

    assert f"http://localhost:{port}" in seen.text
    assert str(home) in seen.text
    assert "Ctrl and C" in seen.text
    assert "GET" not in seen.text  # no access log
    assert mode(home) == 0o700
    assert mode(home / "secret-key") == 0o600
    assert mode(home / "reknit.sqlite3") == 0o600


@pytest.mark.slow
def test_start_keeps_a_copy_before_it_changes_the_database(home: Path) -> None:
    port = str(free_port())
    with running(home, "run", "--port", port, until="Only this machine") as first:
        urllib.request.urlopen(f"http://localhost:{port}/help/", timeout=20).close()
    key = (home / "secret-key").read_text()
    with closing(sqlite3.connect(home / "reknit.sqlite3")) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'repair'")
        for (table,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'repair_%'"
        ).fetchall():
            database.execute(f"DROP TABLE {table}")
        database.commit()

    with running(home, "run", "--port", port, until="Only this machine") as second:
        urllib.request.urlopen(f"http://localhost:{port}/help/", timeout=20).close()

    copies = list((home / "copies").glob("before-*.sqlite3"))
    assert "Kept a copy" not in first.text
    assert "Kept a copy" in second.text
    assert [copy.name for copy in copies] == ["before-repair-0001_repair.sqlite3"]
    assert mode(copies[0]) == 0o600
    with closing(sqlite3.connect(copies[0])) as copy:
        assert copy.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 0
    assert (home / "secret-key").read_text() == key


def test_taken_port_is_said_in_words(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = reknit(home, "run", "--port", str(port))

    assert done.returncode == 1
    assert f"--port {port + 1}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not home.exists()


def test_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    done = reknit(tmp_path / "file" / "reknit", "run", "--port", str(free_port()))

    assert done.returncode == 1
    assert "REKNIT_DATA" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("nonsense", [{"REKNIT_TLS": "perhaps"}, {"REKNIT_PORT": "eight"}])
def test_nonsense_in_the_environment_is_said_in_words(home: Path, nonsense: dict[str, str]) -> None:
    done = reknit(home, "run", "--workers", "1", **nonsense)

    assert done.returncode == 1
    assert next(iter(nonsense)) in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_unsafe_setting_stops_the_start_and_says_what_to_do(home: Path) -> None:
    done = reknit(home, "run", "--port", str(free_port()), REKNIT_HOSTS="notebook.example.org")

    assert done.returncode == 1
    assert "./reknit share" in done.stderr
    assert "Traceback" not in done.stderr
