"""The sentences that depend on where two people are.

Everything a person reads is worded here or in a template, never in ``core``.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reknit.repair.core.beside import Answer
from reknit.repair.core.fold import Step
from reknit.repair.core.kinds import Ending, Kind, Role, Size, State
from reknit.repair.core.waits import Until
from reknit.repair.wordings import learn, own, time_out, understand

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from reknit.repair.core.fold import Spoken, Where

ENDINGS: dict[Ending, tuple[str | Promise, str | Promise]] = {
    Ending.PUT_DOWN: (gettext_lazy("Put down"), gettext_lazy("It is all right for me now.")),
    Ending.PARTLY: (
        gettext_lazy("Partly"),
        gettext_lazy("Some of it is better. Some of it still needs time."),
    ),
    Ending.DIFFERENT: (
        gettext_lazy("We see it differently"),
        gettext_lazy("I know how you see it, and I see it another way. That may stay so."),
    ),
    Ending.LET_GO: (
        gettext_lazy("Let go"),
        gettext_lazy("It was small. I don't need to come back to it."),
    ),
    Ending.NOT_HERE: (
        gettext_lazy("Not repairable here"),
        gettext_lazy("This needs something else than these pages: time, other people, or an end."),
    ),
}

UNTILS: dict[Until, str | Promise] = {
    Until.HOUR: gettext_lazy("In about an hour"),
    Until.TONIGHT: gettext_lazy("Tonight"),
    Until.TOMORROW: gettext_lazy("Tomorrow"),
    Until.THREE_DAYS: gettext_lazy("In three days"),
    Until.WEEK: gettext_lazy("In a week"),
    Until.OPEN: gettext_lazy("I'll say when"),
    Until.IN_PERSON: gettext_lazy("I'd rather talk about it in person"),
}

# What one may say to an apology; "no answer" is no turn and stands in the form alone.
ANSWERS: dict[Answer, tuple[str | Promise, str | Promise]] = {
    Answer.HELPS: (gettext_lazy("Thank you, this helps"), ""),
    Answer.STILL_HURTS: (gettext_lazy("Thank you, and it still hurts"), ""),
    Answer.NEED_TIME: (gettext_lazy("I need time"), gettext_lazy("You may say until when.")),
    Answer.MISSING: (
        gettext_lazy("Something is missing"),
        gettext_lazy("You may say what. They can add it, or not."),
    ),
    Answer.IN_PERSON: (gettext_lazy("I'd rather talk about it in person"), ""),
}


def needs_time(rest: Spoken, who: str) -> str:
    """What the partner reads. A day, never a clock or a countdown."""
    if rest.words.get("until") == Until.IN_PERSON:
        return _("%(who)s would rather talk about it in person.") % {"who": who}
    due = until_of(rest)
    if due is None:
        return _("%(who)s needs some time and will say when.") % {"who": who}
    day = formats.date_format(timezone.localtime(due), "l, j F")
    return _("%(who)s needs some time and will come back to it on %(day)s.") % {
        "who": who,
        "day": day,
    }


def my_rest(rest: Spoken) -> str:
    if rest.words.get("until") == Until.IN_PERSON:
        return _("You said: rather in person.")
    due = until_of(rest)
    if due is None:
        return _("You said: not yet, and you will say when.")
    day = formats.date_format(timezone.localtime(due), "l, j F")
    return _("You said: not yet. You will come back to it on %(day)s.") % {"day": day}


def until_of(rest: Spoken) -> datetime | None:
    due = rest.words.get("due")
    return None if not due else datetime.fromisoformat(due)


_NEXT: dict[Step, str | Promise] = {
    Step.ANSWER_INVITATION: gettext_lazy(
        "%(name)s would like to repair something with you when you're ready."
    ),
    Step.TELL: gettext_lazy("%(name)s will hear you first. You can tell how it was for you."),
    Step.READ_AND_ANSWER: gettext_lazy("%(name)s told you how it was. You can say what you hear."),
    Step.CONFIRM: gettext_lazy("%(name)s answered. You can read how it was meant."),
    Step.COME_BACK: gettext_lazy("You two understood each other partly. You can come back to it."),
    Step.ASK: gettext_lazy("You said: that's it. Is there something you would like to ask for?"),
    Step.REPLY: gettext_lazy(
        "%(name)s asks you for something. Yes, smaller and not now are all fine."
    ),
    Step.CLOSE: gettext_lazy("You can say how this ends for you."),
    **learn.NEXT,
    Step.ANSWER_APOLOGY: own.NEXT,
    Step.RETURN: time_out.RETURN,
}
_REPLIED: dict[Kind, str | Promise] = {
    Kind.YES: gettext_lazy("%(name)s said yes to what you asked."),
    Kind.SMALLER: gettext_lazy("%(name)s can do something smaller."),
    Kind.NOT_NOW: gettext_lazy("%(name)s can't do that now."),
}


def next_sentence(where: Where, partner: str) -> str:
    """What waits for the viewer, in one sentence. Empty when nothing does."""
    sentence = _NEXT.get(where.step, "")
    if where.step is Step.READ_AND_ANSWER and where.missing:
        sentence = (
            gettext_lazy("%(name)s told you what is still missing. You can answer again.")
            if where.round
            else gettext_lazy("%(name)s would like to try once more. You can answer again.")
        )
    if where.step is Step.CLOSE and where.reply is not None and where.teller == where.me:
        sentence = _REPLIED[where.reply.kind]
    if where.size is Size.FULL:
        sentence = understand.next_of(where) or sentence
    return str(sentence) % {"name": partner}


_STANDING: dict[State, str | Promise] = {
    State.INVITED: gettext_lazy("%(name)s has your invitation and will open it in their own time."),
    State.IN_PERSON: gettext_lazy("%(name)s would rather talk about it in person."),
    State.DECLINED: gettext_lazy("%(name)s does not want to go into this one."),
    State.TELLING: gettext_lazy(
        "%(name)s would like to be heard first. Your own words are back in your notebook, unread, "
        "and wait there."
    ),
}


def standing(where: Where, partner: str) -> str:
    """Where it rests when nothing is asked of the viewer: only what was released to them."""
    if where.state is State.DECLINED and where.my_role is Role.LISTENER:
        return _("You said: not this one. You can still change your mind.")
    sentence = _STANDING.get(where.state, gettext_lazy("This is with %(name)s now."))
    if where.size is Size.FULL:
        sentence = understand.standing_of(where) or sentence
    return str(sentence) % {"name": partner}


# Turns without words, as their author reads them while they are held.
TAPS: dict[Kind, str | Promise] = {
    Kind.IN_PERSON: gettext_lazy("I would rather talk about it in person."),
    Kind.NOT_THIS: gettext_lazy("Not this one."),
    Kind.YES: gettext_lazy("Yes, I can do that."),
    Kind.NOT_NOW: gettext_lazy("Not now."),
    Kind.CARD: gettext_lazy("The card you two made on this phone."),
    **understand.TAPS,
}
