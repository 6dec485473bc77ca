"""One incident a repair; whatever else comes up is put aside here, for its owner alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reknit.people.access import aside_for, member_required
from reknit.repair import actions, queries
from reknit.repair.core.parking import MOST_LINES
from reknit.repair.forms.parking import LineForm, WhichForm
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reknit.people.access import MemberRequest
    from reknit.repair.core.writing import Page

_NUMBER = re.compile(r"[0-9]{1,2}")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def parked(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, LineForm(initial=aside_for(request, LineForm)))
    if "away" in request.POST:
        gone = WhichForm(request.POST)
        if gone.is_valid():
            actions.let_go(vault=request.vault, number=gone.cleaned_data["away"])
        return redirect(_here(request))
    form = LineForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    actions.put_aside(vault=request.vault, text=form.cleaned_data["parked"])
    return redirect(_here(request))


def parked_from(repair_id: UUID, page_: Page) -> str:
    """The address of the list, with a way back to the page somebody is writing."""
    number = reverse("repair:write", args=[repair_id, page_]).rstrip("/").rpartition("/")[2]
    return f"{reverse('repair:parked')}?{urlencode({'repair': repair_id, 'page': number})}"


def _page(request: MemberRequest, form: LineForm, status: int = 200) -> HttpResponse:
    lines = queries.parked(request.vault)
    context = {
        "form": form,
        "lines": lines,
        "full_up": len(lines) >= MOST_LINES,
        "here": _here(request),
        "back": _back(request),
    }
    return page(request, "repair/reflect/parked.html", context, status=status)


def _here(request: MemberRequest) -> str:
    carried = {name: request.GET[name] for name in ("repair", "page") if _back(request)}
    query = urlencode(carried)
    return f"{reverse('repair:parked')}?{query}" if query else reverse("repair:parked")


def _back(request: MemberRequest) -> str:
    """Back to the writing page; nothing for an address that is none of ours."""
    number = request.GET.get("page", "")
    try:
        repair_id = UUID(request.GET.get("repair", ""))
    except ValueError:
        return ""
    if not _NUMBER.fullmatch(number):
        return ""
    return f"{reverse('repair:show', args=[repair_id])}page/{int(number)}/"
