"""What people fill in for a quick repair, and what both sizes share."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reknit.repair import wording
from reknit.web.fields import ChoiceField, FeelingsField, LineField, SurenessField, WordsField
from reknit.web.forms import KitForm


class HappenedForm(KitForm):
    happened = WordsField(
        label=_("What happened?"),
        help_text=_("One line, as a camera would have seen it. No reasons yet."),
        max_length=300,
    )
    title = LineField(
        label=_("A short name for it"),
        help_text=_("Neutral, so that you both can stand reading it: “Sunday at the station”."),
        max_length=60,
        required=False,
    )


class FeelingsForm(KitForm):
    feelings = FeelingsField(label=_("What did you feel?"))


class MeaningForm(KitForm):
    took_to_mean = WordsField(
        label=_("What did you take it to mean?"),
        help_text=_("“I took it to mean that ...”. It may be wrong. It is how it landed."),
        max_length=600,
    )
    sureness = SurenessField(
        label=_("How sure are you of that?"),
        help_text=_("Only for you. This is not shared."),
        required=False,
    )


class QuestionForm(KitForm):
    question = WordsField(
        label=_("What could you ask?"),
        help_text=_("One real question you don't know the answer to. Leave it empty if you like."),
        max_length=300,
        required=False,
    )


class OpeningForm(KitForm):
    opening = WordsField(
        label=_("How would you begin?"),
        help_text=_(
            "The first sentence is the hardest. For example: “When you left early I felt alone, "
            "and I'd like to understand what it was for you.” Leave it empty if you like."
        ),
        max_length=600,
        required=False,
    )


class HearForm(KitForm):
    hear = WordsField(label=_("What do you hear?"), max_length=1000)


class MeantForm(KitForm):
    meant = WordsField(label=_("What did you mean?"), max_length=1000)


class MissingForm(KitForm):
    missing = WordsField(
        label=_("What is still missing?"),
        help_text=_("One thing. What would you like them to see that they don't see yet?"),
        max_length=600,
    )


class AskForm(KitForm):
    ask = WordsField(
        label=_("Would you be willing to ...?"),
        help_text=_("Something small they can do within a week, and may say no to."),
        max_length=300,
    )


class SmallerForm(KitForm):
    smaller = WordsField(
        label=_("What could you do instead?"),
        help_text=_("Something smaller that you really can do."),
        max_length=300,
    )


class PartForm(KitForm):
    part = WordsField(
        label=_("My part is ..."),
        help_text=_("Only if there is one. Nobody needs a part in having been hurt."),
        max_length=600,
    )


class TellForm(MeaningForm, FeelingsForm, HappenedForm):
    sureness = None  # type: ignore[assignment]  # stays in my notebook: Django's way to drop it
    field_order = ["title", "happened", "feelings", "took_to_mean"]


class AnswerForm(MeantForm, HearForm):
    field_order = ["hear", "meant"]


class EndingForm(KitForm):
    ending = ChoiceField(
        label=_("How does it end for you?"),
        choices=[(ending.value, *words) for ending, words in wording.ENDINGS.items()],
    )


class WaitForm(KitForm):
    until = ChoiceField(
        label=_("When will you come back to it?"),
        choices=[(until.value, label) for until, label in wording.UNTILS.items()],
    )


class NameForm(KitForm):
    other_name = LineField(label=_("What is the other person's name?"), max_length=60)


class TapForm(KitForm):
    """A turn without words."""
