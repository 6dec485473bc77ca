from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reknit.moving.forms_of_book import FORMS
from reknit.vault.passphrases import check_strength
from reknit.vault.refusals import WeakPassphrase
from reknit.vault.secret import Secret
from reknit.web.fields import ChoiceField, PassphraseField
from reknit.web.forms import KitForm

_LABELS = {
    "page": (
        _("A web page"),
        _("To read on any device, without this server. It prints well too."),
    ),
    "print": (_("A small book"), _("A PDF to print or keep. Without the settings.")),
    "text": (_("Plain text"), _("In Markdown, for your own notes or an editor.")),
    "data": (
        _("To move house"),
        _("A data file that another Reknit can take in. Choose this one to go on elsewhere."),
    ),
}


class TakeForm(KitForm):
    kind = ChoiceField(
        label=_("What would you like to have?"),
        choices=[(name, *_LABELS[name]) for name in FORMS],
    )
    passphrase_file = PassphraseField(
        label=_("A passphrase for the file, if you want one"),
        help_text=_(
            "Then nobody can open the file without it, and nor can you. An age program opens it, "
            "and so does the page for bringing it in. Leave it empty for a file that simply opens."
        ),
        new=True,
        required=False,
    )
    passphrase_file_again = PassphraseField(label=_("The same once more"), new=True, required=False)
    passphrase = PassphraseField(
        label=_("Your own passphrase"),
        help_text=_("The one that opens this notebook, so that nobody else can take it all along."),
    )

    def __init__(self, *args: Any, names: tuple[str, ...] = (), **kwargs: Any) -> None:  # noqa: ANN401
        """names: what somebody close would try first."""
        super().__init__(*args, **kwargs)
        self.names = names

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = cleaned.get("passphrase_file", "")
        if chosen != cleaned.get("passphrase_file_again", ""):
            self.add_error(
                "passphrase_file_again",
                ValidationError(_("The two differ. Please type both again."), code="differ"),
            )
        elif chosen:
            try:
                check_strength(Secret(chosen), names=self.names)
            except WeakPassphrase as weak:
                self.add_error("passphrase_file", ValidationError(str(weak.said), code="weak"))
        return cleaned


class BringForm(KitForm):
    file = forms.FileField(
        label=_("The file"),
        help_text=_("The one made to move house: it ends in .json, or in .age when it is sealed."),
        widget=forms.FileInput(attrs={"accept": ".json,.age,application/json"}),
        error_messages={
            "required": _("Choose a file."),
            "invalid": _("Choose a file."),
            "missing": _("Choose a file."),
            "empty": _("There is nothing in this file. Choose another one."),
        },
        allow_empty_file=False,
    )
    passphrase_file = PassphraseField(
        label=_("Its passphrase"),
        help_text=_("Only if you chose one for the file."),
        required=False,
    )
