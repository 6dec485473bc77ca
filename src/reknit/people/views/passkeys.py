"""One's own passkeys, and opening the notebook with one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from reknit.people import carry
from reknit.people.access import (
    MemberRequest,
    aside_for,
    current_session,
    member_required,
    put_back_at,
)
from reknit.people.forms.passkeys import (
    HandleForm,
    MadeForm,
    NameForm,
    NewPasskeyForm,
    OpenForm,
    RemoveForm,
)
from reknit.people.locks import way_in
from reknit.people.prove import prove_again
from reknit.people.site import site_of
from reknit.people.tries import limit_tries
from reknit.people.views.answers import say
from reknit.people.views.locks import refused
from reknit.refusal import Refusal
from reknit.vault import passkeys, record, second_step
from reknit.vault.refusals import PasskeyNotAdded, WrongPasskey
from reknit.vault.sessions import SessionState
from reknit.web.forms import KitForm
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reknit.people.forms.passphrases import AgainForm
    from reknit.vault.opened import Vault
    from reknit.vault.sessions import Session, Stay

ADD, RENAME, REMOVE = "add", "rename", "remove"


# Opening -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def open_with(request: HttpRequest) -> HttpResponse:
    """GET: what the device is asked, for the script. POST: what it said. Both steps in one."""
    site, session = site_of(request), current_session(request)
    if request.method != "POST":
        return JsonResponse(passkeys.ask_to_open(site)) if site else redirect(way_in(session))
    brought = carry.carried(request)
    covered = session if session and session.state is SessionState.COVERED else None
    form = OpenForm(request.POST)
    try:
        limit_tries(request, "passkey")
        vault = _opened(request, form, covered)
    except Refusal as refusal:
        said = _nothing_but(refusal)
        return refused(request, covered, said, brought, status=refusal.status)
    if covered is None:
        stay: Stay = "month" if form.cleaned_data["stay"] == "month" else "day"
        return carry.come_in(request, vault, brought, stay=stay, what="opened-with-passkey")
    carry.keep(vault, brought)
    to = carry.way_on(vault, brought)
    return carry.enter(request, vault, stay=covered.stay, to=to)  # a new token


def _opened(request: HttpRequest, form: OpenForm, covered: Session | None) -> Vault:
    site = site_of(request)
    if site is None or not form.is_valid() or form.cleaned_data["passkey_secret"] is None:
        raise WrongPasskey
    return passkeys.open_with(
        site,
        answer=form.cleaned_data["passkey"],
        prf=form.cleaned_data["passkey_secret"],
        only=covered.person_id if covered else None,
    )


def _nothing_but(refusal: Refusal) -> KitForm:
    """The one sentence. What is wrong with hidden fields is nothing anybody could mend."""
    form = KitForm({})
    form.full_clean()
    say(form, refusal)
    return form


# One's own ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def own(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return _list(request)
    way = request.POST.get("way", "")
    if way == RENAME:
        return _renamed(request)
    form: AgainForm = (RemoveForm if way == REMOVE else NewPasskeyForm)(request.POST)
    status = 422
    if form.is_valid():
        try:
            prove_again(request, form.cleaned_data["passphrase"])
            return (_removed if way == REMOVE else _asked)(request, form.cleaned_data)
        except Refusal as refusal:
            status = say(form, refusal)
    return _list(request, form, status=status)


@require_POST
@put_back_at("people:passkeys")
@member_required
def made(request: MemberRequest) -> HttpResponse:
    """The device has made one. That it was asked to is signed in what it answers."""
    site, form = site_of(request), MadeForm(request.POST)
    try:
        if site is None or not form.is_valid():
            raise PasskeyNotAdded
        added = passkeys.add(
            request.vault,
            site,
            name=form.cleaned_data["passkey_name"],
            answer=form.cleaned_data["passkey"],
            prf=form.cleaned_data["passkey_secret"],
        )
    except Refusal as refusal:
        typed = request.POST.get("passkey_name", "")
        again = NewPasskeyForm(initial={"passkey_name": typed})
        return _list(request, again, refused=_nothing_but(refusal), status=refusal.status)
    record.note(request.member.person_id, "passkey-added")
    done = "added" if added.opens else "kept"
    return redirect(f"{reverse('people:passkeys')}?done={done}")


def _asked(request: MemberRequest, typed: dict[str, Any]) -> HttpResponse:
    site = site_of(request)
    if site is None:
        raise PasskeyNotAdded
    name = typed["passkey_name"]
    context = {
        "form": MadeForm(initial={"passkey_name": name}),
        "name": name,
        "asked": json.dumps(passkeys.ask_to_add(request.vault, site, name=name)),
    }
    return page(request, "people/passkey_new.html", context)


def _removed(request: MemberRequest, typed: dict[str, Any]) -> HttpResponse:
    asked_before = second_step.is_required(request.vault)
    if passkeys.remove(request.vault, typed["handle"]):
        record.note(request.member.person_id, "passkey-removed")
    done = "removed"
    if asked_before and not second_step.is_required(request.vault):
        record.note(request.member.person_id, "second-step-off")
        done = "removed-last"
    return redirect(f"{reverse('people:passkeys')}?done={done}")


def _renamed(request: MemberRequest) -> HttpResponse:
    form, handle = NameForm(request.POST), HandleForm(request.POST)
    if not form.is_valid() or not handle.is_valid():
        return _list(request, form, status=422)
    which = handle.cleaned_data["handle"]
    passkeys.rename(request.vault, which, form.cleaned_data["passkey_name"])
    return redirect(f"{reverse('people:passkeys')}?done=renamed")


def _list(
    request: MemberRequest,
    form: KitForm | None = None,
    *,
    refused: KitForm | None = None,
    status: int = 200,
) -> HttpResponse:
    site = site_of(request)
    mine = [_row(number, one, form) for number, one in enumerate(passkeys.mine(request.vault))]
    adding = form if isinstance(form, NewPasskeyForm) else None
    context: dict[str, Any] = {
        "here": site.host if site else "",
        "mine": mine,
        "full": len(mine) >= passkeys.MOST,
        "any_opens": any(one["opens"] for one in mine),
        "add_form": adding or NewPasskeyForm(initial=aside_for(request, NameForm)),
        "problem": refused or form,
        "done": request.GET.get("done", ""),
        "is_on": second_step.is_required(request.vault),
    }
    return page(request, "people/passkeys.html", context, status=status)


def _row(number: int, one: passkeys.Mine, form: KitForm | None) -> dict[str, Any]:
    """With the form that was posted about this one, if any."""
    about_it = form is not None and form.data.get("handle") == str(one.handle)
    renaming = form if about_it and type(form) is NameForm else None
    removing = form if about_it and isinstance(form, RemoveForm) else None
    return {
        "handle": one.handle,
        "name": one.name,
        "opens": one.opens,
        "open": renaming or removing,
        "name_form": renaming or _name_form(number, one.name),
        "remove_form": removing or RemoveForm(auto_id=f"id_{number}_%s"),
    }


def _name_form(number: int, name: str) -> NameForm:
    return NameForm(initial={"passkey_name": name}, auto_id=f"id_{number}_%s")
