"""Costs stay flat as the number of couples grows: the same visits in databases of any size.

``python -m bench.growth --couples 100 10000 1000000``; docs/growth.md says how to read it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from bench.growth import surroundings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.growth.running import Grown

__all__ = ["run"]


def run(
    couples: Sequence[int],
    *,
    under: Path | None = None,
    whole_life_at: int = 0,
    load_seconds: float = 0,
) -> Grown:
    """Fills, measures, prints the tables, and gives the figures. Sets Django up if nobody has.

    under: a folder on a real disk, with room for 20 KiB a couple.
    whole_life_at: one more database, with so many couples who are as busy as the measured ones.
    load_seconds: for so long each of two servers is asked for pages at the end; 0 for not at all.
    """
    with tempfile.TemporaryDirectory(prefix="reknit-growth-") as home:
        if not settings.configured:
            surroundings.settle(Path(home))
        from bench.growth import report, running  # noqa: PLC0415 - they need Django set up

        grown = running.run(
            couples,
            under=under or Path(tempfile.gettempdir()),
            whole_life_at=whole_life_at,
            load_seconds=load_seconds,
        )
        report.say(grown)
    return grown
