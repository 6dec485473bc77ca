from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reknit.margin.core.notes import LONGEST_TEXT
from reknit.web.fields import ChoiceField, TickField, WordsField
from reknit.web.forms import KitForm


class CoachForm(KitForm):
    coach_on = TickField(label=_("Let the coach read along"), required=False)
    tone = ChoiceField(
        label=_("How it words what could be said instead"),
        choices=[
            ("softer", _("Softer"), _("Easier to hear, often as a question.")),
            ("firm", _("Firm and clear"), _("What has to change stays. The insult goes.")),
        ],
    )


class LookForm(KitForm):
    looked_over = WordsField(label=_("Words to look over"), max_length=LONGEST_TEXT, beside="")
    how = ChoiceField(
        label=_("What is it?"),
        choices=[("message", _("Words to somebody")), ("apology", _("An apology"))],
        initial="message",
    )
