"""What the places are called in which words were found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reknit.repair.core.passages import Part

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from reknit.repair.queries.finding import Found, Place

PARTS: dict[Part, str | Promise] = {
    Part.NOTES: gettext_lazy("My notes"),
    Part.OUTSIDE: gettext_lazy("Seen from outside"),
    Part.KEPT: gettext_lazy("Words to come back to"),
    Part.LOOKING_BACK: gettext_lazy("Looking back"),
    Part.MY_LESSON: gettext_lazy("What I keep from this"),
    Part.MINE: gettext_lazy("What I shared"),
    Part.THEIRS: gettext_lazy("What %(name)s shared"),
    Part.LESSON: gettext_lazy("What you two keep"),
    Part.PHONE: gettext_lazy("Noted together, on one phone"),
    Part.BROUGHT: gettext_lazy("Brought along from another notebook"),
    Part.PARKED: "",  # the title says it
    Part.SOOTHING: "",
}
_WHOSE = {True: "mine", False: "theirs", None: "both"}


def entries(found: Found) -> list[dict[str, Any]]:
    return [
        {
            "title": entry.title,
            "url": entry.url,
            "places": [
                {"part": _part(place), "whose": _WHOSE[place.mine], "pieces": place.pieces}
                for place in entry.places
            ],
        }
        for entry in found.entries
    ]


def _part(place: Place) -> str:
    return str(PARTS[place.part]) % {"name": place.who or _("your partner")}
