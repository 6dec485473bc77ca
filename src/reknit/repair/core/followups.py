"""When to ask, after a repair has ended: has it come back, and what helped?

Source: docs/evidence.md, "Follow-ups" (the days are our judgement).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

DAYS: Final = (1, 7, 30)  # after the day it ended


def due(
    closed_on: date, answered: Collection[int], today: date, last_open_days: int = 60
) -> int | None:
    """The one follow-up to ask today, as one of DAYS, or None.

    Dates are the person's own calendar days. Only the latest that has come is ever asked; what was
    passed over before it is dropped without a word. last_open_days: after so many days nobody is
    asked any more.
    """
    days = (today - closed_on).days
    if days > last_open_days:
        return None
    latest = max((each for each in DAYS if each <= days), default=None)
    if latest is None or any(each >= latest for each in answered):
        return None
    return latest
