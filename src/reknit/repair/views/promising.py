"""A day after an apology: do I still want to?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reknit.people.access import member_required
from reknit.repair import actions, queries
from reknit.repair.core.promised import asks_still
from reknit.repair.core.writing import Page
from reknit.repair.views.context import words_for
from reknit.repair.views.stages import promise
from reknit.web.pages import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from reknit.people.access import MemberRequest
    from reknit.repair.queries import Opened


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def still(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    """Asked of the one who said it, privately. Each of the three answers is fine."""
    at = timezone.now()
    opened = queries.repair_for(request.member, request.vault, repair_id, at)
    if not asks_still(opened.where):
        return redirect("repair:show", repair_id)
    if request.method != "POST":
        will = promise.begun(opened, Page.PROMISE_WHAT)["promise_what"]
        return page(request, "repair/promise/still.html", {**words_for(opened), "will": will})
    answer = request.POST.get("still", "")
    if answer == "rest":
        actions.let_rest(member=request.member, vault=request.vault, repair_id=repair_id, at=at)
        return redirect("repair:show", repair_id)
    if answer == "yes" and _take_over(request, opened):
        return redirect("repair:write", repair_id, Page.PROMISE_WHEN)
    return redirect("repair:write", repair_id, Page.PROMISE_WHAT)


def _take_over(request: MemberRequest, opened: Opened) -> bool:
    """Whether what I said is now what I promise; not where it is too long for that."""
    words = promise.begun(opened, Page.PROMISE_WHAT)
    if not promise.fits(words):
        return False
    actions.keep(
        member=request.member,
        vault=request.vault,
        repair_id=opened.repair.id,
        words=words,
        seen=opened.notebook.revision,
        person=opened.where.me,
    )
    return True
