from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reknit.people.core.couples import Answer
from reknit.web.fields import ChoiceField, CodeField, LineField, WordsField
from reknit.web.forms import KitForm

NAME_LENGTH = 40
SENTENCE = _("I'd like to understand what happened. This takes you about five minutes.")


class NameForm(KitForm):
    name = LineField(
        label=_("What your partner calls you"),
        max_length=NAME_LENGTH,
        help_text=_("Only the two of you see this name."),
    )


class InviteForm(NameForm):
    sentence = WordsField(
        label=_("The one sentence they see first"),
        max_length=300,
        help_text=_("Change it so that it sounds like you."),
    )

    field_order = ["sentence", "name"]


class CodeForm(KitForm):
    code = CodeField(
        label=_("The four words"),
        max_length=100,
        help_text=_("As you heard or read them. Spaces, hyphens and case don't matter."),
    )


class AnswerForm(KitForm):
    answer = ChoiceField(
        label=_("What would you like to say?"),
        choices=[
            (
                Answer.READY.value,
                _("I'm ready"),
                _("You make your own notebook first."),
            ),
            (Answer.NEED_TIME.value, _("I need time"), _("That is a full answer.")),
            (
                Answer.RATHER_TALK.value,
                _("I'd rather talk in person"),
                _("No account needed. Your answer reaches the person who wrote to you."),
            ),
        ],
    )
    until = LineField(
        label=_("Until when?"),
        required=False,
        max_length=60,
        help_text=_("In your own words, if you want to say: after the weekend, or Sunday evening."),
    )
    note = LineField(label=_("Anything else?"), required=False, max_length=200)
