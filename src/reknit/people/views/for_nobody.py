from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def for_nobody(request: HttpRequest) -> HttpResponse:
    """A sheet to write on and let go. Nothing takes its words: no address, no field with a name."""
    return page(request, "people/for_nobody.html")
