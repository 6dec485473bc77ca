"""The promises made in a repair, read from its turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.promises.core.fold import fold
from reknit.promises.core.promise import Promise, Step, StepKind
from reknit.repair.core.kinds import Kind
from reknit.repair.core.script import HOLD

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from reknit.repair.core.beside import Spoken
    from reknit.repair.core.where import Where

# Steps that begin another round, and so may take a place again.
ANEW = frozenset({StepKind.RENEW, StepKind.SHRINK, StepKind.REPLACE})

_NAMES = {
    "promise_what": "what",
    "due": "due",
    "promise_if": "if",
    "promise_then": "then",
    "promise_obstacle": "obstacle",
    "promise_plan": "plan",
    "check": "outcome",
    "note": "note",
}


def promise_of(where: Where, promiser: UUID, *, now: datetime | None = None) -> Promise | None:
    """Their newest as it stands; None where nothing has been promised or it is still held.

    A step names the promise and the wording it speaks of: one that was given while another
    promise took its place says nothing about that one.
    """
    given = where.promised.get(promiser)
    if not given:
        return None
    made, *after = given
    steps = [_step(made, StepKind.MAKE)]
    steps += [
        _step(turn, StepKind(turn.words["step"]))
        for turn in after
        if turn.words.get("promise") == str(made.id)
    ]
    return fold(steps, promiser=promiser, now=now or where.now)


def takes_a_place(where: Where, promiser: UUID) -> bool:
    """Also while it is still held: two windows could otherwise both take the last place."""
    promise = promise_of(where, promiser, now=where.now + HOLD)
    return promise is not None and promise.takes_a_place


def asks_still(where: Where) -> bool:
    """Whether the viewer may be asked, a day after an apology of theirs: still want to?

    Not once they have promised something since or while a promise of theirs stands here, and not
    when they have let it rest.
    """
    own = where.apology_of(where.me)
    if own is None or not where.may(Kind.PROMISE) or str(own.said.id) in where.quiet:
        return False
    made = where.promised.get(where.me)
    if made is None:
        return True
    return made[0].number < own.said.number and not takes_a_place(where, where.me)


def _step(turn: Spoken, kind: StepKind) -> Step:
    words = {
        name: str(turn.words[given]) for given, name in _NAMES.items() if turn.words.get(given)
    }
    return Step(kind, turn.author, turn.due, words, int(turn.words.get("round", 1)))
