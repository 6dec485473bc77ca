"""The side of the person who was invited. The code travels in hidden fields only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from reknit.people import actions, carry, invitations
from reknit.people.access import (
    MemberRequest,
    aside_for,
    calmly,
    current_session,
    member_required,
)
from reknit.people.core.couples import Answer
from reknit.people.forms.pairing import AnswerForm, CodeForm, NameForm
from reknit.people.host import host_name
from reknit.people.index import change_index, read_index
from reknit.people.names import my_name
from reknit.people.refusals import InvitationUsed, NoSuchInvitation
from reknit.people.tries import limit_tries
from reknit.people.views.answers import say
from reknit.refusal import Refusal
from reknit.vault.secret import Secret
from reknit.vault.sessions import SessionState
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """The code comes by post: from the link's fragment by script, or typed."""
    session = current_session(request)
    if request.method != "POST":
        if session is not None and session.vault and read_index(session.vault).get("joining"):
            return redirect("people:say-yes")  # back from the private check
        return page(request, "people/join.html", {"form": CodeForm()})
    form = CodeForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            limit_tries(request, "join")
            return _invitation_page(request, AnswerForm(), Secret(form.cleaned_data["code"]))
        except Refusal as refusal:
            status = say(form, refusal)
    return page(request, "people/join.html", {"form": form}, status=status)


@require_POST
@calmly
def answer(request: HttpRequest) -> HttpResponse:
    limit_tries(request, "join")
    code = Secret(request.POST.get("code", ""))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _invitation_page(request, form, code, status=422)
    chosen = Answer(form.cleaned_data["answer"])
    if chosen is Answer.READY:
        return _ready(request, code)
    found = invitations.find(code, at=timezone.now())
    actions.answer_invitation(
        code=code,
        answer=chosen,
        until=form.cleaned_data["until"],
        note=form.cleaned_data["note"],
        at=timezone.now(),
    )
    return page(request, "people/answered.html", {"name": found.name, "answer": chosen.value})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def say_yes(request: MemberRequest) -> HttpResponse:
    """The joiner, now with a notebook, sees once more who asks, and says yes or not now."""
    kept = read_index(request.vault).get("joining")
    if not kept:
        return redirect("people:join")
    if "not_now" in request.POST:
        _forget_code(request)
        return redirect("home:today")
    code = Secret(str(kept))
    try:
        found = invitations.find(code, at=timezone.now())
    except (NoSuchInvitation, InvitationUsed):
        _forget_code(request)
        raise
    initial = {"name": my_name(request.member, request.vault)} | aside_for(request, NameForm)
    form = NameForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.join(
            member=request.member,
            vault=request.vault,
            code=code,
            name=form.cleaned_data["name"],
            at=timezone.now(),
        )
        return redirect("people:waiting")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "invitation": found, "host": host_name()}
    return page(request, "people/say_yes.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def waiting(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        actions.stop_waiting(member=request.member)
        return redirect("home:today")
    if invitations.waiting_for(request.member.person_id) is None:
        return redirect("home:today")
    return page(request, "people/waiting.html")


def _ready(request: HttpRequest, code: Secret[str]) -> HttpResponse:
    """Into my open notebook, or to the door of one, with the code in the form."""
    found = invitations.find(code, at=timezone.now())
    brought = {"code": code.expose()}  # into the page's hidden field, or into the sealed index
    session = current_session(request)
    if session is not None and session.vault is not None:
        carry.keep(session.vault, brought)
        return redirect("people:say-yes")
    covered = session is not None and session.state is SessionState.COVERED
    context = {
        "carried": brought,
        "name": found.name,
        "in_url": reverse("people:uncover" if covered else "people:sign-in"),
        "host": host_name(),
    }
    return page(request, "people/ready.html", context)


def _invitation_page(
    request: HttpRequest, form: AnswerForm, code: Secret[str], status: int = 200
) -> HttpResponse:
    found = invitations.find(code, at=timezone.now())
    context = {
        "form": form,
        "invitation": found,
        "carried": {"code": code.expose()},  # into the page's hidden field
        "host": host_name(),
    }
    return page(request, "people/invitation.html", context, status=status)


def _forget_code(request: MemberRequest) -> None:
    change_index(request.vault, lambda doc: doc.pop("joining", None))
