from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from reknit.margin import actions, asking, queries
from reknit.margin.core.choice import KINDS, TONES
from reknit.margin.core.notes import LONGEST_TEXT
from reknit.margin.forms import CoachForm, LookForm
from reknit.margin.wording import NAMES
from reknit.people.access import MemberRequest, aside_for, current_session, member_required
from reknit.vault import throttle
from reknit.web.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reknit.margin.queries import Shown
    from reknit.people.access import Session
    from reknit.vault.opened import Vault

TEXTS_A_MINUTE = 60  # of one person; nobody types faster with a pause after each


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def settings(request: MemberRequest) -> HttpResponse:
    choice = queries.choice_of(request.vault)
    if request.POST.get("again") in KINDS:
        actions.show_again(vault=request.vault, kind=request.POST["again"])
        return redirect("margin:settings")
    form = CoachForm(initial={"coach_on": choice.on, "tone": choice.tone})
    status = 200
    if request.method == "POST":
        form = CoachForm(request.POST)
        if form.is_valid():
            on, tone = form.cleaned_data["coach_on"], form.cleaned_data["tone"]
            actions.choose(vault=request.vault, on=on, tone=tone)
            return redirect(f"{reverse('people:settings')}?saved=1")
        status = 422
    away = [(kind, NAMES[kind]) for kind in choice.away]
    return page(request, "margin/settings.html", {"form": form, "away": away}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def look(request: MemberRequest) -> HttpResponse:
    """Any words, on request. They stand in the answer and nowhere else."""
    choice = queries.choice_of(request.vault)
    if request.method != "POST":
        form = LookForm(initial={"how": "message"} | aside_for(request, LookForm))
        return _look_page(request, form)
    form = LookForm(request.POST)
    if not choice.on:
        return _look_page(request, form)  # switched off elsewhere; the words come back
    if not form.is_valid():
        return _look_page(request, form, status=422)
    words, how = form.cleaned_data["looked_over"], form.cleaned_data["how"]
    try:
        shown = queries.look_at(words, how=how, choice=choice, whole=True)
    except asking.NotYet:
        shown = queries.Shown(answered=False)
    return _look_page(request, form, shown=shown)


def _look_page(
    request: MemberRequest, form: LookForm, *, shown: Shown | None = None, status: int = 200
) -> HttpResponse:
    choice = queries.choice_of(request.vault)
    context = {"form": form, "shown": shown, "on": choice.on, "tone": choice.tone}
    return page(request, "margin/look.html", context, status=status)


@require_POST
def notes(request: HttpRequest) -> HttpResponse:
    """What a script asks while somebody pauses. 204: nothing to say. 409: at a lock.

    Not behind ``member_required``, which sets aside the words of a post that meets a lock: these
    are a copy of what stands in a box, and the box's own form looks after it.
    """
    vault = _open_vault(request)
    if vault is None:
        return HttpResponse(status=HTTPStatus.CONFLICT)
    text, how = request.POST.get("text", ""), request.POST.get("how", "")
    choice = queries.choice_of(vault)
    if not choice.on or len(text) > LONGEST_TEXT or _too_many(vault):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    try:
        shown = queries.look_at(text, how=how, choice=choice)
    except asking.NotYet:
        return JsonResponse({"again": True})
    return HttpResponse(status=HTTPStatus.NO_CONTENT) if shown.nothing else _said(shown)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """What a script passes on: a kind waved away for good, or the other tone."""
    vault = _open_vault(request)
    if vault is None:
        return HttpResponse(status=HTTPStatus.CONFLICT)
    kind, tone = request.POST.get("kind", ""), request.POST.get("tone", "")
    if kind in KINDS:
        actions.wave_away(vault=vault, kind=kind)
    if tone in TONES:
        actions.turn(vault=vault, tone=tone)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _open_vault(request: HttpRequest) -> Vault | None:
    session: Session | None = current_session(request)
    return session.vault if session is not None else None


def _too_many(vault: Vault) -> bool:
    return not throttle.hit("margin", str(vault.person_id), limit=TEXTS_A_MINUTE, seconds=60)


def _said(shown: Shown) -> JsonResponse:
    found: list[dict[str, Any]] = [
        {
            "kind": note.kind,
            "name": name,
            "words": note.words,
            "start": note.start,
            "end": note.end,
            "why": note.why,
            "softer": note.softer,
            "firm": note.firm,
        }
        for name, note in shown.notes
    ]
    return JsonResponse(
        {
            "notes": found,
            "safety": shown.safety,
            "there": shown.there,
            "missing": shown.missing,
        }
    )
