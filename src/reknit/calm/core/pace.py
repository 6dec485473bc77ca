"""How to breathe here, and for how long.

Source: docs/evidence.md, "Calming down". Slow breathing without holds, five minutes or
more where there is time; never only fast breathing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Pattern(StrEnum):
    SLOW = "slow"  # 4 s in, 6 s out
    SIGH = "sigh"  # 3 s in, 1 s a little more, 6 s out


CYCLE_SECONDS: Final = 10  # both patterns; breathe.css is drawn to it
MORE_AT: Final = 3  # seconds into the cycle, sigh only; breathe.css and breathe.js as well
OUT_AT: Final = 4  # the same for both patterns
READY_SECONDS: Final = 4  # to settle before the first breath; breathe.css as well
MINUTES: Final = (1, 3, 5, 10)
USUAL_MINUTES: Final = 5


def minutes_from(text: str) -> int:
    """text: from the query string; anything but one of the lengths is the usual one."""
    return next((each for each in MINUTES if text == str(each)), USUAL_MINUTES)


def pattern_from(text: str) -> Pattern:
    """text: from the query string; anything unknown is slow breathing."""
    return Pattern.SIGH if text == Pattern.SIGH.value else Pattern.SLOW


def breaths(minutes: int) -> int:
    return minutes * 60 // CYCLE_SECONDS
