"""``./reknit bench``: what Reknit costs, each figure beside the floor of the same run."""

from __future__ import annotations

import platform
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reknit.cli.check import ROOT
from reknit.cli.said import Stop

if TYPE_CHECKING:
    import argparse

    from reknit.cli.said import Commands

NAMES = ("meter", "pages", "writes", "search", "weight", "start", "sign-in", "coach")
PAGE = ROOT / "docs" / "performance.md"
DRAWING = ROOT / "docs" / "images" / "performance.svg"


def add_to(commands: Commands) -> None:
    command = commands.add_parser("bench", help="what Reknit costs, beside what it could cost")
    command.add_argument("only", nargs="*", metavar="what", help=", ".join(NAMES))
    command.add_argument("--short", action="store_true", help="about a minute; less steady")
    command.add_argument(
        "--compare", action="store_true", help="fail when a figure is a fifth worse than kept"
    )
    command.add_argument("--keep", action="store_true", help="compare later runs with this one")
    command.add_argument("--write", action="store_true", help="into docs/performance.md")
    command.add_argument(
        "--couples", type=int, nargs="+", help="in databases of so many couples, instead"
    )
    command.set_defaults(do=do)


def do(chosen: argparse.Namespace) -> int:
    if not (ROOT / "bench").is_dir():
        raise Stop("Measuring needs the whole source tree, as cloned.")
    unknown = [name for name in chosen.only if name not in NAMES]
    if unknown:
        raise Stop(f"{unknown[0]} is not measured. There are: {', '.join(NAMES)}.")
    sys.path.insert(0, str(ROOT))
    if chosen.couples:
        return grow(chosen.couples)
    return household(chosen)


def grow(couples: list[int]) -> int:
    from bench import growth  # noqa: PLC0415 - stands beside the package, not in it

    problems = growth.run(couples).problems()
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def household(chosen: argparse.Namespace) -> int:
    # Beside the package, not in it; and they read settings that ``settle`` has to make first.
    from bench import report, suite, world  # noqa: PLC0415

    kept = suite.kept_figures() if chosen.compare else None
    with world.home_folder() as home:
        world.settle(home)
        made = world.made(home)
        length = suite.SHORT if chosen.short else suite.LONG
        figures = suite.run(made, chosen.only or NAMES, length, kept=kept)
    print("\n".join(report.lines(figures)), flush=True)
    if chosen.keep:
        suite.keep(figures)
    if chosen.write:
        report.write_into(PAGE, DRAWING, figures, when())
    if kept is None:
        return 0
    worse = [figure for figure in figures if suite.is_worse(figure, kept)]
    for figure in worse:
        print(f"worse than kept: {figure.says}: {figure.compared:.2f}, kept {kept[figure.key]}")
    if suite.meter_is_blind(figures):
        print("The meter did not see a page that was asked twice, so it would see nothing.")
        return 1
    compared = sum(figure.key in kept for figure in figures)
    print(f"\n{compared - len(worse)} held, {len(worse)} fell back", flush=True)
    return 1 if worse or not compared else 0


def when() -> str:
    day = datetime.now(UTC).date().isoformat()
    return f"Measured on {day}: Python {platform.python_version()}, {platform.system()}."
