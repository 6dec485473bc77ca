from __future__ import annotations

import json
from datetime import time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reknit.people.core.exits import DEFAULT_EXIT, EXITS
from reknit.people.forms.pairing import NAME_LENGTH
from reknit.web.fields import ChoiceField, LineField, TickField
from reknit.web.forms import KitForm

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NOTICES = ("invited", "shared", "agreed_time", "lesson")
QUIET_FROM, QUIET_TO = "22:00", "07:00"


class HourField(forms.TimeField):
    """A time of day; value ``"22:00"``."""

    def __init__(self, *, label: _StrPromise) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(label=label, widget=widget, input_formats=["%H:%M", "%H:%M:%S"])

    def clean(self, value: object) -> str:
        cleaned = super().clean(value)
        return cleaned.strftime("%H:%M") if isinstance(cleaned, time) else ""


class SettingsForm(KitForm):
    """``was`` holds what the page showed, so that only what was changed here is written.

    Another tab may have changed something else meanwhile; that stays.
    """

    display_name = LineField(
        label=_("What you are called here"),
        max_length=NAME_LENGTH,
        help_text=_("Only you and your partner see this name."),
    )
    cover_after_minutes = ChoiceField(
        label=_("Cover the notebook by itself"),
        choices=[("5", _("after 5 quiet minutes")), ("15", _("after 15 quiet minutes"))],
    )
    spelling = TickField(
        label=_("Let my browser check spelling"),
        required=False,
        help_text=_(
            "Off at first, because some browsers send what you type to their maker for that."
        ),
    )
    exit_to = ChoiceField(
        label=_("Where “Leave this page” goes"),
        choices=[(key, found.label) for key, found in EXITS.items()],
    )
    invited = TickField(label=_("My partner would like to start something"), required=False)
    shared = TickField(label=_("Something was shared with me"), required=False)
    agreed_time = TickField(label=_("A time I agreed to has come"), required=False)
    lesson = TickField(label=_("A lesson waits for my yes"), required=False)
    quiet_from = HourField(label=_("Quiet from"))
    quiet_to = HourField(label=_("Quiet until"))
    was = forms.CharField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def shown(index: dict[str, Any], *, name: str) -> dict[str, Any]:
        """The form's values for an index; what it lacks has its default."""
        notices = index.get("notices") or {}
        return {
            "display_name": name,
            "cover_after_minutes": str(index.get("cover_after_minutes", 5)),
            "spelling": bool(index.get("spelling", False)),
            "exit_to": index.get("exit_to", DEFAULT_EXIT),
            **{key: bool(notices.get(key, True)) for key in NOTICES},
            "quiet_from": notices.get("quiet_from", QUIET_FROM),
            "quiet_to": notices.get("quiet_to", QUIET_TO),
        }

    @property
    def was_shown(self) -> dict[str, Any]:
        """What the page showed; empty when that can't be read."""
        try:
            was = json.loads(self.cleaned_data.get("was") or "{}")
        except ValueError:
            return {}
        return was if isinstance(was, dict) else {}

    def changed_here(self) -> dict[str, Any]:
        """The fields that differ from what the page showed; all of them when that is unknown."""
        was = self.was_shown
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "was" and (name not in was or was[name] != value)
        }

    def changed_elsewhere_too(self, shown: dict[str, Any]) -> bool:
        """Whether something changed here is, meanwhile, neither what it was nor what it becomes."""
        was, changed = self.was_shown, self.changed_here()
        return any(
            name in was and shown[name] not in (was[name], value) for name, value in changed.items()
        )

    def seen_again(self, shown: dict[str, Any]) -> SettingsForm:
        """The same answers, next to what the settings are now."""
        kept = {name: self.data[name] for name in self.data}
        return SettingsForm(kept | {"was": json.dumps(shown)})
