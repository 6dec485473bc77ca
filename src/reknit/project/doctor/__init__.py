"""What is well here and what is not. Counts and states; never a name and never a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.project.doctor import copies, database, machine, place, surface

if TYPE_CHECKING:
    from datetime import datetime

    from reknit.project.doctor.findings import Finding


def look(at: datetime) -> list[Finding]:
    """Everything, in the order in which a person would ask."""
    return [
        *surface.findings(),
        *place.findings(),
        *database.findings(),
        *copies.findings(at),
        *machine.findings(at),
    ]
