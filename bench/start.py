"""How long an installed copy takes until it answers, and how much memory it then lives in."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
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
BARE = "bare Django on the same server"


def run(world: World, *, rounds: int) -> list[Figure]:
    home, cookie = prepared_floor(world.home, world.listed)
    pages = [asked.path for asked in asked_of(world)]
    ours, bare = _Seen(), _Seen()
    for _ in range(rounds):
        with serving.reknit(world.home, free_port(), workers=WORKERS) as server:
            ours.look(server, world.cookie, pages)
        with serving.floor(home, free_port(), workers=WORKERS) as server:
            bare.look(server, cookie, [f"/page/?rows={world.listed}&bytes=9000"])
    return [
        Figure(
            "start",
            f"From the command to the first answer, {WORKERS} workers",
            statistics.median(ours.started),
            "s",
            statistics.median(bare.started),
            BARE,
            most=START_LIMIT_SECONDS,
        ),
        *_memory("memory-idle", "when it has just started", ours.idle, bare.idle),
        *_memory("memory", "when every page was shown 20 times", ours.used, bare.used),
    ]


@dataclass
class _Seen:
    started: list[float] = field(default_factory=list)  # seconds
    idle: list[float] = field(default_factory=list)  # MiB; empty where we may not look
    used: list[float] = field(default_factory=list)

    def look(self, server: Server, cookie: str, pages: list[str]) -> None:
        self.started.append(server.started_seconds)
        _note(self.idle, server.pss_mib())
        for path in pages * 20:
            line = serving.Line(server.port, cookie)  # a new connection may be another worker's
            assert line.ask(path).status == 200, path  # noqa: PLR2004 - a page
            line.close()
        _note(self.used, server.pss_mib())


def _note(seen: list[float], mib: float | None) -> None:
    if mib is not None:
        seen.append(mib)


def _memory(key: str, when: str, ours: list[float], bare: list[float]) -> list[Figure]:
    """Nothing where only root may look: then the other figures stand alone."""
    if not ours:
        return []
    return [
        Figure(
            key,
            f"Memory (PSS), {WORKERS} workers, {when}",
            statistics.median(ours),
            "MiB",
            statistics.median(bare),
            BARE,
            most=MEMORY_LIMIT_MIB,
        )
    ]
