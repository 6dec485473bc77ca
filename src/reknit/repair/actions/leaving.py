"""When a couple ends, nothing that is still held arrives any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.repair.models import Repair, Turn

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def let_held_turns_go(couple_id: UUID, at: datetime) -> None:
    """Inside the transaction that ends the couple. The words stay in their author's notebook.

    A repair of which nothing had arrived yet is private again, as if it had never been shared.
    """
    Turn.objects.filter(repair__couple=couple_id, released_at__gt=at).delete()
    Repair.objects.filter(couple=couple_id, turns=None).update(couple=None)
