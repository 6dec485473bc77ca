"""Words that met a lock, as their owner is offered them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.people.core.kept import goes_on
from reknit.vault import aside

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.vault.aside import Aside
    from reknit.vault.opened import Vault


def rescued(vault: Vault) -> list[Aside]:
    """Oldest first. A page that saves itself meets a lock several times: only the last counts."""
    found = aside.asides(vault)
    return [
        each
        for number, each in enumerate(found, start=1)
        if not any(goes_on(later.words, each.words) for later in found[number:])
    ]


def let_go(vault: Vault, aside_id: UUID) -> None:
    """With every earlier state of the same words. An id that is not among mine does nothing."""
    found = {each.id: each for each in aside.asides(vault)}
    chosen = found.get(aside_id)
    if chosen is None:
        return
    for each in found.values():
        if each is chosen or goes_on(chosen.words, each.words):
            aside.let_go(vault, each.id)
