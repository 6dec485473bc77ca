"""The words the script is written in: who, where, what. Turns store the values for ever."""

from __future__ import annotations

from enum import StrEnum


class Size(StrEnum):
    QUICK = "quick"
    FULL = "full"


class Role(StrEnum):
    TELLER = "teller"
    LISTENER = "listener"


class Half(StrEnum):
    """In a full repair both are heard, one after the other; a quick one has the first half only."""

    FIRST = "first"
    SECOND = "second"


class State(StrEnum):
    DRAFT = "draft"  # nobody but its owner knows of it
    INVITED = "invited"
    IN_PERSON = "in_person"  # the listener would rather talk; may still say ready
    DECLINED = "declined"  # "not this one"; may still say ready
    TELLING = "telling"  # the new teller writes: after "hear me first", or in the second half
    READING = "reading"  # the listener reads and answers
    CHECKING = "checking"  # the teller says whether that is it
    PARTLY_UNDERSTOOD = "partly_understood"  # three rounds are enough for one sitting
    ASKING = "asking"
    REPLYING = "replying"
    CLOSING = "closing"  # each says how it ends for them
    MEANING = "meaning"  # full: each whose words were taken to mean something says what they meant
    TENDING = "tending"  # full: heard; apologies, promises and the lesson stand side by side
    MERGED = "merged"  # it was the same thing as the partner's; it goes on there
    KEPT = "kept"  # a card made on one phone, put in the shared notebook


class Kind(StrEnum):
    """What a turn is: add at the end, never rename (addresses count them, turns store them)."""

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
    # the full repair
    GROW = "grow"  # a quick one becomes a full one
    HEARD = "heard"  # what I hear you felt and meant, and what makes sense to me
    NOT_YET = "not_yet"  # no, that is not it yet
    GO_ON = "go_on"  # partly understood, and we go on
    NOTHING = "nothing"  # I have nothing of my own to tell
    TALKED = "talked"  # we talked about it in person
    MEAN = "mean"  # what I meant, and what I missed about how it landed
    NO_MEAN = "no_mean"  # I leave that open
    OWN = "own"  # an apology
    OWN_ANSWER = "own_answer"
    PROMISE = "promise"
    PROMISE_STEP = "promise_step"
    LESSON = "lesson"
    LESSON_ANSWER = "lesson_answer"
    LESSON_SETTLE = "lesson_settle"
    TIME_OUT = "time_out"
    LONGER = "longer"
    BACK = "back"


class Ending(StrEnum):
    """How it ends for one person."""

    PUT_DOWN = "put_down"
    PARTLY = "partly"
    DIFFERENT = "different"
    LET_GO = "let_go"
    NOT_HERE = "not_here"
