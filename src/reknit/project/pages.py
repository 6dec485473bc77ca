"""The pages for what goes wrong outside any one feature, in the same calm voice."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from reknit.project.log import request_id
from reknit.web.refusals import typed_among, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.utils.functional import Promise

# Far more than a form of ours takes; enough to give somebody a whole pasted book back.
READ_BACK_BYTES = 4 * 1024 * 1024


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
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return too_long(request)
    return calm(
        request,
        status=400,
        title=_("We could not read that"),
        said=_("Something in the address or the form did not arrive whole. Please try again."),
    )


def too_long(request: HttpRequest) -> HttpResponse:
    """Browsers do not bring a form back filled in when its page may not be kept, so we do."""
    words = words_too_long(request)
    said = _("What you sent is longer than one page can take. Nothing was saved.")
    if words:
        said = _(
            "What you sent is longer than one page can take. Nothing was saved yet. Your words "
            "are below: copy them, and send them in parts."
        )
    return calm(request, status=413, title=_("That was too long"), said=said, words=words)


def words_too_long(request: HttpRequest) -> str:
    """What was typed in a post that was refused for its length; empty when it can't be read.

    Only to be shown: nothing has looked at where the post comes from.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    plain = request.content_type == "application/x-www-form-urlencoded"
    if not plain or not length.isdecimal() or int(length) > READ_BACK_BYTES:
        return ""
    try:
        posted = request.read(READ_BACK_BYTES).decode("utf-8", "replace")
        pairs = parse_qsl(posted, max_num_fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)
    except (UnreadablePostError, ValueError, OSError):
        return ""
    return "\n\n".join(typed_among(pairs))


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
