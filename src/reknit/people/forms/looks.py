from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reknit.web.fields import ChoiceField, LineField
from reknit.web.forms import KitForm
from reknit.web.looks import ICONS, LONGEST, NAMES, Look, look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms.boundfield import BoundWidget

OWN = "own"


class LookForm(KitForm):
    """A name out of the list, or an own one; and a picture."""

    name = ChoiceField(
        label=_("Name"),
        choices=[*((str(number), name) for number, name in enumerate(NAMES)), (OWN, _("My own"))],
    )
    own_name = LineField(
        label=_("My own name for it"),
        max_length=LONGEST,
        required=False,
        help_text=_("Up to 20 letters. Without your own names or anything about the two of you."),
    )
    icon = ChoiceField(
        label=_("Picture"), choices=[(key, icon.label) for key, icon in ICONS.items()]
    )

    @staticmethod
    def shown(chosen: Look) -> dict[str, str]:
        """The form's values for a look."""
        listed = [str(name) for name in NAMES]
        number = str(listed.index(chosen.name)) if chosen.name in listed else OWN
        own = "" if number != OWN else chosen.name
        return {"name": number, "own_name": own, "icon": chosen.icon}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        own = "own_name" in cleaned and not cleaned["own_name"].strip()
        if cleaned.get("name") == OWN and own:
            self.add_error("own_name", ValidationError(_("Write a few words here.")))
        return cleaned

    def chosen(self) -> Look:
        picked = self.cleaned_data["name"]
        name = self.cleaned_data["own_name"] if picked == OWN else str(NAMES[int(picked)])
        return look(name, self.cleaned_data["icon"])

    def pictures(self) -> Iterator[tuple[BoundWidget, str]]:
        """Each choice of a picture, with the line it is drawn with."""
        for choice in self["icon"]:
            yield choice, ICONS[choice.data["value"]].drawn
