"""``./reknit prove``: the same proofs as in every test run, as often as a release asks for."""

from __future__ import annotations

import shutil
import time
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.cli import postgres
from reknit.cli.suite import run_pytest

if TYPE_CHECKING:
    import argparse

    from reknit.cli.said import Commands


@dataclass(frozen=True, slots=True)
class Proof:
    shows: str
    tests: tuple[str, ...]
    setting: str  # says how often
    often: int  # for a release
    # Both databases where what is proved lies in their files; otherwise the one that shows more.
    databases: tuple[str, ...] = ("postgres",)
    workers: int = 2  # 0: in this process, for what prints its figures
    needs: tuple[str, ...] = ()  # programs that are not ours


RACES = ("tests/repair/test_races.py", "tests/people/test_together.py")
HOSTILE = (
    "tests/proof/test_hostile.py",
    "tests/repair/test_hostile.py",
    "tests/people/test_hostile.py",
    "tests/moving/test_hostile_file.py",
    "tests/hosting/test_wire.py",
)
PROOFS: dict[str, Proof] = {
    "races": Proof("Both act in the same moment, on PostgreSQL", RACES, "REKNIT_RACES", 300),
    "walks": Proof(
        "Random walks of two people through a repair, from each of its states",
        ("tests/repair/test_walk.py",),
        "REKNIT_WALKS",
        20,
    ),
    "hostile": Proof(
        "Hostile requests to every address, posts to every form, files, and lines no browser sends",
        HOSTILE,
        "REKNIT_HOSTILE",
        50_000,
    ),
    "matrix": Proof(
        "Who may see and do what: every route, by everybody, with every id; again without scope",
        ("tests/proof/test_matrix.py",),
        "REKNIT_MATRIX",
        1,
        databases=("sqlite",),
    ),
    "canary": Proof(
        "A secret in every field; none lies anywhere in the open",
        ("tests/proof/test_canary.py",),
        "REKNIT_CANARY",
        3,
        databases=("sqlite", "postgres"),
        workers=0,
    ),
    "rest": Proof(
        "What an everyday run leaves out for its length",
        ("tests", "-m", "release"),
        "REKNIT_REST",
        1,
        databases=("sqlite",),
    ),
    "monitor": Proof(
        "What one has not released changes no byte of what the other can fetch",
        tuple(
            f"tests/proof/test_{each}.py"
            for each in ("monitor", "releases", "unseen_end", "lost_keys")
        ),
        "REKNIT_MONITOR",
        99,  # at so many moments of each story: all there are
        databases=("sqlite",),
    ),
    "kills": Proof(
        "Killed while people write: nothing that was called saved is lost, nothing half-done",
        ("tests/drills/test_killed_saves.py",),
        "REKNIT_KILLS",
        200,
        databases=("sqlite",),
        workers=0,
    ),
    "stops": Proof(
        "Killed inside an act or an update: all is as before, or all is done",
        ("tests/drills/test_kill_points.py", "tests/drills/test_killed_updates.py"),
        "REKNIT_STOPS",
        999,  # at so many points of each: all there are
        databases=("sqlite", "postgres"),
        workers=0,
    ),
    "writers": Proof(
        "Sixteen who save at once, on SQLite",
        ("tests/drills/test_many_writers.py",),
        "REKNIT_WRITERS",
        25,
        databases=("sqlite",),
        workers=0,
    ),
    "crowd": Proof(
        "Fifty wrong passphrases at once, while somebody reads",
        ("tests/drills/test_crowd_at_the_door.py",),
        "REKNIT_CROWD",
        4,
        databases=("sqlite",),
        workers=0,
    ),
    "failover": Proof(
        "A database machine dies under people who write; nothing acknowledged is lost",
        ("tests/drills/failover.py",),
        "REKNIT_FAILOVERS",
        5,
        databases=("sqlite",),  # the two it needs it brings along
        workers=0,
    ),
    "memory": Proof(
        "After closing, no word and no key is left in the memory of the server",
        ("tests/hosting/memory.py",),
        "REKNIT_MEMORY",
        3,
        databases=("sqlite",),
        workers=0,
    ),
    "proxies": Proof(
        "nginx and Caddy as we ship them write nothing of what passes through",
        ("tests/hosting/proxies.py",),
        "REKNIT_PROXIES",
        3,
        databases=("sqlite",),
        workers=0,
        needs=("nginx", "caddy"),
    ),
}


def add_to(commands: Commands) -> None:
    command = commands.add_parser("prove", help="the long proofs, for a release")
    command.add_argument("proof", nargs="?", choices=("all", *PROOFS), default="all")
    command.add_argument("--times", type=int, help="how often, instead of what a release asks for")
    command.set_defaults(do=do)


def do(chosen: argparse.Namespace) -> int:
    names = PROOFS if chosen.proof == "all" else (chosen.proof,)
    passed = failed = 0
    for name in names:
        proof = PROOFS[name]
        missing = [program for program in proof.needs if not shutil.which(program)]
        if missing:
            print(
                f"\n== {proof.shows}\n   Not without {' and '.join(missing)}. On Debian or Ubuntu:"
            )
            print(f"   sudo apt install {' '.join(missing)}", flush=True)
            failed += 1
            continue
        times = str(chosen.times or proof.often)
        for database in proof.databases:
            print(f"\n== {proof.shows}: {times} times each, on {database}", flush=True)
            started = time.monotonic()
            with postgres.server() if database == "postgres" else nullcontext("") as address:
                environment = {proof.setting: times, "REKNIT_DATABASE": address}
                how = ("-n", str(proof.workers)) if proof.workers else ()
                tally = run_pytest(*proof.tests, "-p", "no:randomly", *how, **environment)
            print(f"   {time.monotonic() - started:.0f} s")
            passed, failed = passed + tally.passed, failed + tally.failed
    print(f"\n{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0
