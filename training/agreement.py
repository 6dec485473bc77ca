"""How far two independent labellings agree, and which messages need a third look.

`python -m training.agreement FIRST SECOND --disputes OUT`; both are files as in training/corpus.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from training.corpus import LABELS, Message, Span, read
from training.measure import ALIKE, overlap

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def kappa(pairs: Sequence[tuple[int, int]], *, weighted: bool = False) -> float:
    """Cohen's kappa; quadratic weights for grades. 1.0 where both never differ."""
    n = len(pairs)
    grades = range(max((max(p) for p in pairs), default=0) + 1)
    top = max(1, len(grades) - 1)

    def cost(a: int, b: int) -> float:
        return ((a - b) / top) ** 2 if weighted else float(a != b)

    first = [sum(a == g for a, _ in pairs) / n for g in grades]
    second = [sum(b == g for _, b in pairs) / n for g in grades]
    seen = sum(cost(a, b) for a, b in pairs) / n
    chance = sum(cost(a, b) * first[a] * second[b] for a in grades for b in grades)
    return 1.0 - seen / chance if chance else 1.0


def span_f1(first: Sequence[Message], second: Sequence[Message], label: str) -> float:
    right = said = 0
    for a, b in zip(first, second, strict=True):
        mine = [s for s in a.spans if s.kind == label]
        theirs = [s for s in b.spans if s.kind == label]
        said += len(mine) + len(theirs)
        right += sum(any(_same(s, t) for t in theirs) for s in mine)
    return 2 * right / said if said else 1.0


def _same(a: Span, b: Span) -> bool:
    return a.kind == b.kind and overlap((a.start, a.end), (b.start, b.end)) >= ALIKE


def disputed(a: Message, b: Message) -> bool:
    """Different kinds, stretches or facts; a heat that differs by one is no dispute."""
    return (
        a.apology != b.apology
        or a.safety != b.safety
        or abs(a.heat - b.heat) > 1
        or any(not any(_same(s, t) for t in b.spans) for s in a.spans)
        or any(not any(_same(s, t) for t in a.spans) for s in b.spans)
        or any(s.pattern != t.pattern for s in a.spans for t in b.spans if _same(s, t))
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--disputes", type=Path)
    args = parser.parse_args()
    theirs = {m.id: m for m in read(args.second)}
    first = [m for m in read(args.first) if m.id in theirs]
    second = [theirs[m.id] for m in first]
    print(f"{len(first)} messages\n\n| label | kappa | span F1 | first | second |")
    print("|---|---|---|---|---|")
    for label in LABELS:
        pairs = [
            (int(label in a.kinds()), int(label in b.kinds())) for a, b in _both(first, second)
        ]
        print(
            f"| {label} | {kappa(pairs):.2f} | {span_f1(first, second, label):.2f} | "
            f"{sum(a for a, _ in pairs)} | {sum(b for _, b in pairs)} |"
        )
    facts: dict[str, Callable[[Message], int]] = {
        "apology": lambda m: int(m.apology),
        "safety": lambda m: int(m.safety),
        "heat": lambda m: m.heat,
    }
    for name, fact in facts.items():
        pairs = [(fact(a), fact(b)) for a, b in _both(first, second)]
        print(f"| {name} | {kappa(pairs, weighted=name == 'heat'):.2f} | | | |")
    ids = [a.id for a, b in _both(first, second) if disputed(a, b)]
    print(f"\n{len(ids)} disputed")
    if args.disputes:
        args.disputes.write_text(json.dumps(ids))


def _both(first: Sequence[Message], second: Sequence[Message]) -> list[tuple[Message, Message]]:
    return list(zip(first, second, strict=True))


if __name__ == "__main__":
    main()
