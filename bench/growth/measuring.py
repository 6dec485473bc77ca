"""The same visits in databases of different sizes, turn by turn, so that a busy moment hits all."""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from bench.growth import plans, walking
from bench.growth.plans import Grown
from bench.growth.surroundings import raw, using
from bench.growth.visits import Visitor
from bench.growth.watching import explaining, timing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.backends.postgresql.base import DatabaseWrapper

    from bench.growth.households import Pair
    from bench.growth.visits import Visit

FLAT = 1.10  # what the largest may cost more than the smallest
WARM_UP = 3
TIMES = ("quiet_database_ms", "quiet_cpu_ms", "quiet_wall_ms")


@dataclass(frozen=True)
class Work:
    """Of the database, for one visit."""

    queries: int
    blocks: int  # of 8 KiB that were touched, in memory or not
    examined: int  # rows that were looked at
    most_examined: int  # by one statement alone


@dataclass(frozen=True)
class Cost:
    """Of one visit. All but the times is the same however busy the machine is."""

    work: Work
    database_ms: float
    cpu_ms: float  # of the process that answers
    wall_ms: float
    # The same when nobody was in the way: the quickest quarter of the rounds, at its upper end.
    quiet_database_ms: float
    quiet_cpu_ms: float
    quiet_wall_ms: float


@dataclass
class Taken:
    queries: set[int] = field(default_factory=set)
    database: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


@dataclass
class Place:
    """A filled database, and the people in it whose visits are measured."""

    couples: int
    line: DatabaseWrapper
    pairs: Sequence[Pair]
    visitors: list[Visitor] = field(default_factory=list)
    taken: dict[str, Taken] = field(default_factory=dict)

    def open_up(self) -> None:
        with using(self.line):
            self.visitors = [Visitor(pair) for pair in self.pairs]
            for visitor in self.visitors:
                _visit_all(visitor)  # the first look at a new thing writes down that it was seen

    def grown(self) -> Grown:
        return Grown.of(raw(self.line))


@dataclass(frozen=True)
class Looked:
    """How a full database carries out what it is asked. ``bad``: what grows with the couples."""

    addresses: int
    statements: int  # different ones, whatever their values
    bad: Mapping[str, set[str]]
    unguarded: frozenset[str]


def _visit_all(visitor: Visitor) -> None:
    for visit in visitor.visits():
        visit.before()
        visit.after(visit.made())


def measure(places: Sequence[Place], rounds: int) -> dict[int, dict[str, Cost]]:
    """By number of couples, then by name of the visit: medians over rounds and people."""
    for place in places:
        place.open_up()
    gc.collect()
    gc.disable()  # a sweep would fall on some visits and not on others
    try:
        for number in range(WARM_UP + rounds):
            if number == WARM_UP:
                for place in places:
                    place.taken.clear()
            _round(places, number)
            gc.collect()
    finally:
        gc.enable()
    return {place.couples: _costs(place) for place in places}


def _round(places: Sequence[Place], number: int) -> None:
    """Every visit once at each size; each size goes first as often as the others."""
    which = number % len(places[0].pairs)
    for at in range(len(places[0].visitors[which].visits())):
        for step in range(len(places)):
            place = places[(number + step) % len(places)]
            with using(place.line):
                _take(place, place.visitors[which].visits()[at])


def _take(place: Place, visit: Visit) -> None:
    taken = place.taken.setdefault(visit.name, Taken())
    visit.before()
    with timing(place.line) as seen:
        cpu, wall = time.process_time(), time.perf_counter()
        response = visit.made()
        taken.cpu.append(1000 * (time.process_time() - cpu))
        taken.wall.append(1000 * (time.perf_counter() - wall))
    taken.queries.add(seen.queries)
    taken.database.append(1000 * seen.seconds)
    visit.after(response)


def _costs(place: Place) -> dict[str, Cost]:
    touched = count_work(place)
    costs = {}
    for name, taken in place.taken.items():
        work = touched[name]
        assert taken.queries == {work.queries}, (name, taken.queries, work)
        costs[name] = Cost(
            work=work,
            database_ms=statistics.median(taken.database),
            cpu_ms=statistics.median(taken.cpu),
            wall_ms=statistics.median(taken.wall),
            quiet_database_ms=_quiet(taken.database),
            quiet_cpu_ms=_quiet(taken.cpu),
            quiet_wall_ms=_quiet(taken.wall),
        )
    return costs


def _quiet(times: Sequence[float]) -> float:
    """What others do on the machine only ever adds; so the quick ones say most about ourselves."""
    ordered = sorted(times)
    return ordered[len(ordered) // 4]


def count_work(place: Place) -> dict[str, Work]:
    """Of each visit of the first couple, each carried out once."""
    if not place.visitors:
        place.open_up()
    found = {}
    grown = place.grown()
    with using(place.line):
        for visit in place.visitors[0].visits():
            visit.before()
            with explaining(place.line, grown, run=True) as seen:
                response = visit.made()
            visit.after(response)
            found[visit.name] = Work(seen.queries, seen.blocks, seen.examined, seen.most_examined)
    return found


def look_at_plans(place: Place, *, closely: bool = True) -> Looked:
    """Every visit, every address and whole stories: is each statement carried out by an index?

    closely: with repairs of all kinds, and as a stranger too; otherwise with the open one alone.
    """
    known: set[str] = set()
    if not place.visitors:
        place.open_up()
    with using(place.line), explaining(place.line, place.grown(), known=known) as seen:
        visitor = place.visitors[0]
        _visit_all(visitor)
        pair = visitor.pair
        repairs = (pair.open_repair, pair.ended, pair.draft) if closely else (pair.open_repair,)
        addresses = walking.every_address(visitor, repairs)
        if closely:
            addresses += walking.every_open_address()
        walking.whole_stories()
    bad = dict(seen.bad)
    return Looked(
        addresses, len(known), bad, frozenset(plans.unguarded_references(raw(place.line)))
    )


def look_without_index(place: Place, table: str, column: str) -> dict[str, set[str]]:
    """The control: the same look at one visit while an index is missing. Nothing of it stays."""
    with using(place.line), transaction.atomic():
        driver = raw(place.line)
        driver.execute("SET CONSTRAINTS ALL IMMEDIATE")
        driver.execute(f"DROP INDEX {plans.index_of(driver, table, column)}")
        with explaining(place.line, place.grown()) as seen:
            visitor = place.visitors[0]
            visitor.sign_in()  # in the stories days have gone by, so every sign-in is over
            visitor.visits()[0].made()
        transaction.set_rollback(True)
    return {shape: new for shape, scans in seen.bad.items() if (new := _of_table(scans, table))}


def _of_table(scans: set[str], table: str) -> set[str]:
    return {scan for scan in scans if scan.endswith(f" on {table}")}


def ratios(
    smallest: Mapping[str, Cost], largest: Mapping[str, Cost], what: str
) -> dict[str, float]:
    """How much more each visit costs in the largest."""
    return {
        name: getattr(cost, what) / getattr(smallest[name], what) for name, cost in largest.items()
    }
