"""When the database or the store of sign-ins does not answer: a calm page, with the words on it.

That happens for some seconds when one of two database machines dies and the other takes over. Each
request asks anew, so it is over by itself. Help and breathing need neither and go on.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import Error, connection
from django.http import UnreadablePostError
from django.utils.translation import gettext_lazy as _

from reknit.project.pages import calm
from reknit.vault.refusals import StoreAway
from reknit.web.refusals import words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# As PostgreSQL numbers them: broken lines, being shut down or started, too many lines, one of two
# that waited for each other, and a machine that takes no writes (any more).
PASSING = ("08", "57P", "53300", "40", "25006")
READ_ONLY = "25006"


class CalmWhenAway:
    """503 with what was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, StoreAway) and not is_passing(exception):
            return None
        logging.getLogger("reknit.away").error("", exc_info=exception)
        return away_page(request)


def is_passing(exception: Exception) -> bool:
    """Whether another try in a moment may well work. SQLite has no other side to be away."""
    cause = exception.__cause__
    if not isinstance(exception, Error) or connection.vendor != "postgresql" or cause is None:
        return False
    state = getattr(cause, "sqlstate", None)
    if state == READ_ONLY:
        connection.close()  # the next request finds the machine that takes writes
    if state is None:  # said by the client: it has no line, or lost it
        return type(exception).__name__ in {"OperationalError", "InterfaceError"}
    return str(state).startswith(PASSING)


def away_page(request: HttpRequest) -> HttpResponse:
    try:
        words = words_of(request)
    except UnreadablePostError:
        words = ""
    said = _(
        "Something behind this page does not answer right now. You are still signed in. Please try "
        "again in a moment."
    )
    if words:
        said = _(
            "Something behind this page does not answer right now. You are still signed in, but it "
            "is not certain that this was saved. Here is what you wrote: try again in a moment, "
            "or copy what you want to keep."
        )
    response = calm(
        request,
        status=503,
        title=_("One moment"),
        said=said,
        words=words,
        way_on=request.get_full_path(),
    )
    response["Retry-After"] = "5"
    return response
