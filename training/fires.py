"""A second check on lines by real people: what the coach points at in the public sets.

None of these sets is partner talk, so nothing is scored; every line that is pointed at is written
out, for somebody to look at. `python -m training.fires --data DIR --out FILE`
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from pathlib import Path

from reknit.coach import Coach
from training import sets

LINES = 1000  # of each set, drawn with a fixed seed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    coach = Coach.load("en")
    rng = random.Random(0)  # noqa: S311 - which lines, not a secret
    counts: Counter[str] = Counter()
    with args.out.open("w", encoding="utf-8") as out:
        for name, rows in (
            ("goemotions", sets.go_emotions(args.data, "dev")),
            ("politeness", sets.politeness(args.data, "wikipedia")),
            ("convabuse", sets.conv_abuse(args.data, "dev")),
        ):
            texts = sorted({row.text for row in rows})
            for text in rng.sample(texts, min(LINES, len(texts))):
                reading = coach.read(text, limit=None, unasked=True)
                counts[f"{name} lines"] += 1
                counts[f"{name} safety"] += reading.safety
                for each in reading.findings:
                    counts[f"{name} {each.kind}"] += 1
                    found = {"set": name, "kind": str(each.kind), "sure": each.sure}
                    found |= {"part": text[each.start : each.end], "text": text}
                    out.write(json.dumps(found, ensure_ascii=False) + "\n")
                if reading.safety:
                    found = {"set": name, "kind": "safety", "part": "", "text": text}
                    out.write(json.dumps(found, ensure_ascii=False) + "\n")
    for name, count in sorted(counts.items()):
        print(f"{name}: {count}")


if __name__ == "__main__":
    main()
