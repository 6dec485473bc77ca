"""The quick repair as a table: who may give what, when, and where it leads.

Everything else asks this table: the pages, the actions, the diagram in ``docs/repair.md`` and the
walks in the tests. Two rules hold throughout and are tested here:

* In every state the *script* belongs to one role only (in ``CLOSING`` to both, who then only give
  things that do not disturb each other). So a turn that is still held, and which the partner
  can't know of, never collides with what the partner does meanwhile.
* ``ENDING`` is open to both in every state: closing for me never needs you.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Role(StrEnum):
    TELLER = "teller"
    LISTENER = "listener"


class State(StrEnum):
    DRAFT = "draft"  # nobody but its owner knows of it
    INVITED = "invited"
    IN_PERSON = "in_person"  # the listener would rather talk; may still say ready
    DECLINED = "declined"  # "not this one"; may still say ready
    TELLING = "telling"  # after "hear me first": the new teller writes
    READING = "reading"  # the listener reads and answers
    CHECKING = "checking"  # the Meant / Landed page lies open
    PARTLY_UNDERSTOOD = "partly_understood"  # three rounds are enough for one sitting
    ASKING = "asking"
    REPLYING = "replying"
    CLOSING = "closing"  # each says how it ends for them
    MERGED = "merged"  # it was the same thing as the partner's; it goes on there
    KEPT = "kept"  # a card made on one phone, put in the shared notebook


class Kind(StrEnum):
    """What a turn is. The values are stored (sealed) for ever: add, never rename."""

    TELL = "tell"
    INVITE = "invite"
    READY = "ready"
    HEAR_ME_FIRST = "hear_me_first"
    WAIT = "wait"
    IN_PERSON = "in_person"
    NOT_THIS = "not_this"
    SAME = "same"
    ANSWER = "answer"
    THATS_IT = "thats_it"
    PARTLY = "partly"
    AGAIN = "again"
    ASK = "ask"
    NO_ASK = "no_ask"
    YES = "yes"
    SMALLER = "smaller"
    NOT_NOW = "not_now"
    PART = "part"
    ENDING = "ending"
    CARD = "card"
    ADOPT = "adopt"


class Ending(StrEnum):
    """How it ends for one person. The values are stored (sealed) for ever."""

    PUT_DOWN = "put_down"
    PARTLY = "partly"
    DIFFERENT = "different"
    LET_GO = "let_go"
    NOT_HERE = "not_here"


MAX_ROUNDS = 3  # listening rounds in one sitting (docs/evidence.md, design value)
MAX_TURNS = 80  # a bound against loops; closing stays possible beyond it
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
    }
)

# Once each, beside the script: these never move it.
BESIDE = frozenset({Kind.PART, Kind.ENDING, Kind.WAIT})

_T, _L, _S = Role.TELLER, Role.LISTENER, State

# The script proper.
STEPS: dict[tuple[State, Role, Kind], State] = {
    (_S.DRAFT, _T, Kind.TELL): _S.DRAFT,
    (_S.DRAFT, _T, Kind.INVITE): _S.INVITED,
    (_S.DRAFT, _T, Kind.CARD): _S.KEPT,
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
}

# Where the same turn leads in the last round.
LAST_ROUND: dict[tuple[State, Role, Kind], State] = {
    (_S.CHECKING, _T, Kind.PARTLY): _S.PARTLY_UNDERSTOOD,
}

# Whose move it is. CLOSING is everybody's; MERGED and KEPT ask nothing of anyone.
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
    _S.MERGED: frozenset(),
    _S.KEPT: frozenset(),
}

FINISHED = frozenset({_S.MERGED, _S.KEPT})

# The listener has not opened it: no title, no word of the teller's may reach them.
UNOPENED = frozenset({_S.DRAFT, _S.INVITED, _S.IN_PERSON, _S.DECLINED, _S.TELLING, _S.MERGED})

# "Not yet" is a full answer wherever it is my move and somebody waits for me.
_WAITABLE = frozenset(State) - FINISHED - {_S.DRAFT}

TABLE: dict[tuple[State, Role, Kind], State] = {
    **STEPS,
    **{(s, r, Kind.WAIT): s for s in State for r in MOVER[s] if s in _WAITABLE},
    **{(s, r, Kind.PART): s for s in State for r in Role if s not in UNOPENED | FINISHED},
    **{(s, r, Kind.ENDING): s for s in State for r in Role if s not in FINISHED},
}


def next_state(state: State, role: Role, kind: Kind, *, last_round: bool) -> State | None:
    """None: this turn has no place here."""
    if last_round and (state, role, kind) in LAST_ROUND:
        return LAST_ROUND[state, role, kind]
    return TABLE.get((state, role, kind))


def release_delay(kind: Kind) -> timedelta:
    return timedelta(0) if kind in AT_ONCE else HOLD
