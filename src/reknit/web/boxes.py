"""The boxes of a page, and what stands beside them.

``request.margin`` (which another folder sets) is asked for each box that somebody writes in. What
it gives is on the bound field as ``beside``, and ``web/field.html`` shows it below the box.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.forms import BaseForm

from reknit.web.widgets import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.forms.boundfield import BoundField
    from django.http import HttpRequest


class Margin(Protocol):
    def beside(self, box: BoundField, how: str) -> object | None:
        """For ``web/beside.html``; None where nothing stands beside this box."""


def boxes_in(context: Mapping[str, Any]) -> Iterator[tuple[BoundField, str]]:
    """Each box of the forms on a page, and how it is read."""
    for form in context.values():
        if isinstance(form, BaseForm):
            for name, field in form.fields.items():
                if isinstance(field.widget, Words) and field.widget.beside:
                    yield form[name], field.widget.beside


def put_beside(request: HttpRequest, context: Mapping[str, Any]) -> bool:
    """Whether anything stands beside a box of this page.

    Nothing while the phone lies in the other's hands (``here``): what they write is theirs, and
    they were not asked.
    """
    margin: Margin | None = getattr(request, "margin", None)
    if margin is None or context.get("here") == "1":
        return False
    found = False
    for box, how in boxes_in(context):
        beside = margin.beside(box, how)
        box.beside = beside  # type: ignore[attr-defined]  # read in web/field.html
        found |= beside is not None
    return found
