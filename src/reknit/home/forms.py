from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reknit.web.fields import LineField, SurenessField, WordsField
from reknit.web.forms import KitForm


class HappenedForm(KitForm):
    happened = LineField(
        label=_("In one line"),
        help_text=_("Try what a camera would have seen and heard."),
        max_length=300,
    )


class MeaningForm(KitForm):
    took_to_mean = LineField(
        label=_("I took it to mean"),
        help_text=_("How it landed with you. It may be right; only asking can tell."),
        max_length=300,
    )
    sureness = SurenessField(label=_("How sure are you?"))


class QuestionForm(KitForm):
    question = WordsField(
        label=_("One question I could ask"),
        help_text=_("Take one of these, change it, or write your own. You can leave it empty."),
        max_length=600,
        required=False,
    )


class BeforeYouAnswerForm(KitForm):
    message = WordsField(
        beside="",  # somebody else's
        label=_("The message, or the part that hurt"),
        help_text=_("Paste it or write it down."),
        max_length=4000,
    )
    took_to_mean = LineField(
        label=_("What did you take it to mean?"),
        max_length=300,
    )
    sureness = SurenessField(label=_("How sure are you?"))
