from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from reknit.home import actions, queries
from reknit.people import restored
from reknit.people.access import MemberRequest, current_session, member_required
from reknit.repair import actions as repair
from reknit.vault.sessions import SessionState
from reknit.web.looks import look_of
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Two doors. Whoever is signed in, covered or not, goes to today (or to its lock).

    So does a device with a discreet name: the doors would say what lies behind it.
    """
    session = current_session(request)
    if session is not None and session.state is not SessionState.STUB:
        return redirect("home:today")
    if look_of(request).chosen:
        return redirect("home:today")
    return page(request, "home/front.html")


@require_safe
@member_required
def today(request: MemberRequest) -> HttpResponse:
    at = timezone.now()
    shown = queries.today(request.member, request.vault, at)
    if shown.notice:
        actions.remember_notice(vault=request.vault, day=timezone.localdate(at))
    if shown.lessons:
        repair.remember_lessons(vault=request.vault, lessons=shown.lessons, at=at)
    told = restored.note(request.vault)
    return page(request, "home/today.html", {"today": shown, "restored": told})
