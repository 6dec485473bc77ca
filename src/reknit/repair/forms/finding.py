"""What somebody looks for. It is kept nowhere, not even when it meets a lock (``core/kept.py``)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reknit.repair.core.finding import LONGEST, Sought, sought
from reknit.web.fields import LineField
from reknit.web.forms import KitForm

NOTHING = _("Write a word you remember.")


class FindForm(KitForm):
    looked_for = LineField(
        label=_("Find words again"),
        help_text=_("A word or two that you remember. In quotes they stand together."),
        max_length=LONGEST,
        error_messages={"required": NOTHING},
    )

    def clean_looked_for(self) -> str:
        typed = str(self.cleaned_data["looked_for"])
        if not sought(typed).needles:  # only quotes, or an accent without its letter
            raise ValidationError(NOTHING)
        return typed

    @property
    def sought(self) -> Sought:
        """Of a valid form."""
        return sought(self.cleaned_data["looked_for"])
