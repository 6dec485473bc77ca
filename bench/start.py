"""How long an installed copy takes until it answers, and how much memory it then lives in."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from bench import serving
from bench.figures import Figure
from bench.pages import asked_of, prepared_floor
from tests.cli.places import free_port

if TYPE_CHECKING:
    from bench.serving import Server
    from bench.world import World

START_LIMIT_SECONDS = 1.0
MEMORY_LIMIT_MIB = 100.0
WORKERS = 2


def run(world: World, *, rounds: int) -> list[Figure]:
    home = world.home / "floor-of-start"
    cookie = prepared_floor(home, 30)
    pages = [asked.path for asked in asked_of(world)]
    ours, bare, memory, bare_memory = [], [], [], []
    for _ in range(rounds):
        with serving.reknit(world.home, free_port(), workers=WORKERS) as server:
            ours.append(server.started_seconds)
            memory.append(used(server, world.cookie, pages))
        with serving.floor(home, free_port(), workers=WORKERS) as server:
            bare.append(server.started_seconds)
            bare_memory.append(used(server, cookie, ["/page/?rows=30&bytes=9000"]))
    return [
        Figure(
            "start",
            f"From the command to the first answer, {WORKERS} workers",
            statistics.median(ours),
            "s",
            statistics.median(bare),
            "bare Django on the same server",
            most=START_LIMIT_SECONDS,
        ),
        Figure(
            "memory",
            f"Memory (PSS), {WORKERS} workers that have shown every page 20 times",
            statistics.median(memory),
            "MiB",
            statistics.median(bare_memory),
            "bare Django on the same server",
            most=MEMORY_LIMIT_MIB,
        ),
    ]


def used(server: Server, cookie: str, pages: list[str]) -> float:
    for _ in range(20):
        for path in pages:
            line = serving.Line(server.port, cookie)  # a new connection may be another worker's
            assert line.ask(path).status == 200, path  # noqa: PLR2004 - a page
            line.close()
    return server.pss_mib()
