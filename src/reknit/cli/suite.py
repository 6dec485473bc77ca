"""``./reknit test``: everything that proves Reknit works, part by part, with the time each took."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from reknit.cli import check, chromium, postgres
from reknit.cli.check import ROOT
from reknit.cli.said import Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from reknit.cli.said import Commands

CLOSING = re.compile(r"^(\d+) held, (\d+) fell back$", re.MULTILINE)
WORKERS = str(min(max(os.cpu_count() or 2, 2), 4))  # more would wait for the disk
BROWSERS = str(int(WORKERS) + 1)  # a journey waits a good part of its time


@dataclass(frozen=True, slots=True)
class Tally:
    passed: int
    failed: int


def add_to(commands: Commands) -> None:
    command = commands.add_parser("test", help="run everything that proves Reknit works")
    command.add_argument(
        "part",
        nargs="?",
        choices=("all", *PARTS),
        default="all",
        help="fast: unit tests on SQLite without the slow ones; pg: on PostgreSQL; "
        "browser: journeys in Chromium; check: format, lint, types",
    )
    command.add_argument(
        "only", nargs=argparse.REMAINDER, help="files or folders of tests, or pytest options"
    )
    command.set_defaults(do=do)


def do(chosen: argparse.Namespace) -> int:
    if not (ROOT / "tests").is_dir():
        raise Stop("Testing needs the whole source tree, as cloned.")
    names = WHOLE if chosen.part == "all" else (chosen.part,)
    total = Tally(0, 0)
    times = []
    for name in names:
        title, part = PARTS[name]
        print(f"\n== {title}", flush=True)
        started = time.monotonic()
        tally = without_stopping(part, chosen.only)
        times.append((title, time.monotonic() - started, tally))
        total = Tally(total.passed + tally.passed, total.failed + tally.failed)
    print("\n== Time of each part")
    for title, seconds, tally in times:
        print(f"  {title:<44}{seconds:7.1f} s   {tally.passed} passed, {tally.failed} failed")
    print(f"\n{total.passed} passed, {total.failed} failed", flush=True)
    return 1 if total.failed or not total.passed else 0


def without_stopping(part: Callable[[list[str]], Tally], only: list[str]) -> Tally:
    """A part that cannot even begin has failed; the others still run."""
    try:
        return part(only)
    except Stop as stop:
        print(stop, flush=True)
        return Tally(0, 1)


def run_check(_only: list[str]) -> Tally:
    shut = check.failures(check.verdicts())
    return Tally(len(check.GATES) + 1 - shut, shut)


def run_unit(only: list[str]) -> Tally:
    return run_pytest("-m", "not browser and not release", "-n", WORKERS, *only)


def run_fast(only: list[str]) -> Tally:
    return run_pytest("-m", "not browser and not slow and not release", "-n", WORKERS, *only)


# Where no row is written, or where what counts is the page: the same on any database.
ALIKE = (
    "calm",
    "cli",
    "coach",
    "drills",  # bring the databases they are about
    "hosting",
    "margin",
    "moving",
    "project",
    "promises",
    "proof",
    "repair/core",
    "safety",
    "training",
    "web",
    # Pages and forms, which ask the database nothing that others here don't.
    *(f"people/test_{name}.py" for name in ("access", "core", "discreet", "hostile", "locks")),
    *(f"people/test_{name}.py" for name in ("passkeys", "record", "second_step", "settings")),
    *(f"repair/test_{name}.py" for name in ("access", "budget", "everything", "hostile")),
    *(f"repair/test_{name}.py" for name in ("reflect", "own", "promise", "learn", "time_out")),
)


def run_pg(only: list[str]) -> Tally:
    """All that writes rows, and what only this database can show. `prove` runs the long ones."""
    words = only or ["tests", *[f"--ignore=tests/{folder}" for folder in ALIKE]]
    with postgres.server() as address:
        return run_pytest(
            "-m",
            "not browser and not release and (pg or not slow)",
            "-n",
            WORKERS,
            *words,
            REKNIT_DATABASE=address,
        )


def run_browser(only: list[str]) -> Tally:
    program = chromium.find()
    print(f"Chromium: {program}", flush=True)
    words = only or ["tests/browser"]
    return run_pytest(
        "-m", "browser and not release", "-n", BROWSERS, *words, REKNIT_CHROMIUM=program
    )


def run_bench(_only: list[str]) -> Tally:
    """Each figure against the floor of this run, compared with what is kept in bench/kept.json."""
    program = chromium.find()
    done = subprocess.run(
        [sys.executable, "-m", "reknit.cli", "bench", "--short", "--compare"],
        check=False,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"REKNIT_CHROMIUM": program},
    )
    print(done.stdout, flush=True)
    closing = CLOSING.search(done.stdout)
    if closing is None:
        return Tally(0, 1)  # it broke before it could compare
    passed, failed = int(closing[1]), int(closing[2])
    return Tally(passed, failed if done.returncode == 0 else max(failed, 1))


def run_pytest(*words: str, **environment: str) -> Tally:
    with tempfile.TemporaryDirectory(prefix="reknit-report-") as folder:
        report = Path(folder, "report.xml")
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *words],
            check=False,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            env=os.environ | environment,
        )
        tally = read_report(report)
    if done.returncode != 0 and tally.failed == 0:
        return Tally(tally.passed, 1)  # broke before or beside the tests, or found none
    return tally


def read_report(report: Path) -> Tally:
    if not report.exists():
        return Tally(0, 1)
    # A skipped test proves nothing, so it counts for nothing.
    suite = ET.parse(report).getroot().find("testsuite")  # noqa: S314 - pytest just wrote it
    assert suite is not None
    seen = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
    failed = seen["failures"] + seen["errors"]
    return Tally(max(0, seen["tests"] - failed - seen["skipped"]), failed)


PARTS: dict[str, tuple[str, Callable[[list[str]], Tally]]] = {
    "check": ("Format, lint, types, imports, migrations", run_check),
    "unit": ("Unit and property tests on SQLite", run_unit),
    "fast": ("Unit and property tests on SQLite, quick ones", run_fast),
    "pg": ("What writes rows, on PostgreSQL", run_pg),
    "browser": ("Journeys in Chromium", run_browser),
    "bench": ("What it costs, against the floors of this run", run_bench),
}
WHOLE = ("check", "bench", "unit", "pg", "browser")
