"""All of mine, as the file holds it. A feature that keeps words of somebody adds a gatherer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from reknit.moving.core.incoming import FORMAT, VERSION
from reknit.moving.queries.gatherers import lists, repairs, set_aside, settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault

    # Each gives parts of the file by their names; no name is given by two.
    Gatherer = Callable[[Member, Vault, datetime], dict[str, Any]]

__all__ = ["GATHERERS", "everything_of_mine"]

GATHERERS: tuple[Gatherer, ...] = (settings, lists, set_aside, repairs)


def everything_of_mine(member: Member, vault: Vault, at: datetime) -> dict[str, Any]:
    """The file as in ``export-1.schema.json``. at: only the day is kept."""
    made: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "taken_on": timezone.localdate(at).isoformat(),
    }
    for gather in GATHERERS:
        made |= gather(member, vault, at)
    return made
