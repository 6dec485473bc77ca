from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench import growth


def main() -> int:
    command = argparse.ArgumentParser(prog="python -m bench.growth", description=growth.__doc__)
    command.add_argument("--couples", type=int, nargs="+", default=[100, 10_000])
    command.add_argument("--under", type=Path, help="a folder on a disk with enough room")
    command.add_argument("--whole-life-at", type=int, default=0, metavar="COUPLES")
    command.add_argument("--load-seconds", type=float, default=0)
    chosen = command.parse_args()
    grown = growth.run(
        chosen.couples,
        under=chosen.under,
        whole_life_at=chosen.whole_life_at,
        load_seconds=chosen.load_seconds,
    )
    return 1 if grown.problems() else 0


sys.exit(main())
