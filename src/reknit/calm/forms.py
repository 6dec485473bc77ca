from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from reknit.calm.core.soothing import LONGEST_LINE
from reknit.web.fields import LineField, ScaleField
from reknit.web.forms import KitForm


class HeatForm(KitForm):
    """How strong it is now, before or after a pause.

    The room keeps no answer. A page that embeds this form decides whether and where it is kept:
    sealed, for its owner alone. ``heat`` is an ``int`` from 0 to 10, ``None`` when left out.
    """

    heat = ScaleField(
        label=_("How strong is it now?"),
        low=_("Quiet"),
        high=_("As strong as it gets"),
        required=False,
        help_text=_("Notice your jaw, your chest, your hands. A rough guess is fine, or none."),
    )


class LineForm(KitForm):
    line = LineField(
        label=_("Something that settles you"),
        max_length=LONGEST_LINE,
        help_text=_("A few words are enough to remind you."),
    )


class AwayForm(forms.Form):
    """Never shown: which line of one's own list goes."""

    away = forms.IntegerField(min_value=1)
