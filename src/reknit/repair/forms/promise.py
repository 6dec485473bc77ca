"""A promise: one small thing somebody will do, and how to keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from reknit.promises.core.due import DueChoice, due_from
from reknit.web.fields import ChoiceField, ScaleField, WordsField
from reknit.web.forms import KitForm

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

DUES = (
    (DueChoice.TOMORROW.value, _("Tomorrow")),
    (DueChoice.THREE_DAYS.value, _("In three days")),
    (DueChoice.WEEK.value, _("In a week")),
    (DueChoice.TWO_WEEKS.value, _("In two weeks")),
)
CHECKS = (
    ("kept", _("Kept")),
    ("partly", _("Partly")),
    ("not_this_time", _("Not this time")),
)


class WhatForm(KitForm):
    promise_what = WordsField(
        label=_("What will you do?"),
        help_text=_("Something the two of you could see happen. Smaller is better."),
        max_length=300,
    )


class WhenForm(KitForm):
    promise_when = ChoiceField(label=_("By when, or for how long?"), choices=DUES)


class IfForm(KitForm):
    promise_if = WordsField(
        label=_("If this happens ..."),
        help_text=_("The moment it will be about: “If I see that I will be late ...”."),
        max_length=200,
        required=False,
    )
    promise_then = WordsField(
        label=_("... then I will ..."),
        max_length=200,
        required=False,
    )


class ObstacleForm(KitForm):
    promise_obstacle = WordsField(
        label=_("What could get in the way?"), max_length=200, required=False
    )
    promise_plan = WordsField(label=_("And what will you do then?"), max_length=200, required=False)


class SureForm(KitForm):
    promise_sure = ScaleField(
        label=_("How sure are you that you can?"),
        help_text=_(
            "Only for you. Below eight, make it smaller: a small one that is kept does more."
        ),
        low=_("not at all"),
        high=_("quite sure"),
        required=False,
    )


class PromiseForm(ObstacleForm, IfForm, WhenForm, WhatForm):
    """How sure they are stays in their notebook."""

    field_order = [
        "promise_what",
        "promise_when",
        "promise_if",
        "promise_then",
        "promise_obstacle",
        "promise_plan",
    ]


class PromiseStepForm(KitForm):
    """One step after it was made: by whom it was made, and what is said of it."""

    whose = ChoiceField(choices=[("mine", ""), ("theirs", "")])
    step = ChoiceField(
        choices=[
            (step, "")
            for step in (
                "helps",
                "change",
                "check",
                "said_first",
                "renew",
                "shrink",
                "replace",
                "release",
            )
        ]
    )
    check = ChoiceField(choices=CHECKS, required=False)
    promise_what = WordsField(max_length=300, required=False)
    promise_when = ChoiceField(choices=DUES, required=False)
    said_first = WordsField(max_length=300, required=False)


def promise_words(cleaned: Mapping[str, Any], local: datetime) -> dict[str, Any]:
    words = {name: text for name, text in cleaned.items() if text and name != "promise_when"}
    return {**words, "due": due_from(DueChoice(cleaned["promise_when"]), local).isoformat()}


def step_words(cleaned: Mapping[str, Any], local: datetime) -> dict[str, Any]:
    words = {name: text for name, text in cleaned.items() if text and name != "promise_when"}
    if cleaned.get("promise_when"):
        words["due"] = due_from(DueChoice(cleaned["promise_when"]), local).isoformat()
    return words
