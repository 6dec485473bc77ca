"""The discreet name: what the notebook calls itself, and what a home screen is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from reknit.people import cookies
from reknit.people.access import MemberRequest, aside_for, member_required
from reknit.people.actions.settings import change_look as keep_look
from reknit.people.forms.looks import LookForm
from reknit.people.index import chosen_look, read_index
from reknit.web.looks import look_of
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def change_look(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        shown = LookForm.shown(chosen_look(read_index(request.vault)))
        form = LookForm(initial=shown | aside_for(request, LookForm))
        return page(request, "people/look.html", {"form": form})
    form = LookForm(request.POST)
    if not form.is_valid():
        return page(request, "people/look.html", {"form": form}, status=422)
    chosen = form.chosen()
    keep_look(vault=request.vault, look=chosen)
    response = redirect(f"{reverse('people:settings')}?saved=1")
    cookies.put_look(response, chosen, stay=request.visit.stay)
    return response


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Name and picture for a home screen. Opens as a page among others, and never offers itself."""
    look = look_of(request)
    said = {
        "id": "/",
        "name": look.name,
        "short_name": look.name,
        "start_url": reverse("home:today"),
        "scope": "/",
        "display": "browser",
        "icons": [
            {"src": look.picture_192, "sizes": "192x192", "type": "image/png"},
            {"src": look.picture, "sizes": "any", "type": "image/svg+xml"},
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")
