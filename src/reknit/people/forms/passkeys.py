from __future__ import annotations

import base64
import binascii

from django import forms
from django.utils.translation import gettext_lazy as _

from reknit.people.forms.passphrases import AgainForm
from reknit.vault.secret import Secret
from reknit.web.fields import LineField
from reknit.web.forms import KitForm

LONGEST_NAME = 60
LONGEST_ANSWER = 16_000  # characters of JSON
LONGEST_SECRET = 60  # 32 bytes in base 64


class AnswerForm(KitForm):
    """What a device said, written into the form by a script. Read by ``vault`` alone."""

    passkey = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_ANSWER)


class SecretAnswerForm(AnswerForm):
    """With what the passkey yields, where the device can do that."""

    passkey_secret = forms.CharField(
        widget=forms.HiddenInput, max_length=LONGEST_SECRET, required=False
    )

    def clean_passkey_secret(self) -> Secret[bytes] | None:
        text = str(self.cleaned_data["passkey_secret"])
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            raw = b""
        return Secret(raw) if raw else None


class OpenForm(SecretAnswerForm):
    stay = forms.ChoiceField(
        widget=forms.HiddenInput, choices=[("day", ""), ("month", "")], required=False
    )


class NameForm(KitForm):
    passkey_name = LineField(label=_("What you call it"), max_length=LONGEST_NAME)


class NewPasskeyForm(AgainForm):
    passkey_name = LineField(
        label=_("What you call it"),
        max_length=LONGEST_NAME,
        help_text=_("Your device shows this name too, when it asks for the passkey."),
    )

    field_order = ["passkey_name", "passphrase"]


class MadeForm(SecretAnswerForm):
    """The name once more: it was typed on the page before."""

    passkey_name = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_NAME)


class HandleForm(KitForm):
    handle = forms.UUIDField(widget=forms.HiddenInput)


class RemoveForm(HandleForm, AgainForm):
    """A passkey is named by what stands in the list, and goes with the passphrase only."""
