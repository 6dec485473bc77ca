"""What one has not released changes no byte of what the other can fetch.

Two worlds from one seed under a frozen clock; in one of them somebody does what is nobody's
business. Then the other looks at everything there is.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from unittest import mock
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import Sum
from django.test import Client
from django.urls import resolve, reverse

from reknit.repair.core.kinds import Kind, State
from reknit.repair.core.script import release_delay
from reknit.vault.models import PrivatePage
from tests.proof import addresses, behaviours, private_acts
from tests.proof.kept_back import KEPT_BACK
from tests.proof.stories import STATES_BESIDE, STORIES, TURNS_BESIDE, Story, moments
from tests.proof.worlds import (
    Fork,
    Pair,
    World,
    begin_world,
    differing,
    look_at_front,
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

# At how many moments of each story everything is done and looked at; a release asks for all. In
# every run: what is private at one moment of two stories, and each turn where it is first open.
MOMENTS = int(os.environ.get("REKNIT_MONITOR", "0"))
LONG = bool(MOMENTS)
SIDES = (("alice", "bob"), ("bob", "alice"))
LISTENER_READS = 4  # turns into the first story
WHOLE = next(story for story in STORIES if story.name == "a full one")
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


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[[str, int], None]:
    """Prints the figures of the long proof, also from a worker."""

    def tell(what: str, compared: int) -> None:
        if LONG:
            with capsys.disabled():
                print(f"\n  {what}: {compared} answers compared", file=sys.__stderr__)

    return tell


def chosen(story: Story) -> set[int]:
    """Moments at which everything is looked at; spread over the story."""
    last = len(story.turns)
    return {last * part // MOMENTS for part in range(1, MOMENTS + 1)} | {0} if LONG else set()


# Nothing unreleased shows ---------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("story", STORIES, ids=str)
def test_a_turn_shows_when_it_is_released_and_not_before(
    story: Story, through: Callable[[Story], Iterator[tuple[int, Fork]]], told: Callable[..., None]
) -> None:
    """Each turn that one of them may give; until it was seen once, and everywhere if asked."""
    watched: dict[tuple[str, Kind], bool] = {}
    compared = 0
    for number, fork in through(story):
        everything = number in chosen(story)
        if number < story.watched_from and not everything:
            continue
        look = look_round if everything else look_closely
        for watcher, actor in SIDES:
            pair = Pair(fork, watcher, actor)
            for kind in behaviours.shared_kinds(fork.again(), actor):
                enough = watched.get((actor, kind)) or kind not in story.only
                if enough and not everything:
                    continue
                delay = release_delay(kind).total_seconds()
                give = behaviours.holding(kind) if delay else behaviours.giving(kind)
                early, late = pair.before_and_after(give, look, delay=delay)
                assert not early, f"{watcher} can tell: {actor} holds {kind}, after {number} turns"
                watched[actor, kind] = late or watched.get((actor, kind), False)
            compared += pair.compared
    unseen = {key for key, seen in watched.items() if not seen and key[1] in story.only}
    assert not unseen, f"released, and nothing shows it: {sorted(unseen)}"
    told(f"{story}: {len(watched)} turns held", compared)


@pytest.mark.slow
@pytest.mark.parametrize("story", QUIET_STORIES, ids=str)
def test_nothing_private_shows(
    story: Story, through: Callable[[Story], Iterator[tuple[int, Fork]]], told: Callable[..., None]
) -> None:
    """All in one world; or each alone, if asked."""
    acts = behaviours.QUIET if story.around or LONG else behaviours.IN_A_REPAIR
    alone = acts if LONG else [behaviours.one_after_the_other(*acts)]
    fork = next(fork for number, fork in through(story) if number == story.quiet_at)
    pair = Pair(fork, "alice" if story.actor == "bob" else "bob", story.actor, every_id=LONG)
    for behave in alone:
        assert not pair.leaks(behave), f"{behave}: run ./reknit prove monitor to see which"
    told(f"{story}: {len(acts)} things done", pair.compared)


if LONG:  # left out otherwise, not skipped: a skipped test would prove nothing

    @pytest.mark.slow
    @pytest.mark.parametrize("story", STORIES, ids=str)
    def test_nothing_private_shows_at_any_moment(
        story: Story,
        through: Callable[[Story], Iterator[tuple[int, Fork]]],
        told: Callable[..., None],
    ) -> None:
        compared = 0
        for number, fork in through(story):
            for watcher, actor in SIDES if number in chosen(story) else ():
                pair = Pair(fork, watcher, actor)
                behave = behaviours.one_after_the_other(*behaviours.IN_A_REPAIR)
                assert not pair.leaks(behave), f"{actor}, after {number} turns"
                compared += pair.compared
        told(f"{story}: {len(chosen(story))} moments, both sides", compared)


@pytest.mark.slow
def test_nothing_shows_of_what_is_open_at_its_moment_only(
    through: Callable[[Story], Iterator[tuple[int, Fork]]], told: Callable[..., None]
) -> None:
    """No answer to an apology, "no" to *still want to?*, what is said after a repair, and so on."""
    done: set[str] = set()
    compared = 0
    for number, fork in through(WHOLE):
        for watcher, actor in SIDES:
            pair = Pair(fork, watcher, actor)
            for act in private_acts.ACTS:
                again = str(act) in done and number not in chosen(WHOLE)
                if again or not act.open_now(fork.again(), actor):
                    continue
                done.add(str(act))
                found = pair.leaks(act.do, look_round if LONG else look_at_front)
                assert not found, f"{actor} {act}, after {number} turns"
            compared += pair.compared
    told(f"{len(done)} things at their moment", compared)
    assert done == {str(act) for act in private_acts.ACTS}, "give them a moment in the story"


@pytest.mark.slow
def test_a_release_shows_no_more_than_it_says(
    through: Callable[[Story], Iterator[tuple[int, Fork]]], told: Callable[..., None]
) -> None:
    """Given in two ways that differ in what is kept back only: nobody can tell which it was."""
    waiting, compared = set(KEPT_BACK), 0
    for number, fork in through(WHOLE):
        for kept in [each for each in waiting if each.number == number]:
            watcher = "alice" if kept.actor == "bob" else "bob"
            pair = Pair(fork, watcher, kept.actor)
            look = look_round if LONG else look_closely
            one, other = (partial(kept.give, which=which) for which in (0, 1))
            assert not pair.differences(one, other, look, delay=10), f"{kept} shows"
            waiting.remove(kept)
            compared += pair.compared
    assert not waiting
    told(f"{len(KEPT_BACK)} turns given in two ways", compared)


# The proof itself -----------------------------------------------------------------------------


def test_the_stories_meet_every_state_and_every_turn(
    through: Callable[[Story], Iterator[tuple[int, Fork]]],
) -> None:
    states: set[State] = set()
    kinds: set[Kind] = set()
    for story in STORIES:
        for _, fork in through(story):
            for name in fork.world.people:
                kinds |= story.only & set(behaviours.shared_kinds(fork.world, name))
            states.add(fork.world.people["alice"].opened(fork.world.repair_id).where.state)
    assert set(State) - states == set(STATES_BESIDE), "give them a place in tests/proof/stories.py"
    assert set(Kind) - kinds == set(TURNS_BESIDE), "give them a place in tests/proof/stories.py"


def test_two_worlds_of_one_seed_are_the_same(reading: Fork) -> None:
    first = look_round(reading.again(), "alice", addresses.all_ids())
    assert not differing(first, look_round(reading.again(), "alice", addresses.all_ids()))


def test_every_address_that_takes_a_post_is_decided_about() -> None:
    nobody, known = Client(), private_acts.UNSEEN | private_acts.RELEASING
    taking = {
        resolve(address).view_name
        for address in addresses.all_addresses([str(UUID(int=7))])
        if nobody.post(address).status_code != HTTPStatus.METHOD_NOT_ALLOWED
    }
    assert taking == known, "say in tests/proof/private_acts.py whether a partner may ever tell"


def test_every_model_with_an_id_is_decided_about() -> None:
    """A new kind of thing with an address of its own belongs among the ids somebody holds."""
    without = {
        "Person",
        "Couple",
        "Membership",
        "Turn",
        "Succession",
        "KeyGrant",
        "PasskeyLock",
        "EarlierRing",
        "Reopening",
        "RecordLine",
        "PrivatePage",
        "Aside",
        "Invitation",
        "Tombstone",
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
