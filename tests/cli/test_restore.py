from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pyrage
import pytest

from tests.cli.notebooks import BEGIN, copied, delete_account, inside, names_in, only_copy
from tests.cli.places import free_port, reknit, running

RECORD = """
from reknit.vault import record
from reknit.vault.actions import open_vault
from reknit.vault.secret import Secret
from reknit.project.couple import ROBIN
vault = open_vault(person_id=person("robin").id, passphrase=Secret(ROBIN.passphrase))
print([(line.what, line.facts["day"]) for line in record.lines(vault) if "day" in line.facts])
"""
TODAY = """
from django.test import Client
from reknit.people import cookies
from reknit.project.couple import ROBIN, SAM
from reknit.vault import sessions
from reknit.vault.actions import open_vault
from reknit.vault.secret import Secret
def reader(who):
    vault = open_vault(person_id=person(who.user_name).id, passphrase=Secret(who.passphrase))
    client = Client(headers={"host": "localhost"})
    client.cookies[cookies.name()] = sessions.begin(
        vault, stay="day", cover_after_minutes=5
    ).token.expose()
    return client
def told(client):
    return "It was restored from a copy" in client.get("/today/").content.decode()
"""


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {"rehearsed", "running"}
    }


@pytest.fixture
def kept(notebook: Path) -> Path:
    """A notebook with one copy."""
    assert reknit(notebook, "backup").returncode == 0
    return notebook


def test_rehearsal_says_yes_and_touches_nothing(kept: Path) -> None:
    before = digests(kept)

    done = reknit(kept, "restore", "--rehearse")

    assert done.returncode == 0, done.stderr
    assert "This backup would restore." in done.stdout
    assert "2 (in the copy 2)" in done.stdout
    assert digests(kept) == before
    rehearsed = json.loads((kept / "copies" / "rehearsed").read_text())
    assert rehearsed["copy"] == only_copy(kept / "copies").name


def test_rehearsal_works_while_reknit_runs_and_restoring_does_not(kept: Path) -> None:
    with running(kept, "run", "--port", str(free_port()), "--no-backup", until="Only this machine"):
        rehearsal = reknit(kept, "restore", "--rehearse")
        restore = reknit(kept, "restore")

    assert rehearsal.returncode == 0, rehearsal.stderr
    assert restore.returncode == 1
    assert "Stop it first" in restore.stderr
    assert not list(kept.glob("copies/replaced-*"))


@pytest.mark.parametrize("where", [100, 5000, -1])
def test_one_changed_byte_is_found(kept: Path, where: int) -> None:
    copy = only_copy(kept / "copies")
    changed = bytearray(copy.read_bytes())
    changed[where] ^= 1
    copy.write_bytes(changed)
    before = digests(kept)

    for words in (("restore", "--rehearse"), ("restore",)):
        done = reknit(kept, *words)
        assert done.returncode == 1
        assert "one byte has changed" in done.stderr
        assert "Nothing was changed." in done.stderr
    assert digests(kept) == before


def test_torn_copy_without_its_slip_is_found_too(kept: Path) -> None:
    copy = only_copy(kept / "copies")
    copy.with_name(copy.name + ".json").unlink()
    whole = copy.read_bytes()
    assert reknit(kept, "restore", "--rehearse", str(copy)).returncode == 0  # the control

    copy.write_bytes(whole[: len(whole) // 2])

    done = reknit(kept, "restore", "--rehearse", str(copy))
    assert done.returncode == 1
    assert "would not restore" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "no copy made by Reknit"), (b"PGDMP rest", "another kind"), (b"hello", "no copy made")],
)
def test_what_is_no_copy_is_said_in_words(kept: Path, content: bytes, said: str) -> None:
    odd = kept / "odd"
    odd.write_bytes(content)

    done = reknit(kept, "restore", str(odd))

    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_copy_of_a_newer_reknit_is_refused(kept: Path) -> None:
    copy = only_copy(kept / "copies")
    copy.with_name(copy.name + ".json").unlink()
    with closing(sqlite3.connect(copy)) as line:
        line.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES"
            " ('people', '9999_tomorrow', '2030-01-01')"
        )
        line.commit()

    done = reknit(kept, "restore", str(copy))

    assert done.returncode == 1
    assert "newer Reknit" in done.stderr


def test_without_a_copy_it_says_how_to_make_one(notebook: Path) -> None:
    done = reknit(notebook, "restore", "--rehearse")

    assert done.returncode == 1
    assert "./reknit backup" in done.stderr


@pytest.mark.slow
def test_drill_what_was_deleted_stays_deleted(kept: Path) -> None:
    assert names_in(kept) == ["robin", "sam"]
    delete_account(kept, "sam")
    assert names_in(kept) == ["robin"]

    done = reknit(kept, "restore", str(only_copy(kept / "copies")))

    assert done.returncode == 0, done.stderr
    assert "1 (in the copy 2)" in done.stdout
    assert names_in(kept) == ["robin"]
    assert not (kept / "restored").exists()  # every deletion is known, so there is nothing to tell
    seen = inside(kept, BEGIN + RECORD)
    assert seen.startswith("[('restored-from-backup', '20")
    # Nothing of what Sam had can be found in the file, not even in pages that are free again.
    assert list(kept.glob("copies/replaced-*.sqlite3"))


@pytest.mark.slow
def test_control_without_the_list_it_is_back_and_people_are_told(kept: Path) -> None:
    delete_account(kept, "sam")
    for known in (kept / "gone", kept / "copies" / "gone"):
        known.unlink()
    copy = str(only_copy(kept / "copies"))

    refused = reknit(kept, "restore", copy)
    assert refused.returncode == 1
    assert "--without-tombstones" in refused.stderr
    assert names_in(kept) == ["robin"]

    done = reknit(kept, "restore", copy, "--without-tombstones")

    assert done.returncode == 0, done.stderr
    assert names_in(kept) == ["robin", "sam"]
    told = inside(
        kept,
        BEGIN + TODAY + "robin, sam = reader(ROBIN), reader(SAM)\n"
        "print(told(robin), told(sam))\n"
        'print(robin.post("/me/restored/").status_code)\n'
        "print(told(robin), told(sam))\n",
    )
    assert told.split("\n") == ["True True", "302", "False True"]


@pytest.mark.slow
def test_on_a_new_machine_people_are_told_since_the_list_may_be_older(
    kept: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new" / "reknit"

    done = reknit(new, "restore", str(only_copy(kept / "copies")))

    assert done.returncode == 0, done.stderr
    assert names_in(new) == ["robin", "sam"]
    assert json.loads((new / "restored").read_text())["day"].startswith("20")


@pytest.mark.slow
def test_list_of_another_notebook_is_not_taken_for_this_ones(
    kept: Path, made_notebook: Path, tmp_path: Path
) -> None:
    """Somebody starts Reknit once on the new machine, and then restores over it."""
    new = copied(made_notebook, tmp_path / "new")
    with closing(sqlite3.connect(new / "reknit.sqlite3")) as line:
        line.executescript("PRAGMA foreign_keys = OFF; DELETE FROM people_person;")

    assert reknit(new, "restore", str(only_copy(kept / "copies"))).returncode == 0
    assert (new / "restored").exists()


@pytest.mark.slow
def test_what_was_there_is_kept_whole(kept: Path) -> None:
    with closing(sqlite3.connect(kept / "reknit.sqlite3")) as line:
        line.execute("CREATE TABLE written_later (word TEXT)")
        line.execute("INSERT INTO written_later VALUES ('later')")
        line.commit()

    assert reknit(kept, "restore").returncode == 0

    with closing(sqlite3.connect(only_copy(kept / "copies", "replaced-*.sqlite3"))) as old:
        assert old.execute("SELECT word FROM written_later").fetchall() == [("later",)]
    with closing(sqlite3.connect(kept / "reknit.sqlite3")) as line:
        assert not line.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'written_later'"
        ).fetchall()
        assert line.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.slow
@pytest.mark.release
def test_a_restore_can_be_undone(kept: Path) -> None:
    with closing(sqlite3.connect(kept / "reknit.sqlite3")) as line:
        line.execute("UPDATE people_person SET user_name = 'robin-later' WHERE user_name = 'robin'")
        line.commit()
    assert reknit(kept, "restore").returncode == 0
    assert names_in(kept) == ["robin", "sam"]

    done = reknit(kept, "restore", str(only_copy(kept / "copies", "replaced-*.sqlite3")))

    assert done.returncode == 0, done.stderr
    assert names_in(kept) == ["robin-later", "sam"]


def test_place_that_cannot_be_used_is_said_in_words(notebook: Path) -> None:
    (notebook / "copies").write_text("in the way")

    done = reknit(notebook, "restore", "--rehearse")

    assert done.returncode == 1
    assert "still there" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_broken_database_is_kept_too_with_what_lies_beside_it(kept: Path) -> None:
    (kept / "reknit.sqlite3").write_bytes(b"broken")
    (kept / "reknit.sqlite3-wal").write_bytes(b"what was not yet in it")

    done = reknit(kept, "restore")

    assert done.returncode == 0, done.stderr
    assert names_in(kept) == ["robin", "sam"]
    old = only_copy(kept / "copies", "replaced-*.sqlite3")
    assert old.read_bytes() == b"broken"
    assert old.with_name(old.name + "-wal").read_bytes() == b"what was not yet in it"
    assert not (kept / "restored").exists()


@pytest.mark.slow
def test_everybody_is_signed_out(kept: Path) -> None:
    begin = BEGIN + TODAY + "client = reader(ROBIN)\n"
    token = inside(kept, begin + "print(client.cookies[cookies.name()].value)\n")
    look = (
        BEGIN + f"from reknit.vault import sessions\nprint(sessions.find({token!r}) is not None)\n"
    )
    assert inside(kept, look) == "True"

    assert reknit(kept, "restore").returncode == 0

    assert inside(kept, look) == "False"


@pytest.mark.slow
@pytest.mark.release
def test_sign_ins_in_another_place_end_at_the_next_start(kept: Path, tmp_path: Path) -> None:
    """A service keeps them where the person who types the command may not look."""
    other = {"REKNIT_RUNTIME": str(tmp_path / "service")}
    begin = BEGIN + TODAY + "client = reader(ROBIN)\n"
    token = inside(kept, begin + "print(client.cookies[cookies.name()].value)\n", **other)
    look = (
        BEGIN + f"from reknit.vault import sessions\nprint(sessions.find({token!r}) is not None)\n"
    )

    assert reknit(kept, "restore").returncode == 0
    assert inside(kept, look, **other) == "True"
    words = ("run", "--port", str(free_port()), "--no-backup")
    with running(kept, *words, until="Only this machine", **other):
        pass

    assert inside(kept, look, **other) == "False"


@pytest.mark.slow
@pytest.mark.release
def test_sealed_copy_needs_its_identity(notebook: Path, tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    key = tmp_path / "key.txt"
    key.write_text(f"# public key: {identity.to_public()}\n{identity}\n")
    other = tmp_path / "other.txt"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    assert reknit(notebook, "backup", "--recipient", str(identity.to_public())).returncode == 0

    without = reknit(notebook, "restore", "--rehearse")
    wrong = reknit(notebook, "restore", "--rehearse", "--identity", str(other))
    right = reknit(notebook, "restore", "--rehearse", "--identity", str(key))

    assert "--identity" in without.stderr
    assert "does not open it" in wrong.stderr
    assert right.returncode == 0, right.stderr
    assert not list(notebook.glob("trying-a-copy-*"))
