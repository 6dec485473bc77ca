"""Killed while a new version brings the database up to date: nothing is lost, nothing half-made.

All steps of an update are one transaction: the tables are those of before, or those of after, and
what people wrote can be read in either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from pytest_django import Settings

from reknit.project import updating
from tests.drills.acts import answers
from tests.drills.described import described, every_id
from tests.drills.ground import STOPS, Ground, own_ground, points

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def ground(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[Ground]:
    settings.DATA = tmp_path
    with own_ground(tmp_path) as own:
        yield own


def tables() -> dict[str, object]:
    """Their columns and rules, and which steps are noted as done."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
            )
            found: dict[str, object] = dict(cursor.fetchall())
        else:
            cursor.execute(
                "SELECT table_name, column_name, data_type, is_nullable "
                "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
            )
            found = {"columns": cursor.fetchall()}
            cursor.execute(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
                "FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
            )
            found["rules"] = cursor.fetchall()
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
            found["indexes"] = cursor.fetchall()
    if "django_migrations" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
            found["steps"] = cursor.fetchall()
    return found


def rows() -> dict[str, list[str]]:
    """Of tables that no class of today may fit."""
    found: dict[str, list[str]] = {}
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name from the database itself
            found[table] = sorted(
                repr([bytes(each) if isinstance(each, memoryview) else each for each in row])
                for row in cursor.fetchall()
            )
    return found


def with_nothing() -> None:
    """A first start."""
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        how = "CASCADE" if connection.vendor == "postgresql" else ""
        for table in connection.introspection.table_names():
            cursor.execute(f'DROP TABLE "{table}" {how}')


def with_what_was_written_under_the_first_version() -> None:
    """Whatever people have, in the tables of the first day."""
    executor = MigrationExecutor(connection)
    first = [name for name in executor.loader.graph.nodes if name[1].startswith("0001_")]
    executor.migrate(first)


BEFORE: dict[str, Callable[[], None]] = {
    before.__name__: before
    for before in (with_nothing, with_what_was_written_under_the_first_version)
}


@dataclass
class Update:
    """From an earlier state to the tables of today, again and again."""

    ground: Ground
    do: Callable[[], object]
    ticks: int = field(init=False)

    def __post_init__(self) -> None:
        self.ground.keep()
        self.old = (tables(), rows())
        self.ticks = self.ground.in_a_process(self.do).ticks
        self.new = tables()

    def killed_at(self, stop: int) -> str:
        """How it was found then: "old", "new" or "neither"."""
        self.ground.put_back()
        assert self.ground.in_a_process(self.do, stop=stop).killed
        if (tables(), rows()) == self.old:
            return "old"
        return "new" if tables() == self.new else "neither"


@pytest.mark.parametrize("name", BEFORE)
def test_an_update_is_whole_or_not_at_all(
    ground: Ground, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    people, wanted = answers().passphrases, tables()
    known = every_id()
    read = described(people, known)
    BEFORE[name]()
    update = Update(ground, updating.update)
    assert update.new == wanted
    found = Counter(update.killed_at(stop) for stop in points(update.ticks, name))
    if STOPS > 2:
        with capsys.disabled():
            print(f"   {name}: {dict(found)}")  # noqa: T201 - the figures
    assert found["neither"] == 0
    ground.put_back()
    updating.update()
    if name != with_nothing.__name__:
        assert described(people, known) == read


def test_an_update_step_by_step_is_caught(ground: Ground) -> None:
    """The control: Django's own way, where each step is committed by itself."""
    with_nothing()
    update = Update(ground, partial(call_command, "migrate", verbosity=0, interactive=False))
    assert update.killed_at(update.ticks // 2) == "neither"
