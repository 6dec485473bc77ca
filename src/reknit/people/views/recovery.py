"""After a reset: a new notebook, the one before that came back, and both put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from reknit.people import actions, carry, returning
from reknit.people.access import MemberRequest, member_required
from reknit.people.forms.recovery import EarlierForm
from reknit.people.names import name_of_other
from reknit.people.tries import limit_tries
from reknit.people.views.answers import say
from reknit.refusal import Refusal
from reknit.vault import earlier
from reknit.vault.refusals import WrongPassphrase
from reknit.vault.secret import Secret
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@member_required
def begun_anew(request: MemberRequest) -> HttpResponse:
    """Right after a code from the host: what is empty, what is kept, what can be done."""
    until = earlier.kept_until(request.vault, at=timezone.now())
    if until is None:
        return redirect("home:today")
    context = {
        "until": until,
        "shut": request.member.shut is not None,
        "name": name_of_other(request.member, request.vault),
    }
    return page(request, "people/begun_anew.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def came_back(request: MemberRequest) -> HttpResponse:
    """Said once: somebody had begun this account anew, and here everything is again."""
    found = returning.unread_return(request.vault, at=timezone.now())
    if request.method == "POST":
        returning.put_away(request.vault, at=timezone.now())
        return redirect(carry.way_on(request.vault, carry.remembered(request.vault)))
    if found is None:
        return redirect("home:today")
    return page(request, "people/came_back.html", {"until": found.meanwhile_until})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def bring_in(request: MemberRequest) -> HttpResponse:
    """What is set aside joins what lies open, given its passphrase too."""
    at = timezone.now()
    until = earlier.kept_until(request.vault, at=at)
    if until is None:
        return redirect("people:settings")
    form = EarlierForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = Secret(form.cleaned_data["passphrase_before"])
            try:
                limit_tries(request, "sign-in", account=str(request.member.person_id))
                vault = actions.put_together(vault=request.vault, passphrase=typed, at=at)
            except WrongPassphrase:
                sentence = gettext(
                    "This passphrase opens nothing that is set aside. Spaces and spelling count."
                )
                form.add_error("passphrase_before", sentence)
            except Refusal as refusal:
                status = say(form, refusal)
            else:
                to = f"{reverse('people:settings')}?joined=1"
                return carry.enter(request, vault, stay=request.visit.stay, to=to)
    context = {
        "form": form,
        "until": until,
        "newest": earlier.is_newest(request.vault, at=at),
    }
    return page(request, "people/earlier.html", context, status=status)
