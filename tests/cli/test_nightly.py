from __future__ import annotations

import json
import os
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from reknit.cli import nightly
from reknit.project.copies import files, making
from reknit.project.copies.files import Faulty, Slip
from reknit.project.copies.probing import Probed
from tests.cli.places import free_port, reknit, running

LISBON = ZoneInfo("Europe/Lisbon")
NIGHT = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)  # Lisbon keeps UTC in winter


@pytest.fixture
def data(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA = tmp_path
    settings.ROOM_BYTES = 1

    def copied(target: Path, *, half_made: bool) -> tuple[Probed, str]:
        target.write_bytes(os.urandom(64))
        return Probed({"accounts": 0, "couples": 0, "rows": 0}, {}), "sqlite 3"

    monkeypatch.setattr(making, "_copied", copied)
    return tmp_path


def names(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "copies").glob("*.sqlite3"))


def night(number: int) -> str:
    return f"night-{files.stamp(NIGHT + timedelta(days=number))}.sqlite3"


# When ------------------------------------------------------------------------------------------


def test_one_is_due_when_there_is_none() -> None:
    assert nightly.is_due(NIGHT, None, LISBON)


def test_one_a_night_and_no_more() -> None:
    made = NIGHT + timedelta(minutes=1)
    for hours in range(24):
        at = made + timedelta(hours=hours)
        assert nightly.is_due(at, made, LISBON) == (at >= NIGHT + timedelta(days=1))
    assert nightly.is_due(NIGHT + timedelta(days=1), made, LISBON)


def test_machine_that_slept_through_the_night_makes_it_in_the_morning() -> None:
    assert nightly.is_due(NIGHT + timedelta(hours=5), NIGHT - timedelta(hours=20), LISBON)


def test_quiet_hour_is_that_of_the_people() -> None:
    summer = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)  # four in the morning in Lisbon
    assert nightly.last_quiet_hour(summer, LISBON) == datetime(2026, 7, 1, 2, 30, tzinfo=UTC)
    tokyo = ZoneInfo("Asia/Tokyo")
    assert nightly.last_quiet_hour(summer, tokyo) == datetime(2026, 6, 30, 18, 30, tzinfo=UTC)


def test_night_in_which_the_clock_changes_has_its_copy() -> None:
    spring = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
    for each in ("Europe/Lisbon", "Europe/Berlin", "America/New_York"):
        assert nightly.last_quiet_hour(spring, ZoneInfo(each)) < spring


def test_copy_from_a_clock_that_was_wrong_does_not_keep_others_from_being_made(data: Path) -> None:
    assert making.make_nightly(at=NIGHT + timedelta(days=400)) is not None

    assert nightly.newest_made(NIGHT) is None


# How many --------------------------------------------------------------------------------------


def test_the_fifteenth_takes_the_place_of_the_oldest(data: Path) -> None:
    for number in range(14):
        assert making.make_nightly(at=NIGHT + timedelta(days=number)) is not None
    assert names(data) == [night(number) for number in range(14)]

    assert making.make_nightly(at=NIGHT + timedelta(days=14)) is not None

    assert names(data) == [night(number) for number in range(1, 15)]
    assert len(list((data / "copies").glob("*.json"))) == 14


def test_nothing_goes_before_the_new_one_is_whole(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(14):
        making.make_nightly(at=NIGHT + timedelta(days=number))

    def faulty(*_: object, **__: object) -> tuple[Probed, str]:
        raise Faulty("Its pages do not fit together.")

    monkeypatch.setattr(making, "_copied", faulty)
    assert making.make_nightly(at=NIGHT + timedelta(days=14)) is None
    assert making.make_nightly(at=NIGHT + timedelta(days=40)) is None

    assert names(data) == [night(number) for number in range(14)]
    assert (data / "failed").read_text().startswith("2026-12-08")  # since when, not until when


def test_a_copy_that_works_again_ends_the_trouble(data: Path) -> None:
    (data / "failed").write_text("2026-11-20T03:30:00+00:00")

    assert making.make_nightly(at=NIGHT) is not None

    assert not (data / "failed").exists()


def test_every_copy_of_ours_goes_after_two_weeks(data: Path) -> None:
    making.make(kind="hand", at=NIGHT)
    making.make(kind="before", what="people-0002", at=NIGHT)
    making.make_nightly(at=NIGHT)

    making.make_nightly(at=NIGHT + timedelta(days=14))
    assert len(names(data)) == 4
    making.make_nightly(at=NIGHT + timedelta(days=14, minutes=1))
    assert names(data) == [
        night(14),
        f"night-{files.stamp(NIGHT + timedelta(days=14, minutes=1))}.sqlite3",
    ]


def test_in_another_folder_only_what_was_made_at_night_goes(data: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    making.make(kind="hand", at=NIGHT, to=stick)
    (stick / "holiday.sqlite3").write_text("not ours")
    making.make_nightly(at=NIGHT, to=stick)

    making.make_nightly(at=NIGHT + timedelta(days=30), to=stick)

    left = {path.name for path in stick.glob("*.sqlite3")}
    assert left == {f"hand-{files.stamp(NIGHT)}.sqlite3", "holiday.sqlite3", night(30)}


def test_copies_from_the_future_go_first(data: Path) -> None:
    for number in range(20):
        making.make_nightly(at=NIGHT + timedelta(days=400 + number))
    for number in range(14):
        making.make_nightly(at=NIGHT + timedelta(days=number))

    assert names(data) == [night(number) for number in range(14)]


def test_what_a_killed_restore_left_is_cleared(data: Path) -> None:
    left, at_work = data / "trying-a-copy-left", data / "trying-a-copy-now"
    for folder, age in ((left, timedelta(days=2)), (at_work, timedelta(minutes=2))):
        folder.mkdir()
        (folder / "reknit.sqlite3").write_text("all of it")
        when = (NIGHT - age).timestamp()
        os.utime(folder, (when, when))

    making.make_nightly(at=NIGHT)

    assert at_work.exists()
    assert not left.exists()


def test_slip_of_another_kind_is_no_slip(data: Path) -> None:
    made = making.make(kind="hand", at=NIGHT)
    slip = files.slip_beside(made.path)
    for odd in ("", "[]", '{"made": "soon"}', json.dumps(slip.read_text())):
        slip.write_text(odd)
        assert files.read_slip(made.path) is None
    assert isinstance(made.slip, Slip)


# While Reknit runs -----------------------------------------------------------------------------


def wait_for(found: Path, pattern: str) -> list[Path]:
    for _ in range(300):
        if there := list(found.glob(pattern)):
            return there
        time.sleep(0.1)
    return []


@pytest.mark.slow
def test_a_server_makes_one_by_itself(notebook: Path) -> None:
    port = str(free_port())
    with running(notebook, "run", "--port", port, until="Only this machine") as seen:
        made = wait_for(notebook / "copies", "night-*.sqlite3")
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=20) as answer:
            assert answer.status == 200

    assert len(made) == 1
    assert "backup-failed" not in seen.text


@pytest.mark.slow
def test_a_copy_that_fails_is_an_event_and_nothing_else(notebook: Path) -> None:
    (notebook / "copies").write_text("in the way")
    port = str(free_port())
    with running(notebook, "run", "--port", port, until="Only this machine") as seen:
        assert wait_for(notebook, "failed")
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=20) as answer:
            assert answer.status == 200

    lines = [json.loads(line) for line in seen.text.splitlines() if line.startswith("{")]
    assert [line["event"] for line in lines] == ["backup-failed"]


@pytest.mark.slow
@pytest.mark.release
def test_whoever_makes_copies_otherwise_can_say_so(notebook: Path) -> None:
    for words, more in ((["--no-backup"], {}), ([], {"REKNIT_BACKUPS": "no"})):
        port = str(free_port())
        with running(notebook, "run", "--port", port, *words, until="Only this", **more):
            time.sleep(3)
        assert not (notebook / "copies").exists()


def test_the_word_of_the_command_is_handed_on(notebook: Path) -> None:
    assert "--no-backup" in reknit(notebook, "run", "--help").stdout
