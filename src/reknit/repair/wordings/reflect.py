"""The sentences of notice, settle and reflect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reknit.repair.core.underneath import About

if TYPE_CHECKING:
    from django.utils.functional import Promise

# What a word that hides a feeling does tell. It is not wrong: it tells about the other one.
NAMES: dict[About, str | Promise] = {
    About.WHAT_HAPPENED: gettext_lazy("“%(word)s” names what happened, as you see it."),
    About.THE_WORDS: gettext_lazy("“%(word)s” names how the words came across to you."),
    About.THE_AGREEMENT: gettext_lazy("“%(word)s” names what became of something you relied on."),
    About.THE_EFFORT: gettext_lazy("“%(word)s” names what became of your effort, as you see it."),
    About.WHAT_WAS_MEANT: gettext_lazy("“%(word)s” names how you were taken, as you see it."),
    About.THE_REQUEST: gettext_lazy("“%(word)s” names how it was asked of you, as you see it."),
    About.THE_ABSENCE: gettext_lazy("“%(word)s” names what was missing, as you see it."),
}


def names(about: About, word: str) -> str:
    shown = word[:1].upper() + word[1:]
    return str(NAMES[about]) % {"word": shown}


def calmer(before: int, after: int) -> str:
    """Only for its owner, and without praise: the number is what it is."""
    numbers = {"before": before, "after": after}
    if after < before:
        return _("from %(before)d to %(after)d.") % numbers
    if after == before:
        return _("still %(after)d. That happens, and it says nothing against you.") % numbers
    return (
        _("from %(before)d to %(after)d. It may be more than words can carry right now.") % numbers
    )


def what_it_did() -> str:
    """In place of a guess, where both know what was done."""
    return _("What it did to me")
