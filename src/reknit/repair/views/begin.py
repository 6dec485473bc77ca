"""Beginning a repair: which is closest, then how."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reknit.people.access import member_required
from reknit.people.index import read_index
from reknit.repair import actions, lists, queries
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.writing import Page
from reknit.repair.forms import NameForm
from reknit.repair.notebook import Closeness, Way
from reknit.web.pages import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from reknit.people.access import MemberRequest

_NUMBER = re.compile(r"[0-9]{1,9}")


@require_safe
@member_required
def start(request: MemberRequest) -> HttpResponse:
    """Which is closest? Not asked again of whoever said so in the first five minutes.

    ``line``: the number of a line put aside before, which the repair is to begin with.
    """
    line = _line_in(request)
    said = (read_index(request.vault).get("first_minutes") or {}).get("closeness")
    if said in set(Closeness) and not line:
        return redirect("repair:way-in", Closeness(said))
    query = f"?line={line}" if line else ""
    ways = {
        "misread": reverse("repair:way-in", args=[Closeness.MISREAD]) + query,
        "known": reverse("repair:way-in", args=[Closeness.KNOWN]) + query,
        "parked": queries.parked_line(request.vault, line),
    }
    return page(request, "repair/start.html", ways)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def way_in(request: MemberRequest, closeness: Closeness) -> HttpResponse:
    if request.method != "POST":
        return page(request, "repair/way_in.html", _ways(request, closeness))
    chosen = _way_in(request)
    if chosen is None:
        return page(request, "repair/way_in.html", _ways(request, closeness), status=422)
    way, size = chosen
    repair = actions.begin(
        member=request.member,
        vault=request.vault,
        closeness=closeness,
        way=way,
        size=size,
        at=timezone.now(),
        parked=_line_in(request),
    )
    first = Page.NOTICE if size is Size.FULL else Page.HAPPENED
    return redirect("repair:write", repair.id, first)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def choose_way(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    """Two phones, this phone or alone, quick or full, as long as nothing was given."""
    opened = queries.repair_for(request.member, request.vault, repair_id, timezone.now())
    if not opened.private or not opened.where.may(Kind.TELL):
        return redirect("repair:show", repair_id)
    chosen = _way_in(request) if request.method == "POST" else None
    if chosen is None:
        context = {**_ways(request, opened.notebook.closeness), "repair": opened.repair}
        status = 422 if request.method == "POST" else 200
        return page(request, "repair/way_in.html", context, status=status)
    way, size = chosen
    actions.choose_way(
        member=request.member, vault=request.vault, repair_id=repair_id, way=way, size=size
    )
    return redirect("repair:show", repair_id)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def name_other(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    """On one phone without a shared notebook: what to call the other person. Asked once."""
    opened = queries.repair_for(request.member, request.vault, repair_id, timezone.now())
    posted = request.POST if request.method == "POST" else None
    form = NameForm(posted, initial={"other_name": opened.notebook.other_name})
    if posted is None or not form.is_valid():
        context = {"form": form, "repair": opened.repair}
        return page(request, "repair/name.html", context, status=200 if posted is None else 422)
    actions.name_the_other(
        member=request.member,
        vault=request.vault,
        repair_id=repair_id,
        name=form.cleaned_data["other_name"],
    )
    return redirect("repair:give", repair_id, Kind.TELL)


@require_POST
@member_required
def tell_mine(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    """After "hear me first" the first words waited in their owner's notebook.

    Now they get a repair of their own.
    """
    repair = actions.begin_mine(
        member=request.member, vault=request.vault, repair_id=repair_id, at=timezone.now()
    )
    return redirect("repair:give", repair.id, Kind.TELL)


def offer_check(request: MemberRequest, repair_id: UUID) -> HttpResponse | None:
    """Once, before the first joint step. That it was offered is all that is remembered."""
    if lists.was_offered(request.vault):
        return None
    lists.note_offered(request.vault)
    return redirect(f"{reverse('safety:check')}?then=repair&repair={repair_id}")


def _way_in(request: MemberRequest) -> tuple[Way, Size] | None:
    """``two_phones`` is quick, ``two_phones.full`` full. On one phone every repair is quick."""
    way, _, size = request.POST.get("way", "").partition(".")
    try:
        chosen = Way(way), Size(size) if size else Size.QUICK
    except ValueError:
        return None
    return None if chosen == (Way.ONE_PHONE, Size.FULL) else chosen


def _line_in(request: MemberRequest) -> int:
    text = request.GET.get("line", "")
    return int(text) if _NUMBER.fullmatch(text) else 0


def _ways(request: MemberRequest, closeness: Closeness) -> dict[str, object]:
    return {
        "known": closeness is Closeness.KNOWN,
        "together": request.member.together,
        # Not the enum itself: a template would call it.
        "ways": {way.name: way.value for way in Way},
    }
