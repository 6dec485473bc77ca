"""What came along from another notebook and is there to be read, like a letter.

My index lists the letters under ``KEY`` by page id (``n``, ``title``); each letter is a private
page of its own: ``{"v": 1, "repair": {...}}``, a repair as the file holds one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.http import Http404

from reknit.people.index import read_index
from reknit.vault.pages import read_page
from reknit.vault.refusals import SealBroken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.vault.opened import Vault

KEY: Final = "brought"


@dataclass(frozen=True)
class Listed:
    id: UUID
    title: str


def listed(vault: Vault) -> list[Listed]:
    return [Listed(UUID(key), entry.get("title", "")) for key, entry in entries(read_index(vault))]


def entries(index: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """In the order they came."""
    return sorted(index.get(KEY, {}).items(), key=lambda item: int(item[1]["n"]))


def letter(vault: Vault, letter_id: UUID) -> dict[str, Any]:
    if str(letter_id) not in read_index(vault).get(KEY, {}):
        raise Http404
    return _repair_in(vault, letter_id)


def letters(vault: Vault) -> list[dict[str, Any]]:
    """All of them, as they are taken along once more. One that does not open takes none with it."""
    found = []
    for each in listed(vault):
        try:
            found.append(_repair_in(vault, each.id))
        except SealBroken:
            continue
    return found


def _repair_in(vault: Vault, letter_id: UUID) -> dict[str, Any]:
    kept: dict[str, Any] = read_page(vault, letter_id).doc.get("repair", {})
    return kept
