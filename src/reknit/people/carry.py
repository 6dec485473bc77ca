"""What travels through the doors in hidden form fields: never in an address, never in a cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from reknit.people import cookies, locks
from reknit.people.access import current_session, use_session
from reknit.people.index import change_index, chosen_look, read_index
from reknit.people.noting import device_of
from reknit.people.returning import unread_return
from reknit.vault import aside, record, sessions
from reknit.vault.secret import Secret
from reknit.web.forms import without_controls

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reknit.vault.opened import Vault
    from reknit.vault.sessions import Stay

FIRST_MINUTES = ("closeness", "happened", "took_to_mean", "sureness", "question")


def carried(request: HttpRequest) -> dict[str, str]:
    """The fields a door passes on to what lies behind it; empty ones are left out."""
    posted = {name: request.POST.get(name, "") for name in (*FIRST_MINUTES, "code")}
    posted["next"] = locks.safe_next(request.POST.get("next") or request.GET.get("next", ""))
    return {name: without_controls(text) for name, text in posted.items() if text.strip()}


def first_minutes(carry: dict[str, str]) -> dict[str, str]:
    return {name: carry[name] for name in FIRST_MINUTES if name in carry}


@transaction.atomic
def keep(vault: Vault, carry: dict[str, str]) -> None:
    """Into the index: what a notebook that is open now should remember from before."""
    words = first_minutes(carry)
    code = carry.get("code", "")
    if not words and not code:
        return

    def add(doc: dict[str, Any]) -> None:
        if words:
            doc["first_minutes"] = words
        if code:
            doc["joining"] = code

    change_index(vault, add)


def remembered(vault: Vault) -> dict[str, str]:
    """What this notebook was opened for and has not taken up yet."""
    index = read_index(vault)
    words: dict[str, str] = dict(index.get("first_minutes") or {})
    return words | ({"code": str(index["joining"])} if index.get("joining") else {})


def way_on(vault: Vault, carry: dict[str, str]) -> str:
    """Where an opened notebook goes on: what must be known, rescued words, what one came for."""
    if unread_return(vault, at=timezone.now()) is not None:
        return reverse("people:came-back")
    if aside.asides(vault):
        return reverse("people:aside")
    if "code" in carry:
        return reverse("people:say-yes")
    if first_minutes(carry):
        return reverse("repair:start")
    to = carry.get("next", "")
    # Words that met a lock were somebody else's: nothing says that they were here.
    return to if to and to != reverse("people:aside") else reverse("home:today")


def come_in(
    request: HttpRequest,
    vault: Vault,
    carry: dict[str, str],
    *,
    stay: Stay,
    what: str = "signed-in",
) -> HttpResponse:
    """Every step was right: noted for the owner, and in.

    what: the line of the own record.
    """
    record.note(vault.person_id, what, device=device_of(request))
    record.tidy(vault)
    keep(vault, carry)
    return enter(request, vault, stay=stay, to=way_on(vault, carry))


def enter(request: HttpRequest, vault: Vault, *, stay: Stay, to: str) -> HttpResponse:
    """Begins a sign-in under a new token and goes on. The sign-in that was here ends."""
    before = current_session(request)
    index = read_index(vault)
    session = sessions.begin(
        vault,
        stay=stay,
        cover_after_minutes=index.get("cover_after_minutes", 5),
        pin=Secret(index["pin"]) if index.get("pin") else None,
        device=device_of(request),
    )
    if before is not None:
        sessions.close(before)
    use_session(request, session)
    rotate_token(request)  # a form token from before the sign-in is worth nothing after it
    response = redirect(to)
    cookies.put(response, session)
    cookies.put_spelling(response, checked=bool(index.get("spelling")))
    cookies.put_look(response, chosen_look(index), stay=stay)
    return response
