"""The two repairs as tables: who may give what, when, and where it leads.

Everything else asks these tables: the pages, the actions, the diagram in ``docs/repair.md`` and the
walks in the tests. Three rules hold throughout and are tested here:

* In every state the *script* belongs to one role only. In ``CLOSING``, ``MEANING`` and ``TENDING``
  it belongs to both, who then only give things that do not disturb each other. So a turn that is
  still held, and which the partner can't know of, never collides with what the partner does.
* What lies *beside* the script (``beside.py``) has a place in every order, so it never collides.
* ``ENDING`` is open to both in every state: closing for me never needs you.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reknit.repair.core.kinds import Half, Kind, Role, Size, State

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_ROUNDS = 3  # listening rounds in one sitting (docs/evidence.md, design value)
MAX_TURNS = 160  # a bound against loops; closing stays possible beyond it
HOLD = timedelta(seconds=10)

# Kinds that leave at once: one tap, nothing in them anyone could wish unsaid. All others are
# held for ten seconds and can be taken back.
AT_ONCE = frozenset(
    {
        Kind.READY,
        Kind.HEAR_ME_FIRST,
        Kind.WAIT,
        Kind.SAME,
        Kind.THATS_IT,
        Kind.AGAIN,
        Kind.NO_ASK,
        Kind.ADOPT,
        Kind.GROW,
        Kind.GO_ON,
        Kind.TIME_OUT,  # somebody who floods needs it now
        Kind.LONGER,
    }
)

_T, _L, _S = Role.TELLER, Role.LISTENER, State

# How both begin: an invitation that opens when the partner is ready.
_BEGINNING: dict[tuple[State, Role, Kind], State] = {
    (_S.DRAFT, _T, Kind.TELL): _S.DRAFT,
    (_S.DRAFT, _T, Kind.INVITE): _S.INVITED,
    (_S.INVITED, _L, Kind.READY): _S.READING,
    (_S.INVITED, _L, Kind.HEAR_ME_FIRST): _S.TELLING,  # the roles turn
    (_S.INVITED, _L, Kind.IN_PERSON): _S.IN_PERSON,
    (_S.INVITED, _L, Kind.NOT_THIS): _S.DECLINED,
    (_S.INVITED, _T, Kind.SAME): _S.MERGED,
    (_S.IN_PERSON, _L, Kind.READY): _S.READING,
    (_S.IN_PERSON, _L, Kind.HEAR_ME_FIRST): _S.TELLING,
    (_S.IN_PERSON, _L, Kind.NOT_THIS): _S.DECLINED,
    (_S.IN_PERSON, _T, Kind.SAME): _S.MERGED,
    (_S.DECLINED, _L, Kind.READY): _S.READING,
    (_S.DECLINED, _L, Kind.HEAR_ME_FIRST): _S.TELLING,
    (_S.DECLINED, _L, Kind.IN_PERSON): _S.IN_PERSON,
    (_S.DECLINED, _T, Kind.SAME): _S.MERGED,
    (_S.TELLING, _T, Kind.TELL): _S.READING,
}

QUICK: dict[tuple[State, Role, Kind], State] = {
    **_BEGINNING,
    (_S.DRAFT, _T, Kind.CARD): _S.KEPT,
    (_S.READING, _L, Kind.ANSWER): _S.CHECKING,
    (_S.CHECKING, _T, Kind.THATS_IT): _S.ASKING,
    (_S.CHECKING, _T, Kind.PARTLY): _S.READING,
    (_S.PARTLY_UNDERSTOOD, _T, Kind.AGAIN): _S.READING,
    (_S.PARTLY_UNDERSTOOD, _T, Kind.ASK): _S.REPLYING,
    (_S.PARTLY_UNDERSTOOD, _T, Kind.NO_ASK): _S.CLOSING,
    (_S.ASKING, _T, Kind.ASK): _S.REPLYING,
    (_S.ASKING, _T, Kind.NO_ASK): _S.CLOSING,
    (_S.REPLYING, _L, Kind.YES): _S.CLOSING,
    (_S.REPLYING, _L, Kind.SMALLER): _S.CLOSING,
    (_S.REPLYING, _L, Kind.NOT_NOW): _S.CLOSING,
    (_S.KEPT, _L, Kind.ADOPT): _S.KEPT,
    # It grows: the one who listened may now tell. Both may say so; it leaves at once.
    (_S.CLOSING, _T, Kind.GROW): _S.TELLING,
    (_S.CLOSING, _L, Kind.GROW): _S.TELLING,
}

# In the first half "that's it" hands the telling over; in the second it leads to what was meant.
FULL: dict[tuple[State, Role, Kind], State] = {
    **_BEGINNING,
    (_S.READING, _L, Kind.HEARD): _S.CHECKING,
    (_S.READING, _L, Kind.TALKED): _S.TENDING,
    (_S.CHECKING, _T, Kind.THATS_IT): _S.TELLING,
    (_S.CHECKING, _T, Kind.PARTLY): _S.READING,
    (_S.CHECKING, _T, Kind.NOT_YET): _S.READING,
    (_S.CHECKING, _T, Kind.TALKED): _S.TENDING,
    (_S.PARTLY_UNDERSTOOD, _T, Kind.AGAIN): _S.READING,
    (_S.PARTLY_UNDERSTOOD, _T, Kind.GO_ON): _S.TELLING,
    (_S.PARTLY_UNDERSTOOD, _T, Kind.TALKED): _S.TENDING,
}
SECOND_HALF: dict[tuple[State, Role, Kind], State] = {
    (_S.TELLING, _T, Kind.NOTHING): _S.MEANING,
    (_S.TELLING, _T, Kind.TALKED): _S.TENDING,
    (_S.CHECKING, _T, Kind.THATS_IT): _S.MEANING,
    (_S.PARTLY_UNDERSTOOD, _T, Kind.GO_ON): _S.MEANING,
}
# Where the same turn leads in the last round.
LAST_ROUND: dict[tuple[State, Role, Kind], State] = {
    (_S.CHECKING, _T, Kind.PARTLY): _S.PARTLY_UNDERSTOOD,
    (_S.CHECKING, _T, Kind.NOT_YET): _S.PARTLY_UNDERSTOOD,
}

# Whose move it is. MERGED and KEPT ask nothing of anyone; in MEANING it is each one's own.
MOVER: dict[State, frozenset[Role]] = {
    _S.DRAFT: frozenset({_T}),
    _S.INVITED: frozenset({_L}),
    _S.IN_PERSON: frozenset({_L}),
    _S.DECLINED: frozenset({_L}),
    _S.TELLING: frozenset({_T}),
    _S.READING: frozenset({_L}),
    _S.CHECKING: frozenset({_T}),
    _S.PARTLY_UNDERSTOOD: frozenset({_T}),
    _S.ASKING: frozenset({_T}),
    _S.REPLYING: frozenset({_L}),
    _S.CLOSING: frozenset({_T, _L}),
    _S.MEANING: frozenset({_T, _L}),
    _S.TENDING: frozenset({_T, _L}),
    _S.MERGED: frozenset(),
    _S.KEPT: frozenset(),
}

FINISHED = frozenset({_S.MERGED, _S.KEPT})

# The listener has not opened it: no title, no word of the teller's may reach them.
UNOPENED = frozenset({_S.DRAFT, _S.INVITED, _S.IN_PERSON, _S.DECLINED, _S.TELLING, _S.MERGED})

# "Not yet" is a full answer wherever it is my move and somebody waits for me.
WAITABLE = frozenset(State) - FINISHED - {_S.DRAFT}


def next_state(  # noqa: PLR0913 - keyword-only; the five facts that decide
    state: State, role: Role, kind: Kind, *, size: Size, half: Half, last_round: bool
) -> State | None:
    """None: this turn has no place in the script here."""
    here = (state, role, kind)
    if last_round and here in LAST_ROUND and here in (FULL if size is Size.FULL else QUICK):
        return LAST_ROUND[here]
    if size is Size.QUICK:
        return QUICK.get(here)
    if half is Half.SECOND and here in SECOND_HALF:
        return SECOND_HALF[here]
    return FULL.get(here)


def release_delay(kind: Kind, words: Mapping[str, Any] | None = None) -> timedelta:
    """Coming back without a word is one tap, and the other one may be waiting for it."""
    only_back = kind is Kind.BACK and words is not None and not words.get("back_words")
    return timedelta(0) if kind in AT_ONCE or only_back else HOLD
