from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from reknit.repair.core.parking import LONGEST_LINE
from reknit.web.fields import WordsField
from reknit.web.forms import KitForm


class LineForm(KitForm):
    parked = WordsField(
        label=_("What else came up?"),
        help_text=_("A line is enough to find it again: “also, last March ...”."),
        max_length=LONGEST_LINE,
    )


class WhichForm(forms.Form):
    """Never shown: which line goes."""

    away = forms.IntegerField(min_value=1)
