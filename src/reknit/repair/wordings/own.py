"""What is said about an apology and what somebody answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from reknit.repair.core.beside import Answer

if TYPE_CHECKING:
    from django.utils.functional import Promise

# Its parts in the order of the evidence; both read the same small headings.
PARTS: dict[str, str | Promise] = {
    "did": _("What I did"),
    "to_you": _("What it did to you"),
    "regret": _("What I regret"),
    "explains": _("What explains it, and does not excuse it"),
    "right": _("What I can do to make it right"),
    "will": _("What I will do differently"),
    "forgive_me": _("Asking for forgiveness"),
}

# As the author reads it. "I need time" comes with its day, from ``wording.needs_time``.
THEIR_ANSWER: dict[Answer, str | Promise] = {
    Answer.HELPS: _("%(name)s says: thank you, this helps."),
    Answer.STILL_HURTS: _("%(name)s says: thank you, and it still hurts."),
    Answer.MISSING: _("%(name)s says that something is missing."),
    Answer.IN_PERSON: _("%(name)s would rather talk about it in person."),
}
MY_ANSWER: dict[Answer, str | Promise] = {
    Answer.HELPS: _("You said: thank you, this helps."),
    Answer.STILL_HURTS: _("You said: thank you, and it still hurts."),
    Answer.NEED_TIME: _("You said: I need time."),
    Answer.MISSING: _("You said that something is missing."),
    Answer.IN_PERSON: _("You said: rather in person."),
}
NEXT = _("%(name)s has apologised to you. You can read it, and answer or not.")
