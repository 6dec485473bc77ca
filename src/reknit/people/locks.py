"""What happens to a request that meets a lock, and to the words it carried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from reknit.people import cookies, queries
from reknit.people.core.kept import texts_among, words_among
from reknit.people.rescued import let_go, rescued
from reknit.vault import aside, throttle
from reknit.vault.refusals import NoRoomAside, SealBroken
from reknit.vault.sessions import Session, SessionState
from reknit.web.pages import page
from reknit.web.refusals import TYPED

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from reknit.people.access import MemberRequest
    from reknit.vault.aside import Aside

View = TypeVar("View", bound="Callable[..., HttpResponse]")

ASIDES_AN_HOUR = 60  # words set aside for one account; beyond that the page shows them back


def put_back_at(page_name: str) -> Callable[[View], View]:
    """For a view that only takes posts: the page (URL name) whose form posted to it.

    The view's own arguments are passed on as far as that page takes them.
    """

    def mark(view: View) -> View:
        view.aside_page = page_name  # type: ignore[attr-defined]  # read in _page_of
        return view

    return mark


def locked(request: HttpRequest, session: Session | None) -> HttpResponse:
    """The answer to a request without an open vault. Words posted into a lock are kept.

    302 for a visit or a post without words, 409 for a post with words.
    """
    if session is not None and session.vault is None and queries.is_gone(session.person_id):
        return _gone_page(request)
    if request.method in {"GET", "HEAD"}:
        return redirect(way_in(session, back_to=request.get_full_path()))
    words = words_among(dict(request.POST.lists()))
    if not words:
        return redirect(way_in(session))
    kept = session is not None and _set_aside(request, session, words)
    return page(
        request,
        "people/locked.html",
        {
            "kept": kept,
            "covered": session is not None and session.state is SessionState.COVERED,
            "words": [] if kept else texts_among(words),
            "way_in": way_in(session, back_to=reverse("people:aside") if kept else ""),
        },
        status=409,
    )


def _gone_page(request: HttpRequest) -> HttpResponse:
    """Deleted on another device. This browser need not remember it any longer."""
    words = texts_among(words_among(dict(request.POST.lists())))
    response = page(request, "people/gone.html", {"words": words}, status=410)
    cookies.take_away(response)
    return response


def way_in(session: Session | None, *, back_to: str = "") -> str:
    """Where this session is opened again."""
    covered = session is not None and session.state is SessionState.COVERED
    url = reverse("people:uncover" if covered else "people:sign-in")
    return f"{url}?{urlencode({'next': back_to})}" if back_to else url


def safe_next(wanted: str) -> str:
    """wanted: from outside. Only a path of ours that exists; otherwise empty."""
    if not wanted.startswith("/") or not url_has_allowed_host_and_scheme(wanted, None):
        return ""
    try:
        resolve(wanted.partition("?")[0])
    except Resolver404:
        return ""
    return wanted


def aside_for(request: MemberRequest, form: type[Form]) -> dict[str, Any]:
    """The initial values for ``form`` where what was typed comes back, else empty.

    By *put it back*, or since the page was asked for again while somebody wrote (``type_again``).
    """
    data = typed_again(request) or _aside_data(request)
    if data is None:
        return {}
    return {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in form.base_fields.items()
        if name in data
    }


def type_again(request: HttpRequest, typed: QueryDict) -> None:
    """From here on this request is for the page alone, with ``typed`` standing in its fields."""
    setattr(request, TYPED, typed)


def typed_again(request: HttpRequest) -> QueryDict | None:
    """What stood in the fields when this page was asked for again; None for an ordinary visit."""
    return getattr(request, TYPED, None)


def _aside_data(request: MemberRequest) -> QueryDict | None:
    found = _asked_for(request)
    if found is None:
        return None
    data = QueryDict(mutable=True)
    for name, texts in found.words["fields"].items():
        data.setlist(name, texts)
    return data


def let_go_when_saved(request: MemberRequest, response: HttpResponse) -> None:
    """Words that were put back and then saved (a redirect after a post) need no second copy."""
    if request.method == "POST" and isinstance(response, HttpResponseRedirect):
        found = _asked_for(request)
        if found is not None:
            let_go(request.vault, found.id)


def put_back_url(found: Aside) -> str:
    """The page these words were on, asked to show them again. Empty when it is gone."""
    name, arguments = str(found.words.get("page", "")), found.words.get("arguments", {})
    tries: tuple[dict[str, str], ...] = (arguments, {})
    for kept in tries:
        try:
            return f"{reverse(name, kwargs=kept)}?{urlencode({'aside': str(found.id)})}"
        except NoReverseMatch:
            continue
    return ""


def _asked_for(request: MemberRequest) -> Aside | None:
    try:
        wanted = UUID(request.GET["aside"])
    except (KeyError, ValueError):
        return None
    return next((found for found in rescued(request.vault) if found.id == wanted), None)


def _set_aside(request: HttpRequest, session: Session, words: dict[str, list[str]]) -> bool:
    who = str(session.person_id)
    if not throttle.hit("aside", who, limit=ASIDES_AN_HOUR, seconds=3600):
        return False
    match = request.resolver_match
    assert match is not None
    words_there = {
        "page": getattr(match.func, "aside_page", match.view_name),
        "arguments": {name: str(value) for name, value in match.kwargs.items()},
        "fields": words,
    }
    try:
        aside.set_aside(person_id=session.person_id, words=words_there, known=session.identity)
    except (NoRoomAside, SealBroken):
        return False
    return True
