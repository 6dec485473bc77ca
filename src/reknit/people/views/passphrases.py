"""Changing the passphrase, the recovery code, and the way back in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from reknit.people import carry, queries
from reknit.people.access import MemberRequest, calmly, member_required
from reknit.people.core.user_names import canonical
from reknit.people.forms.passphrases import AgainForm, ChangeForm, ResetForm, WrittenForm
from reknit.people.names import my_name
from reknit.people.noting import device_of
from reknit.people.prove import prove_again
from reknit.people.tries import limit_tries
from reknit.people.views.answers import say
from reknit.refusal import Refusal
from reknit.vault import earlier, record
from reknit.vault.actions import change_passphrase, make_recovery_code, reset_with_code
from reknit.vault.secret import Secret
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# The group somebody types back is compared with a signature of it, so that the code itself is
# neither stored nor sent twice. The code has 160 bits; the end that is signed has 25.
GROUP_SALT = "people.last-group"
GROUP_CHARACTERS = 5


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def change(request: MemberRequest) -> HttpResponse:
    names = (request.member.user_name, my_name(request.member, request.vault))
    if request.method != "POST":
        return page(request, "people/passphrase.html", {"form": ChangeForm(names=names)})
    if "another" in request.POST:
        return page(request, "people/passphrase.html", {"form": ChangeForm(names=names)})
    form = ChangeForm(request.POST, names=names)
    status = 422
    if form.is_valid():
        try:
            prove_again(request, form.cleaned_data["passphrase_now"])
            vault = change_passphrase(vault=request.vault, new=form.cleaned_data["chosen"])
        except Refusal as refusal:
            status = say(form, refusal)
        else:
            record.note(vault.person_id, "passphrase-changed")
            return carry.enter(
                request, vault, stay=request.visit.stay, to=reverse("people:settings")
            )
    return page(request, "people/passphrase.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def recovery_code(request: MemberRequest) -> HttpResponse:
    """Asks for the passphrase, then shows a new code, once."""
    context = {
        "later": carry.way_on(request.vault, _from_index(request)),
        "replaces": request.vault.has_recovery_code,
    }
    if request.method != "POST":
        return page(request, "people/recovery_code.html", {**context, "form": AgainForm()})
    form = AgainForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            prove_again(request, form.cleaned_data["passphrase"])
            code = make_recovery_code(vault=request.vault)
        except Refusal as refusal:
            status = say(form, refusal)
        else:
            record.note(request.member.person_id, "recovery-code-made")
            return _code_page(request, WrittenForm(), code=code)
    return page(request, "people/recovery_code.html", {**context, "form": form}, status=status)


@require_POST
@member_required
def code_written(request: MemberRequest) -> HttpResponse:
    """Compares the group that was typed back from paper."""
    form = WrittenForm(request.POST)
    if form.is_valid():
        given = request.POST.get("group", "")
        if constant_time_compare(_signature(form.cleaned_data["last_group"]), given):
            later = carry.way_on(request.vault, _from_index(request))
            return page(request, "people/code_kept.html", {"later": later})
        form.add_error("last_group", gettext("That is not how the code ends. Look at your paper."))
    return _code_page(request, form, group=request.POST.get("group", ""), status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@calmly
def reset(request: HttpRequest) -> HttpResponse:
    """The way back in, with the recovery code or one from the host.

    Unknown names cost and say the same.
    """
    if request.method != "POST":
        return page(request, "people/reset.html", {"form": ResetForm()})
    if "another" in request.POST:
        kept = {name: request.POST.get(name, "") for name in ("user_name", "code")}
        return page(request, "people/reset.html", {"form": ResetForm(initial=kept)})
    form = ResetForm(request.POST)
    status = 422
    if form.is_valid():
        name = canonical(form.cleaned_data["user_name"])
        try:
            limit_tries(request, "reset", account=name)
            vault = reset_with_code(
                person_id=queries.person_id_of(name),
                code=Secret(form.cleaned_data["code"]),
                new=form.cleaned_data["chosen"],
            )
        except Refusal as refusal:
            status = say(form, refusal)
        else:
            to = reverse("people:begun-anew")
            if not earlier.has_just_begun(vault):
                record.note(vault.person_id, "recovery-code-used", device=device_of(request))
                to = carry.way_on(vault, {})
            return carry.enter(request, vault, stay="day", to=to)
    return page(request, "people/reset.html", {"form": form}, status=status)


def _from_index(request: MemberRequest) -> dict[str, str]:
    """What this notebook was opened for, to go on with it."""
    return carry.remembered(request.vault)


def _signature(text: str) -> str:
    """Of the last characters of what was typed or shown, in the code's own spelling."""
    plain = "".join(text.upper().split()).replace("-", "")
    return signing.Signer(salt=GROUP_SALT).signature(plain[-GROUP_CHARACTERS:])


def _code_page(
    request: MemberRequest,
    form: WrittenForm,
    *,
    code: Secret[str] | None = None,
    group: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = code.expose() if code else ""  # this page is the one place that ever shows it
    if code:
        group = _signature(shown)
    context = {"form": form, "code": shown, "group": group}
    return page(request, "people/code.html", context, status=status)
