"""When the outsider's view is offered: not in the heat of it, and every four months.

Source: docs/evidence.md, "Seeing it from outside". Days are all that is known here, so a whole day
lies between what happened and the offer: never less than 24 hours.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY: Final = "outsiders_view"  # in the index: the day from which the four months count
EVERY: Final = timedelta(days=122)
_APART: Final = timedelta(days=2)  # from one calendar day to the next may be a minute
# How long before the writing began it had happened, at least.
_BEFORE: Final = {"today": 0, "yesterday": 1, "days": 2, "longer": 2}


def far_enough(when: object, begun: object, today: date) -> bool:
    """when: as ticked on the first page, or nothing. begun: an ISO day, or nothing known."""
    before = timedelta(days=_BEFORE.get(str(when), 0))
    day = day_in(begun)
    return before >= _APART if day is None else today - day + before >= _APART


def due(index: Mapping[str, Any], today: date) -> bool:
    """Never before the first full repair: the count begins with it."""
    day = day_in(index.get(KEY))
    return day is not None and today - day >= EVERY


def day_in(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
