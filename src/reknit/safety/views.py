from __future__ import annotations

import base64
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from reknit.people.access import current_session
from reknit.people.core.exits import exit_url
from reknit.people.index import read_index
from reknit.safety import queries
from reknit.safety.core.directory import Entry, Kind, of_kind
from reknit.safety.core.ways_on import way_on
from reknit.vault import sessions
from reknit.web import offline
from reknit.web.looks import look_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest
    from django.utils.functional import Promise

log = logging.getLogger(__name__)

TITLES = {
    Kind.HURT: gettext_lazy("If you are being hurt, or are afraid"),
    Kind.HURTING: gettext_lazy("If you are hurting someone"),
    Kind.SUICIDAL: gettext_lazy("If you think of ending your life"),
    Kind.CHILD: gettext_lazy("If you are worried about a child"),
}

STYLE_FILE = Path(__file__).parent / "static" / "safety" / "help.css"


class SeeOther(HttpResponseRedirect):
    status_code = 303


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Its own plain page: no session is read, no cookie set, nobody is told apart."""
    return _for_everybody("safety/help.html", _help_context())


@require_safe
def help_copy(request: HttpRequest) -> HttpResponse:
    """The same page in one file with an unremarkable name, to be kept and read offline."""
    style = base64.b64encode(STYLE_FILE.read_bytes()).decode("ascii")
    response = _for_everybody(
        "safety/help.html", _help_context(style_inside=f"data:text/css;base64,{style}")
    )
    response["Content-Disposition"] = 'attachment; filename="numbers.html"'
    return response


@require_safe
def help_worker(_request: HttpRequest) -> HttpResponse:
    """Keeps the help page in the browser once it was opened, for times without a connection."""
    return offline.worker(reverse("safety:help"), help_page(offline.nobody()))


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Is this right for me? One page for everybody; the answers never leave it."""
    to = way_on(request.GET.get("then", ""), request.GET.get("repair", ""))
    return _for_everybody(
        "safety/check.html",
        {"way_on": reverse(to.name, args=to.arguments), "look": look_of(request)},
    )


@csrf_exempt  # all it can do is to lock; it must also work from pages that carry no token
@require_http_methods(["GET", "HEAD", "POST"])
def leave_now(request: HttpRequest) -> HttpResponse:
    """Covers an open notebook and shows nothing. POST is the beacon of a page already gone."""
    chosen = "" if request.method == "HEAD" else _cover(request)
    if request.method == "POST":
        return HttpResponse(status=204)
    return SeeOther(exit_url(request.GET.get("to") or chosen))


def _for_everybody(template: str, context: dict[str, object]) -> HttpResponse:
    """Rendered without the request, so nothing about whoever asks can be in the page."""
    return HttpResponse(render_to_string(template, context))


def _cover(request: HttpRequest) -> str:
    """Where this person wants to be taken; empty when that can't be read any more."""
    chosen = ""
    try:
        session = current_session(request)
        if session is not None and session.vault is not None:
            try:
                chosen = str(read_index(session.vault).get("exit_to", ""))
            finally:
                sessions.cover(session)
    except Exception as fault:  # noqa: BLE001 - leaving must succeed whatever else is broken
        log.error("could not cover on leaving: %s", type(fault).__name__)  # noqa: TRY400 - no locals
    return chosen


def _help_context(**more: str) -> dict[str, object]:
    directory = queries.directory()
    return {
        "directory": directory,
        "everywhere": _under_titles(directory.everywhere),
        "countries": [(country, _under_titles(country.entries)) for country in directory.countries],
        **more,
    }


def _under_titles(entries: Sequence[Entry]) -> list[tuple[Promise, tuple[Entry, ...]]]:
    return [(title, found) for kind, title in TITLES.items() if (found := of_kind(entries, kind))]
