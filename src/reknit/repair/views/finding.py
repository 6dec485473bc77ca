"""Finding words again. What is looked for comes in a form, so that no address or history has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.views.decorators.http import require_POST

from reknit.people.access import member_required, put_back_at
from reknit.repair import queries
from reknit.repair.forms.finding import FindForm
from reknit.repair.wordings import finding as wording
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reknit.people.access import MemberRequest


@require_POST
@put_back_at("repair:all")
@member_required
def find(request: MemberRequest) -> HttpResponse:
    form = FindForm(request.POST)
    if not form.is_valid():
        return page(request, "repair/find/found.html", {"form": form}, status=422)
    found = queries.find(
        request.member,
        request.vault,
        form.sought,
        timezone.now(),
        look="look" in request.POST,
    )
    if found.entries:
        form["looked_for"].help_text = ""  # whoever found something knows how
    context = {
        "form": form,
        "found": found,
        "entries": wording.entries(found),
        "several": len(form.sought.needles) > 1,
    }
    return page(request, "repair/find/found.html", context)
