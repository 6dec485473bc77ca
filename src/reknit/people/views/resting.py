"""A break from the two of us. The other one sees what they always see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from reknit.people import actions
from reknit.people.access import aside_for, member_required
from reknit.people.forms.leaving import RestForm
from reknit.people.index import read_index
from reknit.people.resting import on_break, until_of_break
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reknit.people.access import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def rest(request: MemberRequest) -> HttpResponse:
    if "back" in request.POST:
        actions.come_back(vault=request.vault)
        return redirect("home:today")
    if not request.member.together:
        return redirect("people:settings")
    index = read_index(request.vault)
    if request.method != "POST":
        kept = {"until": until_of_break(index)} | aside_for(request, RestForm)
        context = {"form": RestForm(initial=kept), "resting": on_break(index, request.member)}
        return page(request, "people/rest.html", context)
    form = RestForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "resting": on_break(index, request.member)}
        return page(request, "people/rest.html", context, status=422)
    actions.take_a_break(vault=request.vault, until=form.cleaned_data["until"])
    return redirect("people:rest")
