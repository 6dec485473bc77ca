"""What one person can do alone: without an answer, or without asking for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reknit.people.access import aside_for, member_required
from reknit.repair import actions, queries
from reknit.repair.core.beside import LESSON_LINES
from reknit.repair.forms.learn import KeptWordsForm
from reknit.repair.views.context import words_for
from reknit.repair.views.stages import learn
from reknit.web.pages import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from reknit.people.access import MemberRequest
    from reknit.repair.queries import Opened


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def alone(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    at = timezone.now()
    opened = queries.repair_for(request.member, request.vault, repair_id, at)
    kept = {"kept_words": str(opened.notebook.page.doc.get("kept_words", ""))}
    if request.method != "POST":
        actions.remember_seen(vault=request.vault, opened=opened, at=at)
        form = KeptWordsForm(initial=kept | aside_for(request, KeptWordsForm))
        return page(request, "repair/learn/alone.html", _context(opened, form))
    form = KeptWordsForm(request.POST)
    if not form.is_valid():
        return page(request, "repair/learn/alone.html", _context(opened, form), status=422)
    actions.keep_own_words(
        member=request.member,
        vault=request.vault,
        repair_id=repair_id,
        words=form.cleaned_data["kept_words"],
    )
    return redirect("repair:alone", repair_id)


def _context(opened: Opened, form: KeptWordsForm) -> dict[str, Any]:
    me = opened.repair.opener_id if opened.private else opened.where.me
    fields = opened.notebook.fields(me)
    names = learn.named(opened)
    return {
        **words_for(opened),
        "form": form,
        "fields": fields,
        "my_lines": [
            {"label": names[name], "text": fields[name]}
            for name in LESSON_LINES
            if fields.get(name)
        ],
    }
