from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from reknit.people import restored
from reknit.people.access import MemberRequest, member_required
from reknit.people.locks import put_back_at

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_POST
@put_back_at("home:today")
@member_required
def put_away(request: MemberRequest) -> HttpResponse:
    """The note that the notebook came back from a copy has been read."""
    restored.put_away(request.vault)
    return redirect("home:today")
