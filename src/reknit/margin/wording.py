"""Words for what the coach can point at. What it says about a place comes with its language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

NAMES: Mapping[str, str | Promise] = {
    "threat": _("A threat"),
    "contempt": _("Looking down"),
    "non_apology": _("Half an apology"),
    "blame": _("Blame"),
    "defensiveness": _("Defending"),
    "mind_reading": _("Guessing at thoughts"),
    "withdrawal": _("Closing the door"),
    "should": _("A “should”"),
    "pseudo_feeling": _("A judgement worded as a feeling"),
    "absolute": _("Always and never"),
}

PARTS: Mapping[str, str | Promise] = {
    "regret": _("that you regret it"),
    "responsibility": _("what you did"),
    "harm": _("what it did to them"),
    "explanation": _("what explains it"),
    "repair": _("what you will do to make it right"),
    "repentance": _("what you will do differently"),
    "forgiveness": _("asking for forgiveness"),
}

# Asked where a part without which an apology does not carry is not there yet.
MISSING: Mapping[str, str | Promise] = {
    "responsibility": _("What did you do? One thing, as it was."),
    "harm": _("What did it do to them?"),
    "repair": _("What can you do to make it right?"),
}

HELPS: Mapping[str, str | Promise] = {
    "feeling": _("what you feel"),
    "need": _("what you need"),
    "request": _("something they can say yes or no to"),
    "observation": _("what happened, as it was"),
    "validation": _("that their side makes sense"),
    "reflecting": _("what you heard them say"),
    "open_question": _("an open question"),
    "appreciation": _("something you value"),
    "repair_attempt": _("a hand held out"),
}
