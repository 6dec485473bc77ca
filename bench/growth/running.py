"""From empty to full, and what it cost at each size."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from django.conf import settings
from django.core.management import call_command

from bench.growth import filling, households, load, measuring, rows, server, surroundings
from bench.growth.filling import Filled, Kind, Stream
from bench.growth.measuring import Cost, Looked, Place
from bench.growth.surroundings import raw, using
from reknit.project.copies import postgres as copies
from reknit.vault.core.hazmat import KDF_FLOOR as FLOOR
from reknit.vault.core.hazmat import argon2id
from tests import valkeys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.backends.postgresql.base import DatabaseWrapper

    from bench.growth.households import Pair
    from bench.growth.load import Load
    from bench.growth.rows import Household, Table
    from bench.growth.server import Server

ORIGIN = "growth_origin"
ROUNDS = 45
COUPLES_MEASURED = 3
SIGN_INS_EACH = 15  # of one person at most sixteen are kept
# The 4 KiB pages of a made-up notebook are half as long, so that a million fit on a usual disk.
# They still lie beside the row, as all that is longer than 2,000 bytes.
SHORTENED_BYTES = 2100
# Out of a hundred couples so many besides: who invites somebody just now, who has lost everything
# within the last ninety days, who opens with a passkey, and of whom one has deleted the account.
INVITING, BEGAN_ANEW, CAREFUL, GONE = 0.05, 0.02, 0.10, 0.05
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it


@dataclass
class People:
    """Real ones, taken out of the database again as raw rows."""

    tables: Sequence[Table]
    measured: list[Pair]
    as_rows: list[Household]  # of the measured, and of who invites
    short: Household
    rare: tuple[tuple[Household, float], ...]

    def kinds(self, *, whole: bool = False, dense: bool = False) -> list[Kind]:
        """whole: like the measured couples. dense: rare things as often as couples."""
        usual = Kind(self.as_rows[0] if whole else self.short)
        return [usual, *(Kind(one, 1.0 if dense else share) for one, share in self.rare)]


@dataclass(frozen=True)
class Copied:
    """A copy as ``reknit backup`` makes it."""

    bytes: int
    seconds: float
    reading_seconds: float  # to unpack it once, to nowhere


@dataclass
class Grown:
    """All that one run found out."""

    filled: dict[int, Filled] = field(default_factory=dict)
    costs: dict[int, dict[str, Cost]] = field(default_factory=dict)
    looked: dict[int, Looked] = field(default_factory=dict)
    control: Mapping[str, set[str]] = field(default_factory=dict)
    whole_life: Filled | None = None
    copied: Copied | None = None  # of the same
    sign_in_ms: float = 0.0  # of processor time, with the real cost
    sign_in_bytes: float = 0.0  # in a Valkey
    loads: list[Load] = field(default_factory=list)
    own_rows: dict[str, tuple[int, int]] = field(default_factory=dict)  # of one measured couple

    @property
    def smallest(self) -> int:
        return min(self.filled)

    @property
    def largest(self) -> int:
        return max(self.filled)

    def problems(self) -> list[str]:
        """What must not be. Empty: costs do not grow."""
        found = [
            f"{couples} couples: {scan} for {statement[:200]}"
            for couples, looked in self.looked.items()
            for statement, scans in looked.bad.items()
            for scan in sorted(scans)
        ]
        found += [
            f"no index under {name}" for looked in self.looked.values() for name in looked.unguarded
        ]
        if not self.control:
            found.append("an index was taken away and nothing was noticed")
        first, last = self.costs[self.smallest], self.costs[self.largest]
        own = sum(count for count, _bytes in self.own_rows.values())
        for name, cost in last.items():
            before = first[name].work
            if cost.work.queries != before.queries:
                found.append(f"{name}: {before.queries} -> {cost.work.queries} queries")
            if cost.work.most_examined > own:
                found.append(
                    f"{name}: one statement looks at {cost.work.most_examined} rows; "
                    f"the couple itself has {own}"
                )
        for what in ("quiet_cpu_ms", "quiet_wall_ms"):
            found += [
                f"{name}: {what} times {ratio:.2f}"
                for name, ratio in measuring.ratios(first, last, what).items()
                if ratio > measuring.FLAT
            ]
        return found


def tell(what: str) -> None:
    """How far it is: a run with a million takes most of an hour."""
    sys.stdout.write(f"  {datetime.now(UTC):%H:%M:%S} {what}\n")
    sys.stdout.flush()


def gather(line: DatabaseWrapper, *, measured: int, whole: bool = True) -> People:
    """Makes everybody in an empty database, one household after the other, and takes them out."""
    driver = raw(line)
    tables = rows.product_tables(driver)
    pairs, as_rows = [], []
    for number in range(measured):
        pairs.append(households.whole_life() if whole else households.whole_life(quick=1, full=1))
        as_rows.append(rows.take_all(driver, tables, f"measured {number}"))
    for pair in pairs:
        pair.code = households.single_who_invites()
        as_rows.append(rows.take_all(driver, tables, "who invites"))
    inviting = as_rows[-1]
    households.short_life()
    short = rows.take_all(driver, tables, "short life")
    households.one_began_anew()
    anew = rows.take_all(driver, tables, "began anew")
    households.careful_single()
    careful = rows.take_all(driver, tables, "careful")
    households.one_is_gone()
    gone = rows.take_all(driver, tables, "one is gone")
    rare = (
        (inviting, INVITING),
        (anew, BEGAN_ANEW),
        (careful, CAREFUL),
        (gone, GONE),
    )
    people = People(tables, pairs, as_rows, short, rare)
    filling.refuse_forgotten(people.kinds(whole=True), tables)
    return people


def run(
    couples: Sequence[int],
    *,
    under: Path,
    whole_life_at: int = 0,
    load_seconds: float = 0,
    rounds: int = ROUNDS,
) -> Grown:
    """As ``bench.growth.run``."""
    grown = Grown()
    with ExitStack() as until_done:
        enter = until_done.enter_context
        memory = MEMORY if MEMORY.is_dir() else None
        runtime = enter(tempfile.TemporaryDirectory(prefix="reknit-growth-", dir=memory))
        enter(surroundings.prepared(Path(runtime)))
        pg = enter(server.running(under))
        people = _origin(pg)
        tell("made real people")
        grown.sign_in_ms = _sign_in_ms()
        grown.own_rows = _sizes_of(people.as_rows[0])
        if whole_life_at:
            pg.make("growth_whole", like=ORIGIN)
            grown.whole_life = _fill(pg, "growth_whole", people, whole_life_at, whole=True)
            grown.copied = _copied(pg, "growth_whole", under)
            pg.drop("growth_whole")
        places = []
        for number in couples:
            name = f"growth_{number}"
            pg.make(name, like=ORIGIN)
            grown.filled[number] = _fill(pg, name, people, number)
            line = surroundings.lead_to(name, host=pg.folder)
            places.append(Place(number, line, people.measured))
        grown.costs = measuring.measure(places, rounds)
        tell("measured, round by round")
        largest = max(places, key=lambda place: place.couples)
        grown.looked[largest.couples] = measuring.look_at_plans(largest)
        grown.control = measuring.look_without_index(largest, "people_membership", "person_id")
        tell("looked at every plan")
        with_load = [min(places, key=lambda place: place.couples), largest]
        if load_seconds:
            sign_ins = enter(valkeys.served())
            grown.sign_in_bytes = _bytes_a_sign_in(sign_ins, largest)
            for place in with_load * 2:  # in turns, as a busy moment must not fall on one alone
                grown.loads.append(_loaded(place, pg, sign_ins, load_seconds))
        for place in places:
            place.line.close()
    return grown


def _copied(pg: Server, database: str, under: Path) -> Copied:
    line = surroundings.lead_to(database, host=pg.folder)
    with using(line), tempfile.TemporaryDirectory(prefix="growth-copy-", dir=under) as folder:
        target = Path(folder, "copy")
        began = time.monotonic()
        copies.run("pg_dump", "--format=custom", f"--file={target}")
        made = time.monotonic()
        copies.run("pg_restore", f"--file={os.devnull}", str(target))
        found = Copied(target.stat().st_size, made - began, time.monotonic() - made)
        line.close()
    return found


def _sign_in_ms() -> float:
    """Processor time of one passphrase, as it costs outside of tests."""
    began = time.process_time()
    argon2id(b"five made-up words", bytes(16), FLOOR)
    return 1000 * (time.process_time() - began)


def _bytes_a_sign_in(sign_ins: valkeys.Served, place: Place) -> float:
    """What the Valkey takes up for one of them, with its entry in the person's own list."""
    settings.SESSIONS = sign_ins.address  # put back by ``surroundings.prepared``
    players = [player for pair in place.pairs for player in pair.players]
    with using(place.line):
        load.cookie_of(players[0])  # what all share is there before it is counted
        before = _used_bytes(sign_ins)
        for player in players:
            for _ in range(SIGN_INS_EACH):
                load.cookie_of(player)
    return (_used_bytes(sign_ins) - before) / (len(players) * SIGN_INS_EACH)


def _used_bytes(sign_ins: valkeys.Served) -> int:
    return int(dict(sign_ins.client.info("memory"))["used_memory"])


def _loaded(place: Place, pg: Server, sign_ins: valkeys.Served, seconds: float) -> Load:
    settings.SESSIONS = sign_ins.address  # put back by ``surroundings.prepared``
    with tempfile.TemporaryDirectory(prefix="reknit-growth-") as home, using(place.line):
        return load.drive(
            place.couples,
            place.pairs,
            home=Path(home),
            database=pg.address(f"growth_{place.couples}"),
            sign_ins=sign_ins.address,
            beside={"database": pg.process(), "sign-ins": sign_ins.pid},
            seconds=seconds,
        )


def _origin(pg: Server) -> People:
    """A database with every table and nobody in it, for the others to begin from."""
    pg.make(ORIGIN)
    line = surroundings.lead_to(ORIGIN, host=pg.folder)
    with using(line):
        call_command("migrate", verbosity=0)
        people = gather(line, measured=COUPLES_MEASURED)
        line.close()
    return people


def _fill(pg: Server, name: str, people: People, couples: int, *, whole: bool = False) -> Filled:
    began = time.monotonic()
    with psycopg.connect(pg.address(name), autocommit=True) as line:
        kinds = people.kinds(whole=whole)
        cut = None if whole else SHORTENED_BYTES
        stream = Stream(people.tables, kinds, people.as_rows, cut)
        filled = filling.fill_anew(line, stream, couples - len(people.measured))
    filled.couples = couples
    took = time.monotonic() - began
    tell(f"{couples:,} couples: {filled.all_bytes / 2**20:,.0f} MiB in {took:.0f} s")
    return filled


def _sizes_of(household: Household) -> dict[str, tuple[int, int]]:
    """By table: how many rows one couple has, and their bytes."""
    return {
        name: (len(found), sum(len(rows.packed(row)) for row in found))
        for name, found in household.rows.items()
        if found
    }
