"""The script as a mermaid diagram. ``docs/repair.md`` holds a copy; a test keeps the two equal."""

from __future__ import annotations

from reknit.repair.core.script import LAST_ROUND, MAX_ROUNDS, STEPS, Kind, Role, State


def mermaid() -> str:
    """One arrow per pair of states; the kinds that lead along it, with who gives them."""
    arrows: dict[tuple[State, State], list[str]] = {}
    for (state, role, kind), after in STEPS.items():
        arrows.setdefault((state, after), []).append(_label(role, kind))
    for (state, role, kind), after in LAST_ROUND.items():
        label = f"{_label(role, kind)} (round {MAX_ROUNDS})"
        arrows.setdefault((state, after), []).append(label)
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT}"]
    for (state, after), labels in arrows.items():
        lines.append(f"    {state} --> {after}: {', '.join(labels)}")
    lines += [f"    {state} --> [*]" for state in (State.CLOSING, State.MERGED, State.KEPT)]
    return "\n".join(lines)


def _label(role: Role, kind: Kind) -> str:
    return f"{role} {kind.replace('_', ' ')}"
