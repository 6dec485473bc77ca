"""The feelings people can pick: eight families of plain words, our own list.

No family is coloured or ranked good or bad, and quiet and mixed states stand beside the loud ones.
The English word is the stored key, so never change one: add a new one and keep the old readable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import Promise


@dataclass(frozen=True)
class Family:
    name: str | Promise
    words: tuple[tuple[str, str | Promise], ...]  # (stored key, word on screen)


FAMILIES: tuple[Family, ...] = (
    Family(
        _("Hurt"),
        (
            ("hurt", _("hurt")),
            ("stung", _("stung")),
            ("disappointed", _("disappointed")),
            ("small", _("small")),
            ("raw", _("raw")),
            ("jealous", _("jealous")),
        ),
    ),
    Family(
        _("Sad"),
        (
            ("sad", _("sad")),
            ("low", _("low")),
            ("lonely", _("lonely")),
            ("tearful", _("tearful")),
            ("missing us", _("missing us")),
            ("discouraged", _("discouraged")),
        ),
    ),
    Family(
        _("Uneasy"),
        (
            ("afraid", _("afraid")),
            ("worried", _("worried")),
            ("nervous", _("nervous")),
            ("on edge", _("on edge")),
            ("panicky", _("panicky")),
            ("shaken", _("shaken")),
        ),
    ),
    Family(
        _("Angry"),
        (
            ("angry", _("angry")),
            ("annoyed", _("annoyed")),
            ("frustrated", _("frustrated")),
            ("fed up", _("fed up")),
            ("bitter", _("bitter")),
            ("furious", _("furious")),
        ),
    ),
    Family(
        _("Ashamed"),
        (
            ("ashamed", _("ashamed")),
            ("guilty", _("guilty")),
            ("embarrassed", _("embarrassed")),
            ("foolish", _("foolish")),
            ("sorry", _("sorry")),
        ),
    ),
    Family(
        _("Worn out"),
        (
            ("tired", _("tired")),
            ("worn out", _("worn out")),
            ("tense", _("tense")),
            ("overwhelmed", _("overwhelmed")),
            ("helpless", _("helpless")),
            ("restless", _("restless")),
        ),
    ),
    Family(
        _("Quiet or mixed"),
        (
            ("numb", _("numb")),
            ("flat", _("flat")),
            ("unsure", _("unsure")),
            ("torn", _("torn")),
            ("confused", _("confused")),
            ("surprised", _("surprised")),
            ("nothing", _("nothing right now")),
        ),
    ),
    Family(
        _("Softer"),
        (
            ("relieved", _("relieved")),
            ("calm", _("calm")),
            ("tender", _("tender")),
            ("hopeful", _("hopeful")),
            ("grateful", _("grateful")),
            ("curious", _("curious")),
        ),
    ),
)

KNOWN: dict[str, str | Promise] = {key: word for family in FAMILIES for key, word in family.words}


def in_words(chosen: Iterable[str]) -> str:
    """Stored feelings in one line; own words as they were typed."""
    return ", ".join(str(KNOWN.get(word, word)) for word in chosen)
