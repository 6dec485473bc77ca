"""A pause on a talking screen, and the line one comes back with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from reknit.calm.core.time_out import USUAL, Length, back_at
from reknit.web.fields import ChoiceField, ScaleField, WordsField
from reknit.web.forms import KitForm

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

LENGTHS = (
    (Length.TWENTY.value, _("Twenty minutes")),
    (Length.THIRTY.value, _("Half an hour")),
    (Length.HOUR.value, _("An hour")),
    (Length.TWO_HOURS.value, _("Two hours")),
    (Length.TONIGHT.value, _("Tonight")),
    (Length.TOMORROW.value, _("Tomorrow")),
)


class TimeOutForm(KitForm):
    length = ChoiceField(label=_("When will you be back?"), choices=LENGTHS, initial=USUAL.value)


class BackForm(KitForm):
    readiness = ScaleField(
        label=_("How ready are you to go on?"),
        help_text=_(
            "Only for you. Below five, a little longer may do more than going on. Leave it out if "
            "you like."
        ),
        low=_("not at all"),
        high=_("ready"),
        required=False,
    )
    back_words = WordsField(
        label=_("I'm back. What I most want you to know is ..."),
        help_text=_("One sentence. Leave it empty, and it only says that you are back."),
        max_length=300,
        required=False,
    )


def words(cleaned: Mapping[str, Any], local: datetime) -> dict[str, Any]:
    """``back``: when both expect the caller back, aware, ISO."""
    length = Length(cleaned["length"])
    return {"length": length.value, "back": back_at(length, local).isoformat()}
