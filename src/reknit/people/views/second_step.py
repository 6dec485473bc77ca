"""Whether opening asks for something besides the passphrase, and what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from reknit.people.access import MemberRequest, member_required
from reknit.people.forms.passphrases import AgainForm
from reknit.people.forms.second_step import TurnOnForm
from reknit.people.index import chosen_look, read_index
from reknit.people.prove import prove_again
from reknit.people.views.answers import say
from reknit.refusal import Refusal
from reknit.vault import passkeys, record, second_step
from reknit.vault.secret import Secret
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.utils.safestring import SafeString

    from reknit.web.forms import KitForm

DIGITS, PASSKEYS, OFF = "digits", "passkeys", "off"


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def choose(request: MemberRequest) -> HttpResponse:
    """Each change asks for the passphrase: a borrowed phone must not shut its owner out."""
    if request.method != "POST":
        return _page(request)
    way = request.POST.get("way", "")
    if way not in {DIGITS, PASSKEYS, OFF}:  # no button of ours
        return _page(request, status=422)
    form = TurnOnForm(request.POST) if way == DIGITS else _again(way, request.POST)
    status = 422
    if form.is_valid():
        try:
            prove_again(request, form.cleaned_data["passphrase"])
            return _changed(request, way, form)
        except Refusal as refusal:
            status = say(form, refusal)
    return _page(request, way, form, status=status)


def _changed(request: MemberRequest, way: str, form: KitForm) -> HttpResponse:
    vault = request.vault
    if way == DIGITS:
        key = Secret(form.cleaned_data["app_key"])
        digits = form.cleaned_data["app_digits"]
        second_step.turn_on_digits(vault, key, digits, at=timezone.now())
    elif way == PASSKEYS:
        second_step.turn_on_passkeys(vault)
    else:
        second_step.turn_off(vault)
        record.note(vault.person_id, "second-step-off")
        return redirect(f"{reverse('people:second-step')}?done=1")
    record.note(vault.person_id, "second-step-on")
    return redirect(f"{reverse('people:second-step')}?done=1")


def _page(
    request: MemberRequest, way: str = "", form: KitForm | None = None, *, status: int = 200
) -> HttpResponse:
    vault = request.vault
    turn_on = form if isinstance(form, TurnOnForm) else None
    context: dict[str, Any] = {
        "is_on": second_step.is_required(vault),
        "has_digits": second_step.has_digits(vault),
        "has_passkeys": bool(passkeys.mine(vault)),
        "has_code": vault.has_recovery_code,
        "done": "done" in request.GET,
        "problem": form,
        "off_form": form if way == OFF else _again(OFF),
        "passkeys_form": form if way == PASSKEYS else _again(PASSKEYS),
    }
    if not context["has_digits"]:
        turn_on = turn_on or TurnOnForm(initial={"app_key": second_step.make_secret().expose()})
        context |= _key_shown(request, turn_on)
    return page(request, "people/second_step.html", context, status=status)


def _key_shown(request: MemberRequest, form: TurnOnForm) -> dict[str, Any]:
    """The key of the form, to be scanned or copied. Nothing if it was tampered with."""
    key = str(form["app_key"].value())
    if not second_step.is_secret(key):
        key = second_step.make_secret().expose()  # shown to its owner
        form = TurnOnForm(initial={"app_key": key})
    label = chosen_look(read_index(request.vault)).name
    address = second_step.address_of(Secret(key), label=label)
    groups = " ".join(key[start : start + 4] for start in range(0, len(key), 4))
    return {"digits_form": form, "key": groups, "qr": _qr(address)}


def _again(way: str, data: Any = None) -> AgainForm:  # noqa: ANN401 - as posted
    return AgainForm(data, auto_id=f"id_{way}_%s")


def _qr(address: str) -> SafeString:
    svg = segno.make(address, error="m").svg_inline(
        border=3, light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return mark_safe(svg)  # noqa: S308 - drawn by segno, no text of anybody's stands in it
