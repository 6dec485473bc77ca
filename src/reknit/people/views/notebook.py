from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from reknit.people import actions, carry
from reknit.people.access import current_session
from reknit.people.forms.passphrases import BeginForm
from reknit.people.host import host_name
from reknit.people.tries import limit_tries
from reknit.people.views.answers import say
from reknit.refusal import Refusal
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Make a notebook. A post without a user name only brings what was written before."""
    brought = carry.carried(request)
    session = current_session(request)
    if session is not None and session.vault is not None:
        carry.keep(session.vault, brought)
        return redirect(carry.way_on(session.vault, brought))
    if request.method != "POST" or "user_name" not in request.POST:
        return _page(request, BeginForm(), brought)
    if "another" in request.POST:
        return _page(request, _with_other_words(request), brought)
    return _begun(request, BeginForm(request.POST), brought)


@require_safe
def server(request: HttpRequest) -> HttpResponse:
    """What whoever runs this server can see, and can't."""
    return page(request, "people/server.html", {"host": host_name()})


def _begun(request: HttpRequest, form: BeginForm, brought: dict[str, str]) -> HttpResponse:
    status = 422
    if form.is_valid():
        try:
            limit_tries(request, "begin")
            vault = actions.begin_notebook(
                user_name=form.cleaned_data["user_name"],
                passphrase=form.cleaned_data["chosen"],
                first_minutes=carry.first_minutes(brought),
            )
        except Refusal as refusal:
            status = say(form, refusal)
        else:
            carry.keep(vault, brought)
            return carry.enter(request, vault, stay="day", to=_first_page(brought))
    return _page(request, form, brought, status=status)


def _first_page(brought: dict[str, str]) -> str:
    """The recovery code comes once there is something to lose, and not in an invitation's way."""
    if "code" in brought:
        return reverse("people:say-yes")
    return reverse("people:recovery-code" if carry.first_minutes(brought) else "home:today")


def _with_other_words(request: HttpRequest) -> BeginForm:
    """The same form with five new words; nothing is complained about yet."""
    kept: dict[str, Any] = {
        "user_name": request.POST.get("user_name", ""),
        "adult": "adult" in request.POST,
    }
    return BeginForm(initial=kept)


def _page(
    request: HttpRequest, form: BeginForm, brought: dict[str, str], status: int = 200
) -> HttpResponse:
    context = {"form": form, "carried": brought, "host": host_name()}
    return page(request, "people/begin.html", context, status=status)
