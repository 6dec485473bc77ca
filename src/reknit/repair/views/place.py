"""Where a repair stands: the one page it has for each of the two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from reknit.people.access import member_required
from reknit.people.index import read_index
from reknit.people.resting import on_break
from reknit.repair import actions, queries
from reknit.repair.actions.one_phone import may_be_put
from reknit.repair.core.fold import Step
from reknit.repair.core.kinds import Role, Size, State
from reknit.repair.core.script import MOVER
from reknit.repair.forms.finding import FindForm
from reknit.repair.notebook import ACROSS
from reknit.repair.views.begin import offer_check
from reknit.repair.views.context import card_in, felt, holder_in, words_for
from reknit.repair.views.stages import reflect
from reknit.web.pages import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from reknit.people.access import MemberRequest
    from reknit.repair.queries import Opened

# Entries that fit on a phone without scrolling; below that, looking is quicker than typing.
WORTH_A_SEARCH = 8


@require_safe
@member_required
def show(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    at = timezone.now()
    opened = queries.repair_for(request.member, request.vault, repair_id, at)
    actions.remember_seen(vault=request.vault, opened=opened, at=at)
    if not opened.private and _behind_a_tap(request):
        look = f"{request.path}?look=1"
        return page(request, "repair/on_break.html", {"look": look})
    if opened.where.state is State.DRAFT and not opened.where.held:
        return page(request, "repair/draft.html", _draft(request, opened))
    if opened.one_phone:
        return _on_one_phone(request, opened)
    if opened.where.step is Step.ANSWER_INVITATION:
        check = offer_check(request, repair_id)
        if check is not None:
            return check
    context = {**words_for(opened), **_beside(request, opened)}
    if opened.where.state is State.KEPT and opened.where.step is not Step.HELD:
        return page(request, "repair/kept.html", {**context, "card": card_in(opened)})
    return page(request, _template(opened), context)


@require_safe
@member_required
def say_card(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    """My own words on one printable page, to say them in person."""
    opened = queries.repair_for(request.member, request.vault, repair_id, timezone.now())
    fields = opened.notebook.fields(request.member.person_id)
    if not fields:
        raise Http404
    context = {
        "repair": opened.repair,
        "fields": fields,
        "felt": felt(fields),
        "title": queries.title_from(fields),
        "known": opened.closeness == "known",
    }
    return page(request, "repair/say_card.html", context)


@require_safe
@member_required
def everything(request: MemberRequest) -> HttpResponse:
    found = queries.everything(request.member, request.vault, timezone.now())
    count = len(found.private) + len(found.together) + len(found.closed)
    context = {
        "everything": found,
        "behind": found.on_break and "look" not in request.GET,
        "form": FindForm() if count >= WORTH_A_SEARCH else None,
    }
    return page(request, "repair/everything.html", context)


@require_safe
@member_required
def shared_before(request: MemberRequest) -> HttpResponse:
    """What is kept of somebody I no longer share with: to read, and nothing else."""
    letters = queries.letters(request.member, request.vault, timezone.now())
    return page(request, "repair/letters.html", {"letters": letters})


def _behind_a_tap(request: MemberRequest) -> bool:
    """While I take a break, what we share is one tap further away."""
    return "look" not in request.GET and on_break(read_index(request.vault), request.member)


def _template(opened: Opened) -> str:
    if opened.where.step is Step.HELD:
        return "repair/held.html"
    return "repair/full.html" if opened.where.size is Size.FULL else "repair/show.html"


def _draft(request: MemberRequest, opened: Opened) -> dict[str, Any]:
    fields = opened.notebook.fields(request.member.person_id)
    return {
        **words_for(opened),
        "fields": fields,
        "felt": felt(fields),
        "told_enough": opened.notebook.told_enough,
        "together": request.member.together,
        "way": opened.notebook.way.value,
        "title": queries.title_from(fields),
        "known": opened.notebook.closeness == "known",
        **reflect.draft(request, opened),
    }


def _beside(request: MemberRequest, opened: Opened) -> dict[str, Any]:
    """Questions that stand beside the script, for me alone."""
    where = opened.where
    asked = None
    if where.my_role is Role.TELLER and where.state in queries.UNASKED and not where.left:
        asked = queries.asked_before_me(
            request.member,
            request.vault,
            timezone.now(),
            mine=opened.repair.id,
            index=read_index(request.vault),
        )
    mine = opened.notebook.fields(where.me)
    return {
        "same_thing": asked is not None,
        # After "hear me first" my own words wait; once the other was heard it is their time.
        "mine_waits": where.swapped
        and where.pair.opener == where.me
        and opened.notebook.told_enough
        and where.state is State.CLOSING
        and not where.left,
        "has_notes": bool(mine.get("happened")),
        "merged_into": where.merged.words["repair"] if where.merged is not None else "",
    }


def _on_one_phone(request: MemberRequest, opened: Opened) -> HttpResponse:
    """The phone is the talking piece: it shows something only to the one whose turn it is."""
    person = holder_in(request, opened)
    turn_of = _turn_of(opened, person, asked="here" in request.GET)
    holder_known = "here" in request.GET or turn_of == opened.repair.opener_id
    if turn_of is not None and not (holder_known and person == turn_of):
        other = opened.name_of(turn_of)
        context: dict[str, Any] = {
            "repair": opened.repair,
            "to": other,
            "here": "1" if turn_of == ACROSS else "0",
        }
        return page(request, "repair/hand_over.html", context)
    seen = opened.seen_by(
        person if turn_of is not None else opened.repair.opener_id, timezone.now()
    )
    context = {
        **words_for(seen),
        "may_be_put": may_be_put(opened) and request.member.together,
        "other_may_end": turn_of is None and ACROSS not in opened.where.endings,
        "other": opened.name_of(ACROSS),
        "can_strike": bool(opened.notebook.turns(opened.repair.opener_id)),
    }
    return page(request, "repair/show.html", context)


def _turn_of(opened: Opened, person: UUID, *, asked: bool) -> UUID | None:
    """Who should hold the phone; None when it is done for the opener."""
    where, opener = opened.where, opened.repair.opener_id
    if where.state is State.CLOSING and asked and person not in where.endings:
        return person
    if opener in where.endings or where.closed:
        return None
    if ACROSS in where.endings or where.state is State.CLOSING:
        return opener
    return opener if where.role(opener) in MOVER[where.state] else ACROSS
