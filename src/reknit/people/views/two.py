from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reknit.people import actions
from reknit.people.access import MemberRequest, member_required
from reknit.people.names import partner_name
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def leave(request: MemberRequest) -> HttpResponse:
    """One press, at once. Pressing twice, or both at once, is the same."""
    if request.method == "POST":
        actions.leave_couple(member=request.member, at=timezone.now())
        return redirect("people:leave")
    if not request.member.together:
        return page(request, "people/left.html")
    name = partner_name(request.member, request.vault)
    return page(request, "people/leave.html", {"name": name})
