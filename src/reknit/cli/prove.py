"""``./reknit prove``: the same proofs as in every test run, as often as a release asks for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from reknit.cli import postgres
from reknit.cli.suite import run_pytest

if TYPE_CHECKING:
    import argparse

    from reknit.cli.said import Commands

RACES = ("tests/repair/test_races.py", "tests/people/test_together.py")
# name: what it shows, the tests, the setting that says how often, how often for a release
PROOFS: dict[str, tuple[str, tuple[str, ...], str, int]] = {
    "races": ("Both act in the same moment, on PostgreSQL", RACES, "REKNIT_RACES", 300),
    "walks": (
        "Random walks of two people through a repair, from each of its states",
        ("tests/repair/test_walk.py",),
        "REKNIT_WALKS",
        20,
    ),
    "hostile": (
        "Hostile posts to every form",
        ("tests/repair/test_hostile.py",),
        "REKNIT_HOSTILE",
        3000,
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
        title, tests, setting, often = PROOFS[name]
        times = str(chosen.times or often)
        print(f"\n== {title}: {times} times each", flush=True)
        started = time.monotonic()
        with postgres.server() as address:
            environment = {setting: times, "REKNIT_DATABASE": address}
            tally = run_pytest(*tests, "-p", "no:randomly", "-n", "2", **environment)
        print(f"   {time.monotonic() - started:.0f} s")
        passed, failed = passed + tally.passed, failed + tally.failed
    print(f"\n{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0
