"""An apology, part by part, and what one may say to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reknit.repair import wording
from reknit.repair.core.beside import Answer
from reknit.repair.core.waits import Until, due
from reknit.web.fields import ChoiceField, WordsField
from reknit.web.forms import KitForm

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class ValuesForm(KitForm):
    values = WordsField(
        label=_("Something you try to live by, and a time you did"),
        help_text=_(
            "Two minutes, only for you. Whoever has just remembered what matters to them finds it "
            "easier to look at what went wrong. Leave it empty if you like."
        ),
        max_length=1000,
        required=False,
    )


class DidForm(KitForm):
    did = WordsField(
        beside="apology",
        label=_("What did you do?"),
        help_text=_("One thing you did or left out, as it was. Without “if” and without “but”."),
        max_length=600,
    )


class ToYouForm(KitForm):
    to_you = WordsField(
        beside="apology",
        label=_("What did it do to them?"),
        help_text=_("Their words are the best ones, if you have them."),
        max_length=600,
    )


class RegretForm(KitForm):
    regret = WordsField(
        beside="apology",
        label=_("What do you regret about it?"),
        help_text=_("In your own words. Leave it empty if it would not be true."),
        max_length=600,
        required=False,
    )


class ExplainsForm(KitForm):
    explains = WordsField(
        beside="apology",
        label=_("What explains it, without excusing it?"),
        help_text=_("Short, or not at all. It stands apart from the regret, so it can't undo it."),
        max_length=600,
        required=False,
    )


class RightForm(KitForm):
    right = WordsField(
        beside="apology",
        label=_("What can you do to make it right?"),
        help_text=_("Something you can do now. Leave it empty if there is nothing."),
        max_length=600,
        required=False,
    )


class WillForm(KitForm):
    will = WordsField(
        beside="apology",
        label=_("What will you do differently?"),
        help_text=_("Small, and something they could notice."),
        max_length=600,
    )


class ForgiveMeForm(KitForm):
    forgive_me = WordsField(
        beside="apology",
        label=_("If you want to ask for forgiveness"),
        help_text=_("An apology is whole without it. They choose whether, and when."),
        max_length=300,
        required=False,
    )


class ForgivenessForm(KitForm):
    forgiveness = WordsField(
        label=_("About forgiving, only for you"),
        help_text=_("Write what is so today. You can change it or take it out whenever you like."),
        max_length=1000,
        required=False,
    )


class OwnForm(RightForm, ExplainsForm, RegretForm, ToYouForm, DidForm):
    """In the order of the evidence. The note about values stays in my notebook."""

    will = WillForm.base_fields["will"]
    forgive_me = ForgiveMeForm.base_fields["forgive_me"]
    field_order = ["did", "to_you", "regret", "explains", "right", "will", "forgive_me"]


class OwnMissingForm(KitForm):
    own_missing = WordsField(
        label=_("What is missing?"),
        help_text=_("Only if you choose “Something is missing”."),
        max_length=600,
        required=False,
    )


NO_ANSWER = "none"  # leaves no trace the other could see


class OwnAnswerForm(OwnMissingForm):
    """Nothing is chosen beforehand."""

    answer = ChoiceField(
        label=_("What would you like to say to it?"),
        choices=[
            *[(answer.value, *words) for answer, words in wording.ANSWERS.items()],
            (
                NO_ANSWER,
                _("I don't want to answer"),
                _("Nothing is sent, and nothing more is asked of you."),
            ),
        ],
    )
    until = ChoiceField(
        label=_("When will you come back to it?"),
        help_text=_("Only if you choose “I need time”."),
        choices=[
            (until.value, label)
            for until, label in wording.UNTILS.items()
            if until is not Until.IN_PERSON  # an answer of its own
        ],
        required=False,
    )
    field_order = ["answer", "own_missing", "until"]

    def clean_own_missing(self) -> str:
        text = str(self.cleaned_data.get("own_missing", ""))
        if self.data.get("answer") == Answer.MISSING and not text.strip():
            raise ValidationError(_("Write a few words here."))
        return text


def answer_words(cleaned: Mapping[str, Any], local: datetime) -> dict[str, Any]:
    """What is sealed into the answer; which apology it is about is added where it is given."""
    answer = Answer(cleaned["answer"])
    words: dict[str, Any] = {"answer": answer.value}
    if answer is Answer.MISSING:
        words["own_missing"] = cleaned["own_missing"]
    if answer is Answer.NEED_TIME:
        until = Until(cleaned.get("until") or Until.OPEN)
        back = due(until, local)
        words |= {"until": until.value, "due": back.isoformat() if back else None}
    return words
