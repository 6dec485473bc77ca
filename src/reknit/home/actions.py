from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from reknit.people.index import change_index

if TYPE_CHECKING:
    from datetime import date

    from reknit.vault.opened import Vault


@transaction.atomic
def remember_notice(*, vault: Vault, day: date) -> None:
    """day: the person's own day, so that the sentence shows at most once in it."""

    def change(index: dict[str, Any]) -> None:
        kept = index.get("notices")
        index["notices"] = {
            **(kept if isinstance(kept, dict) else {}),
            "last_shown_day": day.isoformat(),
        }

    change_index(vault, change)
