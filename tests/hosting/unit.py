"""Reading a systemd unit, as far as our tests need it."""

from __future__ import annotations

import shlex
from pathlib import Path


def lines_of(unit: Path) -> dict[str, list[str]]:
    """Each directive with all its values, in order."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith(("#", ";")):
            found.setdefault(name, []).append(value)
    return found


def memory_settings(unit: Path) -> dict[str, str]:
    """The variables that are not ours: what the service tells Python and its libraries."""
    parts = [part for line in lines_of(unit)["Environment"] for part in shlex.split(line)]
    pairs = [part.partition("=") for part in parts]
    return {name: value for name, _, value in pairs if not name.startswith("REKNIT_")}
