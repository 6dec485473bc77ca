from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.notebooks import names_in
from tests.cli.places import free_port, reknit, running

WELL = {
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0",
    "REKNIT_TIME_ZONE": "Europe/Lisbon",
}


def seen(data: Path, **more: str) -> tuple[int, dict[str, dict[str, str]]]:
    done = reknit(data, "doctor", "--json", **(WELL | more))
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, {each["about"]: each for each in json.loads(done.stdout)["findings"]}


def test_where_all_is_well_it_says_so(notebook: Path) -> None:
    assert reknit(notebook, "backup").returncode == 0
    assert reknit(notebook, "restore", "--rehearse").returncode == 0

    code, found = seen(notebook)

    # Not ours to decide on the machine that runs the tests.
    theirs = {"swap", "sign-ins", "file system"}
    unwell = {about for about, each in found.items() if each["state"] != "ok"}
    assert unwell <= theirs
    assert code == (2 if "file system" in unwell else int(bool(unwell)))
    assert all(each["said"].endswith(".") for each in found.values())
    assert all(bool(each["remedy"]) == (each["state"] != "ok") for each in found.values())


def test_it_counts_and_names_nobody(notebook: Path) -> None:
    done = reknit(notebook, "doctor")

    assert "Accounts: 2. Couples: 1." in done.stdout
    for name in names_in(notebook):
        assert name not in done.stdout.lower()


def test_each_trouble_stands_with_what_to_do(notebook: Path) -> None:
    (notebook / "reknit.sqlite3").chmod(0o644)

    done = reknit(notebook, "doctor")

    assert done.returncode == 2
    assert "BROKEN" in done.stdout
    assert f"To do: Run: chmod -R go= '{notebook}'" in done.stdout


def test_never_changes_what_it_looks_at(notebook: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in notebook.rglob("*") if path.is_file()}

    reknit(notebook, "doctor")

    after = {path: path.stat().st_mtime_ns for path in notebook.rglob("*") if path.is_file()}
    beside = {notebook / "reknit.sqlite3-wal", notebook / "reknit.sqlite3-shm"}
    assert {path: at for path, at in after.items() if path not in beside} == {
        path: at for path, at in before.items() if path not in beside
    }


@pytest.mark.slow
def test_while_a_server_runs_its_settings_count(notebook: Path) -> None:
    words = ("run", "--port", str(free_port()), "--no-backup")
    with running(notebook, *words, until="Only this machine", **WELL):
        _code, open_now = seen(notebook, PYTHONMALLOC="", REKNIT_TIME_ZONE="")
    _code, closed = seen(notebook, PYTHONMALLOC="", REKNIT_TIME_ZONE="")

    assert "Reknit is open." in open_now["running"]["said"]
    assert open_now["memory"]["state"] == "ok"
    assert "Europe/Lisbon" in open_now["time zone"]["said"]
    assert "Somebody else makes the copies" in open_now["nightly copy"]["said"]
    assert closed["memory"]["state"] == "attention"


def test_without_a_notebook_it_says_so(tmp_path: Path) -> None:
    done = reknit(tmp_path / "nowhere", "doctor")

    assert done.returncode == 1
    assert "no notebook" in done.stderr
