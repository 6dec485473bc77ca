"""``./reknit check``: format, lint, types, import rules, migrations, lock files."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reknit.cli.said import Stop

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from reknit.cli.said import Commands

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent
# A lock file with an address sends everybody's installation there and tells where ours came from.
ADDRESS = re.compile(r"://|--(?:extra-)?index-url|--find-links|--trusted-host| @ |\bgit\+")

GATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("format", (str(BIN / "ruff"), "format", "--check", ".")),
    ("lint", (str(BIN / "ruff"), "check", ".")),
    ("types", (str(BIN / "mypy"), "src", "tests", "bench", "reknit")),
    ("imports", (str(BIN / "lint-imports"),)),
    (
        "migrations",
        (sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run",
         "--settings", "tests.settings"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    gate: str
    seconds: float
    said: str  # empty when all is well


def add_to(commands: Commands) -> None:
    command = commands.add_parser("check", help="format, lint, types, import rules, migrations")
    command.set_defaults(do=do)


def do(_chosen: Namespace) -> int:
    return 1 if failures(verdicts()) else 0


def failures(found: Iterator[Verdict]) -> int:
    """Print each verdict as it comes; how many gates stay shut."""
    shut = 0
    for verdict in found:
        print(f"  {verdict.gate:<12}{verdict.seconds:6.1f} s   {'no' if verdict.said else 'ok'}")
        if verdict.said:
            print(verdict.said)
            shut += 1
        sys.stdout.flush()
    return shut


def verdicts() -> Iterator[Verdict]:
    if not (ROOT / "pyproject.toml").exists():
        raise Stop("Checking needs the whole source tree, as cloned.")
    for gate, command in GATES:
        started = time.monotonic()
        done = subprocess.run(  # noqa: S603 - fixed commands
            command, check=False, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        said = (
            "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or "no reason given"
        )
        yield Verdict(gate, time.monotonic() - started, said)
    started = time.monotonic()
    addresses = "\n".join(addresses_in(ROOT / "requirements"))
    yield Verdict("locks", time.monotonic() - started, addresses)


def addresses_in(folder: Path) -> Iterator[str]:
    """Lines of lock files that hold more than names, versions, markers and hashes."""
    for file in sorted(folder.glob("*.txt")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if ADDRESS.search(line):
                yield f"{file.name}:{number} holds an address: {line.strip()}"
