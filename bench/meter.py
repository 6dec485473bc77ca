"""Whether the meter can be believed: the same page against itself, and asked twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import serving
from bench.figures import Figure, in_turn
from bench.pages import Side, prepared_floor
from tests.cli.places import free_port

if TYPE_CHECKING:
    from bench.world import World

SAME, TWICE = "meter-same", "meter-twice"


def run(world: World, *, rounds: int, times: int) -> list[Figure]:
    home, cookie = prepared_floor(world.home, world.listed)
    path = f"/page/?rows={world.listed}&bytes=9000"
    with serving.floor(home, free_port(), workers=1) as server:
        side = Side(server, serving.Line(server.port, cookie))
        side.cpu(path, times)

        def once() -> float:
            return side.cpu(path, times)

        def twice() -> float:
            return 2 * side.cpu(path, 2 * times)  # on average over as many pairs

        floor, same, double = in_turn(rounds, once, once, twice)
    bare = "bare Django, the same page"
    return [
        Figure(SAME, "The meter: a page against itself", same, "ms CPU", floor, bare, 1.1),
        Figure(TWICE, "The meter: a page asked twice", double, "ms CPU", floor, bare, steady=False),
    ]
