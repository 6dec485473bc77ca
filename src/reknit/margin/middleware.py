"""Makes the margin known to every page; and shows a page again, words and all, with its notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.http import QueryDict

from reknit.margin.beside import LOOK_OVER, PRESSES, Margin
from reknit.people.access import current_session, type_again
from reknit.vault.refusals import StoreAway

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class MarginMiddleware:
    """After the check of forms, since a button beside a box may change what is shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.margin = Margin(request)  # type: ignore[attr-defined]  # the one thing it adds
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: object, *_arguments: Any) -> None:  # noqa: ANN401 - the view's
        if request.method == "POST" and request.POST.get(LOOK_OVER) in PRESSES:
            _look_over(request, request.POST[LOOK_OVER])


def _look_over(request: HttpRequest, pressed: str) -> None:
    """Asks for the page anew, with what was typed in its boxes. Nothing is saved and nothing sent.

    At a lock it stays what it is, a post with words: those are set aside as always. So it does
    while nobody can tell whose it is, which the view then says.
    """
    try:
        session = current_session(request)
    except (StoreAway, DatabaseError):
        return
    if session is None or session.vault is None:
        return
    typed = request.POST
    request.method = "GET"
    asked = request.GET.copy()
    if "here" in typed:  # who holds the phone
        asked["here"] = typed["here"]
    request.GET = asked  # type: ignore[assignment]  # a page only reads it
    request.POST = QueryDict()
    type_again(request, typed)
    request.margin.pressed = pressed  # type: ignore[attr-defined]  # set above
