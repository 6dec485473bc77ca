"""The outsider's view, every few months: which of all it should be about, or not now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reknit.people.access import member_required
from reknit.repair import actions, queries
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reknit.people.access import MemberRequest

MOST_SHOWN = 8


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def outside(request: MemberRequest) -> HttpResponse:
    """A post puts it off for another four months, whatever the reason; none is asked for."""
    at = timezone.now()
    if request.method == "POST":
        actions.count_from(vault=request.vault, day=timezone.localdate(at))
        return redirect("home:today")
    found = queries.everything(request.member, request.vault, at)
    listed = [*found.together, *found.closed, *found.private][:MOST_SHOWN]
    return page(request, "repair/reflect/outside.html", {"listed": listed})
