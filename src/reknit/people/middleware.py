"""One sign-in session per request: found when first asked for, forgotten when answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import SimpleLazyObject

from reknit.people import access, cookies

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class SessionMiddleware:
    """Lets go of the open vault as soon as the answer is made.

    The session itself is found by ``access.current_session``, so that pages which never ask for it
    (help, breathing, the first five minutes) neither read nor prolong it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The kit's header asks this to know whether there is something to cover.
        request.session_open = SimpleLazyObject(lambda: access.is_open(request))  # type: ignore[attr-defined]  # the one thing middleware adds
        request.spelling = cookies.checks_spelling(request)  # type: ignore[attr-defined]  # as above
        request.look = cookies.look_in(request)  # type: ignore[attr-defined]  # as above
        try:
            return self.get_response(request)
        finally:
            access.forget(request)
