"""My own record: where I am signed in, and what was done to my locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reknit.people.access import MemberRequest, member_required
from reknit.people.record_words import by_day, device_name, part_of_day
from reknit.vault import record, sessions, sign_ins
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpResponse

SHOWN = 25  # lines; the rest lies behind "Show earlier ones"


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def own_record(request: MemberRequest) -> HttpResponse:
    """POST ends one other sign-in, or all others.

    That is the safe direction, so no passphrase is asked for.
    """
    if request.method == "POST":
        _end_sign_ins(request)
        return redirect(f"{reverse('people:record')}?ended=1")
    lines = record.lines(request.vault)
    signed_in = [
        {
            "handle": each.handle,
            "device": device_name(each.device),
            "begun": timezone.localtime(each.begun),
            "part": part_of_day(timezone.localtime(each.begun).hour),
            "here": sessions.is_this(request.visit, each),
        }
        for each in sign_ins.mine(request.vault)
    ]
    context = {
        "ended": "ended" in request.GET,
        "signed_in": sorted(signed_in, key=lambda each: not each["here"]),
        "others": [each for each in signed_in if not each["here"]],
        "days": by_day(lines[:SHOWN]),
        "earlier": by_day(lines[SHOWN:]),
    }
    return page(request, "people/record.html", context)


def _end_sign_ins(request: MemberRequest) -> None:
    others = [
        each.handle
        for each in sign_ins.mine(request.vault)
        if not sessions.is_this(request.visit, each)
    ]
    asked = request.POST.get("handle")
    ending = others if "others" in request.POST else [each for each in others if each == asked]
    if ending:
        sign_ins.end(request.vault, ending)
        record.note(request.member.person_id, "sign-ins-ended")
