"""What is put aside for later, in my index. Nobody else knows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reknit.people.index import change_index
from reknit.repair.core import parking

if TYPE_CHECKING:
    from reknit.vault.opened import Vault


def put_aside(*, vault: Vault, text: str) -> None:
    def change(index: dict[str, Any]) -> None:
        index[parking.KEY] = parking.with_line(index, text)

    change_index(vault, change)


def let_go(*, vault: Vault, number: int) -> None:
    """A line that is gone already is no fault."""

    def change(index: dict[str, Any]) -> None:
        index[parking.KEY] = parking.without_line(index, number)

    change_index(vault, change)
