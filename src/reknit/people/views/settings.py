from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reknit.people import actions, carry
from reknit.people.access import MemberRequest, aside_for, member_required
from reknit.people.asking import is_asked
from reknit.people.forms.locks import NewPinForm
from reknit.people.forms.settings import SettingsForm
from reknit.people.host import host_name
from reknit.people.index import change_index, read_index
from reknit.people.names import my_name
from reknit.people.prove import prove_again
from reknit.people.views.answers import say
from reknit.refusal import Refusal
from reknit.vault import earlier, record, sessions
from reknit.vault.secret import Secret
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@member_required
def settings_page(request: MemberRequest) -> HttpResponse:
    """Every way on from here; nothing is set on it."""
    context = {
        "saved": "saved" in request.GET,
        "user_name": request.member.user_name,
        "has_pin": request.visit.has_pin,
        "joined": "joined" in request.GET,
        "has_earlier": earlier.has_earlier(request.vault, at=timezone.now()),
        "two": request.member.together,
        "shut": request.member.shut is not None,
        "asked": is_asked(request.member),
        "before": any(not couple.active for couple in request.member.couples),
        "host": host_name(),
    }
    return page(request, "people/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def choices(request: MemberRequest) -> HttpResponse:
    name = my_name(request.member, request.vault)
    shown = SettingsForm.shown(read_index(request.vault), name=name)
    if request.method != "POST":
        initial = shown | {"was": json.dumps(shown)} | aside_for(request, SettingsForm)
        return _page(request, SettingsForm(initial=initial))
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    if form.changed_elsewhere_too(shown):
        # Another window changed the same thing. Both are shown; saving again keeps this one.
        return _page(request, form.seen_again(shown), elsewhere=shown, status=409)
    actions.change_settings(member=request.member, vault=request.vault, changed=form.changed_here())
    # A new sign-in, since this one has its cover time and its spelling from before.
    return carry.enter(
        request,
        request.vault,
        stay=request.visit.stay,
        to=f"{reverse('people:settings')}?saved=1",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def pin(request: MemberRequest) -> HttpResponse:
    form = NewPinForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["pin"]
        try:
            prove_again(request, form.cleaned_data["passphrase"])
            sessions.set_pin(request.visit, Secret(chosen))
        except Refusal as refusal:
            status = say(form, refusal)
        else:
            # Sealed in my index, so that the next sign-in has it too.
            change_index(request.vault, lambda doc: doc.update(pin=chosen))
            record.note(request.member.person_id, "pin-set")
            return redirect("people:settings")
    return page(request, "people/pin.html", {"form": form}, status=status)


def _page(
    request: MemberRequest,
    form: SettingsForm,
    *,
    elsewhere: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "elsewhere": elsewhere and elsewhere["display_name"],
    }
    return page(request, "people/settings_choices.html", context, status=status)
