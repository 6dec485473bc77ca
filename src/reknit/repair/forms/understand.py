"""Hearing the other, and saying what was meant."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reknit.web.fields import SurenessField, WordsField
from reknit.web.forms import KitForm


class HeardForm(KitForm):
    """Two prompts, one box."""

    heard = WordsField(
        label=_("What do you hear, and what makes sense to you about it?"),
        help_text=_(
            "Hearing is not agreeing. You can hear all of it and still see it in another way."
        ),
        max_length=1500,
    )


class IntentForm(KitForm):
    intent = WordsField(
        label=_("What did you mean?"),
        help_text=_("What it was for you at that moment. It takes nothing from how it landed."),
        max_length=1000,
    )


class MissedForm(KitForm):
    missed = WordsField(
        label=_("What did you not see about how it landed?"),
        help_text=_("Something you know now and did not know then. Leave it empty if you like."),
        max_length=1000,
        required=False,
    )


class MeanForm(MissedForm, IntentForm):
    field_order = ["intent", "missed"]


class SureNowForm(KitForm):
    sure_now = SurenessField(
        label=_("Knowing that, how sure are you now?"),
        help_text=_("Only for you. This is not shared. About as sure as before is fine."),
    )
