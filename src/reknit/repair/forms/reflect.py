"""Notice, settle and reflect: what I write for myself, and the telling made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reknit.repair.forms import quick
from reknit.web.fields import (
    ChoiceField,
    FeelingsField,
    LineField,
    ScaleField,
    SurenessField,
    WordsField,
)
from reknit.web.forms import KitForm

if TYPE_CHECKING:
    from collections.abc import Mapping

WHENS = (
    ("today", _("Today")),
    ("yesterday", _("Yesterday")),
    ("days", _("Some days ago")),
    ("longer", _("Longer ago")),
)


class NoticeForm(KitForm):
    title = LineField(
        label=_("What would you call it?"),
        help_text=_(
            "A few neutral words that you both can stand reading: “Sunday at the station”."
        ),
        max_length=60,
        required=False,
    )
    when = ChoiceField(label=_("When was it?"), choices=WHENS, required=False)
    strength = ScaleField(
        label=_("How strong is it in you right now?"),
        help_text=_("Only for you. This is not shared."),
        low=_("hardly"),
        high=_("as strong as it gets"),
        required=False,
    )


class CalmerForm(KitForm):
    strength_after = ScaleField(
        label=_("And how strong is it now?"),
        help_text=_("Only for you. The same as before is an answer too."),
        low=_("hardly"),
        high=_("as strong as it gets"),
        required=False,
    )


class HappenedForm(KitForm):
    """The title stands on the page before."""

    happened = WordsField(
        label=_("What happened?"),
        help_text=_("What a camera would have recorded. One thing only, and no reasons yet."),
        max_length=600,
    )


class MeaningForm(quick.MeaningForm):
    sureness = SurenessField(
        label=_("How sure are you of that?"), help_text=_("Only for you. This is not shared.")
    )


class MatteredForm(KitForm):
    mattered = WordsField(
        label=_("What mattered to you in it?"),
        help_text=_("“It mattered because ...”. Something you need or hold dear, not a reproach."),
        max_length=300,
    )


class OtherWaysForm(KitForm):
    other_ways = WordsField(
        label=_("What else could it have been?"),
        help_text=_("Two other ways to explain what they did. You need not believe them."),
        max_length=600,
        required=False,
    )


class OutsiderForm(KitForm):
    outsider = WordsField(
        label=_("How would somebody see it who wishes you both well and takes no side?"),
        help_text=_("Write as they would see it. What good could still come of it?"),
        max_length=2000,
        required=False,
    )


class OutsiderHardForm(KitForm):
    outsider_hard = WordsField(
        label=_("What makes it hard to see it that way, in the middle of it?"),
        max_length=2000,
        required=False,
    )


class OutsiderTryForm(KitForm):
    outsider_try = WordsField(
        label=_("In the months to come, what would help you to see it like that in time?"),
        max_length=2000,
        required=False,
    )


class MyPartForm(KitForm):
    my_part = WordsField(
        label=_("Is there a part that was yours?"),
        help_text=_(
            "It is fine if there is nothing here. Nobody needs a part in having been hurt."
        ),
        max_length=600,
        required=False,
    )


# What a telling may hold besides what happened; ticked on the preview unless listed as unticked.
PARTS = {
    "feelings": _("What I felt"),
    "took_to_mean": _("What I took it to mean"),
    "mattered": _("What mattered to me"),
    "question": _("What I would like to ask"),
    "other_ways": _("How else it could have been"),
    "my_part": _("My part in it"),
}
UNTICKED = frozenset({"question", "other_ways", "my_part"})


class TellForm(KitForm):
    """All that could be shared; ``share`` names the parts that are."""

    title = LineField(label=_("A short name for it"), max_length=60, required=False)
    happened = WordsField(label=_("What happened"), max_length=600)
    feelings = FeelingsField(label=PARTS["feelings"])
    took_to_mean = WordsField(label=PARTS["took_to_mean"], max_length=600)
    mattered = WordsField(label=PARTS["mattered"], max_length=300)
    question = WordsField(label=PARTS["question"], max_length=300, required=False)
    other_ways = WordsField(label=PARTS["other_ways"], max_length=600, required=False)
    my_part = WordsField(label=PARTS["my_part"], max_length=600, required=False)
    share = forms.MultipleChoiceField(
        label=_("What goes out besides what happened"),
        choices=list(PARTS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def chosen(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The words of a telling without the parts that stay with me."""
    ticked = set(cleaned.get("share", ()))
    kept = {"title", "happened"} | ticked
    return {name: text for name, text in cleaned.items() if name in kept and text}
