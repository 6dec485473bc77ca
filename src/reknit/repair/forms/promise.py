"""A promise: one small thing somebody will do, and how to keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reknit.promises.core.freedom import gives_up_freedom
from reknit.promises.core.promise import DueChoice, StepKind, due_from
from reknit.repair.wordings.promise import OUTCOMES, STEP_FIELDS
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
GIVES_UP = "gives_up"
_CHECKED = (
    "promise_what",
    "promise_if",
    "promise_then",
    "promise_obstacle",
    "promise_plan",
    "note",
)


class FreeForm(KitForm):
    """A promise that would give up safety or freedom is not offered: its writer reads why."""

    def clean(self) -> None:
        for name in _CHECKED:
            if gives_up_freedom(str(self.cleaned_data.get(name, ""))):
                self.add_error(
                    name,
                    ValidationError(
                        _(
                            "As it stands, this could cost you something that is yours to keep: "
                            "your safety, your people, or your own say. Promises like that are "
                            "not made here. Nothing was shared, and your words are still here."
                        ),
                        code=GIVES_UP,
                    ),
                )

    @property
    def gives_up(self) -> bool:
        """Whether private help is shown beside it."""
        return any(self.has_error(name, GIVES_UP) for name in self.fields)


class WhatForm(FreeForm):
    promise_what = WordsField(
        label=_("What will you do?"),
        help_text=_("Something the two of you could see happen. Smaller is better."),
        max_length=300,
    )


class WhenForm(KitForm):
    promise_when = ChoiceField(
        label=_("By when, or for how long?"),
        help_text=_("Until nine in the evening of that day. It can be changed before then."),
        choices=DUES,
    )


class IfForm(FreeForm):
    promise_if = WordsField(
        label=_("If this happens ..."),
        help_text=_("The moment it is about: “If I see that I will be late ...”."),
        max_length=200,
        required=False,
    )
    promise_then = WordsField(
        label=_("... then I will ..."),
        max_length=200,
        required=False,
    )


class ObstacleForm(FreeForm):
    promise_obstacle = WordsField(
        label=_("What could get in the way?"), max_length=200, required=False
    )
    promise_plan = WordsField(label=_("And what will you do then?"), max_length=200, required=False)


class SureForm(KitForm):
    promise_sure = ScaleField(
        label=_("How sure are you that you can?"),
        help_text=_("Only for you. Nobody else ever sees the number."),
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


class PromiseStepForm(FreeForm):
    """One step after it was made. Only what this step asks for is in it.

    Which promise and which wording of it somebody looked at travels with the form, so that a page
    left open never speaks of words it did not show.
    """

    whose = forms.ChoiceField(
        choices=[("mine", ""), ("theirs", "")], widget=forms.HiddenInput, required=True
    )
    step = forms.ChoiceField(
        choices=[(kind.value, "") for kind in StepKind if kind is not StepKind.MAKE],
        widget=forms.HiddenInput,
    )
    promise = forms.UUIDField(widget=forms.HiddenInput)
    round = forms.IntegerField(min_value=1, max_value=1000, widget=forms.HiddenInput)
    check = ChoiceField(
        label=_("How did it go?"),
        choices=[(outcome.value, label) for outcome, label in OUTCOMES.items()],
    )
    promise_what = WordsField(label=_("What will you do?"), max_length=300)
    promise_when = ChoiceField(label=_("By when, or for how long?"), choices=DUES)
    note = WordsField(label=_("A word about it"), max_length=300, required=False)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(data, *args, **kwargs)
        named = self.data.get("step") if self.is_bound else self.initial.get("step")
        asked = STEP_FIELDS.get(str(named), {})
        for name in ("check", "promise_what", "promise_when", "note"):
            if name not in asked:
                del self.fields[name]
                continue
            label, help_text = asked[name]
            self.fields[name].label = str(label) or self.fields[name].label
            self.fields[name].help_text = str(help_text)

    @property
    def asks(self) -> list[forms.BoundField]:
        """What is filled in, as fields."""
        return list(self.visible_fields())


def promise_words(cleaned: Mapping[str, Any], local: datetime) -> dict[str, Any]:
    words = {name: text for name, text in cleaned.items() if text and name != "promise_when"}
    return {**words, "due": due_from(DueChoice(cleaned["promise_when"]), local).isoformat()}


def step_words(cleaned: Mapping[str, Any], local: datetime) -> dict[str, Any]:
    words = {name: text for name, text in cleaned.items() if text and name != "promise_when"}
    words["promise"] = str(cleaned["promise"])
    if cleaned.get("promise_when"):
        words["due"] = due_from(DueChoice(cleaned["promise_when"]), local).isoformat()
    return words
