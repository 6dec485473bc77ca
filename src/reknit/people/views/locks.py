"""Signing in, covering, uncovering, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from reknit.people import carry, cookies, queries
from reknit.people.access import calmly, current_session, use_session
from reknit.people.core.user_names import canonical
from reknit.people.forms.locks import PassphraseForm, PinForm, SignInForm
from reknit.people.index import chosen_look, read_index
from reknit.people.locks import way_in
from reknit.people.noting import note_wrong_passphrase
from reknit.people.site import site_of
from reknit.people.tries import limit_tries
from reknit.people.views.answers import say
from reknit.refusal import Refusal
from reknit.vault import pending, record, second_step, sessions
from reknit.vault.actions import open_vault
from reknit.vault.refusals import WrongPassphrase, WrongPin
from reknit.vault.secret import Secret
from reknit.vault.sessions import Session, SessionState
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reknit.vault.opened import Vault
    from reknit.vault.sessions import Stay
    from reknit.web.forms import KitForm


@require_http_methods(["GET", "HEAD", "POST"])
@calmly
def sign_in(request: HttpRequest) -> HttpResponse:
    """A post without a user name only brings what was written before."""
    brought = carry.carried(request)
    if request.method != "POST" or "user_name" not in request.POST:
        return _sign_in_page(request, SignInForm(), brought)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _sign_in_page(request, form, brought, status=422)
    name = canonical(form.cleaned_data["user_name"])
    person_id = queries.person_id_of(name)
    try:
        limit_tries(request, "sign-in", account=name)
        vault = open_vault(person_id=person_id, passphrase=Secret(form.cleaned_data["passphrase"]))
    except Refusal as refusal:
        if isinstance(refusal, WrongPassphrase):
            note_wrong_passphrase(request, person_id)
        return _sign_in_page(request, form, brought, status=say(form, refusal))
    stay = form.cleaned_data["stay"]
    if second_step.is_required(vault):
        return _to_the_second_step(vault, brought, stay)
    return carry.come_in(request, vault, brought, stay=stay)


def _to_the_second_step(vault: Vault, brought: dict[str, str], stay: Stay) -> HttpResponse:
    response = redirect("people:second")
    cookies.put_pending(response, pending.begin(vault, stay=stay, carried=brought))
    return response


def begin_again(request: HttpRequest, brought: dict[str, str]) -> HttpResponse:
    """Back at the first door, since the second was tried too often or too late."""
    response = _sign_in_page(request, SignInForm(), brought, again=True, status=422)
    cookies.take_pending(response)
    return response


@require_POST
def cover(request: HttpRequest) -> HttpResponse:
    session = current_session(request)
    if session is not None and session.state is SessionState.OPEN:
        sessions.cover(session)
        return redirect("people:uncover")
    return redirect(way_in(session))


@require_http_methods(["GET", "HEAD", "POST"])
@calmly
def uncover(request: HttpRequest) -> HttpResponse:
    """By PIN where one was set, or by passphrase."""
    brought = carry.carried(request)
    session = current_session(request)
    if session is not None and session.vault is not None:
        return redirect(carry.way_on(session.vault, brought))
    if session is None or session.state is not SessionState.COVERED:
        return redirect(way_in(session, back_to=brought.get("next", "")))
    if request.method != "POST":
        return _uncover_page(request, session, brought)
    form = PinForm(request.POST) if "pin" in request.POST else PassphraseForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            return _uncovered(request, session, form, brought)
        except Refusal as refusal:
            _note_wrong(request, session, refusal)
            status = say(form, refusal)
            # The last wrong PIN takes the PIN away, so the page is made from what is there now.
            use_session(request, sessions.find(cookies.token_in(request)))
            session = current_session(request) or session
    return _uncover_page(request, session, brought, form, status=status)


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Ends the sign-in. The cookie stays: what this browser still posts is sealed to its owner."""
    session = current_session(request)
    if session is not None:
        sessions.close(session)
        use_session(request, None)
    response = redirect("home:front")
    response["Clear-Site-Data"] = '"cache"'
    return response


def _note_wrong(request: HttpRequest, session: Session, refusal: Refusal) -> None:
    if isinstance(refusal, WrongPassphrase):
        note_wrong_passphrase(request, session.person_id)
    elif isinstance(refusal, WrongPin) and refusal.left == 0 and session.has_pin:
        record.note(session.person_id, "pin-used-up")


def _uncovered(
    request: HttpRequest, session: Session, form: KitForm, brought: dict[str, str]
) -> HttpResponse:
    if "pin" in form.cleaned_data:
        opened = sessions.uncover_with_pin(session, Secret(form.cleaned_data["pin"]))
        use_session(request, opened)
        assert opened.vault is not None
        carry.keep(opened.vault, brought)
        response = redirect(carry.way_on(opened.vault, brought))
        # It may have been chosen anew on another device since this one was last opened.
        cookies.put_look(response, chosen_look(read_index(opened.vault)), stay=session.stay)
        return response
    limit_tries(request, "sign-in", account=str(session.person_id))
    vault = open_vault(
        person_id=session.person_id, passphrase=Secret(form.cleaned_data["passphrase"])
    )
    if second_step.is_required(vault):
        return _to_the_second_step(vault, brought, session.stay)
    carry.keep(vault, brought)
    to = carry.way_on(vault, brought)
    return carry.enter(request, vault, stay=session.stay, to=to)  # a passphrase, a new token


def refused(
    request: HttpRequest,
    covered: Session | None,
    problem: KitForm,
    brought: dict[str, str],
    *,
    status: int,
) -> HttpResponse:
    """The door one stood at, with what was said to a passkey."""
    if covered is not None:
        return _uncover_page(request, covered, brought, status=status, of_passkey=problem)
    return _sign_in_page(request, SignInForm(), brought, status=status, of_passkey=problem)


def _sign_in_page(
    request: HttpRequest,
    form: SignInForm,
    brought: dict[str, str],
    status: int = 200,
    **more: object,
) -> HttpResponse:
    here = site_of(request) is not None
    context = {"form": form, "carried": brought, "passkeys_here": here, **more}
    return page(request, "people/sign_in.html", context, status=status)


def _uncover_page(
    request: HttpRequest,
    session: Session,
    brought: dict[str, str],
    form: KitForm | None = None,
    **more: Any,  # noqa: ANN401 - the status, or what the page shows besides
) -> HttpResponse:
    status = more.pop("status", 200)
    context = {
        "carried": brought,
        "pin_form": _or_empty(form, PinForm) if session.has_pin else None,
        "passphrase_form": _or_empty(form, PassphraseForm),
        "problem": form,
        "close_url": reverse("people:close"),
        "passkeys_here": site_of(request) is not None,
        **more,
    }
    return page(request, "people/uncover.html", context, status=status)


def _or_empty(form: KitForm | None, kind: type[KitForm]) -> KitForm:
    return form if isinstance(form, kind) else kind()
