"""Somebody has left and chose that the other can't tell for some days: then they can't."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.urls import reverse

from reknit.repair.core.kinds import Kind
from reknit.repair.core.script import release_delay
from tests.people.scene import PASSPHRASE
from tests.proof import behaviours
from tests.proof.stories import STORIES, moments
from tests.proof.worlds import Fork, Pair, begin_world, look_closely, look_round

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import time_machine
    from pytest_django import Settings

    from tests.proof.seeded import Chance
    from tests.proof.worlds import Behaviour, World

pytestmark = pytest.mark.django_db

LONG = bool(int(os.environ.get("REKNIT_MONITOR", "0")))
DAYS = 7
# How many turns into the first story: asked and not opened, being answered, answered.
WHEN = range(1, 8) if LONG else (1, 4)


@pytest.fixture
def forks(
    clock: time_machine.Traveller, chance: Chance, settings: Settings, tmp_path: Path
) -> Iterator[Fork]:
    settings.RUNTIME.mkdir(exist_ok=True)
    settings.DATA = tmp_path

    def go() -> Iterator[Fork]:
        empty = transaction.savepoint()
        world = begin_world(clock, chance, STORIES[0].size)
        for number in moments(world, STORIES[0]):
            if number in WHEN:
                fork = Fork(world, tmp_path)
                yield fork
                fork.go_on()
        transaction.savepoint_rollback(empty)

    return go()


def _post(world: World, name: str, address: str, words: dict[str, str]) -> None:
    client = world.people[name].client
    assert client.post(reverse(address), words).status_code == 302, address


def leaves_unseen(world: World, name: str) -> None:
    words = {"when": str(DAYS), "note": "Found only when it is closed."}
    _post(world, name, "people:leave", words)
    for address in ("home:today", "people:leave", "repair:letters", "repair:all"):
        world.people[name].client.get(reverse(address))


def leaves_unseen_and_lets_go(world: World, name: str) -> None:
    leaves_unseen(world, name)
    _post(world, name, "people:let-go", {"passphrase": PASSPHRASE})


def deletes_unseen(world: World, name: str) -> None:
    _post(world, name, "people:delete", {"when": str(DAYS), "passphrase": PASSPHRASE})


def leaves_unseen_then_deletes(world: World, name: str) -> None:
    leaves_unseen(world, name)
    _post(world, name, "people:delete", {"passphrase": PASSPHRASE})


UNSEEN: tuple[Behaviour, ...] = (
    leaves_unseen,
    leaves_unseen_and_lets_go,
    deletes_unseen,
    leaves_unseen_then_deletes,
)


def leaves(world: World, name: str) -> None:
    _post(world, name, "people:leave", {"when": "0"})


@pytest.mark.slow
def test_an_unseen_end_shows_nowhere(forks: Iterator[Fork]) -> None:
    for fork in forks:
        for watcher, actor in (("alice", "bob"), ("bob", "alice")):
            pair = Pair(fork, watcher, actor)
            for act in UNSEEN:
                assert not pair.leaks(act, look_round if LONG else look_closely), act
            assert pair.leaks(leaves, look_closely)  # the control: it can show


@pytest.mark.slow
def test_nor_does_it_when_the_other_goes_on(forks: Iterator[Fork]) -> None:
    """Each turn that is open to them, their name, a draft, another repair, a new passphrase."""
    for fork in forks:
        # A release asks for all; every day one of each, and another at each moment.
        sides = (("alice", "bob"), ("bob", "alice"))
        for watcher, actor in sides if LONG else sides[:1]:
            kinds = behaviours.shared_kinds(fork.again(), watcher)
            for act in UNSEEN if LONG else UNSEEN[:1]:
                for kind in kinds if LONG else kinds[:2]:
                    assert not _found(fork, watcher, actor, act, _giving(kind)), (act, kind)
                assert not _found(fork, watcher, actor, act, _goes_on), act


@pytest.mark.slow
def test_the_control_shows_when_the_other_goes_on(forks: Iterator[Fork]) -> None:
    fork = next(forks)
    assert _found(fork, "alice", "bob", leaves, _goes_on)


def _found(fork: Fork, watcher: str, actor: str, act: Behaviour, goes_on: Behaviour) -> list[str]:
    """Addresses at which somebody who goes on could tell that the other has left."""

    def quiet(world: World, _name: str) -> None:
        world.chance.restart("the other goes on")
        goes_on(world, watcher)

    def busy(world: World, name: str) -> None:
        act(world, name)
        quiet(world, name)

    return Pair(fork, watcher, actor).differences(quiet, busy, look_closely, delay=11)


def _giving(kind: Kind) -> Behaviour:
    def give(world: World, name: str) -> None:
        world.give(name, kind)
        if release_delay(kind):
            world.people[name].client.get(reverse("repair:show", args=[world.repair_id]))

    return give


def _goes_on(world: World, name: str) -> None:
    player = world.people[name]
    player.client.post(reverse("people:choices"), {"display_name": "Another name"})
    behaviours.writes_every_page(world, name)
    player.give(player.draft(), Kind.TELL)
    world.wait()
    behaviours.changes_the_passphrase(world, name)
