"""Before an apology, and an apology on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from reknit.people.access import member_required
from reknit.repair import queries
from reknit.repair.core.kinds import Kind
from reknit.repair.views.context import words_for
from reknit.repair.views.stages import own
from reknit.web.pages import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from reknit.people.access import MemberRequest


@require_safe
@member_required
def anyway(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    """An apology lands better once the other felt heard. It is said, and never a lock."""
    opened = queries.repair_for(request.member, request.vault, repair_id, timezone.now())
    if not opened.private and not opened.where.may(Kind.OWN):
        return redirect("repair:show", repair_id)
    return page(request, "repair/own/anyway.html", words_for(opened))


@require_safe
@member_required
def own_card(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    """My apology on one printable page, to say it in person. Nothing of it is shared."""
    opened = queries.repair_for(request.member, request.vault, repair_id, timezone.now())
    fields = opened.notebook.fields(opened.where.me)
    parts = own.parts(fields)
    if not parts:
        raise Http404
    context = {**words_for(opened), "parts": parts}
    return page(request, "repair/own/say.html", context)
