"""The script as mermaid diagrams. ``docs/repair.md`` holds copies; a test keeps them equal."""

from __future__ import annotations

from reknit.repair.core.kinds import Kind, Role, Size, State
from reknit.repair.core.script import FULL, LAST_ROUND, MAX_ROUNDS, QUICK, SECOND_HALF


def mermaid(size: Size) -> str:
    """One arrow per pair of states; the kinds that lead along it, with who gives them."""
    table = QUICK if size is Size.QUICK else FULL
    arrows: dict[tuple[State, State], list[str]] = {}

    def draw(steps: dict[tuple[State, Role, Kind], State], when: str = "") -> None:
        for (state, role, kind), after in steps.items():
            arrows.setdefault((state, after), []).append(_label(role, kind) + when)

    draw(table)
    if size is Size.FULL:
        draw(SECOND_HALF, " (second half)")
    draw({here: to for here, to in LAST_ROUND.items() if here in table}, f" (round {MAX_ROUNDS})")
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT}"]
    for (state, after), labels in arrows.items():
        lines.append(f"    {state} --> {after}: {', '.join(labels)}")
    if size is Size.FULL:
        lines.append(f"    {State.MEANING} --> {State.TENDING}: both have said what they meant")
    last = {Size.QUICK: (State.CLOSING, State.MERGED, State.KEPT)}
    lines += [f"    {state} --> [*]" for state in last.get(size, (State.TENDING, State.MERGED))]
    return "\n".join(lines)


def _label(role: Role, kind: Kind) -> str:
    return f"{role} {kind.replace('_', ' ')}"
