"""What two share, opened again: one asks, both compare twelve digits by voice, both say so.

Digits come with a press, never by merely looking: they stand for the keys of both, so they change
when either changes the passphrase, and no page that is only looked at may tell that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reknit.people import actions, asking
from reknit.people.access import MemberRequest, member_required
from reknit.people.names import name_of_other
from reknit.vault import earlier, reopening
from reknit.vault.refusals import DigitsChanged
from reknit.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse

    from reknit.people.queries import CoupleSeen


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def open_again(request: MemberRequest) -> HttpResponse:
    """One address for both; what it shows depends on who has lost the keys."""
    member = request.member
    if member.shut is not None:
        return _asker(request, member.shut)
    if member.couple is not None and asking.is_asked(member):
        return _partner(request, member.couple)
    return redirect("people:settings")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def compare(request: MemberRequest) -> HttpResponse:
    """For any two who share: are the keys that each knows the other's own?"""
    couple = request.member.couple
    if couple is None or not couple.active:
        return redirect("people:settings")
    if request.method != "POST":
        return _show(request, "people/compare.html", said=_said(request))
    if request.POST.get("press") == "differ":
        return _show(request, "people/digits_differ.html", asked=False)
    digits = reopening.digits_of_now(request.vault, couple.id)
    return _show(request, "people/compare.html", digits=digits)


# The one who asks ------------------------------------------------------------------------------


def _asker(request: MemberRequest, couple: CoupleSeen) -> HttpResponse:
    pressed = request.POST.get("press", "")
    if asking.both_have_lost_it(request.member):
        return _show(request, "people/reopen_neither.html", earlier=_has_earlier(request))
    if pressed == "ask":
        actions.ask_to_open(member=request.member, vault=request.vault)
        return redirect("people:open-again")
    if not asking.asks(request.member):
        return _show(request, "people/reopen_ask.html", earlier=_has_earlier(request))
    step = _ASKER.get(pressed)
    return (
        _show(request, "people/reopen.html", mine=True) if step is None else step(request, couple)
    )


def _asker_looks(request: MemberRequest, couple: CoupleSeen) -> HttpResponse:
    return _digits_page(request, _asked_with_keys_of_now(request, couple))


def _asker_agrees(request: MemberRequest, couple: CoupleSeen) -> HttpResponse:
    posted = request.POST.get("digits", "")
    try:
        actions.take_up(
            member=request.member, vault=request.vault, digits=posted, at=timezone.now()
        )
    except DigitsChanged:
        digits = _asked_with_keys_of_now(request, couple)
        if posted == digits:
            return _digits_page(request, digits, waiting=True)
        return _digits_page(request, digits, changed=True, status=409)
    return redirect(f"{reverse('people:compare')}?opened=1")


def _asker_stops(request: MemberRequest, couple: CoupleSeen) -> HttpResponse:
    actions.ask_no_more(member=request.member, vault=request.vault)
    return _show(request, "people/digits_differ.html", asked=couple.active)


def _asker_takes_back(request: MemberRequest, _couple: CoupleSeen) -> HttpResponse:
    actions.ask_no_more(member=request.member, vault=request.vault)
    return redirect("people:settings")


_ASKER: dict[str, Callable[[MemberRequest, CoupleSeen], HttpResponse]] = {
    "show": _asker_looks,
    "same": _asker_agrees,
    "differ": _asker_stops,
    "withdraw": _asker_takes_back,
}


def _asked_with_keys_of_now(request: MemberRequest, couple: CoupleSeen) -> str:
    """The digits; asked anew first, since a new passphrase since then has made other keys."""
    actions.ask_to_open(member=request.member, vault=request.vault)
    return _digits(request, couple.id, couple.partner_id)


# The one who is asked --------------------------------------------------------------------------


def _partner(request: MemberRequest, couple: CoupleSeen) -> HttpResponse:
    pressed = request.POST.get("press", "")
    if pressed == "differ":
        return _show(request, "people/digits_differ.html", asked=False)
    if pressed == "same":
        return _partner_agrees(request, couple)
    if pressed == "show":
        return _digits_page(request, _digits(request, couple.id, couple.partner_id))
    return _show(request, "people/reopen.html", mine=False)


def _partner_agrees(request: MemberRequest, couple: CoupleSeen) -> HttpResponse:
    posted = request.POST.get("digits", "")
    try:
        actions.agree(member=request.member, vault=request.vault, digits=posted)
    except DigitsChanged:
        digits = _digits(request, couple.id, couple.partner_id)
        return _digits_page(request, digits, changed=True, status=409)
    return redirect(f"{reverse('people:compare')}?agreed=1")


def _digits(request: MemberRequest, couple_id: UUID, partner_id: UUID) -> str:
    """An account that is gone has no keys; whoever may not know that sees digits all the same."""
    mine = request.vault.identity
    found = reopening.digits_for(request.vault, couple_id, partner_id)
    return found or reopening.twelve_digits(couple_id, mine, mine)


def _digits_page(
    request: MemberRequest,
    digits: str,
    *,
    waiting: bool = False,
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    mine = request.member.shut is not None
    return _show(
        request,
        "people/reopen_digits.html",
        status=status,
        digits=digits,
        waiting=waiting,
        changed=changed,
        mine=mine,
    )


def _has_earlier(request: MemberRequest) -> bool:
    return earlier.has_earlier(request.vault, at=timezone.now())


def _said(request: MemberRequest) -> str:
    return next((said for said in ("opened", "agreed") if said in request.GET), "")


def _show(
    request: MemberRequest, template: str, *, status: int = 200, **context: object
) -> HttpResponse:
    name = name_of_other(request.member, request.vault)
    return page(request, template, {"name": name, **context}, status=status)
