from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from pytest_django import Settings

from reknit.project.database import database_from
from reknit.project.env import env_bool, env_int, env_list, env_sessions, env_text, env_zone

SHOW = (
    "import json; from reknit.project import settings as s;"
    "print(json.dumps({'form': s.CSRF_COOKIE_NAME, 'secure': s.CSRF_COOKIE_SECURE,"
    " 'hosts': s.ALLOWED_HOSTS, 'debug': s.DEBUG, 'proxy': s.SECURE_PROXY_SSL_HEADER}))"
)


def settings_with(data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REKNIT_")}
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        check=False,
        capture_output=True,
        text=True,
        env=kept
        | {"REKNIT_DATA": str(data), "REKNIT_RUNTIME": str(data / "runtime")}
        | environment,
    )


def test_saved_means_synced() -> None:
    """A crash of the machine may not take back what the screen called saved."""
    found = database_from("", sqlite=Path("reknit.sqlite3"))
    command = found["OPTIONS"]["init_command"]
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(command)
        kept = {
            name: database.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "secure_delete", "temp_store")
        }

    assert "journal_mode=WAL" in command
    assert kept == {"synchronous": 2, "secure_delete": 1, "temp_store": 2}  # FULL, on, in memory
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert found["NAME"] == Path("reknit.sqlite3")


def test_sqlite_is_one_that_keeps_its_word() -> None:
    assert sqlite3.sqlite_version_info >= (3, 51, 3)


def postgres(url: str) -> dict[str, Any]:
    return database_from(url, sqlite=Path("unused"))


def test_postgres_address_is_taken_apart() -> None:
    found = postgres("postgresql://me:p%40ss@db.example:5433/reknit?sslmode=verify-full")
    socket = postgres("postgresql://me@/reknit?host=/run/postgresql")

    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "reknit")
    assert (found["USER"], found["PASSWORD"]) == ("me", "p@ss")
    assert found["OPTIONS"]["sslmode"] == "verify-full"
    assert "target_session_attrs" not in found["OPTIONS"]
    assert int(found["OPTIONS"]["connect_timeout"]) < 10  # a machine that is gone says nothing
    assert (socket["HOST"], socket["OPTIONS"]) == ("/run/postgresql", {})


@pytest.mark.parametrize(
    ("url", "hosts", "ports"),
    [
        ("postgresql://me:x@one:5432,two:5433/reknit", "one,two", "5432,5433"),
        ("postgresql://me:x@one,two/reknit", "one,two", ""),
        ("postgresql://me:x@one,two:5433/reknit", "one,two", ",5433"),
        ("postgresql://me@[::1]:5432,[fe80::2]:5433/reknit", "::1,fe80::2", "5432,5433"),
        ("postgresql://me@/reknit?host=/run/a,/run/b&port=5432,5433", "/run/a,/run/b", "5432,5433"),
    ],
)
def test_of_several_machines_the_one_that_takes_writes(url: str, hosts: str, ports: str) -> None:
    found = postgres(url)

    assert (found["HOST"], found["PORT"], found["NAME"]) == (hosts, ports, "reknit")
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"
    asked = postgres(f"{url}{'&' if '?' in url else '?'}target_session_attrs=primary")
    assert asked["OPTIONS"]["target_session_attrs"] == "primary"


@pytest.mark.parametrize(
    "odd",
    [
        "mysql://me@db.example/reknit",
        "postgresql://me@db.example/reknit?sslmod=verify-full",
        "postgresql://me@db.example:port/reknit",
        "postgresql://me@one:5432,two:port/reknit",
    ],
)
def test_nonsense_in_the_address_of_a_database_stops_the_start(odd: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="REKNIT_DATABASE"):
        postgres(odd)


def test_nonsense_in_the_address_of_sign_ins_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert env_sessions("REKNIT_TRIED") == ""
    monkeypatch.setenv("REKNIT_TRIED", "unix:///run/valkey.sock")
    assert env_sessions("REKNIT_TRIED") == "unix:///run/valkey.sock"
    monkeypatch.setenv("REKNIT_TRIED", "http://:secret-word@localhost")
    with pytest.raises(ImproperlyConfigured, match="REKNIT_TRIED must begin with") as refused:
        env_sessions("REKNIT_TRIED")
    assert "secret-word" not in str(refused.value)


def test_cookies_have_plain_names_on_this_machine_only(tmp_path: Path) -> None:
    key = {"REKNIT_SECRET_KEY": "k" * 50}
    here = json.loads(settings_with(tmp_path, **key).stdout)
    away = json.loads(
        settings_with(tmp_path, **key, REKNIT_TLS="yes", REKNIT_HOSTS="notebook.example").stdout
    )

    assert (here["form"], here["secure"]) == ("reknit-form", False)
    assert (away["form"], away["secure"]) == ("__Host-reknit-form", True)
    assert away["hosts"] == ["notebook.example"]
    assert here["debug"] is away["debug"] is False
    assert here["proxy"] is away["proxy"] is None


def test_no_key_and_nonsense_stop_the_start_with_a_sentence(tmp_path: Path) -> None:
    assert "./reknit run" in settings_with(tmp_path).stderr
    assert (
        "write yes or no"
        in settings_with(tmp_path, REKNIT_SECRET_KEY="k" * 50, REKNIT_TLS="perhaps").stderr
    )


def test_values_come_from_the_environment_or_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    monkeypatch.setenv("REKNIT_TRIED_FILE", str(tmp_path / "secret"))
    assert env_text("REKNIT_TRIED") == "from a file"

    monkeypatch.delenv("REKNIT_TRIED_FILE")
    assert env_text("REKNIT_TRIED", "as shipped") == "as shipped"
    assert env_list("REKNIT_TRIED", ["as shipped"]) == ["as shipped"]
    monkeypatch.setenv("REKNIT_TRIED", " a , b ,")
    assert env_list("REKNIT_TRIED", []) == ["a", "b"]


@pytest.mark.parametrize("nonsense", ["0", "70000", "-1", "8,000", "eight"])
def test_number_out_of_bounds_is_refused(monkeypatch: pytest.MonkeyPatch, nonsense: str) -> None:
    monkeypatch.setenv("REKNIT_TRIED", nonsense)

    with pytest.raises(ImproperlyConfigured, match="REKNIT_TRIED"):
        env_int("REKNIT_TRIED", 8000, lowest=1, highest=65535)


@pytest.mark.parametrize(("word", "meant"), [("YES", True), ("on", True), ("0", False), ("", True)])
def test_yes_and_no_have_many_spellings(
    monkeypatch: pytest.MonkeyPatch, word: str, *, meant: bool
) -> None:
    monkeypatch.setenv("REKNIT_TRIED", word)

    assert env_bool("REKNIT_TRIED", default=True) is meant


def test_static_files_all_find_each_other(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "reknit.project.storage.HashedFiles"}
    }

    call_command("collectstatic", verbosity=0, interactive=False, skip_checks=True)

    named = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert len(named) > 5
    for script in (name for name in named.values() if name.endswith(".js")):
        for imported in re.findall(
            r'(?:import|from)\s*"(\.[^"]+)"', (tmp_path / script).read_text()
        ):
            assert (tmp_path / script).parent.joinpath(imported).is_file()
            assert re.search(r"\.[0-9a-f]{12}\.js$", imported)


def test_the_time_zone_is_the_one_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REKNIT_TIME_ZONE", "Europe/Lisbon")
    assert env_zone("REKNIT_TIME_ZONE") == "Europe/Lisbon"


@pytest.mark.parametrize("nonsense", ["Middle-earth/Shire", "../../etc/passwd", "\n"])
def test_a_time_zone_nobody_knows_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, nonsense: str
) -> None:
    monkeypatch.setenv("REKNIT_TIME_ZONE", nonsense)
    with pytest.raises(ImproperlyConfigured, match="like Europe/Lisbon"):
        env_zone("REKNIT_TIME_ZONE")


@pytest.mark.parametrize(
    ("points_at", "zone"),
    [("zoneinfo/Europe/Lisbon", "Europe/Lisbon"), ("zoneinfo/Nowhere", "UTC"), ("else", "UTC")],
)
def test_the_time_zone_is_that_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, points_at: str, zone: str
) -> None:
    monkeypatch.delenv("REKNIT_TIME_ZONE")
    link = tmp_path / "localtime"
    link.symlink_to(tmp_path / points_at)
    assert env_zone("REKNIT_TIME_ZONE", link) == zone
