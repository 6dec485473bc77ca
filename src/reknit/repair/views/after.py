"""What remains of a repair, and what is asked after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reknit.people.access import aside_for, member_required, put_back_at
from reknit.people.index import read_index
from reknit.repair import actions, lists, queries
from reknit.repair.core.followups import DAYS
from reknit.repair.forms.learn import Back, FollowUpForm
from reknit.repair.queries.learning import follow_up_due
from reknit.repair.views.context import words_for
from reknit.web.pages import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from reknit.people.access import MemberRequest
    from reknit.repair.queries import Opened


@require_safe
@member_required
def kept(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    """The lesson both said yes to, on a page of its own, for ever."""
    at = timezone.now()
    opened = queries.repair_for(request.member, request.vault, repair_id, at)
    if opened.where.lesson is None or not opened.where.lesson.kept:
        raise Http404
    actions.remember_seen(vault=request.vault, opened=opened, at=at)
    return page(request, "repair/learn/kept.html", words_for(opened))


@require_POST
@put_back_at("repair:show")
@member_required
def leave_lesson(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    actions.leave_lesson(
        member=request.member, vault=request.vault, repair_id=repair_id, at=timezone.now()
    )
    return redirect("repair:show", repair_id)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def after(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    """Has it come back? What helped? For me alone; what I said before stands below."""
    at = timezone.now()
    opened = queries.repair_for(request.member, request.vault, repair_id, at)
    entry = lists.entries(read_index(request.vault)).get(str(repair_id), {})
    day = follow_up_due(entry, timezone.localdate(at))
    if request.method != "POST":
        form = FollowUpForm(initial=aside_for(request, FollowUpForm)) if day else None
        return page(request, "repair/learn/after.html", _context(opened, form, day))
    day = _answered_day(request, day)
    if request.POST.get("step") == "not_now":
        answer: dict[str, str] | None = None
    else:
        form = FollowUpForm(request.POST)
        if not form.is_valid():
            context = _context(opened, form, day)
            return page(request, "repair/learn/after.html", context, status=422)
        answer = {name: str(form.cleaned_data[name]) for name in ("back", "helped")}
    actions.follow_up(
        member=request.member,
        vault=request.vault,
        repair_id=repair_id,
        day=day,
        answer=answer,
        at=at,
    )
    return redirect("home:today") if answer is None else redirect("repair:after", repair_id)


def _answered_day(request: MemberRequest, due: int | None) -> int:
    """The day the page asked about, also when midnight came in between. 0: none."""
    seen = request.POST.get("seen", "")
    return next((day for day in DAYS if str(day) == seen), due or 0)


def _context(opened: Opened, form: FollowUpForm | None, day: int | None) -> dict[str, Any]:
    said = opened.notebook.page.doc.get("followups", {})
    words = dict(FollowUpForm.base_fields["back"].choices)  # type: ignore[attr-defined]
    return {
        **words_for(opened),
        "form": form,
        "seen": day or 0,
        "said": [
            {"back": words[said[key]["back"]], "helped": said[key].get("helped", "")}
            for key in sorted(said, key=int)
        ],
        "came_back": any(each["back"] != Back.NO for each in said.values()),
    }
