"""What this notebook calls itself on one device: a name and a small picture that say nothing.

Both stand in titles, in the strip on top, on the tab and under the icon of a home screen. What
somebody chose lies sealed in their notebook; ``reknit.people.cookies`` keeps a plain copy on the
device, since pages before the passphrase must not say more than the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.templatetags.static import static
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reknit.web.forms import without_controls

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

LONGEST = 20  # letters; more does not fit under an icon
NOTEBOOK = _("Notebook")
NAMES: tuple[_StrPromise, ...] = (
    NOTEBOOK,
    _("Recipes"),
    _("Lists"),
    _("Garden"),
    _("Reading"),
)


class Icon(NamedTuple):
    label: _StrPromise
    drawn: str  # one line on a square of 32; empty: the two threads, in their colours


THREADS = "threads"
ICONS: dict[str, Icon] = {
    THREADS: Icon(_("Threads"), ""),
    "book": Icon(
        _("Book"),
        "M16 9C13 7 9 6.5 5 7V24C9 23.5 13 24 16 26C19 24 23 23.5 27 24V7C23 6.5 19 7 16 9V26",
    ),
    "list": Icon(_("List"), "M12 8H27M12 16H27M12 24H27M5 8H6M5 16H6M5 24H6"),
    "leaf": Icon(_("Leaf"), "M6 27C7 14 14 7 27 5C28 18 21 25 10 23.5M6 27C10 21.5 14 17.5 19 14"),
    "bowl": Icon(
        _("Bowl"),
        "M4 15H28C28 22 23 26 16 26S4 22 4 15ZM12 11C10.5 9 13.5 8 12 6M20 11C18.5 9 21.5 8 20 6",
    ),
    "sun": Icon(
        _("Sun"),
        "M16 10.5A5.5 5.5 0 1 1 15.9 10.5ZM16 3V6M16 26V29M3 16H6M26 16H29"
        "M6.8 6.8L8.9 8.9M23.1 23.1L25.2 25.2M6.8 25.2L8.9 23.1M23.1 8.9L25.2 6.8",
    ),
}


@dataclass(frozen=True)
class Look:
    own_name: str = ""  # as chosen; empty: the name everybody has at first
    icon: str = THREADS

    @property
    def name(self) -> str:
        return self.own_name or gettext("Notebook")

    @property
    def chosen(self) -> bool:
        """Whether it differs from what everybody has at first."""
        return self != Look()

    @property
    def drawn(self) -> str:
        return ICONS[self.icon].drawn

    @property
    def picture(self) -> str:
        """Address of the icon, as a drawing."""
        return static(f"web/looks/{self.icon}.svg")

    @property
    def picture_192(self) -> str:
        """The same in dots, for home screens that want it so."""
        return static(f"web/looks/{self.icon}.png")


def look(name: object, icon: object) -> Look:
    """From values that may be anything; what does not fit is as at first."""
    text = " ".join(without_controls(name).split()) if isinstance(name, str) else ""
    known = icon if isinstance(icon, str) and icon in ICONS else THREADS
    return Look("" if text == str(NOTEBOOK) else text[:LONGEST].strip(), known)


def look_of(request: HttpRequest) -> Look:
    """The look of the device that asks; set by ``reknit.people.middleware``."""
    found = getattr(request, "look", None)
    return found if isinstance(found, Look) else Look()
