from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reknit.people.core.user_names import canonical, may_be_used
from reknit.vault.passphrases import check_strength, five_words
from reknit.vault.refusals import WeakPassphrase
from reknit.vault.secret import Secret
from reknit.web.fields import (
    ChoiceField,
    CodeField,
    LineField,
    PassphraseField,
    TickField,
    UserNameField,
)
from reknit.web.forms import KitForm

if TYPE_CHECKING:
    from django.http import QueryDict

FIVE, OWN = "five", "own"


class NewPassphrase(KitForm):
    """Five generated words, or an own choice that would take long to guess.

    The offered words travel in the form, since nothing about somebody without a notebook is kept.
    """

    passphrase_offered = forms.CharField(
        widget=forms.HiddenInput, max_length=200, required=False, strip=True
    )
    kind = ChoiceField(
        label=_("Your passphrase"),
        choices=[
            (FIVE, _("Use these five words"), _("Write them down now. We can't show them again.")),
            (
                OWN,
                _("Use my own"),
                _("Words that nobody would guess, not even somebody close."),
            ),
        ],
    )
    passphrase = PassphraseField(label=_("My own passphrase"), new=True)
    passphrase_again = PassphraseField(label=_("The same once more"), new=True)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: dict[str, Any] | None = None,
        names: tuple[str, ...] = (),
    ) -> None:
        """names: what somebody close would try first (user name, display names)."""
        offer = {"passphrase_offered": five_words(), "kind": FIVE}
        super().__init__(data, initial=offer | (initial or {}))
        self.names = names
        # Asked for only with an own choice; ``clean`` says which of them is missing.
        own = data is not None and data.get("kind") == OWN
        for name in ("passphrase", "passphrase_again"):
            self.fields[name].required = own or data is None

    @property
    def offered(self) -> str:
        """The words on the page: those posted with it, else fresh ones."""
        return str(self["passphrase_offered"].value() or self.initial["passphrase_offered"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "kind" in cleaned:
            cleaned["chosen"] = self._chosen(cleaned)
        return cleaned

    def _chosen(self, cleaned: dict[str, Any]) -> Secret[str] | None:
        """One path for both: offered words arrive from outside too, so they are checked as well."""
        field = "passphrase_offered" if cleaned["kind"] == FIVE else "passphrase"
        text = cleaned.get(field, "")
        shown = "kind" if cleaned["kind"] == FIVE else "passphrase"
        if not text:
            self.add_error(shown, ValidationError(_("Type your passphrase here."), code="required"))
            return None
        if cleaned["kind"] == OWN and text != cleaned.get("passphrase_again"):
            self.add_error(
                "passphrase_again",
                ValidationError(_("The two differ. Please type both again."), code="differ"),
            )
            return None
        chosen = Secret(text)
        try:
            check_strength(chosen, names=[*self.names, cleaned.get("user_name", "")])
        except WeakPassphrase as weak:
            self.add_error(shown, ValidationError(str(weak.said), code="weak"))
            return None
        return chosen


class BeginForm(NewPassphrase):
    user_name = UserNameField(
        label=_("A user name"),
        help_text=_(
            "Not your real name, if you like. It is the one thing here that is not sealed: whoever "
            "runs this server can see it."
        ),
    )
    adult = TickField(label=_("I am 18 or older."))

    field_order = ["user_name", "kind", "passphrase", "passphrase_again", "adult"]

    def clean_user_name(self) -> str:
        name = canonical(self.cleaned_data["user_name"])
        if not may_be_used(name):
            raise ValidationError(
                _("Use 3 to 30 letters or digits; dots, hyphens and underscores may stand inside."),
                code="unusable",
            )
        return name


class ChangeForm(NewPassphrase):
    passphrase_now = PassphraseField(label=_("Your passphrase now"))

    field_order = ["passphrase_now", "kind", "passphrase", "passphrase_again"]


class ResetForm(NewPassphrase):
    user_name = UserNameField(label=_("User name"))
    code = CodeField(
        label=_("Your code"),
        help_text=_(
            "Your recovery code, or one from whoever runs this server. Spaces and case don't "
            "matter."
        ),
    )

    field_order = ["user_name", "code", "kind", "passphrase", "passphrase_again"]


class AgainForm(KitForm):
    """The passphrase once more, before something that must not happen behind one's back."""

    passphrase = PassphraseField(label=_("Your passphrase"))


class WrittenForm(KitForm):
    last_group = LineField(
        label=_("Type the last five letters or digits"),
        max_length=60,
        help_text=_("From your paper. Then we both know that it is written down."),
    )
