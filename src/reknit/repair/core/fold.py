"""From the turns that were given to where two people stand, as one of them may see it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from reknit.repair.core.script import (
    FINISHED,
    MAX_ROUNDS,
    MAX_TURNS,
    MOVER,
    TABLE,
    UNOPENED,
    Ending,
    Kind,
    Role,
    State,
    next_state,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True)
class Spoken:
    """One turn, opened."""

    id: UUID
    number: int  # order of giving within the repair; never shown
    kind: Kind
    author: UUID
    words: Mapping[str, Any]
    due: datetime  # aware UTC; from then on the partner has it


@dataclass(frozen=True)
class Pair:
    opener: UUID
    other: UUID

    def partner_of(self, person: UUID) -> UUID:
        assert person in {self.opener, self.other}
        return self.other if person == self.opener else self.opener


class Step(StrEnum):
    """The one thing a page asks of the person who looks."""

    WRITE = "write"
    HELD = "held"
    ANSWER_INVITATION = "answer_invitation"
    TALK_IN_PERSON = "talk_in_person"
    CHANGE_MIND = "change_mind"  # I said: not this one; nothing is asked of me
    TELL = "tell"
    READ_AND_ANSWER = "read_and_answer"
    CONFIRM = "confirm"
    COME_BACK = "come_back"
    ASK = "ask"
    REPLY = "reply"
    CLOSE = "close"
    CLOSE_TOO = "close_too"  # the partner has closed it; nothing is asked of me
    NOT_MINE = "not_mine"  # it rests with the partner
    CLOSED_FOR_ME = "closed_for_me"
    CLOSED = "closed"
    LEFT = "left"
    MERGED = "merged"
    KEPT = "kept"


_STEP_OF_MOVER: dict[State, Step] = {
    State.DRAFT: Step.WRITE,
    State.INVITED: Step.ANSWER_INVITATION,
    State.IN_PERSON: Step.TALK_IN_PERSON,
    State.DECLINED: Step.CHANGE_MIND,
    State.TELLING: Step.TELL,
    State.READING: Step.READ_AND_ANSWER,
    State.CHECKING: Step.CONFIRM,
    State.PARTLY_UNDERSTOOD: Step.COME_BACK,
    State.ASKING: Step.ASK,
    State.REPLYING: Step.REPLY,
    State.CLOSING: Step.CLOSE,
}


@dataclass(frozen=True)
class Where:
    pair: Pair
    viewer: UUID
    left: bool  # one of the two has left: words stay, nothing new
    state: State = State.DRAFT
    teller: UUID = field(kw_only=True)
    round: int = 0  # answers given in this sitting
    swapped: bool = False
    count: int = 0  # turns the viewer can know of
    held: tuple[Spoken, ...] = ()  # my own, not yet with the partner
    invited: Spoken | None = None
    told: Spoken | None = None  # None also while the listener has not opened it
    telling: UUID | None = None  # the id of the turn that holds those words
    newest_of_mine: Spoken | None = None
    answers: tuple[Spoken, ...] = ()
    missing: tuple[Spoken, ...] = ()
    understood: bool = False
    asked: Spoken | None = None
    reply: Spoken | None = None
    card: Spoken | None = None
    merged: Spoken | None = None
    adopted: bool = False
    parts: Mapping[UUID, Spoken] = field(default_factory=dict)
    endings: Mapping[UUID, Ending] = field(default_factory=dict)
    resting: Mapping[UUID, Spoken] = field(default_factory=dict)
    ignored: tuple[Spoken, ...] = ()  # turns without a place; none unless a row was tampered with

    @property
    def me(self) -> UUID:
        return self.viewer

    @property
    def partner(self) -> UUID:
        return self.pair.partner_of(self.viewer)

    @property
    def listener(self) -> UUID:
        return self.pair.partner_of(self.teller)

    def role(self, person: UUID) -> Role:
        return Role.TELLER if person == self.teller else Role.LISTENER

    @property
    def my_role(self) -> Role:
        return self.role(self.viewer)

    @property
    def closed(self) -> bool:
        """Closed for both."""
        both = {self.pair.opener, self.pair.other} <= set(self.endings)
        return self.left or self.state in FINISHED or both

    def may(self, kind: Kind) -> bool:
        """Whether the viewer may give ``kind`` now.

        While something of mine is held, only closing is open: first take it back, or let it go.
        Once somebody has closed, the script rests for good.
        """
        over = self.left or self.viewer in self.endings
        if over or (self.closed and kind is not Kind.ADOPT):
            return False
        if kind is Kind.ENDING:
            return True
        listed = (self.state, self.my_role, kind) in TABLE
        busy = bool(self.held) or self.count >= MAX_TURNS
        return listed and not busy and self._fits(kind)

    def _fits(self, kind: Kind) -> bool:
        """What the table alone cannot say."""
        match kind:
            case Kind.PART:
                return bool(self.answers) and self.viewer not in self.parts
            case Kind.HEAR_ME_FIRST:
                return not self.swapped and not self.endings
            case Kind.ADOPT:
                return not self.adopted
            case Kind.INVITE:
                return self.told is not None
            case _:
                return not self.endings

    @property
    def step(self) -> Step:
        """The first that holds."""
        ended = self.viewer in self.endings
        for holds, step in (
            (self.left, Step.LEFT),
            (bool(self.held), Step.HELD),
            (self.state is State.MERGED, Step.MERGED),
            (self.state is State.KEPT, Step.KEPT),
            (ended and self.closed, Step.CLOSED),
            (ended, Step.CLOSED_FOR_ME),
            (self.state is State.CLOSING, Step.CLOSE),
            (bool(self.endings), Step.CLOSE_TOO),
            (self.state is State.IN_PERSON, Step.TALK_IN_PERSON),
            (self.my_role not in MOVER[self.state], Step.NOT_MINE),
        ):
            if holds:
                return step
        return _STEP_OF_MOVER[self.state]


def fold(
    turns: Iterable[Spoken], *, pair: Pair, viewer: UUID, now: datetime, left: bool = False
) -> Where:
    """Where they stand for ``viewer`` at ``now`` (aware UTC).

    The partner's turns that are not due yet do not exist. My own count already, and stand in
    ``held``. The words of a teller the listener has not opened are dropped here, so no page can
    show them by mistake.
    """
    where = Where(pair=pair, viewer=viewer, left=left, teller=pair.opener)
    for turn in sorted(turns, key=lambda t: t.number):
        if turn.due <= now or turn.author == viewer:
            where = _after(where, turn, held=turn.due > now)
    if where.my_role is Role.LISTENER and where.state in UNOPENED:
        where = replace(where, told=None)
    return where


def _after(where: Where, turn: Spoken, *, held: bool) -> Where:
    kind, role = turn.kind, where.role(turn.author)
    last_round = where.round >= MAX_ROUNDS
    state = next_state(where.state, role, kind, last_round=last_round)
    if kind is Kind.ENDING or kind is Kind.PART:
        state = where.state  # beside the script: they may cross any turn that was still held
    if state is None:
        return replace(where, ignored=(*where.ignored, turn))
    where = replace(where, state=state, count=where.count + 1)
    if held:
        where = replace(where, held=(*where.held, turn))
    if turn.author == where.viewer and kind is not Kind.INVITE:
        where = replace(where, newest_of_mine=turn)
    if kind not in {Kind.ENDING, Kind.PART}:
        resting = {p: t for p, t in where.resting.items() if p != turn.author}
        where = replace(where, resting=resting)
    return _remember(where, turn)


def _remember(where: Where, turn: Spoken) -> Where:
    return replace(where, **_CHANGES[turn.kind](where, turn)) if turn.kind in _CHANGES else where


# What each kind leaves behind, besides the state. The others leave nothing.
_CHANGES: dict[Kind, Callable[[Where, Spoken], dict[str, Any]]] = {
    Kind.TELL: lambda _, turn: {"told": turn, "telling": turn.id},
    Kind.INVITE: lambda _, turn: {"invited": turn},
    Kind.HEAR_ME_FIRST: lambda where, _: {
        "teller": where.listener,
        "swapped": True,
        "told": None,
        "telling": None,
    },
    Kind.WAIT: lambda where, turn: {"resting": {**where.resting, turn.author: turn}},
    Kind.SAME: lambda _, turn: {"merged": turn},
    Kind.ANSWER: lambda where, turn: {
        "answers": (*where.answers, turn),
        "round": where.round + 1,
    },
    Kind.PARTLY: lambda where, turn: {"missing": (*where.missing, turn)},
    Kind.THATS_IT: lambda *_: {"understood": True},
    Kind.AGAIN: lambda *_: {"round": 0},
    Kind.ASK: lambda _, turn: {"asked": turn},
    Kind.YES: lambda _, turn: {"reply": turn},
    Kind.SMALLER: lambda _, turn: {"reply": turn},
    Kind.NOT_NOW: lambda _, turn: {"reply": turn},
    Kind.PART: lambda where, turn: {"parts": {**where.parts, turn.author: turn}},
    Kind.ENDING: lambda where, turn: {
        "endings": {**where.endings, turn.author: Ending(turn.words["ending"])}
    },
    Kind.CARD: lambda _, turn: {"card": turn},
    Kind.ADOPT: lambda *_: {"adopted": True},
}
