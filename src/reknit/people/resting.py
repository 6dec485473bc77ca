"""Whether I am taking a break from the two of us. Only my own index knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.people.queries import Member


def on_break(index: Mapping[str, Any], member: Member) -> bool:
    """Means nothing to somebody who shares with nobody."""
    return bool(index.get("on_break")) and member.together


def until_of_break(index: Mapping[str, Any]) -> str:
    """My own note, in my own words."""
    kept = index.get("on_break")
    return str(kept.get("until", "")) if isinstance(kept, dict) else ""
