from __future__ import annotations

import json
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pyrage
import pytest

from reknit.people import tombstones
from tests.cli.notebooks import inside, only_copy
from tests.cli.places import environment, reknit

WRITERS = 4


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_copy_is_whole_private_and_has_its_slip(notebook: Path) -> None:
    done = reknit(notebook, "backup")

    assert done.returncode == 0, done.stderr
    copy = only_copy(notebook / "copies")
    slip = json.loads(copy.with_name(copy.name + ".json").read_text())
    assert str(copy) in done.stdout
    assert mode(copy) == mode(copy.with_name(copy.name + ".json")) == 0o600
    assert mode(copy.parent) == 0o700
    assert (slip["counts"]["accounts"], slip["counts"]["couples"]) == (2, 1)
    assert slip["database"].startswith("sqlite 3.")
    assert slip["migrations"]["people"].startswith("00")
    # One file is all of it: no log of SQLite's beside it, and nothing half done.
    assert sorted(path.name for path in copy.parent.iterdir()) == sorted(
        ["gone", copy.name, copy.name + ".json"]
    )


def test_slip_and_output_name_nobody(notebook: Path) -> None:
    done = reknit(notebook, "backup")

    copy = only_copy(notebook / "copies")
    said = done.stdout + copy.with_name(copy.name + ".json").read_text()
    assert "robin" not in said.lower()
    assert "sam" not in said.lower()


def test_copy_goes_where_it_is_asked_to_and_brings_the_list_of_what_is_gone(
    notebook: Path, tmp_path: Path
) -> None:
    first, second = (f"6f0b1c7e-0000-4000-8000-00000000000{n}" for n in (1, 2))
    (notebook / "gone").write_text(f"person {first}\n")
    elsewhere = tmp_path / "stick" / "reknit"
    elsewhere.mkdir(parents=True)
    (elsewhere / "gone").write_text(f"couple {second}\n")

    done = reknit(notebook, "backup", "--to", str(elsewhere))

    assert done.returncode == 0, done.stderr
    assert only_copy(elsewhere).exists()
    assert (elsewhere / "gone").read_text() == f"couple {second}\nperson {first}\n"
    assert mode(elsewhere / "gone") == 0o600


def test_sealed_copy_opens_with_its_identity_only(notebook: Path, tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    done = reknit(notebook, "backup", "--to", str(tmp_path / "cloud"),
                  "--recipient", str(identity.to_public()))  # fmt: skip

    assert done.returncode == 0, done.stderr
    copy = only_copy(tmp_path / "cloud", "hand-*.age")
    assert copy.name.endswith(".sqlite3.age")
    opened = pyrage.decrypt(copy.read_bytes(), [identity])
    assert opened.startswith(b"SQLite format 3")
    assert b"SQLite format" not in copy.read_bytes()
    # Nothing of it was left lying open, here or there.
    left = [*(tmp_path / "cloud").iterdir(), *(notebook / "copies").iterdir()]
    assert {path.name for path in left} == {copy.name, copy.name + ".json", "gone"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--recipient", "age1nonsense"), "begins with age1"),
        (("--to", "/proc/nowhere"), "could not be written"),
    ],
)
def test_what_cannot_work_is_said_in_words(
    notebook: Path, words: tuple[str, ...], said: str
) -> None:
    done = reknit(notebook, "backup", *words)

    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(notebook.glob("copies/hand-*"))


def test_without_a_notebook_nothing_is_made(tmp_path: Path) -> None:
    done = reknit(tmp_path / "nowhere", "backup")

    assert done.returncode == 1
    assert "no notebook" in done.stderr
    assert not (tmp_path / "nowhere").exists()


def test_full_disk_is_not_filled_further(notebook: Path) -> None:
    done = reknit(notebook, "backup", REKNIT_ROOM_MB="1000000")

    assert done.returncode == 1
    assert "not enough room" in done.stderr


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE vault_keyring SET ring = x'00112233'", "sealed in vault_keyring is damaged"),
        ("UPDATE vault_keyring SET salt = x'00'", "key in vault_keyring is damaged"),
        ("DELETE FROM vault_keyring WHERE rowid = 1", "no keys"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM people_couple", "not there"),
    ],
)
def test_database_with_a_fault_gives_no_copy(notebook: Path, damage: str, said: str) -> None:
    with closing(sqlite3.connect(notebook / "reknit.sqlite3")) as line:
        line.executescript(damage)
        line.commit()

    done = reknit(notebook, "backup")

    assert done.returncode == 1
    assert said in done.stderr
    assert not list(notebook.glob("copies/hand-*"))
    assert not list(notebook.glob("copies/.unfinished-*"))


def test_torn_page_gives_no_copy(notebook: Path) -> None:
    database = notebook / "reknit.sqlite3"
    with closing(sqlite3.connect(database)) as line:
        line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = line.execute("PRAGMA page_size").fetchone()
        (root,) = line.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'vault_privatepage'"
        ).fetchone()
    with database.open("r+b") as out:
        out.seek(page * (root - 1))
        out.write(b"\xff" * 64)

    done = reknit(notebook, "backup")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not list(notebook.glob("copies/hand-*"))


@pytest.mark.slow
def test_copy_made_while_four_write_holds_everything_acknowledged_before(notebook: Path) -> None:
    database = notebook / "reknit.sqlite3"
    acknowledged: list[list[int]] = [[] for _ in range(WRITERS)]
    stop = threading.Event()

    def write(number: int) -> None:
        with closing(sqlite3.connect(database, timeout=20, isolation_level=None)) as line:
            count = 0
            while not stop.is_set():
                line.execute("BEGIN IMMEDIATE")
                # Two rows in one go: a copy that holds one without the other is torn.
                line.execute("INSERT INTO written VALUES (?, ?, 1)", (number, count))
                line.execute("INSERT INTO written VALUES (?, ?, 2)", (number, count))
                line.execute("COMMIT")
                acknowledged[number].append(count)
                count += 1
                time.sleep(0.001)  # so that each of the four has its turn

    with closing(sqlite3.connect(database)) as line:
        line.execute("CREATE TABLE written (writer INTEGER, number INTEGER, half INTEGER)")
        line.commit()
    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        while not all(acknowledged):
            time.sleep(0.05)
        before = [len(each) for each in acknowledged]
        done = reknit(notebook, "backup")
        after = [len(each) for each in acknowledged]
    finally:
        stop.set()
        for writer in writers:
            writer.join()

    assert done.returncode == 0, done.stderr
    assert all(late > early > 0 for late, early in zip(after, before, strict=True))
    with closing(sqlite3.connect(only_copy(notebook / "copies"))) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for number in range(WRITERS):
            for half in (1, 2):
                (held,) = copy.execute(
                    "SELECT count(*) FROM written WHERE writer = ? AND half = ?", (number, half)
                ).fetchone()
                assert before[number] <= held
        assert copy.execute(
            "SELECT count(*) FROM (SELECT writer, number FROM written"
            " GROUP BY writer, number HAVING count(*) != 2)"
        ).fetchone() == (0,)


SLOW = """
import sys, time
from reknit.project.copies import probing
from reknit.cli.main import main
def slow(path, **_):
    print("probing", flush=True)
    time.sleep(60)
import reknit.cli.data as data
real = data.start_django
def start(folder):
    real(folder)
    from reknit.project.copies import making
    making.probe = slow
data.start_django = start
sys.exit(main(["backup"]))
"""


def test_copy_killed_in_the_middle_leaves_the_earlier_ones_and_no_half(notebook: Path) -> None:
    assert reknit(notebook, "backup").returncode == 0
    first = only_copy(notebook / "copies")
    kept = first.read_bytes()
    code = SLOW.replace("from reknit.project.copies import probing\n", "")
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment(notebook)
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "probing\n"
    assert list(notebook.glob("copies/.unfinished-*"))  # it was in the middle of it
    process.send_signal(signal.SIGKILL)
    process.wait(20)
    process.stdout.close()

    assert only_copy(notebook / "copies") == first
    assert first.read_bytes() == kept
    time.sleep(1.1)  # names go by the second
    assert reknit(notebook, "backup").returncode == 0
    assert not list(notebook.glob("copies/.unfinished-*"))
    assert len(list(notebook.glob("copies/hand-*.sqlite3"))) == 2


def test_tombstones_of_other_runs_are_never_lost(notebook: Path) -> None:
    code = (
        "import django; django.setup()\n"
        "from reknit.people.tombstones import bury\n"
        "from uuid import uuid4\n"
        "bury(people=[uuid4()])\n"
    )
    for _ in range(3):
        inside(notebook, code, DJANGO_SETTINGS_MODULE="reknit.project.settings")
        assert reknit(notebook, "backup").returncode == 0
    (notebook / "gone").unlink()
    assert reknit(notebook, "backup").returncode == 0

    found = tombstones.read(notebook / "copies" / "gone")
    assert found is not None
    assert len(found.people) == 3
