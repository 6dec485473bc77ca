from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reknit.people.forms.passphrases import AgainForm
from reknit.vault import second_step
from reknit.web.fields import CodeField
from reknit.web.forms import KitForm


class SixDigits(CodeField):
    """From an app. Browsers may fill them in: they are worth nothing a minute later."""

    default_error_messages = {"required": _("Type the six digits here.")}

    def __init__(self) -> None:
        super().__init__(label=_("Six digits from the app"), numeric=True, max_length=20)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {**super().widget_attrs(widget), "autocomplete": "one-time-code"}


class DigitsForm(KitForm):
    app_digits = SixDigits()


class TurnOnForm(AgainForm):
    """The key travels in the form: nothing of it is kept before the app has shown that it fits."""

    app_key = forms.CharField(widget=forms.HiddenInput, max_length=second_step.SECRET_CHARACTERS)
    app_digits = SixDigits()

    field_order = ["app_key", "app_digits", "passphrase"]

    def clean_app_key(self) -> str:
        key = str(self.cleaned_data["app_key"])
        if not second_step.is_secret(key):
            raise ValidationError(_("Please begin again with a new square code."), code="key")
        return key
