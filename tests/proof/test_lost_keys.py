"""Who has lost the keys, and what the other can tell of it: nothing, until it is asked."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from reknit.repair.core.kinds import Size
from reknit.vault import earlier
from reknit.vault.actions import make_recovery_code
from reknit.vault.secret import Secret
from tests.people.lost import NEW, press
from tests.people.scene import PASSPHRASE
from tests.proof.behaviours import one_after_the_other, reads_everything
from tests.proof.stories import STORIES, moments
from tests.proof.worlds import Fork, Pair, World, begin_world, look_closely, look_round

if TYPE_CHECKING:
    from pathlib import Path

    import time_machine
    from pytest_django import Settings

    from tests.proof.seeded import Chance
    from tests.proof.worlds import Behaviour

pytestmark = pytest.mark.django_db

FOUND = 302
LONG = "REKNIT_MONITOR" in os.environ  # a release asks for both sides of each
SIDES = (("alice", "bob"), ("bob", "alice"))
BOTH_READ = 2  # turns into the first story
THIRD = "quarry-lantern-biscuit-fathom-elm"


@pytest.fixture
def together(
    clock: time_machine.Traveller, chance: Chance, settings: Settings, tmp_path: Path
) -> Fork:
    """Alice has told something, and Bob has answered the invitation."""
    settings.RUNTIME.mkdir(exist_ok=True)
    world = begin_world(clock, chance, Size.QUICK)
    next(number for number in moments(world, STORIES[0]) if number == BOTH_READ)
    return Fork(world, tmp_path)


@pytest.fixture
def asked(together: Fork, tmp_path: Path) -> Fork:
    """Alice has lost the keys, and asks."""
    begins_anew(together.world, "alice")
    asks(together.world, "alice")
    return Fork(together.world, tmp_path)


def begins_anew(world: World, name: str) -> None:
    someone = world.people[name].someone
    code = earlier.make_reset_code(someone.person_id).expose()
    _way_back(world, name, code, NEW)


def comes_back(world: World, name: str) -> None:
    """With the passphrase from before the reset; reads that it is so."""
    client = Client()
    user_name = world.people[name].someone.user_name
    words = {"user_name": user_name, "passphrase": PASSPHRASE, "stay": "day"}
    assert client.post(reverse("people:sign-in"), words).status_code == FOUND
    assert client.post(reverse("people:came-back")).status_code == FOUND
    _is_now(world, name, client, PASSPHRASE)


def comes_back_by_code(world: World, name: str) -> None:
    code = make_recovery_code(vault=world.people[name].vault).expose()
    begins_anew(world, name)
    _way_back(world, name, code, THIRD)


def brings_in(world: World, name: str) -> None:
    client = world.people[name].client
    client.post(reverse("people:earlier"), {"passphrase_before": "not this one, surely"})
    joined = client.post(reverse("people:earlier"), {"passphrase_before": PASSPHRASE})
    assert joined.status_code == FOUND


def asks(world: World, name: str) -> None:
    assert press(world.people[name].client, "ask").status_code == FOUND


def takes_it_back(world: World, name: str) -> None:
    press(world.people[name].client, "show")
    press(world.people[name].client, "withdraw")


def compares(world: World, name: str) -> None:
    client = world.people[name].client
    for what in ("show", "differ"):
        assert client.post(reverse("people:compare"), {"press": what}).status_code == 200


def looks_and_says_that_they_differ(world: World, name: str) -> None:
    client = world.people[name].client
    client.get(reverse("people:open-again"))
    for what in ("show", "differ"):
        assert press(client, what).status_code == 200


def agrees(world: World, name: str) -> None:
    client = world.people[name].client
    shown = press(client, "show").content.decode()
    found = re.search(r'name="digits" value="([\d ]+)"', shown)
    assert found
    assert press(client, "same", digits=found[1]).status_code == FOUND


PRIVATE = (
    begins_anew,
    one_after_the_other(begins_anew, reads_everything),
    one_after_the_other(begins_anew, comes_back),
    comes_back_by_code,
    one_after_the_other(begins_anew, brings_in),
    one_after_the_other(begins_anew, asks, takes_it_back),
    compares,
)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(PRIVATE)) if LONG else (1, 4, 5))
def test_nothing_shows_before_it_is_asked(together: Fork, number: int) -> None:
    behave: Behaviour = PRIVATE[number]
    for watcher, actor in SIDES if LONG else [SIDES[number % 2]]:
        assert not Pair(together, watcher, actor).leaks(behave, look_round)


@pytest.mark.slow
@pytest.mark.parametrize("behave", [looks_and_says_that_they_differ, agrees])
def test_whoever_asks_sees_nothing_of_the_other_before_pressing(
    asked: Fork, behave: Behaviour
) -> None:
    """A yes as well: it is met by the next press, not by looking."""
    pair = Pair(asked, "alice", "bob")
    assert not pair.leaks(behave, look_closely)
    page = reverse("people:open-again")
    shown = []
    for act in (behave, None):
        world = asked.again()
        if act is not None:
            act(world, "bob")
        world.chance.restart("looks")
        shown.append(world.people["alice"].client.get(page).content)
    assert shown[0] == shown[1]


def test_asking_shows(together: Fork) -> None:
    behave = one_after_the_other(begins_anew, asks)
    found = Pair(together, "bob", "alice").leaks(behave, look_closely)
    assert [each.partition(":")[0] for each in found] == [reverse("home:today")]


def _way_back(world: World, name: str, code: str, new: str) -> None:
    client = Client()
    words = {
        "user_name": world.people[name].someone.user_name,
        "code": code,
        "kind": "own",
        "passphrase": new,
        "passphrase_again": new,
    }
    assert client.post(reverse("people:reset"), words).status_code == FOUND
    _is_now(world, name, client, new)


def _is_now(world: World, name: str, client: Client, passphrase: str) -> None:
    player = world.people[name]
    someone = replace(player.someone, passphrase=Secret(passphrase))
    world.people[name] = replace(player, someone=someone, client=client)
