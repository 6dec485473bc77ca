"""Leaving, letting go of what was shared, and deleting everything. Each alone, at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reknit.people import actions, cookies
from reknit.people.access import aside_for, forget, member_required
from reknit.people.forms.leaving import NOW, DeleteForm, LeaveForm
from reknit.people.forms.passphrases import AgainForm
from reknit.people.names import last_note, name_of_other, partner_name
from reknit.people.prove import prove_again
from reknit.people.views.answers import say
from reknit.refusal import Refusal
from reknit.vault import earlier, record, sessions
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reknit.people.access import CoupleSeen, MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def leave(request: MemberRequest) -> HttpResponse:
    """One press, at once. Pressing twice, or both at once, is the same."""
    couple, shut = request.member.couple, request.member.shut is not None
    over = not shut and (couple is None or not couple.active)
    if request.method != "POST":
        if over:
            return _left_page(request, couple)
        kept = aside_for(request, LeaveForm) or None
        return _leave_page(request, LeaveForm(initial=kept, shut=shut))
    form = LeaveForm(request.POST, shut=shut)
    if not form.is_valid():
        return _leave_page(request, form, status=422)
    actions.leave_couple(
        member=request.member,
        vault=request.vault,
        at=timezone.now(),
        days=int(form.cleaned_data["when"]),
        note=form.cleaned_data.get("note", ""),
    )
    if not over:
        record.note(request.member.person_id, "left")
    return redirect("people:leave")


def _leave_page(request: MemberRequest, form: LeaveForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "name": name_of_other(request.member, request.vault)}
    return page(request, "people/leave.html", context, status=status)


def _left_page(request: MemberRequest, couple: CoupleSeen | None) -> HttpResponse:
    context = {"couple": couple, "now": NOW}
    if couple is not None:
        context |= {
            "name": partner_name(request.member, request.vault),
            "note": last_note(request.member, request.vault, couple),
        }
    return page(request, "people/left.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def let_go(request: MemberRequest) -> HttpResponse:
    """My copy of what was shared. ``of`` says which, where there is more than one."""
    couple = _over(request)
    if couple is None:
        return redirect("repair:letters")
    form = AgainForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                prove_again(request, form.cleaned_data["passphrase"])
                actions.let_go(member=request.member, vault=request.vault, couple_id=couple.id)
            except Refusal as refusal:
                status = say(form, refusal)
            else:
                return redirect("repair:letters")
    of = replace(request.member, couple=couple)
    context = {"form": form, "name": partner_name(of, request.vault)}
    return page(request, "people/let_go.html", context, status=status)


def _over(request: MemberRequest) -> CoupleSeen | None:
    over = [couple for couple in request.member.couples if not couple.active]
    try:
        wanted = UUID(request.GET["of"])
    except (KeyError, ValueError):
        return over[0] if over else None
    return next((couple for couple in over if couple.id == wanted), None)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def delete(request: MemberRequest) -> HttpResponse:
    """Everything that is mine, with the passphrase once more."""
    together = request.member.together or request.member.shut is not None
    form = DeleteForm(request.POST or None, together=together)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                prove_again(request, form.cleaned_data["passphrase"])
                return _deleted(request, int(form.cleaned_data.get("when", NOW)))
            except Refusal as refusal:
                status = say(form, refusal)
    kept = earlier.older_kept_until(request.member.person_id, at=timezone.now())
    context = {
        "form": form,
        "together": together,
        "export": reverse("moving:take"),
        "kept": kept,
    }
    if together:
        context["name"] = name_of_other(request.member, request.vault)
    return page(request, "people/delete.html", context, status=status)


def _deleted(request: MemberRequest, days: int) -> HttpResponse:
    actions.delete_account(member=request.member, at=timezone.now(), days=days)
    sessions.close(request.visit)
    forget(request)
    response = redirect("people:ended")
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    cookies.take_away(response)
    return response


@require_safe
def ended(request: HttpRequest) -> HttpResponse:
    """The same for everybody: it says nothing about who reads it."""
    return page(request, "people/ended.html")
