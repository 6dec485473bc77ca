"""The second door of signing in: the passphrase was right, and something more is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reknit.people import carry, cookies
from reknit.people.forms.passkeys import AnswerForm
from reknit.people.forms.second_step import DigitsForm
from reknit.people.noting import note_wrong_second_step
from reknit.people.site import site_of
from reknit.people.tries import limit_second_step
from reknit.people.views.answers import say
from reknit.people.views.locks import begin_again
from reknit.refusal import Refusal
from reknit.vault import passkeys, pending, second_step
from reknit.vault.refusals import WrongDigits, WrongPasskey
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reknit.vault.pending import Pending
    from reknit.web.forms import KitForm


@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """Words from before the door travel in the page too, should this take longer than it may."""
    token = cookies.pending_in(request)
    waiting = pending.find(token)
    if request.method != "POST":
        return _page(request, waiting, DigitsForm()) if waiting else redirect("people:sign-in")
    if waiting is None:
        return begin_again(request, carry.carried(request))
    form = AnswerForm(request.POST) if "passkey" in request.POST else DigitsForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            limit_second_step(request, str(waiting.vault.person_id))
            if pending.take_try(token) is None:
                return begin_again(request, waiting.carried)
            _check(request, waiting, form)
        except Refusal as refusal:
            if isinstance(refusal, (WrongDigits, WrongPasskey)):
                note_wrong_second_step(waiting.vault.person_id)
            status = say(form, refusal)
        else:
            pending.drop(waiting)
            response = carry.come_in(request, waiting.vault, waiting.carried, stay=waiting.stay)
            cookies.take_pending(response)
            return response
    return _page(request, waiting, form, status=status)


def _check(request: HttpRequest, waiting: Pending, form: KitForm) -> None:
    site = site_of(request)
    if not isinstance(form, AnswerForm):
        second_step.check_digits(waiting.vault, form.cleaned_data["app_digits"], at=timezone.now())
    elif site is None:
        raise WrongPasskey
    else:
        passkeys.check_second_step(waiting.vault, site, form.cleaned_data["passkey"])


def _page(
    request: HttpRequest, waiting: Pending, form: KitForm, *, status: int = 200
) -> HttpResponse:
    site = site_of(request)
    asked = site and passkeys.mine(waiting.vault)
    context = {
        "carried": waiting.carried,
        "problem": form,
        "digits_form": form if isinstance(form, DigitsForm) else DigitsForm(),
        "has_digits": second_step.has_digits(waiting.vault),
        "has_passkeys": bool(passkeys.mine(waiting.vault)),
        "asked": json.dumps(passkeys.ask_for_second_step(waiting.vault, site))
        if site and asked
        else "",
    }
    return page(request, "people/second.html", context, status=status)
