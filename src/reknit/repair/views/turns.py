"""Giving a turn: see it once more, share it, take it back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from reknit.people.access import aside_for, member_required, put_back_at
from reknit.people.index import read_index
from reknit.repair import actions, queries
from reknit.repair.core.kinds import Kind, State
from reknit.repair.core.writing import FIELDS, PAGES, PRIVATE, Page
from reknit.repair.forms import turn_form, words_of_turn
from reknit.repair.forms.own import NO_ANSWER
from reknit.repair.forms.quick import TapForm
from reknit.repair.notebook import ACROSS, Way
from reknit.repair.notebook import FIELDS as FIELD_NAMES
from reknit.repair.refusals import PauseRuns
from reknit.repair.views import stages
from reknit.repair.views.begin import offer_check
from reknit.repair.views.context import felt, holder_in, words_for
from reknit.repair.views.write import seen_in, words_in
from reknit.web.pages import page
from reknit.web.refusals import refusal_page

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from reknit.people.access import MemberRequest
    from reknit.repair.queries import Opened
    from reknit.web.forms import KitForm

# Turns that are chosen or confirmed on a page of their own before they are given.
CHOSEN = {
    Kind.ENDING: "repair/choose.html",
    Kind.WAIT: "repair/choose.html",
    Kind.OWN_ANSWER: "repair/own/answer.html",
    Kind.PROMISE_STEP: "repair/promise/step.html",
    Kind.LESSON_SETTLE: "repair/learn/settle.html",
    Kind.TIME_OUT: "repair/time_out/call.html",
    Kind.LONGER: "repair/time_out/call.html",
    Kind.BACK: "repair/time_out/back.html",
}
CONFIRMED = {
    Kind.HEAR_ME_FIRST: "repair/confirm.html",
    Kind.IN_PERSON: "repair/confirm.html",
    Kind.NOT_THIS: "repair/confirm.html",
    Kind.GROW: "repair/understand/grow.html",
    Kind.NOTHING: "repair/understand/nothing.html",
    Kind.TALKED: "repair/understand/talked.html",
    Kind.NO_MEAN: "repair/understand/no_mean.html",
}
# What a preview shows, where it is not the quick repair's.
PREVIEWS = {
    Kind.HEARD: "repair/understand/preview_heard.html",
    Kind.MEAN: "repair/understand/preview_mean.html",
    Kind.OWN: "repair/own/preview.html",
    Kind.PROMISE: "repair/promise/preview.html",
    Kind.LESSON: "repair/learn/preview.html",
    Kind.LESSON_ANSWER: "repair/learn/preview.html",
}
# Where what is missing is asked for, if a preview is given with less.
AGAIN = {Kind.PROMISE: "repair/promise/again.html"}
# Given by other pages.
ELSEWHERE = frozenset({Kind.INVITE, Kind.SAME, Kind.CARD})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def give(request: MemberRequest, repair_id: UUID, kind: Kind) -> HttpResponse:
    if kind in ELSEWHERE:
        raise Http404
    at = timezone.now()
    opened = queries.repair_for(request.member, request.vault, repair_id, at)
    if kind is Kind.GROW and opened.private:
        return _back(opened)  # one phone stays quick
    holder = _holder(request, opened, kind)
    seen = opened.seen_by(holder, at) if opened.private else opened
    if request.method == "POST":
        return _take(request, seen, kind, at)
    if not seen.where.may(kind):
        return _back(seen)
    if kind in CHOSEN:
        return _chosen(request, seen, kind)
    if kind in CONFIRMED:
        return page(request, CONFIRMED[kind], _context(seen, kind, TapForm()))
    return _before_telling(request, seen, kind) or _preview(request, seen, kind)


def _chosen(request: MemberRequest, opened: Opened, kind: Kind) -> HttpResponse:
    asks = turn_form(kind, opened.where.size)
    kept = opened.notebook.fields(opened.where.viewer)
    begun = kept | stages.asked(kind, opened, request.GET.get("step", ""))
    form = stages.relabelled(asks(initial=begun | aside_for(request, asks)), opened)
    return page(request, CHOSEN[kind], _context(opened, kind, form))


def _preview(request: MemberRequest, opened: Opened, kind: Kind) -> HttpResponse:
    """Exactly what goes out, from my notebook. What is missing is asked for first."""
    size = opened.where.size
    if kind not in PAGES[size]:
        return _back(opened)
    asks = turn_form(kind, size)
    kept = opened.notebook.fields(opened.where.viewer) | aside_for(request, asks)
    form = stages.relabelled(asks(kept), opened)
    if not form.is_valid():
        pages = PAGES[size][kind]
        begun = any(kept.get(name) for page_ in pages for name in FIELDS[page_])
        lacking = (page_ for page_ in pages if _lacks(form, page_))
        first = next(lacking, pages[0]) if begun else pages[0]
        return _with_here(redirect("repair:write", opened.repair.id, first), opened)
    context = _context(opened, kind, form)
    return page(
        request,
        "repair/preview.html",
        {
            **context,
            "words": form.cleaned_data,
            "preview_page": PREVIEWS.get(kind, ""),
            **stages.previewed(opened, kind, form),
        },
    )


def _take(request: MemberRequest, opened: Opened, kind: Kind, at: datetime) -> HttpResponse:
    size = opened.where.size
    pages = PAGES[size].get(kind)
    if request.POST.get("step") == "change" and pages:
        first = next(page_ for page_ in pages if page_ not in PRIVATE)
        return _with_here(redirect("repair:write", opened.repair.id, first), opened)
    form = stages.relabelled(turn_form(kind, size)(request.POST), opened)
    if not form.is_valid():
        template = CHOSEN.get(kind) or AGAIN.get(kind, "repair/again.html")
        return page(request, template, _context(opened, kind, form), status=422)
    if kind is Kind.OWN_ANSWER and form.cleaned_data["answer"] == NO_ANSWER:
        actions.hear_no_more(
            member=request.member, vault=request.vault, repair_id=opened.repair.id, at=at
        )
        _keep(request, opened, stages.private_words(opened, kind, form.cleaned_data))
        return _back(opened)
    closeness = opened.closeness
    words = words_of_turn(kind, form.cleaned_data, size=size, closeness=closeness, at=at)
    words |= stages.facts(opened, kind, words)
    _keep(request, opened, stages.private_words(opened, kind, form.cleaned_data))
    if opened.private and not (kind is Kind.TELL and opened.way is Way.TWO_PHONES):
        give_it = partial(actions.note, person=opened.where.viewer)
    else:
        give_it = partial(actions.give)
    try:
        give_it(
            member=request.member,
            vault=request.vault,
            repair_id=opened.repair.id,
            kind=kind,
            words=words,
            at=at,
        )
    except PauseRuns as pause:
        _keep(request, opened, {n: text for n, text in words_in(form).items() if n in FIELD_NAMES})
        return refusal_page(request, pause, way_on=_back(opened)["Location"])
    return _back(opened)


def _keep(request: MemberRequest, opened: Opened, words: dict[str, Any]) -> None:
    """In the notebook of whoever gives this."""
    if words:
        actions.keep(
            member=request.member,
            vault=request.vault,
            repair_id=opened.repair.id,
            words=words,
            seen=opened.notebook.revision,
            person=opened.where.viewer,
        )


@require_POST
@member_required
def take_back(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    at = timezone.now()
    opened = queries.repair_for(request.member, request.vault, repair_id, at)
    action = actions.take_back_last if opened.private else actions.take_back
    action(member=request.member, vault=request.vault, repair_id=repair_id, at=at)
    return redirect("repair:show", repair_id)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def put_card(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    """What we noted on this phone, as one card in the shared notebook."""
    at = timezone.now()
    if request.method == "POST":
        actions.put_in_shared_notebook(
            member=request.member,
            vault=request.vault,
            repair_id=repair_id,
            seen=seen_in(request),
            at=at,
        )
        return redirect("repair:show", repair_id)
    opened = queries.repair_for(request.member, request.vault, repair_id, at)
    if not opened.private or not request.member.together or not actions.may_be_put(opened):
        return redirect("repair:show", repair_id)
    context = {**words_for(opened), "seen": opened.notebook.revision}
    return page(request, "repair/put_card.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@put_back_at("repair:show")
@member_required
def same(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    """One short question when both have asked to repair something."""
    at = timezone.now()
    opened = queries.repair_for(request.member, request.vault, repair_id, at)
    member, vault = request.member, request.vault
    answer = request.POST.get("same", "")
    if answer == "1":
        return redirect(
            "repair:show", actions.say_same(member=member, vault=vault, repair_id=repair_id, at=at)
        )
    if answer == "0":
        actions.say_two_things(member=member, vault=vault, repair_id=repair_id, at=at)
        draft = opened.where.state is State.DRAFT
        return redirect("repair:give", repair_id, Kind.TELL) if draft else _back(opened)
    asked = queries.asked_before_me(
        request.member, request.vault, at, mine=repair_id, index=read_index(request.vault)
    )
    if asked is None:
        return _back(opened)
    status = 422 if request.method == "POST" else 200
    return page(request, "repair/same.html", words_for(opened), status=status)


def _before_telling(request: MemberRequest, opened: Opened, kind: Kind) -> HttpResponse | None:
    """What comes before the first joint step.

    Somebody to share with, the private check, and whether it is what the other has just asked
    about.
    """
    if kind is not Kind.TELL or opened.where.state is not State.DRAFT:
        return None
    together = request.member.together
    if opened.way is Way.TWO_PHONES and not together:
        return page(request, "repair/not_together.html", words_for(opened))
    check = offer_check(request, opened.repair.id)
    if check is not None:
        return check
    if opened.way is Way.ONE_PHONE and not together and not opened.notebook.other_name:
        return redirect("repair:name", opened.repair.id)
    if opened.way is Way.TWO_PHONES and queries.asked_before_me(
        request.member,
        request.vault,
        timezone.now(),
        mine=opened.repair.id,
        index=read_index(request.vault),
    ):
        return redirect("repair:same", opened.repair.id)
    return None


def _holder(request: MemberRequest, opened: Opened, kind: Kind) -> UUID:
    """On one phone a turn of the script belongs to whoever has it; the others to who holds it."""
    opener = opened.repair.opener_id
    if not opened.one_phone:
        return opened.where.viewer
    if "here" in request.POST or "here" in request.GET:
        return holder_in(request, opened)
    for person in (opener, ACROSS):
        if opened.seen_by(person, timezone.now()).where.may(kind):
            return person
    return opener


def _lacks(form: KitForm, page_: Page) -> bool:
    return any(form.errors.get(name) for name in FIELDS[page_])


def _context(opened: Opened, kind: Kind, form: KitForm) -> dict[str, Any]:
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return {
        **words_for(opened),
        "form": form,
        "kind": kind.value,
        "felt_now": felt(data),
        "known": opened.closeness == "known",
    }


def _back(opened: Opened) -> HttpResponse:
    return _with_here(redirect("repair:show", opened.repair.id), opened)


def _with_here(response: HttpResponse, opened: Opened) -> HttpResponse:
    """On one phone the address remembers who held it last."""
    if opened.one_phone:
        response["Location"] += "?here=1" if opened.where.viewer == ACROSS else "?here=0"
    return response
