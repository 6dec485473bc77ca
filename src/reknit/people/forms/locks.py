from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reknit.web.fields import ChoiceField, CodeField, PassphraseField, UserNameField
from reknit.web.forms import KitForm
from reknit.web.widgets import Passphrase


class SignInForm(KitForm):
    user_name = UserNameField(label=_("User name"))
    passphrase = PassphraseField(label=_("Passphrase"))
    stay = ChoiceField(
        label=_("Whose device is this?"),
        choices=[
            (
                "day",
                _("Shared, or not sure"),
                _("Ends with the browser, or after 12 hours."),
            ),
            ("month", _("My own"), _("Stays signed in for 30 days, behind the cover.")),
        ],
        initial="day",
    )


class PinForm(KitForm):
    pin = CodeField(label=_("PIN"), numeric=True, max_length=20, widget=Passphrase)


class PassphraseForm(KitForm):
    passphrase = PassphraseField(label=_("Passphrase"))


class NewPinForm(KitForm):
    pin = CodeField(
        label=_("A PIN of six digits"),
        numeric=True,
        max_length=20,
        widget=Passphrase,  # dots, and never sent back
        help_text=_("Not one you use elsewhere, and not a birthday."),
    )
    # Or three minutes with an open notebook would be enough for a way in that lasts.
    passphrase = PassphraseField(label=_("Your passphrase"))
