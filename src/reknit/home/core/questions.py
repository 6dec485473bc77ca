"""Which questions to offer, and how much of somebody's words to quote in them.

A question quotes what the person wrote and asks; it never says what the other one thinks. The
sentences stand in ``reknit.home.sentences``.
Source: docs/evidence.md, "Asking, not guessing".
"""

from __future__ import annotations

from enum import StrEnum


class Sureness(StrEnum):
    SURE = "sure"
    FAIRLY = "fairly"
    HALF = "half"
    DOUBTFUL = "doubtful"


class Question(StrEnum):
    # about something that happened
    IS_IT_SO = "is_it_so"
    WHAT_DO_I_MISS = "what_do_i_miss"
    PART_OF_ME = "part_of_me"
    WHAT_DID_YOU_MEAN = "what_did_you_mean"
    WHAT_WAS_GOING_ON = "what_was_going_on"
    # about something that was done
    WHEN_TO_TALK = "when_to_talk"
    WHAT_LED_TO_IT = "what_led_to_it"
    WHAT_WILL_YOU_DO = "what_will_you_do"
    # back to a message
    BEFORE_I_ANSWER = "before_i_answer"
    THIS_OR_ELSE = "this_or_else"
    MORE_THAN_ONE_WAY = "more_than_one_way"
    HOW_TO_READ = "how_to_read"


def after_something_happened(sureness: Sureness | None) -> tuple[Question, ...]:
    """Three to choose from, the best fit first."""
    first = (
        {
            Sureness.SURE: Question.WHAT_DO_I_MISS,
            Sureness.FAIRLY: Question.IS_IT_SO,
            Sureness.HALF: Question.PART_OF_ME,
        }.get(sureness, Question.WHAT_DID_YOU_MEAN)
        if sureness
        else Question.WHAT_DID_YOU_MEAN
    )
    rest = (Question.IS_IT_SO, Question.WHAT_WAS_GOING_ON, Question.WHAT_DID_YOU_MEAN)
    return (first, *[each for each in rest if each is not first][:2])


def after_something_was_done() -> tuple[Question, ...]:
    return (Question.WHEN_TO_TALK, Question.WHAT_LED_TO_IT, Question.WHAT_WILL_YOU_DO)


def back_to_a_message(sureness: Sureness) -> tuple[Question, ...]:
    """The one to ask first, then other ways to say it."""
    first = {
        Sureness.SURE: Question.BEFORE_I_ANSWER,
        Sureness.FAIRLY: Question.THIS_OR_ELSE,
        Sureness.HALF: Question.MORE_THAN_ONE_WAY,
        Sureness.DOUBTFUL: Question.HOW_TO_READ,
    }[sureness]
    rest = (Question.THIS_OR_ELSE, Question.HOW_TO_READ)
    return (first, *[each for each in rest if each is not first])


def sureness_from(text: str) -> Sureness | None:
    return next((each for each in Sureness if each.value == text), None)


def quoted(text: str, *, letters: int = 90) -> str:
    """The beginning of somebody's words, for use inside quotation marks.

    One line, cut between words with an ellipsis, without the full stop at the end.
    """
    line = " ".join(text.split())
    if len(line) > letters:
        cut = line[: letters + 1]
        line = (cut[: cut.rfind(" ")] if " " in cut[letters // 2 :] else cut[:letters]).rstrip(
            " ,;:."
        )
        return f"{line}\N{HORIZONTAL ELLIPSIS}"
    return line.rstrip(" .") or line
