"""All that is measured for a household, in one go; `bench.growth` looks at many couples."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench import coach, meter, pages, serving, sign_in, start, weight, writes
from bench.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.world import World

KEPT = Path(__file__).with_name("kept.json")
# How much worse than what is kept a figure may be before it is looked at again.
WORSE = 1.2
TRIES = 3
SEARCH_LIMIT_MS = 35.0


@dataclass(frozen=True)
class Length:
    """How long it is looked at. More rounds make a figure steadier, not different."""

    rounds: int
    times: int


SHORT, LONG = Length(rounds=5, times=40), Length(rounds=15, times=100)


def search(_world: World, _length: Length) -> list[Figure]:
    """In a process of its own: it brings its own settings and people."""
    script = "import json; from bench import search; print(json.dumps(vars(search.run())))"
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        cwd=serving.ROOT,
        env=serving.outside(),
    )
    found = json.loads(done.stdout.splitlines()[-1])
    ways = ("rare", "nowhere", "everywhere", "name", "accented")
    return [
        Figure(
            "search",
            "Finding words in 500 sealed entries, the dearest of five ways",
            max(found[way] for way in ways),
            "ms CPU",
            found["opening"] + found["scan"],
            "the bare library opening as many pages, SQLite scanning as many plain rows",
            most=SEARCH_LIMIT_MS,
            note=", ".join(f"{way} {found[way]:.1f}" for way in ways),
        )
    ]


MEASURES: dict[str, Callable[[World, Length], list[Figure]]] = {
    "meter": lambda world, length: meter.run(world, rounds=length.rounds, times=length.times),
    "pages": lambda world, length: pages.run(world, rounds=length.rounds, times=length.times),
    "writes": lambda world, length: writes.run(world, rounds=length.rounds, times=length.times),
    "search": search,
    "weight": lambda world, _length: weight.run(world),
    "start": lambda world, length: start.run(world, rounds=max(3, length.rounds // 3)),
    "sign-in": lambda world, _length: sign_in.run(world),
    "coach": lambda _world, _length: coach.run(),
}


def run(
    world: World,
    wanted: Sequence[str],
    length: Length,
    *,
    kept: dict[str, float] | None = None,
    say: Callable[[str], None] = print,
) -> list[Figure]:
    """kept: what to compare with; what seems worse is then measured again, ``TRIES`` in all.

    Somebody else may have had the machine for a moment. What is really worse stays worse.
    """
    figures = []
    for name in wanted:
        say(f"measuring {name} ...")
        found = MEASURES[name](world, length)
        for _again in range(TRIES - 1):
            if kept is None or not any(is_worse(figure, kept) for figure in found):
                break
            say(f"measuring {name} once more ...")
            found = better(found, MEASURES[name](world, length))
        figures += found
    return figures


def better(one: list[Figure], other: list[Figure]) -> list[Figure]:
    return [min(pair, key=lambda each: each.compared) for pair in zip(one, other, strict=True)]


def meter_is_blind(figures: Sequence[Figure]) -> bool:
    """The control: a page asked twice must look worse than the same page once."""
    return any(
        figure.key == meter.TWICE and not is_worse(figure, {meter.TWICE: 1.0}) for figure in figures
    )


def is_worse(figure: Figure, kept: dict[str, float]) -> bool:
    """What is not steady is not kept, so never worse: waiting says more about the machine."""
    return figure.key in kept and figure.compared > WORSE * kept[figure.key]


def kept_figures() -> dict[str, float]:
    return {key: float(value) for key, value in json.loads(KEPT.read_text("utf-8")).items()}


def keep(figures: Sequence[Figure]) -> None:
    """From now on these are what a later run is compared with."""
    known = kept_figures() if KEPT.exists() else {}
    known |= {each.key: round(each.compared, 3) for each in figures if each.steady}
    KEPT.write_text(json.dumps(dict(sorted(known.items())), indent=2) + "\n", "utf-8")
