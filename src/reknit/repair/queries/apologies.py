"""The time somebody named for coming back to an apology, kept for them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from reknit.repair.core.beside import Answer
from reknit.repair.core.kinds import Kind
from reknit.repair.queries.next_step import NextStep
from reknit.repair.wording import until_of

if TYPE_CHECKING:
    from datetime import datetime

    from reknit.people.names import Names
    from reknit.repair.queries.shared import Shared


def apology_steps(shared: list[Shared], names: Names, at: datetime) -> list[NextStep]:
    """Where I said *I need time* and the day has come. Once, to me, never to the other."""
    steps = []
    for one in shared:
        where = one.where
        theirs = where.apology_of(where.partner)
        if theirs is None or theirs.answer is None or theirs.answered is not Answer.NEED_TIME:
            continue
        until = until_of(theirs.answer)
        if until is None or until > at or not where.may(Kind.OWN_ANSWER):
            continue
        if str(theirs.said.id) in where.quiet:
            continue
        sentence = _("You wanted to come back to what %(name)s said. Only if it is time for you.")
        url = reverse("repair:show", args=[one.repair.id])
        steps.append(NextStep(sentence % {"name": names.theirs}, url))
    return steps
