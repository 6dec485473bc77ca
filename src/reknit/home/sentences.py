"""The questions as sentences. They stand apart from the rules so that they can be translated."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_lazy

from reknit.home.core.questions import Question, quoted

# about: what happened, or the message. meaning: what it was taken to mean. Both are people's own
# words, cut to fit, inside quotation marks so that any grammar works.
SENTENCES = {
    Question.IS_IT_SO: gettext_lazy(
        "About “%(about)s”: I took it to mean “%(meaning)s”. "
        "Is that right, or was it something else?"
    ),
    Question.WHAT_DO_I_MISS: gettext_lazy(
        "About “%(about)s”: I took it to mean “%(meaning)s”, and I feel sure of it. "
        "Is there something I don't see?"
    ),
    Question.PART_OF_ME: gettext_lazy(
        "About “%(about)s”: part of me took it to mean “%(meaning)s”, and part of me doesn't know. "
        "What did you mean?"
    ),
    Question.WHAT_DID_YOU_MEAN: gettext_lazy(
        "About “%(about)s”: I don't want to guess. What did you mean?"
    ),
    Question.WHAT_WAS_GOING_ON: gettext_lazy("About “%(about)s”: what was going on for you then?"),
    Question.WHEN_TO_TALK: gettext_lazy(
        "I'd like to talk about “%(about)s”. When could you really listen?"
    ),
    Question.WHAT_LED_TO_IT: gettext_lazy(
        "About “%(about)s”: would you tell me how it came to that, from the beginning?"
    ),
    Question.WHAT_WILL_YOU_DO: gettext_lazy(
        "About “%(about)s”: what are you willing to do now, and by when?"
    ),
    Question.BEFORE_I_ANSWER: gettext_lazy(
        "You wrote “%(about)s”. I took it to mean “%(meaning)s”. "
        "Before I answer: is that how you meant it?"
    ),
    Question.THIS_OR_ELSE: gettext_lazy(
        "When you wrote “%(about)s”, did you mean “%(meaning)s”, or something else?"
    ),
    Question.MORE_THAN_ONE_WAY: gettext_lazy(
        "I can read “%(about)s” in more than one way. One is “%(meaning)s”. Which did you mean?"
    ),
    Question.HOW_TO_READ: gettext_lazy(
        "I'm not sure how to read “%(about)s”. What did you want me to know?"
    ),
}


def sentence(question: Question, *, about: str, meaning: str = "") -> str:
    """about, meaning: as typed, of any length."""
    template = SENTENCES[question]
    if not about.strip():
        return gettext("I don't want to guess. What did you mean?")
    return template % {"about": quoted(about), "meaning": quoted(meaning)}
