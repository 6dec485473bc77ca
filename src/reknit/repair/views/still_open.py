"""What has been lying open for a while: schedule, make it smaller, let it go, or get help.

Asked of one person, on their own pages. Whatever they choose there is a step they could have taken
anyway; that they were asked is known to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reknit.people.access import member_required
from reknit.people.index import read_index
from reknit.repair import actions, lists, queries
from reknit.repair.core.fold import Step
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.waits import Until, due
from reknit.repair.forms.learn import LaterForm
from reknit.repair.queries.still_open import draft_open_since, open_since
from reknit.repair.views.context import words_for
from reknit.web.pages import page

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpResponse

    from reknit.people.access import MemberRequest
    from reknit.repair.queries import Opened


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def still_open(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    at = timezone.now()
    opened = queries.repair_for(request.member, request.vault, repair_id, at)
    if request.method == "POST" and opened.private:
        return _choose(request, opened, at)
    since = _since(request, opened)
    if since is None:
        return redirect("repair:show", repair_id)
    actions.note_asked(
        vault=request.vault, repair_id=repair_id, since=since, shared=not opened.private
    )
    return page(request, "repair/learn/still_open.html", _context(opened, LaterForm()))


def _choose(request: MemberRequest, opened: Opened, at: datetime) -> HttpResponse:
    """What I do with something only I know of."""
    repair_id = opened.repair.id
    if request.POST.get("step") == "smaller" and opened.where.may(Kind.TELL):
        actions.choose_way(
            member=request.member,
            vault=request.vault,
            repair_id=repair_id,
            way=opened.notebook.way,
            size=Size.QUICK,
        )
        return redirect("repair:show", repair_id)
    form = LaterForm(request.POST)
    if not form.is_valid():
        context = _context(opened, form)
        return page(request, "repair/learn/still_open.html", context, status=422)
    actions.rest_privately(
        member=request.member,
        vault=request.vault,
        repair_id=repair_id,
        until=due(Until(form.cleaned_data["until"]), timezone.localtime(at)),
        at=at,
    )
    return redirect("home:today")


def _since(request: MemberRequest, opened: Opened) -> str | None:
    """As Today counts it; None where nothing is open for me."""
    if opened.private:
        entry = lists.entries(read_index(request.vault)).get(str(opened.repair.id), {})
        since = draft_open_since(entry)
    else:
        since = open_since(opened.where, opened.newest_due) if opened.newest_due else None
    return None if since is None else since.isoformat()


def _context(opened: Opened, form: LaterForm) -> dict[str, Any]:
    where = opened.where
    size = where.size if not opened.private else opened.notebook.size
    return {
        **words_for(opened),
        "form": form,
        "private": opened.private,
        "not_opened": where.step is Step.ANSWER_INVITATION,
        "can_be_smaller": opened.private and size is Size.FULL and where.may(Kind.TELL),
    }
