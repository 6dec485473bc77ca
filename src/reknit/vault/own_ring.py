"""Writing to one's own ring, one change after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reknit.vault import rings
from reknit.vault.refusals import KeysChanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from reknit.vault.core.ring import Ring
    from reknit.vault.opened import Vault


@transaction.atomic
def change_ring(vault: Vault, change: Callable[[Ring], Ring]) -> None:
    """``change`` gets the ring as it lies there now, with the row held until the end."""
    row = rings.lock([vault.person_id]).get(vault.person_id)
    if row is None or row.generation != vault.generation:
        raise KeysChanged
    ring = change(rings.load(row, vault.master))
    rings.save(row, vault.master, ring)
    vault.take(ring)
