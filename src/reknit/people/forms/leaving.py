"""Ending, resting and deleting."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from reknit.people.core.leaving import DAYS
from reknit.people.forms.passphrases import AgainForm
from reknit.web.fields import ChoiceField, LineField, WordsField
from reknit.web.forms import KitForm

NOW = "0"
WHEN = {
    0: (_("Now"), _("For both of you.")),
    3: (_("After 3 days"),),
    7: (_("After 7 days"),),
    14: (_("After 14 days"),),
    30: (_("After 30 days"),),
}


def when_field() -> ChoiceField:
    return ChoiceField(
        label=_("When may they see that it is closed?"),
        initial=NOW,
        choices=[(str(days), *WHEN[days]) for days in DAYS],
    )


class LeaveForm(KitForm):
    """shut: without the keys nothing can be written to the other."""

    when = when_field()
    note = WordsField(
        label=_("A note, if you want"),
        required=False,
        max_length=500,
        help_text=_("They find it once it is closed, if they look. Nothing announces it."),
    )

    def __init__(self, *args: Any, shut: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        if shut:
            del self.fields["note"]


class DeleteForm(AgainForm):
    """together: only somebody who shares with somebody is asked when it shows."""

    when = when_field()

    field_order = ["when", "passphrase"]

    def __init__(self, *args: Any, together: bool, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        if not together:
            del self.fields["when"]


class RestForm(KitForm):
    until = LineField(
        label=_("Until when? Only if you want to note it"),
        required=False,
        max_length=60,
        help_text=_("For you alone, in your own words. Nothing happens then."),
    )
