from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.notebooks import BEGIN, delete_account, inside
from tests.cli.places import PATIENCE_SECONDS, environment, free_port, reknit, running

CODE = re.compile(r"^    (\S+(?:-\S+)+)$", re.MULTILINE)
USE = """
from reknit.vault import record
from reknit.vault.actions import open_vault, reset_with_code
from reknit.vault.secret import Secret
NEW = Secret("harbour-velvet-anchor-tulip-moss")
vault = reset_with_code(person_id=person("robin").id, code=Secret({code!r}), new=NEW)
print([line.what for line in record.lines(vault)], len(vault.ring.couples))
"""
DIGEST = "print(bytes(KeyRing.objects.get(person__user_name='robin').reset_digest or b''))"
HAS_CODE = f"\nfrom reknit.vault.models import KeyRing\n{DIGEST}"


def code_in(said: str) -> str:
    found = CODE.search(said)
    assert found, said
    return found[1]


def test_code_opens_an_empty_notebook_and_nothing_else(notebook: Path) -> None:
    done = reknit(notebook, "reset-access", "Robin", "--yes")

    assert done.returncode == 0, done.stderr
    code = code_in(done.stdout)
    assert inside(notebook, BEGIN + USE.format(code=code)) == "['access-reset'] 0"


def test_it_says_before_what_it_does(notebook: Path) -> None:
    done = reknit(notebook, "reset-access", "robin", "--yes")

    before = done.stdout[: done.stdout.index(code_in(done.stdout))]
    for said in ("empty notebook", "90 days", "only if that partner agrees", "own record"):
        assert said in before


@pytest.mark.parametrize("typed", ["", "\n", "n\n", "what\n"])
def test_without_a_yes_there_is_no_code(notebook: Path, typed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reknit.cli", "reset-access", "robin"],
        check=False,
        capture_output=True,
        text=True,
        input=typed,
        env=environment(notebook),
        timeout=PATIENCE_SECONDS,
    )

    assert done.returncode == 1
    assert "No code was made." in done.stdout
    assert not CODE.search(done.stdout)
    assert inside(notebook, BEGIN + HAS_CODE) == "b''"


def test_a_yes_makes_one(notebook: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reknit.cli", "reset-access", "robin"],
        check=False,
        capture_output=True,
        text=True,
        input="y\n",
        env=environment(notebook),
        timeout=PATIENCE_SECONDS,
    )

    assert done.returncode == 0, done.stderr
    assert code_in(done.stdout)


def test_unknown_name(notebook: Path) -> None:
    done = reknit(notebook, "reset-access", "nobody", "--yes")

    assert done.returncode == 1
    assert "Nobody here has the user name nobody." in done.stderr
    assert not CODE.search(done.stdout)


def test_deleted_account_is_unknown_too(notebook: Path) -> None:
    delete_account(notebook, "robin")

    done = reknit(notebook, "reset-access", "robin", "--yes")

    assert done.returncode == 1
    assert "Nobody here has the user name robin." in done.stderr


def test_without_a_folder(tmp_path: Path) -> None:
    done = reknit(tmp_path / "not-here", "reset-access", "robin", "--yes")

    assert done.returncode == 1
    assert "There is no notebook" in done.stderr


def test_while_reknit_runs(notebook: Path) -> None:
    with running(notebook, "run", "--port", str(free_port()), "--no-backup", until="Only this"):
        done = reknit(notebook, "reset-access", "robin", "--yes")

    assert done.returncode == 0, done.stderr
    assert inside(notebook, BEGIN + USE.format(code=code_in(done.stdout))) == "['access-reset'] 0"
