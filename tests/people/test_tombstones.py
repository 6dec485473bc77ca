from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from pytest_django import Settings

from reknit.people import tombstones
from reknit.people.tombstones import Buried

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path / "gone"


def read(path: Path) -> Buried:
    found = tombstones.read(path)
    assert found is not None
    return found


def test_what_is_buried_is_read_back(gone: Path) -> None:
    alice, bob, couple = uuid4(), uuid4(), uuid4()

    tombstones.bury(people=[alice])
    tombstones.bury(people=[bob], couples=[couple])

    assert read(gone) == Buried(frozenset({alice, bob}), frozenset({couple}))
    assert stat.S_IMODE(gone.stat().st_mode) == 0o600


def test_burying_nothing_makes_no_file(gone: Path) -> None:
    tombstones.bury()

    assert not gone.exists()
    assert tombstones.read(gone) is None


def test_file_says_no_name_and_no_time(gone: Path) -> None:
    alice = UUID("6f0b1c7e-0000-4000-8000-000000000001")

    tombstones.bury(people=[alice])

    assert gone.read_text() == f"person {alice}\n"


def test_half_a_line_left_by_a_crash_costs_only_itself(gone: Path) -> None:
    alice, bob = uuid4(), uuid4()
    tombstones.bury(people=[alice])
    with gone.open("a") as out:
        out.write("person 1234-")

    tombstones.bury(people=[bob])

    assert read(gone) == Buried(frozenset({alice, bob}), unreadable=1)


def test_line_is_synced_before_it_returns(gone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bool] = []
    real = os.fsync

    def watched(handle: int) -> None:
        synced.append(gone.read_bytes().endswith(b"\n"))
        real(handle)

    monkeypatch.setattr(os, "fsync", watched)
    tombstones.bury(people=[uuid4()])

    assert synced == [True, True]  # the file, and the folder that is new to it


def test_a_full_disk_is_told_to_whoever_deletes(
    gone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)

    with pytest.raises(OSError, match="No space"):
        tombstones.bury(people=[uuid4()])


def test_many_at_once_lose_no_line(gone: Path) -> None:
    people = [uuid4() for _ in range(40)]

    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda one: tombstones.append(gone, Buried(frozenset({one}))), people))

    assert read(gone) == Buried(frozenset(people))


def test_restoring_hands_over_everything_to_each_who_deletes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tombstones, "_deletes", [])
    given: list[Buried] = []
    tombstones.when_buried(given.append)
    tombstones.when_buried(given.append)  # a second start of the program registers only once
    named = Buried(frozenset({uuid4()}))

    tombstones.delete_again(named)

    assert given == [named]


@pytest.mark.pg
def test_all_machines_are_told_with_the_deletion_or_not_at_all(gone: Path) -> None:
    alice, bob, couple = uuid4(), uuid4(), uuid4()
    assert tombstones.told_by_the_others() == Buried()

    tombstones.bury(people=[alice], couples=[couple])
    with transaction.atomic():
        tombstones.bury(people=[bob])
        transaction.set_rollback(True)

    assert tombstones.told_by_the_others() == Buried(frozenset({alice}), frozenset({couple}))
    assert read(gone).people == {alice, bob}  # a file cannot be rolled back, and does no harm


@pytest.mark.pg
def test_a_start_puts_the_lists_together(gone: Path) -> None:
    mine, theirs = uuid4(), uuid4()
    tombstones.append(gone, Buried(frozenset({mine})))  # before there was a table
    tombstones.tell_the_others(Buried(couples=frozenset({theirs})))

    for _start in range(2):
        tombstones.put_together()

    both = Buried(frozenset({mine}), frozenset({theirs}))
    assert read(gone) == tombstones.told_by_the_others() == both
    assert gone.read_text().count("\n") == 2  # once each


def test_a_start_makes_the_list_where_there_is_none(gone: Path) -> None:
    tombstones.put_together()

    assert read(gone) == Buried()
