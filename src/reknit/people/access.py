"""Who may come in. Views behind ``member_required`` have an open vault; others never see one.

A lock never costs words: whatever a locked or ended session posts is sealed to the owner's public
key and offered again after unlocking, or shown back on the page where nobody can be told from
anybody.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reknit.people import cookies, locks, queries
from reknit.people.actions.leaving import close_what_is_due
from reknit.people.locks import aside_for, put_back_at, type_again, typed_again
from reknit.people.queries import CoupleSeen, Member
from reknit.refusal import Refusal
from reknit.vault import sessions
from reknit.vault.refusals import StoreAway
from reknit.vault.sessions import Session, SessionState
from reknit.web.refusals import refusal_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from reknit.vault.opened import Vault

__all__ = [
    "CoupleSeen",
    "Member",
    "MemberRequest",
    "Session",
    "aside_for",
    "calmly",
    "current_session",
    "forget",
    "is_open",
    "member_required",
    "put_back_at",
    "type_again",
    "typed_again",
    "use_session",
]

P = ParamSpec("P")

_FOUND = "_reknit_session"
_AWAY = "_reknit_nobody_answers"


class MemberRequest(HttpRequest):
    """A request whose sender is known and whose vault is open."""

    member: Member
    vault: Vault
    visit: Session


def current_session(request: HttpRequest) -> Session | None:
    """The session of the cookie, in whatever state. None without a cookie or when it is unknown.

    Asking prolongs the idle time, once per request. ``StoreAway`` when nobody can tell.
    """
    if hasattr(request, _AWAY):
        raise StoreAway  # a page asks several times, and each could take seconds
    if not hasattr(request, _FOUND):
        token = cookies.token_in(request)
        try:
            setattr(request, _FOUND, sessions.find(token) if token else None)
        except (StoreAway, DatabaseError):
            setattr(request, _AWAY, True)
            raise
    return cast("Session | None", getattr(request, _FOUND))


def use_session(request: HttpRequest, session: Session | None) -> None:
    """From here on this request is in ``session`` (after signing in, covering or uncovering)."""
    setattr(request, _FOUND, session)


def forget(request: HttpRequest) -> None:
    """Drops every key that this request held."""
    for attribute in (_FOUND, "vault", "visit"):
        if hasattr(request, attribute):
            delattr(request, attribute)


def is_open(request: HttpRequest) -> bool:
    """What the header of each page asks. While nobody can tell it offers nothing to cover."""
    try:
        session = current_session(request)
    except (StoreAway, DatabaseError):
        return False
    return session is not None and session.state is SessionState.OPEN


def calmly(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For pages open to all: turns a Refusal into the calm page."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refusal_page(request, refusal)

    return guarded


def member_required(
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Signed in and vault open; otherwise to the lock. Turns a Refusal into a calm page."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        session = current_session(request)
        member = (
            queries.member(session.person_id)
            if session is not None and session.vault is not None
            else None
        )
        if session is None or session.vault is None or member is None:
            return locks.locked(request, session)
        due = [couple.id for couple in member.couples if couple.due]
        if due:
            close_what_is_due(couples=due, at=timezone.now())
        member = queries.with_keys(member, session.vault)
        asked = cast("MemberRequest", request)
        asked.member, asked.vault, asked.visit = member, session.vault, session
        try:
            response = view(asked, *args, **kwargs)
        except Refusal as refusal:
            return refusal_page(request, refusal)
        locks.let_go_when_saved(asked, response)
        return response

    return guarded
