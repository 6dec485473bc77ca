"""Where the private check may lead. A fixed set, so that no address from outside is followed."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID


class WayOn(NamedTuple):
    """A URL name and its arguments."""

    name: str
    arguments: tuple[UUID | str, ...] = ()


def way_on(then: str, repair: str = "") -> WayOn:
    """then, repair: from the query string, so they may be anything.

    ``invite`` and ``join`` lead to pairing, ``repair`` with a repair's id to that repair and
    without one to a new repair. Everything else leads home.
    """
    if then == "repair":
        repair_id = _uuid(repair)
        return WayOn("repair:start") if repair_id is None else WayOn("repair:show", (repair_id,))
    return {"invite": WayOn("people:invite"), "join": WayOn("people:join")}.get(
        then, WayOn("home:front")
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
