"""What somebody will do differently."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from reknit.promises.core.promise import (
    DueChoice,
    Outcome,
    State,
    StepKind,
    due_from,
    make_it_smaller,
    open_to,
)
from reknit.repair.core.kinds import Kind
from reknit.repair.core.promised import ANEW, asks_still, promise_of
from reknit.repair.core.writing import FULL_PAGES, Page
from reknit.repair.forms.promise import WhatForm
from reknit.repair.wordings import promise as words_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from reknit.promises.core.promise import Promise
    from reknit.repair.core.beside import Spoken
    from reknit.repair.core.where import Where
    from reknit.repair.queries import Opened
    from reknit.web.forms import KitForm

PAGES = FULL_PAGES[Kind.PROMISE]
WRITE_PAGES: dict[Page, str] = dict.fromkeys(PAGES, "repair/promise/write.html")
SKIPPABLE = frozenset({Page.PROMISE_IF, Page.PROMISE_OBSTACLE, Page.PROMISE_SURE})
# Addresses say nothing: a step is a number in them. Add at the end.
STEPS = tuple(kind for kind in StepKind if kind is not StepKind.MAKE)


def labels(opened: Opened) -> dict[str, tuple[str, str]]:
    return {}


def begun(opened: Opened, page: Page) -> dict[str, Any]:
    """A promise begins with what I said, in my apology, that I will do differently."""
    if page is not Page.PROMISE_WHAT:
        return {}
    mine = opened.where.apology_of(opened.where.me)
    will = opened.notebook.fields(opened.where.me).get("will", "")
    return {"promise_what": will if mine is None else mine.said.words.get("will", "")}


def on_page(opened: Opened, page: Page) -> dict[str, Any]:
    if page not in PAGES:
        return {}
    return {
        "skippable": page in SKIPPABLE,
        "promise_last": page is PAGES[-1],
        "here_alone": opened.private,
    }


def after(opened: Opened, page: Page) -> tuple[Any, ...] | None:
    """In a private repair of either size the pages lead back to my notes."""
    if page not in PAGES:
        return None
    if page is not PAGES[-1]:
        return ("repair:write", opened.repair.id, PAGES[PAGES.index(page) + 1])
    if opened.private:
        return ("repair:alone", opened.repair.id)
    return None


def also_kept(
    opened: Opened, page: Page, words: Mapping[str, Any], local: datetime
) -> dict[str, Any]:
    """The evening a promise of my own is for: the choice alone would drift with the days."""
    if page is not Page.PROMISE_WHEN or not opened.private:
        return {}
    due = due_from(DueChoice(words["promise_when"]), local)
    return {"promise_due": due.isoformat()}


def shown(opened: Opened) -> dict[str, Any]:
    where = opened.where
    fields = opened.notebook.fields(where.me)
    sure = str(fields.get("promise_sure") or "")
    mine = _view(opened, where.me)
    return {
        "all": [each for each in (mine, _view(opened, where.partner)) if each],
        "asks_still": asks_still(where),
        "may_begin": where.may(Kind.PROMISE) and not _stands(where),
        "unsure": make_it_smaller(int(sure) if sure.isdecimal() else None),
        "private": opened.private,
        "own": _own(fields) if opened.private else None,
    }


def _stands(where: Where) -> bool:
    """Whether mine is not over yet, so that it is gone on with instead of beginning another."""
    mine = promise_of(where, where.me)
    return mine is not None and mine.state not in {State.CHECKED, State.ENDED}


def asked(opened: Opened, number: str) -> dict[str, Any]:
    """What the page of a step begins with. number: from the address; nonsense begins nothing."""
    known = {str(at): step for at, step in enumerate(STEPS, start=1)}
    step = known.get(number)
    where = opened.where
    for whose, promiser in (("mine", where.me), ("theirs", where.partner)):
        promise = promise_of(where, promiser)
        if promise is None or step is None or step not in open_to(promise, where.me):
            continue
        return {
            "step": step.value,
            "whose": whose,
            "promise": where.promised[promiser][0].id,
            "round": promise.round,
            "promise_what": "" if step is StepKind.REPLACE else promise.what,
        }
    return {}


def held_words(turn: Spoken) -> list[str] | None:
    """My words once more, while they can still be taken back."""
    words = turn.words
    if turn.kind not in {Kind.PROMISE, Kind.PROMISE_STEP}:
        return None
    found = []
    if turn.kind is Kind.PROMISE_STEP:
        found.append(str(words_of.HELD[StepKind(words["step"])]))
    if words.get("check"):
        found.append(str(words_of.OUTCOMES[words["check"]]))
    found += [str(words[name]) for name in ("promise_what", "note") if words.get(name)]
    if words.get("due"):
        found.append(words_of.by_when(datetime.fromisoformat(words["due"])))
    return found + _ways(words)


def fits(words: Mapping[str, Any]) -> bool:
    return WhatForm(dict(words)).is_valid()


def previewed(kind: Kind, form: KitForm) -> dict[str, Any]:
    """The same view as after it is shared. The evening is counted from now, as it will be."""
    if kind is not Kind.PROMISE:
        return {}
    words = form.cleaned_data
    due = due_from(DueChoice(words["promise_when"]), timezone.localtime())
    one = {
        "what": words["promise_what"],
        "by_when": words_of.by_when(due),
        "if": words.get("promise_if", ""),
        "then": words.get("promise_then", ""),
        "obstacle": words.get("promise_obstacle", ""),
        "plan": words.get("promise_plan", ""),
    }
    return {"one": one, "beside_preview": "repair/promise/beside_preview.html"}


def _ways(words: Mapping[str, Any]) -> list[str]:
    names = ("promise_if", "promise_then", "promise_obstacle", "promise_plan")
    return [str(words[name]) for name in names if words.get(name)]


def _view(opened: Opened, promiser: UUID) -> dict[str, Any] | None:
    where = opened.where
    promise = promise_of(where, promiser)
    if promise is None:
        return None
    mine = promiser == where.me
    return {
        "mine": mine,
        "id": where.promised[promiser][0].id,
        "round": promise.round,
        "who": opened.name_of(promiser),
        "what": promise.what,
        "by_when": words_of.by_when(promise.due),
        "if": promise.if_,
        "then": promise.then,
        "obstacle": promise.obstacle,
        "plan": promise.plan,
        "ask": _ask(promise, where.now) if mine else "",
        "history": _history(opened, promise),
        "steps": _steps(opened, promise),
    }


def _ask(promise: Promise, now: datetime) -> str:
    """What its promiser is asked, if anything."""
    said = promise.check_by(promise.promiser)
    if promise.state is State.ENDED:
        return ""
    if said is None:
        if promise.due <= now:
            return _("Its time has come. If it did not work out, say so first.")
        return ""
    if said.outcome is Outcome.KEPT:
        return ""
    return _("What now? The same once more, smaller, something else, or let it go: each is fine.")


def _steps(opened: Opened, promise: Promise) -> list[dict[str, Any]]:
    """What I may do next, one line each. A new wording is offered once it was said how it went."""
    where = opened.where
    if not where.may(Kind.PROMISE_STEP):
        return []
    said = promise.check_by(promise.promiser) is not None
    found = open_to(promise, where.me)
    if not said:
        found -= ANEW
    if promise.check_by(where.me) is not None:
        found -= {StepKind.CHECK}
    if promise.due <= where.now:
        found -= {StepKind.CHANGE}  # too late to keep faith: saying so comes first
    return [
        {"number": number, "label": words_of.STEPS[step], "kind": step.value}
        for number, step in enumerate(STEPS, start=1)
        if step in found
    ]


def _history(opened: Opened, promise: Promise) -> list[dict[str, str]]:
    where = opened.where
    name = opened.name_of(where.partner)
    notes = {
        (turn.words.get("step"), turn.due, turn.author): str(turn.words.get("note", ""))
        for turn in where.promised[promise.promiser]
    }
    return [
        {
            "said": words_of.told(line, mine=line.by == where.me, name=name),
            "note": notes.get((line.kind.value, line.at, line.by), ""),
        }
        for line in promise.history
    ]


def _own(fields: Mapping[str, Any]) -> dict[str, Any] | None:
    """A promise to myself: it stays in my notes."""
    if not fields.get("promise_what"):
        return None
    due = fields.get("promise_due")
    return {
        "what": fields["promise_what"],
        "by_when": words_of.by_when(datetime.fromisoformat(due)) if due else "",
        "if": fields.get("promise_if", ""),
        "then": fields.get("promise_then", ""),
        "obstacle": fields.get("promise_obstacle", ""),
        "plan": fields.get("promise_plan", ""),
    }
