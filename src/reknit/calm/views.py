from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from reknit.calm import actions, queries
from reknit.calm.core import pace, soothing
from reknit.calm.core.ways_back import CALMER, REPAIR, kept_on, way_back
from reknit.calm.forms import AwayForm, LineForm
from reknit.people.access import MemberRequest, aside_for, current_session, member_required
from reknit.web import offline
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reknit.vault.opened import Vault


@require_safe
def breathe(request: HttpRequest) -> HttpResponse:
    """Length, pattern and the way back stand in the address. Nothing else decides the page."""
    return page(
        request,
        "calm/breathe.html",
        {
            "lengths": pace.MINUTES,
            "minutes": pace.minutes_from(request.GET.get("m", "")),
            "pattern": pace.pattern_from(request.GET.get("how", "")).value,
            # A repair asks for a number itself, before and after.
            "notice": request.GET.get("then") not in {REPAIR, CALMER},
            **_ways(request),
        },
    )


@require_safe
def soothe(request: HttpRequest) -> HttpResponse:
    """For everybody; with one's own list below while the notebook lies open."""
    session = current_session(request)
    vault = session.vault if session is not None else None
    return _soothe(request, vault, LineForm())


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def own_list(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return _soothe(request, request.vault, LineForm(initial=aside_for(request, LineForm)))
    if "away" in request.POST:
        gone = AwayForm(request.POST)
        if gone.is_valid():
            actions.take_line_away(vault=request.vault, number=gone.cleaned_data["away"])
        return redirect(_at("calm:soothe", request))
    form = LineForm(request.POST)
    if not form.is_valid():
        return _soothe(request, request.vault, form, status=422)
    actions.add_line(vault=request.vault, text=form.cleaned_data["line"])
    return redirect(_at("calm:soothe", request))


@require_safe
def breathe_worker(_request: HttpRequest) -> HttpResponse:
    return offline.worker(reverse("calm:breathe"), breathe(offline.nobody()))


@require_safe
def soothe_worker(_request: HttpRequest) -> HttpResponse:
    return offline.worker(reverse("calm:soothe"), soothe(offline.nobody()))


def _soothe(
    request: HttpRequest, vault: Vault | None, form: LineForm, status: int = 200
) -> HttpResponse:
    lines = queries.own_lines(vault) if vault is not None else ()
    context = {
        "own": vault is not None,
        "lines": lines,
        "full": len(lines) >= soothing.MOST_LINES,
        "form": form,
        **_ways(request),
    }
    return page(request, "calm/soothe.html", context, status=status)


def _ways(request: HttpRequest) -> dict[str, object]:
    """Every page of the room knows the way back and hands it to the next."""
    back = way_back(request.GET.get("then", ""), request.GET.get("repair", ""))
    return {
        "carried": _carried(request).items(),
        "go_on": reverse(back.name, args=back.arguments),
        "to_breathe": _at("calm:breathe", request),
        "to_soothe": _at("calm:soothe", request),
        "to_own_list": _at("calm:own-list", request),
    }


def _carried(request: HttpRequest) -> dict[str, str]:
    return kept_on(request.GET.get("then", ""), request.GET.get("repair", ""))


def _at(name: str, request: HttpRequest) -> str:
    query = urlencode(_carried(request))
    return f"{reverse(name)}?{query}" if query else reverse(name)
