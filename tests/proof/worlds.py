"""Two worlds from one seed: everything the same but for what one of the two does in one of them."""

from __future__ import annotations

import copy
import itertools
import shutil
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reknit.people import cookies
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.notebook import Closeness
from tests.people.scene import PASSPHRASE, PIN
from tests.proof.addresses import all_addresses, all_ids, way_out
from tests.proof.planting import Actor, Mint
from tests.proof.playing import Play, begin, on_two_phones
from tests.proof.reading import links, product_forms
from tests.repair.scene import Player, make_two

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    import time_machine
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.proof.seeded import Chance

_SERIAL = itertools.count()

Answers = dict[str, bytes]
Behaviour = Callable[["World", str], object]
Look = Callable[["World", str, list[str]], Answers]


@dataclass
class World:
    """One course of things. ``people``: both, by name, each with an own browser."""

    people: dict[str, Player]
    repair_id: UUID
    clock: time_machine.Traveller
    chance: Chance
    mint: Mint

    def actor(self, name: str) -> Actor:
        player = self.people[name]
        secret = player.someone.passphrase.expose()
        has = {
            "user_name": player.someone.user_name,
            "passphrase": secret,
            "passphrase_now": secret,
            "pin": PIN,
        }
        return Actor(player.client, self.mint, has)

    def give(self, name: str, kind: Kind) -> None:
        Play(self.clock).through_pages(self.actor(name), self.repair_id, kind)

    def wait(self, seconds: float = 10) -> None:
        self.clock.shift(seconds)

    def sign_in_again(self) -> None:
        """For whom the visit ended meanwhile."""
        for name in self.people:
            actor = self.actor(name)
            page = actor.get(reverse("people:sign-in"))
            if product_forms(page):
                actor.fill_in(page)


def begin_world(clock: time_machine.Traveller, chance: Chance, size: Size) -> World:
    """Alice and Bob share a notebook; Alice has one repair, not shared yet."""
    alice, bob = make_two()
    world = World({"alice": alice, "bob": bob}, alice.someone.person_id, clock, chance, Mint())
    world.repair_id = begin(world.actor("alice"), Closeness.MISREAD, on_two_phones(size))
    return world


class Fork:
    """A moment that can be lived through more than once."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        self._point = transaction.savepoint()
        self._at = timezone.now()
        self._place = world.chance.place
        self._kept = self._elsewhere(Path(settings.RUNTIME))
        self._cookies = {name: copy.deepcopy(p.client.cookies) for name, p in world.people.items()}
        self._mint = copy.deepcopy(world.mint)

    def again(self) -> World:
        """The world as it was then; what happened since never did."""
        transaction.savepoint_rollback(self._point)
        settings.RUNTIME = self._elsewhere(self._kept)
        self.world.clock.move_to(self._at)
        self.world.chance.place = self._place
        people = {}
        for name, player in self.world.people.items():
            client = Client()
            client.cookies = copy.deepcopy(self._cookies[name])
            people[name] = replace(player, client=client)
        return replace(self.world, people=people, mint=copy.deepcopy(self._mint))

    def go_on(self) -> None:
        """Back to this moment, for the story itself."""
        here = self.again()
        self.world.people, self.world.mint = here.people, here.mint
        transaction.savepoint_commit(self._point)

    def _elsewhere(self, kept: Path) -> Path:
        """A copy in a folder of its own: open connections to the one before stay harmless."""
        there = self.folder / f"runtime-{next(_SERIAL)}"
        shutil.copytree(kept, there)
        return there


def look_round(world: World, name: str, ids: list[str]) -> Answers:
    """Everything this person can fetch: the whole URL map, and whatever its pages link to.

    Then once more with a fresh sign-in, for the pages that one comes to first.
    """
    client = world.people[name].client
    found: Answers = {}
    waiting = all_addresses(ids)
    while waiting:
        met: set[str] = set()
        for address in waiting:
            response = _fetch(world, client, address)
            found[address] = written(response)
            met |= links(response)
        waiting = sorted(each for each in met - found.keys() if not each.startswith(way_out()))
    found |= _looked_for(world, client)
    found[way_out()] = written(_fetch(world, client, way_out()))
    return found | _after_signing_in(world, name, ids)


def look_closely(world: World, name: str, ids: list[str]) -> Answers:
    """Where a turn would show if it did: the first pages, and all they link to."""
    client = world.people[name].client
    found: Answers = {}
    met: set[str] = set()
    for address in front_pages(ids):
        response = _fetch(world, client, address)
        found[address] = written(response)
        met |= {each for each in links(response) if any(one in each for one in ids)}
    for address in sorted(met - found.keys()):
        found[address] = written(_fetch(world, client, address))
    return found | _looked_for(world, client)


def _looked_for(world: World, client: Client) -> Answers:
    """Where a word stands that is in nearly everything anybody writes here: no visit shows that."""
    found: Answers = {}
    for word in ("e", "zeppelin"):
        world.chance.restart(f"looks for {word}")
        response = client.post(reverse("repair:find"), {"looked_for": word, "look": "1"})
        found[f"looked for {word}"] = written(response)
    return found


def _after_signing_in(world: World, name: str, ids: list[str]) -> Answers:
    client = Client()
    world.chance.restart("a fresh sign-in")
    someone = world.people[name].someone
    words = {"user_name": someone.user_name, "passphrase": PASSPHRASE, "stay": "day"}
    response = client.post(reverse("people:sign-in"), words)
    if cookies.name() in response.cookies:
        response.cookies[cookies.name()] = "a random token"
    found = {"fresh sign-in": written(response)}
    for address in front_pages(ids):
        found[f"fresh {address}"] = written(_fetch(world, client, address))
    return found


def front_pages(ids: list[str]) -> list[str]:
    """Where a release shows first."""
    shown = [reverse("repair:show", args=[one]) for one in ids]
    return [reverse("home:today"), reverse("repair:all"), *shown]


def look_at_front(world: World, name: str, ids: list[str]) -> Answers:
    client = world.people[name].client
    return {address: written(_fetch(world, client, address)) for address in front_pages(ids)}


def _fetch(world: World, client: Client, address: str) -> Response:
    world.chance.restart(f"looks at {address}")
    return client.get(address)


def written(response: Response) -> bytes:
    """Status, headers, cookies, length and body, as one run of bytes."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.items() if name != "Date")
    body = response.content
    head = f"{response.status_code}\n{headers}\n{response.cookies.output()}\n{len(body)}\n\n"
    return head.encode() + body


def differing(one: Answers, other: Answers) -> list[str]:
    """Addresses whose answers differ, the first with the place where they do."""
    found = sorted(each for each in one.keys() | other.keys() if one.get(each) != other.get(each))
    if found:
        quiet, busy = one.get(found[0], b""), other.get(found[0], b"")
        at = next((n for n, (a, b) in enumerate(zip(quiet, busy, strict=False)) if a != b), 0)
        shown = slice(max(0, at - 60), at + 100)
        found[0] += f": {quiet[shown]!r} / {busy[shown]!r}"
    return found


@dataclass
class Pair:
    """One moment, one who watches, one who does things."""

    fork: Fork
    watcher: str
    actor: str
    every_id: bool = False  # also of all private repairs that are begun, not only of the first
    compared: int = 0

    def __post_init__(self) -> None:
        self._quiet: dict[tuple[object, ...], Answers] = {}

    def leaks(self, behave: Behaviour, look: Look = look_round) -> list[str]:
        """Addresses at which the watcher could tell that it was done."""
        world = self.fork.again()
        behave(world, self.actor)
        ids = self._ids()
        busy = look(world, self.watcher, ids)
        self.compared += len(busy)
        return differing(self._quiet_answers(ids, look), busy)

    def differences(
        self, one: Behaviour, other: Behaviour, look: Look, *, delay: float
    ) -> list[str]:
        """Where the watcher can tell which of two ways of giving the same turn was taken."""
        found = []
        for give in (one, other):
            world = self.fork.again()
            give(world, self.actor)
            world.wait(delay)
            found.append(look(world, self.watcher, [str(world.repair_id)]))
            self.compared += len(found[-1])
        return differing(*found)

    def _ids(self) -> list[str]:
        """The repair both know, and such as exist in one of the worlds only."""
        shared = str(self.fork.world.repair_id)
        others = [one for one in all_ids() if one != shared]
        return [shared, *(others if self.every_id else others[:1])]

    def _quiet_answers(self, ids: list[str], look: Look) -> Answers:
        """The world in which nothing was done, asked for the same addresses."""
        key = (look, *ids)
        if key not in self._quiet:
            self._quiet[key] = look(self.fork.again(), self.watcher, ids)
        return self._quiet[key]

    def before_and_after(
        self, give: Behaviour, look: Look, *, delay: float
    ) -> tuple[list[str], bool]:
        """Where a turn shows while it is held (nowhere), and whether it shows once it is not."""
        world = self.fork.again()
        give(world, self.actor)
        ids = self._ids()
        # The quiet world is entered only when everything here was seen: it undoes this one.
        busy = look(world, self.watcher, ids) if delay else {}
        world.wait(delay)
        later = look_at_front(world, self.watcher, ids)
        early = differing(self._quiet_answers(ids, look), busy) if delay else []
        self.compared += len(busy)
        return early, bool(differing(self._later(ids, delay), later))

    def _later(self, ids: list[str], delay: float) -> Answers:
        key = (delay, *ids)
        if key not in self._quiet:
            world = self.fork.again()
            world.wait(delay)
            self._quiet[key] = look_at_front(world, self.watcher, ids)
        return self._quiet[key]

    def medians(self, behave: Behaviour, times: int) -> Iterator[tuple[str, float, float]]:
        """(page, milliseconds in the quiet world, in the busy one), taken in turns."""
        taken: dict[str, tuple[list[float], list[float]]] = {}
        for _ in range(times):
            for side in (0, 1):
                world = self.fork.again()
                if side:
                    behave(world, self.actor)
                client = world.people[self.watcher].client
                for address in front_pages([str(world.repair_id)]):
                    started = time.perf_counter_ns()
                    client.get(address)
                    spent = (time.perf_counter_ns() - started) / 1e6
                    taken.setdefault(address, ([], []))[side].append(spent)
        for address, (quiet, busy) in taken.items():
            yield address, statistics.median(quiet), statistics.median(busy)
