"""What a page costs the server, beside bare Django with the same rows and the same bytes out."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench import serving
from bench.figures import Figure, in_turn, percentile
from tests.cli.places import free_port

if TYPE_CHECKING:
    from bench.serving import Line, Server
    from bench.world import World

PAGE_LIMIT = 1.6


@dataclass(frozen=True)
class Asked:
    key: str
    says: str
    path: str
    rows: int  # sealed entries behind it, so plain ones on the bare page
    target: bool = False  # whether the limit is for this one


def asked_of(world: World) -> tuple[Asked, ...]:
    return (
        Asked(
            "page-all", f"All in my notebook, {world.listed} entries", "/n/all/", world.listed, True
        ),
        Asked("page-today", f"Today, with {world.listed} repairs", "/today/", world.listed),
        Asked("page-talk", "A full repair of nine turns", f"/n/{world.talked}/", 9),
        Asked("page-write", "A page to write on", f"/n/{world.draft}/page/1/", 1),
    )


def prepared_floor(under: Path, rows: int) -> tuple[Path, str]:
    """A bare database in a new folder ``under``; that, and the cookie of its one person."""
    home = Path(tempfile.mkdtemp(prefix="floor-", dir=under))
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "bench.floor.prepare", str(rows)],
        check=True,
        capture_output=True,
        text=True,
        cwd=serving.ROOT,
        env=serving.outside() | {"REKNIT_BENCH_FLOOR": str(home)},
    )
    key = done.stdout.strip()
    assert key, "nobody is signed in"
    return home, f"sessionid={key}"


def cpu_of(server: Server, line: Line, path: str, times: int) -> float:
    """Milliseconds of processor for one request, on average over ``times``."""
    before = server.cpu_seconds()
    for _ in range(times):
        answer = line.ask(path)
        assert answer.status == 200, (path, answer.status)  # noqa: PLR2004 - a page
    return 1000 * (server.cpu_seconds() - before) / times


@dataclass(frozen=True)
class Side:
    """One of the servers that are compared, and somebody who asks it."""

    server: Server
    line: Line

    def cpu(self, path: str, times: int) -> float:
        return cpu_of(self.server, self.line, path, times)


def run(world: World, *, rounds: int, times: int) -> list[Figure]:
    with ExitStack() as open_until_done:
        started = open_until_done.enter_context
        home, cookie = prepared_floor(world.home, world.listed)
        ours = started(serving.reknit(world.home, free_port(), workers=1))
        stock = started(serving.floor(home, free_port(), workers=1))
        bare = started(serving.floor(home, free_port(), workers=1, naked=True))
        sides = (
            Side(ours, serving.Line(ours.port, world.cookie)),
            Side(stock, serving.Line(stock.port, cookie)),
            Side(bare, serving.Line(bare.port)),
        )
        return [compared(asked, sides, rounds, times) for asked in asked_of(world)]


def compared(asked: Asked, sides: tuple[Side, Side, Side], rounds: int, times: int) -> Figure:
    size = len(sides[0].line.ask(asked.path).body)
    same = f"/page/?rows={asked.rows}&bytes={size}"
    paths = (asked.path, same, same)
    for side in sides[1:]:  # a floor that shows nothing would be none
        assert side.line.ask(same).body.count(b"<li>") == asked.rows
    for side, path in zip(sides, paths, strict=True):
        side.cpu(path, times)  # each of the four threads gets warm
    mine, usual, naked = in_turn(
        rounds,
        *[partial(side.cpu, path, times) for side, path in zip(sides, paths, strict=True)],
    )
    waits = []
    for _ in range(times):
        began = time.perf_counter()
        sides[0].line.ask(asked.path)
        waits.append(1000 * (time.perf_counter() - began))
    return Figure(
        asked.key,
        asked.says,
        mine,
        "ms CPU",
        usual,
        f"Django as startproject gives it, {asked.rows} plain rows, {size:,} bytes",
        PAGE_LIMIT if asked.target else None,
        note=f"{mine / naked:.2f} x a view without any middleware ({naked:.2f} ms); "
        f"one waits {percentile(waits, 0.5):.1f} ms (p95 {percentile(waits, 0.95):.1f})",
    )
