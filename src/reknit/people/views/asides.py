from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from reknit.people.access import MemberRequest, member_required
from reknit.people.core.kept import texts_among
from reknit.people.locks import put_back_url
from reknit.people.rescued import let_go, rescued
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def kept_aside(request: MemberRequest) -> HttpResponse:
    """The words that met a lock, to be put back or let go."""
    if request.method == "POST":
        wanted = _id(request.POST.get("aside", ""))
        if wanted is not None:
            let_go(request.vault, wanted)
        return redirect("people:aside")
    shown = [
        {
            "id": found.id,
            "texts": texts_among(found.words["fields"]),
            "put_back": put_back_url(found),
        }
        for found in rescued(request.vault)
    ]
    return page(request, "people/aside.html", {"rescued": shown})


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
