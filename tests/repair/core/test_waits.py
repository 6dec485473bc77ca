from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reknit.repair.core.waits import Until, due

NOON = datetime(2026, 3, 1, 12, 30, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (Until.HOUR, NOON + timedelta(hours=1)),
        (Until.TONIGHT, NOON.replace(hour=20, minute=0)),
        (Until.TOMORROW, NOON.replace(day=2, hour=9, minute=0)),
        (Until.THREE_DAYS, NOON.replace(day=4, hour=9, minute=0)),
        (Until.WEEK, NOON.replace(day=8, hour=9, minute=0)),
        (Until.OPEN, None),
    ],
)
def test_due(until: Until, expected: datetime | None) -> None:
    assert due(until, NOON) == expected


def test_tonight_late_in_the_evening_is_still_ahead() -> None:
    late = NOON.replace(hour=23)
    assert due(Until.TONIGHT, late) == late + timedelta(hours=2)
