from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import psycopg
import pytest

from reknit.cli import chromium, main, postgres, suite
from reknit.cli.said import Stop
from reknit.cli.suite import Tally


def report(folder: Path, **counts: int) -> Path:
    seen = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0} | counts
    attributes = " ".join(f'{name}="{count}"' for name, count in seen.items())
    file = folder / "report.xml"
    file.write_text(f"<testsuites><testsuite {attributes}></testsuite></testsuites>")
    return file


def test_tally_counts_errors_as_failed_and_skipped_as_nothing(tmp_path: Path) -> None:
    file = report(tmp_path, tests=10, failures=1, errors=2, skipped=3)

    assert suite.read_report(file) == Tally(passed=4, failed=3)


def test_run_that_left_no_report_has_failed(tmp_path: Path) -> None:
    assert suite.read_report(tmp_path / "none.xml") == Tally(0, 1)


def test_closing_line_stands_alone_and_a_stopped_part_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def cannot(_only: list[str]) -> Tally:
        raise Stop("no browser here")

    monkeypatch.setitem(suite.PARTS, "check", ("Good", lambda _only: Tally(7, 0)))
    monkeypatch.setitem(suite.PARTS, "pg", ("Stopped", cannot))
    monkeypatch.setattr(suite, "WHOLE", ("check", "pg"))

    assert main.main(["test"]) == 1

    out = capsys.readouterr().out
    assert "no browser here" in out
    assert re.search(r"^7 passed, 1 failed$", out, flags=re.MULTILINE)
    assert out.rstrip().endswith("7 passed, 1 failed")


def test_nothing_at_all_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(suite.PARTS, "check", ("Empty", lambda _only: Tally(0, 0)))

    assert main.main(["test", "check"]) == 1


@pytest.mark.slow
def test_postgres_runs_for_us_alone_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(postgres.NAMED, raising=False)

    with postgres.server() as address, psycopg.connect(address, autocommit=True) as server:
        server.execute("CREATE DATABASE tried")
        row = server.execute("SHOW listen_addresses").fetchone()
        folder = Path(str(address).partition("host=")[2])
        assert folder.is_dir()
    assert row == ("",)
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


def test_named_postgres_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(postgres.NAMED, "postgresql://me@db.example/tests")

    with postgres.server() as address:
        assert address == "postgresql://me@db.example/tests"


def test_named_chromium_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(chromium.NAMED, sys.executable)

    assert chromium.find() == sys.executable


def test_chromium_is_looked_for_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(chromium.NAMED, raising=False)
    monkeypatch.setattr(chromium, "installed", lambda: "")
    monkeypatch.setattr(chromium, "playwrights_own", lambda: "")
    monkeypatch.setattr(chromium, "from_debian", lambda: "from debian")
    assert chromium.find() == "from debian"

    monkeypatch.setattr(chromium, "playwrights_own", lambda: "playwright's")
    assert chromium.find() == "playwright's"

    monkeypatch.setattr(chromium, "installed", lambda: "installed")
    assert chromium.find() == "installed"


def test_no_chromium_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(chromium.NAMED, raising=False)
    for way in ("installed", "playwrights_own", "from_debian"):
        monkeypatch.setattr(chromium, way, lambda: "")
    with pytest.raises(Stop, match=chromium.NAMED):
        chromium.find()

    monkeypatch.setenv(chromium.NAMED, os.devnull + "/nothing")
    with pytest.raises(Stop, match="is no file"):
        chromium.find()
