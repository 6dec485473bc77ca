"""What is said to somebody whose notebook came back after a reset, until they have read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.people.index import change_index, read_index
from reknit.vault import earlier, record

if TYPE_CHECKING:
    from datetime import date, datetime

    from reknit.vault.opened import Vault

SEEN = "came_back_seen"  # in my index: the time of the line that I have read


@dataclass(frozen=True)
class Return:
    mark: str
    meanwhile_until: date  # what was written meanwhile is kept so long


def unread_return(vault: Vault, *, at: datetime) -> Return | None:
    """One query, unless there was a reset: then the own record says whether it was undone."""
    until = earlier.kept_until(vault, at=at)
    if until is None:
        return None
    came_back = [line for line in record.lines(vault) if line.what == "notebook-came-back"]
    if not came_back:
        return None
    mark = came_back[0].at.isoformat()
    return None if read_index(vault).get(SEEN) == mark else Return(mark, until)


def put_away(vault: Vault, *, at: datetime) -> None:
    found = unread_return(vault, at=at)
    if found is not None:
        change_index(vault, lambda doc: doc.update({SEEN: found.mark}))
