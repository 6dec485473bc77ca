"""Where a pause leads back to. A fixed set, so that no address from outside is followed."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from reknit.safety.core.ways_on import WayOn

REPAIR: Final = "repair"
CALMER: Final = "calmer"  # to the page of a repair that asks how strong it is now
_PLAIN: Final = {
    "wrong": WayOn("home:wrong"),
    "answer": WayOn("home:before-you-answer"),
    "today": WayOn("home:today"),
    "start": WayOn("repair:start"),
}


def way_back(then: str, repair: str = "") -> WayOn:
    """then, repair: from the query string, so they may be anything.

    ``repair`` and ``calmer`` with a repair's id lead to that repair; without one, to where repairs
    begin.
    """
    if then in {REPAIR, CALMER}:
        repair_id = _uuid(repair)
        if repair_id is None:
            return WayOn("repair:start")
        if then == CALMER:
            return WayOn("repair:write", (repair_id, CALMER))
        return WayOn("repair:show", (repair_id,))
    return _PLAIN.get(then, WayOn("home:front"))


def kept_on(then: str, repair: str = "") -> dict[str, str]:
    """What of these to carry from page to page: only what leads anywhere."""
    repair_id = _uuid(repair)
    if then in {REPAIR, CALMER} and repair_id is not None:
        return {"then": then, "repair": str(repair_id)}
    return {"then": then} if then in {REPAIR, CALMER} or then in _PLAIN else {}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
