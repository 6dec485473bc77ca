"""The real routes, and three that a hostile hand should find out: the control of the shots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reknit.project.urls import handler400, handler403, handler404, handler500
from reknit.project.urls import urlpatterns as real

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["handler400", "handler403", "handler404", "handler500"]

BAD = "\x00"
BOTH = require_http_methods(["GET", "HEAD", "POST"])


def typed(request: HttpRequest) -> Iterator[str]:
    for given in (request.GET, request.POST):
        for _name, values in given.lists():
            yield from map(str, values)


@csrf_exempt
@BOTH
def breaks(request: HttpRequest) -> HttpResponse:
    """At one byte only."""
    if any(BAD in each for each in typed(request)):
        raise ValueError("a byte nobody thought of")
    return HttpResponse()


@csrf_exempt
@BOTH
def reflects(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f'<title>x</title><a data-exit href="/away/"></a>{"".join(typed(request))}')


@csrf_exempt
@BOTH
def sends_on(request: HttpRequest) -> HttpResponse:
    """Wherever it is told to."""
    to = [
        value
        for value in map(str, request.GET.values())
        if value.endswith(("evil.example", "evil.example/"))
    ]
    return HttpResponse(status=302, headers={"Location": to[0] if to else "/"})


PLANTED = ("breaks", "reflects", "sends_on")
urlpatterns = [
    *real,
    path("breaks/", breaks, name="breaks"),
    path("reflects/", reflects, name="reflects"),
    path("sends-on/", sends_on, name="sends_on"),
]
