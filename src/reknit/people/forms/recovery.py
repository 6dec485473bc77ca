from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reknit.web.fields import PassphraseField
from reknit.web.forms import KitForm


class EarlierForm(KitForm):
    passphrase_before = PassphraseField(
        label=_("The other passphrase"),
        help_text=_("The one that opened what is set aside."),
    )
