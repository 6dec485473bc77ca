"""A form is taken only from our own pages.

Browsers say where a request comes from in ``Sec-Fetch-Site``, which no page can forge. Where it
is missing (older Safari), Django's token alone decides: it is bound to a cookie that over https
nobody but this host can set. ``Origin`` cannot help, since our ``Referrer-Policy: no-referrer``
makes browsers send ``Origin: null`` with every form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.project.pages import form_refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# "none": the person did it in the browser itself, such as restoring a tab.
OURS = {"same-origin", "none"}
READING = {"GET", "HEAD", "OPTIONS"}


class OnlyOurForms:
    """Stands before Django's own check and tells it, in its words, what the browser vouched for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in READING:
            site = request.headers.get("Sec-Fetch-Site", "")
            if site and site not in OURS:
                return form_refused(request)
            if site or request.headers.get("Origin", "null") == "null":
                request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return self.get_response(request)
