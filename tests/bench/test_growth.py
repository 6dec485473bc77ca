"""Nothing that people do looks at more rows when there are more couples.

In short: a few couples against some hundred. ``python -m bench.growth`` does it with a million, and
measures times.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from pytest_django import Settings

from bench.growth import households, measuring, rows, running
from bench.growth.filling import Kind, Stream
from bench.growth.measuring import Place
from bench.growth.rows import Column, Fields
from bench.growth.running import People
from bench.growth.surroundings import raw

pytestmark = [pytest.mark.pg, pytest.mark.slow]

FEW, MANY = 30, 600


@pytest.fixture
def line(db: None, settings: Settings, tmp_path: Path) -> DatabaseWrapper:
    settings.DATA = tmp_path  # an account is deleted, which is noted there
    return cast("DatabaseWrapper", connections["default"])


@pytest.fixture
def people(line: DatabaseWrapper) -> People:
    return running.gather(line, measured=1, whole=False)


def add(line: DatabaseWrapper, people: People, couples: int, *, real: bool) -> None:
    """Rare things as often as couples, so that their tables are no longer small either."""
    as_they_are = people.as_rows if real else ()
    driver = raw(line)
    Stream(people.tables, people.kinds(dense=True), as_they_are).send(driver, couples)
    driver.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no made-up row points at nothing
    driver.execute("SET CONSTRAINTS ALL DEFERRED")
    driver.execute("ANALYZE")


def test_more_couples_make_no_work(line: DatabaseWrapper, people: People) -> None:
    add(line, people, FEW, real=True)
    few = measuring.count_work(Place(FEW, line, people.measured))
    add(line, people, MANY, real=False)
    place = Place(MANY, line, people.measured)

    many = measuring.count_work(place)

    assert {name: work.queries for name, work in few.items()} == {
        name: work.queries for name, work in many.items()
    }
    own = people.as_rows[0].count()
    assert {name: work for name, work in many.items() if work.most_examined > own} == {}

    looked = measuring.look_at_plans(place, closely=False)

    assert dict(looked.bad) == {}
    assert looked.unguarded == frozenset()
    assert looked.statements > 150  # most of what the product ever asks
    # The same look notices an index that is not there.
    assert measuring.look_without_index(place, "people_membership", "person_id")


def test_a_made_up_couple_has_what_a_real_one_has(line: DatabaseWrapper) -> None:
    tables = rows.product_tables(raw(line))
    households.short_life()
    real = rows.take_all(raw(line), tables, "real")

    Stream(tables, [Kind(real)], ()).send(raw(line), 3)

    made = rows.take_all(raw(line), tables, "made up")
    for name, found in real.rows.items():
        columns = next(table.columns for table in tables if table.name == name)
        lengths = [_lengths(columns, row) for row in found]
        assert sorted(lengths * 3) == sorted(_lengths(columns, row) for row in made.rows[name])
        assert len(set(made.rows[name])) == 3 * len(found)  # and none is like another
        assert not set(made.rows[name]) & set(found)


def _lengths(columns: Sequence[Column], row: Fields) -> list[int]:
    """Of all but a user name, which may be of any length; -1 for what is not there."""
    return [
        -1 if value is None else len(value)
        for (name, _kind), value in zip(columns, row, strict=True)
        if name != "user_name"
    ]
