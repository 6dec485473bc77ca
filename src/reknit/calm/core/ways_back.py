"""Where a pause leads back to. A fixed set, so that no address from outside is followed."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from reknit.safety.core.ways_on import WayOn

REPAIR: Final = "repair"
_PLAIN: Final = {
    "wrong": WayOn("home:wrong"),
    "answer": WayOn("home:before-you-answer"),
    "today": WayOn("home:today"),
    "start": WayOn("repair:start"),
}


def way_back(then: str, repair: str = "") -> WayOn:
    """then, repair: from the query string, so they may be anything.

    ``repair`` with a repair's id leads to that repair; without one, to where repairs begin.
    """
    if then == REPAIR:
        repair_id = _uuid(repair)
        return WayOn("repair:start") if repair_id is None else WayOn("repair:show", (repair_id,))
    return _PLAIN.get(then, WayOn("home:front"))


def kept_on(then: str, repair: str = "") -> dict[str, str]:
    """What of these to carry from page to page: only what leads anywhere."""
    repair_id = _uuid(repair)
    if then == REPAIR and repair_id is not None:
        return {"then": then, "repair": str(repair_id)}
    return {"then": then} if then == REPAIR or then in _PLAIN else {}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
