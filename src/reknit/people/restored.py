"""What people are told after their notebook came back from a copy, until each has put it away."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from reknit.people.index import change_index, read_index

if TYPE_CHECKING:
    from reknit.vault.opened import Vault

FILE_NAME = "restored"  # in the data folder; written when nobody knows what was deleted since
SEEN = "restored_seen"  # in my index: the mark of the note that I have put away


def note(vault: Vault) -> date | None:
    """The day of the copy, while this person is still to be told."""
    told = _told()
    if told is None or read_index(vault).get(SEEN) == told["mark"]:
        return None
    return date.fromisoformat(told["day"])


def put_away(vault: Vault) -> None:
    told = _told()
    if told is not None:
        change_index(vault, lambda doc: doc.update({SEEN: told["mark"]}))


def _told() -> dict[str, Any] | None:
    try:
        told = json.loads((Path(settings.DATA) / FILE_NAME).read_text(encoding="utf-8"))
        date.fromisoformat(told["day"])
        return {"day": told["day"], "mark": str(told["mark"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None
