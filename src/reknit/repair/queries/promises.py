"""What my promises ask of me, and when. Reminders go to whoever promised, never to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from reknit.promises.core.promise import State
from reknit.repair.core.promised import asks_still, promise_of
from reknit.repair.queries.next_step import NextStep

if TYPE_CHECKING:
    from datetime import datetime

    from reknit.people.names import Names
    from reknit.repair.queries.shared import Shared


def promise_steps(shared: list[Shared], names: Names, at: datetime) -> list[NextStep]:
    """One for each repair at most, the promise that was due longest ago first."""
    due, still = [], []
    for one in shared:
        where = one.where
        if where.left or where.held or where.paused:
            continue
        promise = promise_of(where, where.me, now=at)
        if promise is not None and promise.takes_a_place:
            url = reverse("repair:show", args=[one.repair.id])
            if promise.state is State.DUE:
                sentence = _(
                    "You can say how your promise went. If it did not work out, say so first."
                )
                due.append((promise.due, NextStep(sentence, url)))
        elif asks_still(where):
            sentence = _("You told %(name)s what you will do differently. Do you still want to?")
            url = reverse("repair:still", args=[one.repair.id])
            still.append(NextStep(sentence % {"name": names.theirs}, url))
    return [step for _due, step in sorted(due, key=lambda each: each[0])] + still
