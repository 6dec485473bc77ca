"""The pages for what goes wrong outside any one feature, in the same calm voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from reknit.project.log import request_id
from reknit.web.refusals import words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.utils.functional import Promise


def calm(  # noqa: PLR0913 - a page is made of these parts
    request: HttpRequest,
    *,
    status: int,
    title: str | Promise,
    said: str | Promise,
    way_on: str = "/",
    words: str = "",
) -> HttpResponse:
    context = {"title": title, "said": said, "way_on": way_on, "words": words}
    return render(request, "project/calm.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent)):
        return calm(
            request,
            status=413,
            title=_("That was too long"),
            said=_(
                "What you sent is longer than one page can take. Go back in your browser: your "
                "words are still in the form. Make it shorter, or send it in parts."
            ),
        )
    return calm(
        request,
        status=400,
        title=_("We could not read that"),
        said=_("Something in the address or the form did not arrive whole. Please try again."),
    )


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW. ``reason`` is Django's and for nobody's eyes.

    The words are only shown, with no button that sends them on: they might come from another site.
    """
    try:
        words = words_of(request)
    except UnreadablePostError:
        words = ""
    return calm(
        request,
        status=403,
        title=_("This did not go through"),
        said=_(
            "The page was open for a long time, or your browser keeps no cookies. Nothing was "
            "saved. Open the page again and put your words back in."
        ),
        words=words,
        # The page they came from, since its form is where the words belong.
        way_on=request.path if request.method == "POST" else "/",
    )


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return calm(
        request,
        status=403,
        title=_("Not here"),
        said=_("This page is not open to you. Nothing is lost."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return calm(
        request,
        status=404,
        title=_("There is nothing here"),
        said=_("The page does not exist, or it is not yours to see."),
    )


def fault(request: HttpRequest) -> HttpResponse:
    """Our own bug. Rendered without database, session or kit, since any of them may be it."""
    context = {"request_id": request_id(request)}
    return HttpResponse(render_to_string("project/fault.html", context), status=500)


class CalmWrongMethod:
    """Gives the bare 405 of Django's ``require_POST`` a page. ``Allow`` stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content:  # noqa: PLR2004 - the status itself
            return response
        page = calm(
            request,
            status=405,
            title=_("One step back"),
            said=_("This address only takes a form. Go back to the page with the button."),
        )
        page["Allow"] = response["Allow"]
        return page
