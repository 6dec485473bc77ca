"""What one has not released changes no byte of what the other can fetch.

Two worlds from one seed under a frozen clock; in one of them somebody does what is nobody's
business. Then the other looks at everything there is.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse

from reknit.repair.core.kinds import Kind, State
from reknit.repair.core.script import release_delay
from reknit.vault.models import PrivatePage
from tests.proof import addresses, behaviours
from tests.proof.stories import STATES_BESIDE, STORIES, TURNS_BESIDE, Story, moments
from tests.proof.worlds import (
    Fork,
    Pair,
    World,
    begin_world,
    differing,
    look_closely,
    look_round,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import time_machine
    from pytest_django import Settings

    from tests.proof.seeded import Chance

pytestmark = pytest.mark.django_db

# A release does each thing alone, at every moment, and takes times; every run does all in one.
LONG = bool(int(os.environ.get("REKNIT_MONITOR", "0")))
SIDES = (("alice", "bob"), ("bob", "alice"))
LISTENER_READS = 4  # turns into the first story
QUIET_STORIES = [story for story in STORIES if story.quiet_at is not None]


@pytest.fixture
def through(
    clock: time_machine.Traveller, chance: Chance, settings: Settings, tmp_path: Path
) -> Callable[[Story], Iterator[tuple[int, Fork]]]:
    """Goes through a story and stops at each moment, which can be lived through many times."""
    settings.RUNTIME.mkdir(exist_ok=True)

    def go(story: Story) -> Iterator[tuple[int, Fork]]:
        empty = transaction.savepoint()
        world = begin_world(clock, chance, story.size)
        for number in moments(world, story):
            fork = Fork(world, tmp_path)
            yield number, fork
            fork.go_on()
        transaction.savepoint_rollback(empty)

    return go


@pytest.fixture
def reading(through: Callable[[Story], Iterator[tuple[int, Fork]]]) -> Fork:
    """Alice has told; Bob reads."""
    return next(fork for number, fork in through(STORIES[0]) if number == LISTENER_READS)


# Nothing unreleased shows ---------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("story", STORIES, ids=str)
def test_a_turn_shows_when_it_is_released_and_not_before(
    story: Story, through: Callable[[Story], Iterator[tuple[int, Fork]]]
) -> None:
    """At every moment each turn that one of them may give; in every run, until it was seen once.

    Some are for both at the same instant: those show when the other one's is there as well.
    """
    look = look_round if LONG else look_closely
    watched: dict[tuple[str, Kind], bool] = {}
    compared = 0
    for number, fork in through(story):
        if number < story.watched_from and not LONG:
            continue
        for watcher, actor in SIDES:
            pair = Pair(fork, watcher, actor)
            for kind in behaviours.shared_kinds(fork.again(), actor):
                if watched.get((actor, kind)) and not LONG:
                    continue
                delay = release_delay(kind).total_seconds()
                give = behaviours.holding(kind) if delay else behaviours.giving(kind)
                early, late = pair.before_and_after(give, look, delay=delay)
                assert not early, f"{watcher} can tell: {actor} holds {kind}, after {number} turns"
                watched[actor, kind] = late or watched.get((actor, kind), False)
            compared += pair.compared
    unseen = {key for key, seen in watched.items() if not seen}
    assert unseen == story.never_seen, f"released, and nothing shows it: {sorted(unseen)}"


@pytest.mark.slow
@pytest.mark.parametrize("story", STORIES if LONG else QUIET_STORIES, ids=str)
def test_nothing_private_shows(
    story: Story, through: Callable[[Story], Iterator[tuple[int, Fork]]]
) -> None:
    for number, fork in through(story):
        if LONG:
            for watcher, actor in SIDES:
                pair = Pair(fork, watcher, actor, every_id=True)
                for behave in behaviours.QUIET:
                    found = pair.leaks(behave)
                    assert not found, f"{actor} {behave.__name__}, after {number} turns"
        elif number == story.quiet_at:
            watcher = "alice" if story.actor == "bob" else "bob"
            pair = Pair(fork, watcher, story.actor)
            found = pair.leaks(behaviours.all_of_them)
            assert not found, f"run ./reknit prove monitor to see which: {story}, {number}"
            return


# The proof itself -----------------------------------------------------------------------------


def test_the_stories_meet_every_state_and_every_turn(
    through: Callable[[Story], Iterator[tuple[int, Fork]]],
) -> None:
    states: set[State] = set()
    kinds: set[Kind] = set()
    for story in STORIES:
        for _, fork in through(story):
            for name in fork.world.people:
                kinds |= set(behaviours.shared_kinds(fork.world, name))
            states.add(fork.world.people["alice"].opened(fork.world.repair_id).where.state)
    assert set(State) - states == set(STATES_BESIDE), "give them a place in tests/proof/stories.py"
    assert set(Kind) - kinds == set(TURNS_BESIDE), "give them a place in tests/proof/stories.py"


def test_two_worlds_of_one_seed_are_the_same(reading: Fork) -> None:
    first = look_round(reading.again(), "alice", addresses.all_ids())
    assert not differing(first, look_round(reading.again(), "alice", addresses.all_ids()))


def test_every_model_with_an_id_is_decided_about() -> None:
    """A new kind of thing with an address of its own belongs among the ids somebody holds."""
    without = {
        "Person",
        "Couple",
        "Membership",
        "Turn",
        "Succession",
        "KeyGrant",
        "PrivatePage",
        "Aside",
        "Invitation",
    }
    assert addresses.models_with_plain_ids() - without == addresses.HAVE_ADDRESSES


# Controls -------------------------------------------------------------------------------------

WRITE = behaviours.writes_every_page


def revisions() -> int:
    return int(PrivatePage.objects.aggregate(all=Sum("revision"))["all"])


@pytest.mark.parametrize("where", ["body", "header", "cookie", "length", "status"])
def test_a_planted_leak_is_caught(reading: Fork, where: str) -> None:
    """One page that depends on how often the other has saved; in each way a page can."""
    from reknit.repair.views import place  # noqa: PLC0415 - only here is it bent

    real = place.page  # type: ignore[attr-defined]

    def leaky(*args: object, **kwargs: object) -> object:
        response = real(*args, **kwargs)  # type: ignore[arg-type]
        seen = revisions()
        if where == "body":
            response.content += b"<!-- updated_at: %d -->" % seen
        elif where == "length":
            response.content += b" " * (seen % 50)
        elif where == "header":
            response["Last-Modified"] = str(seen)
        elif where == "cookie":
            response.set_cookie("seen", str(seen))
        else:
            response.status_code = 200 + seen % 2
        return response

    def save_once(world: World, name: str) -> None:
        client = world.people[name].client
        for page in ("hear",) if where == "status" else ("hear", "meant"):
            client.post(reverse("repair:autosave", args=[world.repair_id, page]), {page: "x"})

    with mock.patch.object(place, "page", leaky):
        assert Pair(reading, "alice", "bob").leaks(save_once, look_closely)
    assert not Pair(reading, "alice", "bob").leaks(save_once, look_closely)


def test_a_release_is_seen(reading: Fork) -> None:
    def answer(world: World, name: str) -> None:
        world.give(name, Kind.ANSWER)
        world.wait()

    def only_wait(world: World, name: str) -> None:
        world.wait()

    pair = Pair(reading, "alice", "bob")
    assert pair.leaks(answer, look_closely)
    assert not pair.leaks(only_wait, look_closely)


def test_there_are_enough_behaviours() -> None:
    assert len(behaviours.QUIET) >= 12  # the figure of docs/proofs.md


# Times ----------------------------------------------------------------------------------------


if LONG:  # left out otherwise, not skipped: a skipped test would prove nothing

    def test_times_of_both_worlds(reading: Fork, capsys: pytest.CaptureFixture[str]) -> None:
        """No verdict: a busy machine would make one up. The two columns should look alike."""
        pair = Pair(reading, "alice", "bob")
        with capsys.disabled():
            print("\n  page, median milliseconds while the other did nothing / wrote")  # noqa: T201
            for address, quiet, busy in pair.medians(WRITE, times=40):
                print(f"  {address[:12]:<14}{quiet:7.2f} {busy:7.2f}")  # noqa: T201
