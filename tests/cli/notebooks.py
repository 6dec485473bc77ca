"""A notebook folder with a made-up couple in it, made once and copied for each test."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.cli.places import PATIENCE_SECONDS, environment

MAKE = """
from reknit.cli import data
data.prepare(data.data_folder())
from django.core.management import call_command
call_command("make_demo")
"""
BEGIN = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "reknit.project.settings"
import django
django.setup()
from django.utils import timezone
from reknit.people import actions, queries
from reknit.people.models import Person
def person(name):
    return Person.objects.get(user_name=name)
"""


def inside(data: Path, code: str, **more: str) -> str:
    """What ``code`` prints when it runs as a part of Reknit on this folder."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        env=environment(data, **more),
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def make_notebook(data: Path) -> Path:
    inside(data, MAKE, REKNIT_DEMO="yes")
    return data


def copied(notebook: Path, to: Path) -> Path:
    shutil.copytree(notebook, to, symlinks=True)
    to.chmod(0o700)
    return to


def names_in(data: Path) -> list[str]:
    """The accounts that can still be used."""
    with closing(sqlite3.connect(data / "reknit.sqlite3")) as line:
        rows = line.execute(
            "SELECT user_name FROM people_person JOIN vault_keyring ON person_id = people_person.id"
            " ORDER BY user_name"
        )
        return [str(name) for (name,) in rows]


def delete_account(data: Path, name: str, **more: str) -> None:
    inside(
        data,
        BEGIN + f"from reknit.people.actions.deleting import delete_account\n"
        f"delete_account(member=queries.member(person({name!r}).id), at=timezone.now())\n",
        **more,
    )


def only_copy(folder: Path, pattern: str = "hand-*.sqlite3") -> Path:
    (found,) = folder.glob(pattern)
    return found
