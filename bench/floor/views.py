"""The same rows in plain and the same bytes out; the same statements in one synced transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from bench.floor.models import Row

if TYPE_CHECKING:
    from django.http import HttpRequest

THE_ONE = 1  # who is here, where no middleware says so


def page(request: HttpRequest) -> HttpResponse:
    """``rows`` of them, and as many ``bytes`` as the page it is compared with."""
    wanted = int(request.GET["bytes"])
    owner = request.user.pk if settings.MIDDLEWARE else THE_ONE
    rows = Row.objects.filter(owner=owner).order_by("-id")[: int(request.GET["rows"])]
    response = render(request, "floor/page.html", {"rows": rows})
    missing = wanted - len(response.content)
    assert missing >= 0, f"the bare page is {-missing} bytes longer"
    response.write(b" " * missing)
    return response


@csrf_exempt  # the form has no page; the middleware runs all the same
def write(request: HttpRequest) -> HttpResponse:
    """As many ``reads`` and ``writes`` as it is compared with; each writes the posted text."""
    owner = request.user.pk if settings.MIDDLEWARE else THE_ONE
    text = request.POST["text"]
    find = "SELECT id, title, text FROM floor_row WHERE owner_id = %s LIMIT 1"
    change = "UPDATE floor_row SET text = %s WHERE owner_id = %s"  # there is one
    with transaction.atomic(), connection.cursor() as cursor:
        for _ in range(int(request.GET["reads"])):
            cursor.execute(find, [owner])
            cursor.fetchone()
        for _ in range(int(request.GET["writes"])):
            cursor.execute(change, [text, owner])
    return HttpResponse(status=204)
