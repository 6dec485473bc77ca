"""Where two people stand in a repair, as one of them may see it, and what that one may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from reknit.promises.core.promise import cooled
from reknit.repair.core.kinds import Ending, Half, Kind, Role, Size, State
from reknit.repair.core.script import (
    FINISHED,
    MAX_ROUNDS,
    MAX_TURNS,
    MOVER,
    UNOPENED,
    WAITABLE,
    next_state,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from reknit.repair.core.beside import Apology, Lesson, Out, Spoken


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
    PAUSED = "paused"  # a time-out runs
    RETURN = "return"  # my time-out is over, or I am late
    ANSWER_INVITATION = "answer_invitation"
    TALK_IN_PERSON = "talk_in_person"
    CHANGE_MIND = "change_mind"  # I said: not this one; nothing is asked of me
    TELL = "tell"
    TELL_TOO = "tell_too"  # I have listened; now I may tell
    READ_AND_ANSWER = "read_and_answer"
    CONFIRM = "confirm"
    COME_BACK = "come_back"
    ASK = "ask"
    REPLY = "reply"
    SAY_WHAT_I_MEANT = "say_what_i_meant"
    TEND = "tend"
    ANSWER_APOLOGY = "answer_apology"
    ANSWER_LESSON = "answer_lesson"
    SETTLE_LESSON = "settle_lesson"
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
    State.MEANING: Step.SAY_WHAT_I_MEANT,
    State.TENDING: Step.TEND,
}

# What may still be given after somebody has closed, unless they said: not repairable here.
AFTER_ENDING = frozenset(
    {
        Kind.OWN,
        Kind.OWN_ANSWER,
        Kind.PROMISE,
        Kind.PROMISE_STEP,
        Kind.LESSON,
        Kind.LESSON_ANSWER,
        Kind.LESSON_SETTLE,
    }
)
# While a time-out runs.
DURING_TIME_OUT = frozenset({Kind.ENDING, Kind.LONGER, Kind.BACK})


@dataclass(frozen=True)
class Hearing:
    """One of them tells, the other says what they hear."""

    told: Spoken | None = None  # None also while the listener has not opened it
    telling: UUID | None = None  # the id of the turn that holds those words
    answers: tuple[Spoken, ...] = ()
    missing: tuple[Spoken, ...] = ()
    not_yet: Spoken | None = None  # the newest answer was not it, without a reason
    round: int = 0  # answers given in this sitting
    understood: bool = False


_NOTHING_HEARD = Hearing()


@dataclass(frozen=True)
class Where:
    pair: Pair
    viewer: UUID
    left: bool  # one of the two has left: words stay, nothing new
    now: datetime = field(kw_only=True, compare=False)
    state: State = State.DRAFT
    teller: UUID = field(kw_only=True)  # whose turn it is to be heard
    size: Size = Size.QUICK
    half: Half = Half.FIRST
    swapped: bool = False  # "hear me first"
    talked: bool = False  # part of it was said in person
    count: int = 0  # turns the viewer can know of
    held: tuple[Spoken, ...] = ()  # my own, not yet with the partner
    quiet: frozenset[str] = frozenset()  # ids of turns I want to hear no more about
    invited: Spoken | None = None
    hearings: Mapping[UUID, Hearing] = field(default_factory=dict)  # by teller
    newest_of_mine: Spoken | None = None
    means: Mapping[UUID, Spoken] = field(default_factory=dict)  # the partner's: empty until open
    spared: frozenset[UUID] = frozenset()  # who leaves open what they meant
    asked: Spoken | None = None
    reply: Spoken | None = None
    card: Spoken | None = None
    merged: Spoken | None = None
    adopted: bool = False
    parts: Mapping[UUID, Spoken] = field(default_factory=dict)
    apologies: tuple[Apology, ...] = ()
    promised: Mapping[UUID, tuple[Spoken, ...]] = field(default_factory=dict)  # the newest, steps
    lesson: Lesson | None = None
    out: Out | None = None  # the newest time-out
    outs_in_row: int = 0
    endings: Mapping[UUID, Ending] = field(default_factory=dict)
    ended_at: datetime | None = None  # when the newest ending arrived
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

    # What the one who tells now has told, and how it was heard ---------------------------

    def heard_from(self, teller: UUID) -> Hearing:
        return self.hearings.get(teller, _NOTHING_HEARD)

    @property
    def hearing(self) -> Hearing:
        return self.heard_from(self.teller)

    @property
    def told(self) -> Spoken | None:
        return self.hearing.told

    @property
    def telling(self) -> UUID | None:
        return self.hearing.telling

    @property
    def answers(self) -> tuple[Spoken, ...]:
        return self.hearing.answers

    @property
    def missing(self) -> tuple[Spoken, ...]:
        return self.hearing.missing

    @property
    def round(self) -> int:
        return self.hearing.round

    @property
    def understood(self) -> bool:
        return self.hearing.understood

    # What they meant ---------------------------------------------------------------------

    @property
    def owers(self) -> frozenset[UUID]:
        """Whose words or acts were taken to mean something, so that they can say what they meant.

        Not where both know what was done: there is no guess to put right. Not who has said so
        with their answer in a quick repair.
        """
        return frozenset(
            self.pair.partner_of(teller)
            for teller, hearing in self.hearings.items()
            if hearing.told is not None
            and hearing.told.words.get("closeness") != "known"
            and hearing.told.words.get("took_to_mean")
            and not any(answer.words.get("meant") for answer in hearing.answers)
        )

    @property
    def meant_open(self) -> bool:
        """Whether both may read what was meant: at the same instant, once nobody is missing."""
        said = {who for who, turn in self.means.items() if turn not in self.held}
        return self.owers <= said | self.spared

    def meant_by(self, person: UUID) -> Spoken | None:
        """The turn in which they said it (words ``meant`` or ``intent``), once it may be read."""
        turn = self.means.get(person) if self.meant_open else None
        if turn is not None:
            return turn
        answers = self.heard_from(self.pair.partner_of(person)).answers
        return next((each for each in reversed(answers) if each.words.get("meant")), None)

    # Beside the script -------------------------------------------------------------------

    def apology_of(self, person: UUID) -> Apology | None:
        """Their newest."""
        return next((a for a in reversed(self.apologies) if a.said.author == person), None)

    @property
    def paused(self) -> bool:
        out = self.out
        return out is not None and out.returned is None and self.now < out.back

    @property
    def talking(self) -> bool:
        """Both have opened something and nobody has finished it."""
        unopened = self.state in UNOPENED and self.half is Half.FIRST
        return not unopened and self.state not in FINISHED

    @property
    def closed(self) -> bool:
        """Closed for both."""
        both = {self.pair.opener, self.pair.other} <= set(self.endings)
        return self.left or self.state in FINISHED or both

    # What may be done --------------------------------------------------------------------

    def may(self, kind: Kind) -> bool:
        """Whether the viewer may give ``kind`` now.

        While something of mine is held, only closing is open: first take it back, or let it go.
        Once somebody has closed, the script rests for good.
        """
        if self.left:
            return False
        if kind is Kind.ENDING:
            return self.viewer not in self.endings and self.state not in FINISHED
        if kind not in AFTER_ENDING and (self.viewer in self.endings or self.closed):
            return kind is Kind.ADOPT and self._listed(kind) and not self.adopted
        if kind in AFTER_ENDING and Ending.NOT_HERE in self.endings.values():
            return False
        if self.held or self.count >= MAX_TURNS or (self.paused and kind not in DURING_TIME_OUT):
            return False
        return self._fits(kind)

    def _listed(self, kind: Kind) -> bool:
        after = next_state(
            self.state,
            self.my_role,
            kind,
            size=self.size,
            half=self.half,
            last_round=self.round >= MAX_ROUNDS,
        )
        return after is not None

    def _fits(self, kind: Kind) -> bool:  # noqa: C901, PLR0911, PLR0912 - one line for each kind
        """What the table alone cannot say."""
        me, full, quick = self.viewer, self.size is Size.FULL, self.size is Size.QUICK
        match kind:
            case Kind.WAIT:
                return not self.endings and self.state in WAITABLE and self._mine
            case Kind.PART:
                opened = self.talking and quick
                return opened and bool(self.answers) and me not in self.parts
            case Kind.HEAR_ME_FIRST:
                return self._listed(kind) and not self.swapped and not self.endings
            case Kind.ADOPT:
                return self._listed(kind) and not self.adopted
            case Kind.INVITE:
                return self._listed(kind) and self.told is not None
            case Kind.MEAN:
                open_ = self.state in {State.MEANING, State.TENDING} and not self.endings
                return open_ and me in self.owers and me not in self.means
            case Kind.NO_MEAN:
                owed = self.owers - set(self.means) - self.spared
                return self.state is State.MEANING and not self.endings and me in owed
            case Kind.OWN:
                mine = self.apology_of(me)
                return full and self.talking and (mine is None or mine.may_be_followed)
            case Kind.OWN_ANSWER:
                theirs = self.apology_of(self.partner)
                return theirs is not None and theirs.may_be_answered
            case Kind.PROMISE:
                mine = self.apology_of(me)
                return mine is not None and cooled(mine.said.due, self.now)
            case Kind.PROMISE_STEP:
                return bool(self.promised)
            case Kind.LESSON:
                ready = self.state is State.TENDING or (self.talking and bool(self.endings))
                return full and ready and self.lesson is None
            case Kind.LESSON_ANSWER:
                lesson = self.lesson
                return lesson is not None and lesson.answer is None and lesson.draft.author != me
            case Kind.LESSON_SETTLE:
                lesson = self.lesson
                return lesson is not None and bool(lesson.differing) and lesson.draft.author == me
            case Kind.TIME_OUT:
                return self.talking and not self.endings and not self.paused
            case Kind.LONGER:
                return self.paused and self.out is not None and me not in self.out.longer
            case Kind.BACK:
                out = self.out
                return out is not None and out.returned is None and out.caller == me
            case _:
                return self._listed(kind) and not self.endings

    @property
    def _mine(self) -> bool:
        """Whether the script waits for the viewer."""
        if self.state is State.MEANING:
            return self.viewer in self.owers - set(self.means) - self.spared
        return self.my_role in MOVER[self.state]

    # What is asked -----------------------------------------------------------------------

    @cached_property
    def step(self) -> Step:
        """The first that holds."""
        ended = self.viewer in self.endings
        steps: tuple[tuple[Callable[[], bool], Step], ...] = (
            (lambda: self.left, Step.LEFT),
            (lambda: bool(self.held), Step.HELD),
            (lambda: self.state is State.MERGED, Step.MERGED),
            (lambda: self.state is State.KEPT, Step.KEPT),
            (lambda: self.paused and not ended and not self.closed, Step.PAUSED),
            (lambda: self.may(Kind.BACK) and not self.endings, Step.RETURN),
            (lambda: self._asked_to_answer_an_apology, Step.ANSWER_APOLOGY),
            (lambda: self._asked_to_answer_a_lesson, Step.ANSWER_LESSON),
            (lambda: self.may(Kind.LESSON_SETTLE), Step.SETTLE_LESSON),
            (lambda: ended and self.closed, Step.CLOSED),
            (lambda: ended, Step.CLOSED_FOR_ME),
            (lambda: self.state is State.CLOSING, Step.CLOSE),
            (lambda: bool(self.endings), Step.CLOSE_TOO),
            (lambda: self.state is State.IN_PERSON, Step.TALK_IN_PERSON),
            (lambda: not self._mine, Step.NOT_MINE),
            (lambda: self.state is State.TELLING and self.half is Half.SECOND, Step.TELL_TOO),
        )
        for holds, step in steps:
            if holds():
                return step
        return _STEP_OF_MOVER[self.state]

    @property
    def _asked_to_answer_an_apology(self) -> bool:
        theirs = self.apology_of(self.partner)
        if theirs is None or not self.may(Kind.OWN_ANSWER):
            return False
        return theirs.answer is None and str(theirs.said.id) not in self.quiet

    @property
    def _asked_to_answer_a_lesson(self) -> bool:
        lesson = self.lesson
        if lesson is None or not self.may(Kind.LESSON_ANSWER):
            return False
        return str(lesson.draft.id) not in self.quiet
