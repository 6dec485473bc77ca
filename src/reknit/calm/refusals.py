"""The ways in which the quiet room says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reknit.refusal import Refusal


class SoothingListFull(Refusal):
    said = _("Thirty lines fit on this list. Take one away first, then there is room again.")
