"""The inviter's side."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import segno
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from reknit.people import actions, invitations
from reknit.people.access import MemberRequest, aside_for, member_required
from reknit.people.forms.pairing import SENTENCE, InviteForm
from reknit.people.host import host_name
from reknit.people.names import my_name
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.utils.safestring import SafeString

    from reknit.people.invitations import MyInvitation


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def invite(request: MemberRequest) -> HttpResponse:
    member, vault, at = request.member, request.vault, timezone.now()
    if request.method == "POST":
        form = InviteForm(request.POST)
        if form.is_valid():
            actions.invite(member=member, vault=vault, at=at, **form.cleaned_data)
            return redirect("people:invite")
        return page(request, "people/invite.html", {"form": form}, status=422)
    elsewhere = _further_along(request)
    if elsewhere:
        return redirect(elsewhere)
    mine = invitations.mine(member, vault, at=at)
    if mine is not None:
        return _invited_page(request, mine)
    initial = {"sentence": SENTENCE, "name": my_name(member, vault)}
    form = InviteForm(initial=initial | aside_for(request, InviteForm))
    return page(request, "people/invite.html", {"form": form})


@require_POST
@member_required
def take_back(request: MemberRequest) -> HttpResponse:
    actions.withdraw_invitation(member=request.member, vault=request.vault)
    return redirect("people:invite")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def confirm(request: MemberRequest) -> HttpResponse:
    """The inviter sees who has come. *Not now* is simply leaving the page; nobody is told."""
    joined = invitations.joined(request.member, request.vault)
    if joined is None:
        return redirect("home:today" if request.method != "POST" else "people:invite")
    if request.method == "POST":
        # The name I gave with the invitation is the one my partner has already seen.
        name = my_name(request.member, request.vault)
        actions.confirm_partner(member=request.member, vault=request.vault, name=name)
        return redirect("home:today")
    return page(request, "people/confirm.html", {"joined": joined, "host": host_name()})


def _further_along(request: MemberRequest) -> str:
    """The page (URL name) of somebody who is past inviting; empty for all others."""
    member = request.member
    if member.shut is not None:
        return "people:open-again"
    if member.together:
        return "people:settings"
    if invitations.joined(member, request.vault) is not None:
        return "people:confirm"
    if invitations.waiting_for(member.person_id) is not None:
        return "people:waiting"
    return ""


def _invited_page(request: MemberRequest, mine: MyInvitation) -> HttpResponse:
    code = mine.code.expose()  # shown to the inviter, who hands it on
    link = f"{request.build_absolute_uri(reverse('people:join'))}#{code}"
    context = {
        "mine": mine,
        "code": code,
        "link": link,
        "qr": _qr(link),
        "loopback": urlsplit(link).hostname in {"localhost", "127.0.0.1", "::1"},
    }
    return page(request, "people/invited.html", context)


def _qr(link: str) -> SafeString:
    """Black on white in both themes, since phones read it best so."""
    svg = segno.make(link, error="m").svg_inline(
        border=3, light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return mark_safe(svg)  # noqa: S308 - drawn by segno from our own link, no text of anybody's in it
