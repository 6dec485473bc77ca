"""A break from the two of us: known to my own index alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.people.index import change_index

if TYPE_CHECKING:
    from reknit.vault.opened import Vault


def take_a_break(*, vault: Vault, until: str) -> None:
    """until: a note of my own, in my own words; nothing happens then."""
    change_index(vault, lambda index: index.update(on_break={"until": until}))


def come_back(*, vault: Vault) -> None:
    change_index(vault, lambda index: index.pop("on_break", None))
