from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reknit.calm.core import soothing
from reknit.people.index import change_index

if TYPE_CHECKING:
    from reknit.vault.opened import Vault


def add_line(*, vault: Vault, text: str) -> None:
    def change(index: dict[str, Any]) -> None:
        index[soothing.KEY] = soothing.with_line(index, text)

    change_index(vault, change)


def take_line_away(*, vault: Vault, number: int) -> None:
    def change(index: dict[str, Any]) -> None:
        index[soothing.KEY] = soothing.without_line(index, number)

    change_index(vault, change)
