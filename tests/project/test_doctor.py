"""Each finding of ``./reknit doctor``, brought about by a planted fault, with what to do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution
from django.db import connection
from pytest_django import Settings

from reknit.people import tombstones
from reknit.project.copies import files
from reknit.project.doctor import copies, database, machine, place, surface
from reknit.project.doctor.findings import Finding, State, ok, worst

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir(mode=0o700)
    (settings.DATA / "copies").mkdir(mode=0o700)
    return Path(settings.DATA)


def copy_in(folder: Path, at: datetime, *, kind: str = "night") -> Path:
    path = folder / f"{kind}-{files.stamp(at)}.sqlite3"
    path.write_bytes(b"a copy")
    slip = {
        "made": at.isoformat(),
        "sha256": files.sha256_of(path),
        "bytes": 6,
        "database": "sqlite 3",
    }
    files.slip_beside(path).write_text(json.dumps(slip))
    return path


def is_well(finding: Finding) -> bool:
    return finding.state is State.OK


def has(finding: Finding, state: State, said: str) -> bool:
    assert finding.remedy, finding
    return finding.state is state and said in finding.said


# Copies ----------------------------------------------------------------------------------------


def test_no_copy_at_all(data: Path) -> None:
    assert has(copies.newest(data / "copies", NOW), State.ATTENTION, "no checked copy")


def test_copy_of_last_night_is_well_and_an_old_one_is_not(data: Path) -> None:
    copy_in(data / "copies", NOW - timedelta(days=5))
    assert has(copies.newest(data / "copies", NOW), State.ATTENTION, "5 days old")

    copy_in(data / "copies", NOW - timedelta(hours=8))
    assert "8 hours old" in copies.newest(data / "copies", NOW).said
    assert is_well(copies.newest(data / "copies", NOW))


def test_copy_before_an_update_or_without_its_slip_does_not_count(data: Path) -> None:
    copy_in(data / "copies", NOW, kind="before")
    files.slip_beside(copy_in(data / "copies", NOW)).unlink()

    assert has(copies.newest(data / "copies", NOW), State.ATTENTION, "no checked copy")


def test_changed_byte_in_the_newest_copy(data: Path) -> None:
    copy_in(data / "copies", NOW).write_bytes(b"A copy")

    assert has(copies.newest(data / "copies", NOW), State.BROKEN, "not what was written")


def test_nightly_copy_that_fails(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_well(copies.nightly())
    (data / "failed").write_text("2026-11-20T03:30:00+00:00")
    assert has(copies.nightly(), State.BROKEN, "not worked since 2026-11-20")

    monkeypatch.setenv("REKNIT_BACKUPS", "no")
    assert is_well(copies.nightly())


@pytest.mark.parametrize("odd", ["", "{}", '{"at": "soon"}', '{"at": "2026-11-20T00:00:00"}'])
def test_rehearsal_never_or_long_ago(data: Path, odd: str) -> None:
    own = data / "copies"
    (own / "rehearsed").write_text(odd)
    assert has(copies.rehearsed(own, NOW), State.ATTENTION, "Nobody has tried")

    (own / "rehearsed").write_text(json.dumps({"at": (NOW - timedelta(days=100)).isoformat()}))
    assert has(copies.rehearsed(own, NOW), State.ATTENTION, "100 days ago")

    (own / "rehearsed").write_text(json.dumps({"at": (NOW - timedelta(days=3)).isoformat()}))
    assert is_well(copies.rehearsed(own, NOW))


@pytest.mark.django_db
def test_list_of_deletions_missing_or_damaged(data: Path) -> None:
    assert has(copies.list_of_deletions(data), State.ATTENTION, "no list")
    tombstones.bury(people=[uuid4()])
    assert is_well(copies.list_of_deletions(data))

    (data / "gone").write_text("person nobody\n")
    assert has(copies.list_of_deletions(data), State.ATTENTION, "1 lines")


# The folder ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("nfs4", State.BROKEN),
        ("cifs", State.BROKEN),
        ("tmpfs", State.BROKEN),
        ("overlay", State.BROKEN),
        ("ext4", State.OK),
        ("", State.OK),
    ],
)
def test_file_system(data: Path, monkeypatch: pytest.MonkeyPatch, kind: str, state: State) -> None:
    monkeypatch.setattr(place, "mounted_as", lambda _folder: kind)

    assert place.file_system(data).state is state


@pytest.mark.parametrize(
    ("megabytes", "state"), [(99, State.BROKEN), (300, State.ATTENTION), (9000, State.OK)]
)
def test_room(data: Path, monkeypatch: pytest.MonkeyPatch, megabytes: int, state: State) -> None:
    monkeypatch.setattr(place, "free_bytes", lambda _folder: megabytes * place.MB)

    assert place.room(data).state is state


def test_permissions(data: Path) -> None:
    (data / "static").mkdir()
    (data / "static" / "style.css").write_text("")
    (data / "static" / "style.css").chmod(0o644)  # for every browser anyway
    secret = data / "copies" / "night.sqlite3"
    secret.write_text("")
    secret.chmod(0o600)
    assert is_well(place.permissions(data))

    secret.chmod(0o640)
    assert has(place.permissions(data), State.BROKEN, str(secret))
    secret.chmod(0o600)
    data.chmod(0o755)
    assert has(place.permissions(data), State.BROKEN, str(data))


def test_sign_ins_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(place, "lives_in_memory", lambda _folder: False)
    assert has(place.sign_ins(tmp_path), State.ATTENTION, "in a file")

    monkeypatch.setattr(place, "lives_in_memory", lambda _folder: True)
    assert is_well(place.sign_ins(tmp_path))


# The database ----------------------------------------------------------------------------------


def test_sqlite_with_the_fault() -> None:
    assert has(database.sqlite_version((3, 51, 2)), State.BROKEN, "3.51.2")
    assert is_well(database.sqlite_version((3, 51, 3)))


@pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="it plants a fault in the settings of SQLite, and another database is in use",
)
@pytest.mark.django_db(transaction=True)
def test_sqlite_that_does_not_sync() -> None:
    """The suite itself runs without syncing, which is the planted fault."""
    assert has(database.sqlite_settings(), State.BROKEN, "synchronous=0")

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = FULL")
    try:
        assert is_well(database.sqlite_settings())
        for name in ("secure_delete", "temp_store"):
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA {name} = 0")
            assert has(database.sqlite_settings(), State.BROKEN, f"{name}=0")
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA {name} = {database.PRAGMAS[name][0]}")
    finally:
        connection.close()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_postgresql_that_does_not_sync() -> None:
    """The server of the suite runs without fsync, which is the planted fault."""
    assert has(database.postgresql_settings(), State.BROKEN, "fsync=off")


@pytest.mark.django_db
def test_update_that_waits() -> None:
    assert is_well(database.up_to_date())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'repair'")
    assert has(database.up_to_date(), State.ATTENTION, "steps behind")


@pytest.mark.django_db
def test_counts_are_numbers() -> None:
    assert database.counts().said == "Accounts: 0. Couples: 0."


# What others can reach -------------------------------------------------------------------------


def test_whatever_a_start_would_say(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[CheckMessage] = []
    monkeypatch.setattr(surface, "run_checks", lambda: said)
    assert [is_well(each) for each in surface.start()] == [True]

    said += [
        Error("Not like this.", hint="Do that.", id="reknit.E999"),
        Caution("Hm.", id="reknit.W999"),
        Caution("Said elsewhere.", hint="x", id="reknit.W002"),
    ]
    found = list(surface.start())
    assert [each.state for each in found] == [State.BROKEN, State.ATTENTION]
    assert all(each.remedy for each in found)


def test_address(settings: Settings) -> None:
    assert is_well(surface.address())
    settings.ALLOWED_HOSTS = ["notebook.example.org"]
    settings.TLS = False
    assert has(surface.address(), State.BROKEN, "not over https")
    settings.TLS = True
    assert is_well(surface.address())


@pytest.mark.skipif(
    shutil.which("openssl") is None,
    reason="it makes a certificate with the openssl command, which is not installed here",
)
@pytest.mark.parametrize(("days", "state"), [(365, State.OK), (5, State.ATTENTION)])
def test_certificate(data: Path, days: int, state: State) -> None:
    assert is_well(surface.certificate())
    folder = data / "certificates"
    folder.mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",  # noqa: S607 - looked for above
         "-nodes", "-keyout", str(folder / "server.key"), "-out", str(folder / "server.crt"),
         "-days", str(days), "-subj", "/CN=home"],
        check=True, capture_output=True,
    )  # fmt: skip

    assert surface.certificate().state is state


def test_certificate_that_ended_or_cannot_be_read(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "certificates").mkdir()
    (data / "certificates" / "server.crt").write_text("no certificate")
    assert has(surface.certificate(), State.ATTENTION, "cannot be read")

    monkeypatch.setattr(
        surface, "end_of", lambda _file: datetime(2020, 1, 1, tzinfo=UTC).timestamp()
    )
    assert has(surface.certificate(), State.BROKEN, "ended")


# The machine -----------------------------------------------------------------------------------


def test_clock_that_is_behind(data: Path) -> None:
    right = datetime.now(UTC)
    assert is_well(machine.clock(right, data))

    (data / "secret-key").write_text("x")
    ahead = (right + timedelta(hours=7)).timestamp()
    os.utime(data / "secret-key", (ahead, ahead))

    assert has(machine.clock(right, data), State.BROKEN, "behind")


def test_disk_with_another_clock(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 60)

    assert has(machine.clock(datetime.now(UTC), data), State.ATTENTION, "60 seconds apart")


def test_time_zone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REKNIT_TIME_ZONE", raising=False)
    settings.TIME_ZONE = "UTC"
    assert has(machine.time_zone(NOW), State.ATTENTION, "12:00")
    monkeypatch.setenv("REKNIT_TIME_ZONE", "UTC")  # chosen
    assert is_well(machine.time_zone(NOW))
    settings.TIME_ZONE = "Asia/Tokyo"
    assert "21:00" in machine.time_zone(NOW).said


def test_memory_that_keeps_words() -> None:
    well = {"PYTHONMALLOC": "malloc", "GLIBC_TUNABLES": "glibc.malloc.perturb=165"}
    assert is_well(machine.memory(well))
    for name in well:
        assert has(machine.memory(well | {name: ""}), State.ATTENTION, "linger")


def test_swap() -> None:
    head = "Filename Type Size Used Priority\n"
    assert has(
        machine.swap(head + "/swapfile file 1 0 -2\n", ""), State.ATTENTION, "memory to disk"
    )
    assert is_well(machine.swap(head + "/dev/zram0 partition 1 0 100\n", ""))
    assert is_well(machine.swap(head, ""))


def test_python() -> None:
    assert has(machine.python((3, 10, 1)), State.BROKEN, "too old")
    assert is_well(machine.python((3, 12, 0)))


def test_the_worst_decides() -> None:
    fine = ok("one", "Fine.")
    assert worst([]) is worst([fine]) is State.OK
    assert worst([fine, machine.python((3, 1)), machine.memory({})]) is State.BROKEN
