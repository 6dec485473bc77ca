"""Apologies and what is said to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from reknit.repair import wording
from reknit.repair.core.beside import Answer
from reknit.repair.core.fold import Step
from reknit.repair.core.kinds import Kind
from reknit.repair.core.writing import FULL_PAGES, Page
from reknit.repair.wordings import own as words_of
from reknit.web import feelings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.repair.core.beside import Apology, Spoken
    from reknit.repair.queries import Opened
    from reknit.web.forms import KitForm

PAGES = FULL_PAGES[Kind.OWN]
WRITE_PAGES: dict[Page, str] = dict.fromkeys(
    (*PAGES, Page.FORGIVE_ME, Page.FORGIVENESS), "repair/own/write.html"
)
SKIPPABLE = frozenset({Page.VALUES, Page.REGRET, Page.EXPLAINS, Page.RIGHT})
CALM_FIRST = 7  # of 10, and above: calm is suggested first


def labels(opened: Opened) -> dict[str, tuple[str, str]]:
    name = opened.name_of(opened.where.partner)
    return {"to_you": (_("What did it do to %(name)s?") % {"name": name}, "")}


def begun(opened: Opened, page: Page) -> dict[str, Any]:
    return {}


def on_page(opened: Opened, page: Page) -> dict[str, Any]:
    if page not in PAGES:
        return {}
    return {
        "first_page": page is PAGES[0],
        "skippable": page in SKIPPABLE,
        "offered": _confirmed_words(opened) if page is Page.TO_YOU else [],
        "own_last": page is PAGES[-1],
        "here_alone": opened.private,
    }


def after(opened: Opened, page: Page) -> tuple[Any, ...] | None:
    """Where to go on, where it is not the way of all pages.

    In a private repair of either size the parts lead to a page for saying it aloud.
    """
    repair_id = opened.repair.id
    if page is Page.FORGIVE_ME:
        if opened.private:
            return ("repair:own-card", repair_id)
        return ("repair:give", repair_id, Kind.OWN)
    if page not in PAGES:
        return None
    if page is not PAGES[-1]:
        return ("repair:write", repair_id, PAGES[PAGES.index(page) + 1])
    if opened.private or not opened.where.may(Kind.OWN):
        return ("repair:own-card", repair_id)
    return None


def shown(opened: Opened) -> dict[str, Any]:
    where = opened.where
    me = where.me
    mine = [_view(opened, each) for each in where.apologies if each.said.author == me]
    theirs = [_view(opened, each) for each in where.apologies if each.said.author != me]
    asked = theirs[-1] if theirs and where.step is Step.ANSWER_APOLOGY else None
    fields = opened.notebook.fields(me)
    heard = where.heard_from(where.partner).understood or where.talked
    return {
        # The newest of each is read first; what was said before it stays below.
        "all": [each for each in (_folded(mine), _folded(theirs)) if each],
        "asked": asked,
        "answering": asked or (theirs[-1] if theirs else None),
        # Not to somebody who has only told so far: nobody is asked to apologise for being hurt.
        "offered": where.may(Kind.OWN) and not mine and where.heard_from(where.partner).told,
        "heard": heard,
        "adding": bool(mine) and where.may(Kind.OWN),
        "may_answer": where.may(Kind.OWN_ANSWER),
        "seen": opened.notebook.revision,
        "written": bool(fields.get("did")),
        "forgive_me": fields.get("forgive_me", ""),
        "strong": _strength(fields) >= CALM_FIRST,
        "known": opened.notebook.closeness == "known",
    }


def facts(opened: Opened, kind: Kind) -> dict[str, Any]:
    """Whether an apology comes before the other felt heard; which one an answer is about."""
    where = opened.where
    if kind is Kind.OWN:
        return {"anyway": not where.heard_from(where.partner).understood and not where.talked}
    theirs = where.apology_of(where.partner)
    if kind is Kind.OWN_ANSWER and theirs is not None:
        return {"own": str(theirs.said.id)}
    return {}


def asked(opened: Opened) -> dict[str, Any]:
    """What I once said was missing, and have given, does not stand in the next answer's box."""
    kept = opened.notebook.fields(opened.where.me).get("own_missing", "")
    given = {
        each.answer.words.get("own_missing", "")
        for each in opened.where.apologies
        if each.answer is not None and each.answer.author == opened.where.me
    }
    return {"own_missing": ""} if kept in given else {}


def held_words(turn: Spoken) -> list[str] | None:
    """My words once more, while they can still be taken back."""
    if turn.kind is Kind.OWN:
        return [str(part["words"]) for part in parts(turn.words)]
    if turn.kind is Kind.OWN_ANSWER:
        said = str(wording.ANSWERS[Answer(turn.words["answer"])][0])
        more = str(turn.words.get("own_missing", ""))
        until = wording.my_rest(turn) if turn.words["answer"] == Answer.NEED_TIME else ""
        return [each for each in (said, more, until) if each]
    return None


def private_words(kind: Kind, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody wrote of what is missing is never lost, whichever answer they choose."""
    text = cleaned.get("own_missing", "") if kind is Kind.OWN_ANSWER else ""
    return {"own_missing": text} if text else {}


def previewed(kind: Kind, form: KitForm) -> dict[str, Any]:
    if kind is not Kind.OWN:
        return {}
    return {
        "parts": parts(form.cleaned_data),
        "beside_preview": "repair/own/beside_preview.html",
    }


def parts(words: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"label": label, "words": words[name]}
        for name, label in words_of.PARTS.items()
        if words.get(name)
    ]


def _folded(views: list[dict[str, Any]]) -> dict[str, Any] | None:
    return {**views[-1], "before": views[:-1]} if views else None


def _view(opened: Opened, apology: Apology) -> dict[str, Any]:
    mine = apology.said.author == opened.where.me
    return {
        "mine": mine,
        "who": opened.name_of(apology.said.author),
        "parts": parts(apology.said.words),
        **_answer(opened, apology.answer, mine=mine),
    }


def _answer(opened: Opened, answer: Spoken | None, *, mine: bool) -> dict[str, str]:
    """mine: whether the apology is. Without an answer nothing at all is said."""
    if answer is None:
        return {"answer": "", "missing": ""}
    said = Answer(answer.words["answer"])
    name = opened.name_of(opened.where.partner)
    if not mine:
        sentence = str(words_of.MY_ANSWER[said])
        if said is Answer.NEED_TIME:
            sentence = wording.my_rest(answer)
    elif said is Answer.NEED_TIME:
        sentence = wording.needs_time(answer, name)
    else:
        sentence = str(words_of.THEIR_ANSWER[said]) % {"name": name}
    return {"answer": sentence, "missing": str(answer.words.get("own_missing", ""))}


def _confirmed_words(opened: Opened) -> list[dict[str, str]]:
    """What the partner wrote of how it was for them, to take over word for word."""
    hearing = opened.where.heard_from(opened.where.partner)
    if hearing.told is None:
        return []
    told = hearing.told.words
    felt = ", ".join(str(feelings.KNOWN.get(word, word)) for word in told.get("feelings", []))
    known = told.get("closeness") == "known"
    found = [
        (_("What they felt"), felt),
        (
            _("What it did to them") if known else _("What they took it to mean"),
            str(told.get("took_to_mean", "")),
        ),
        (_("What mattered to them"), str(told.get("mattered", ""))),
    ]
    if hearing.understood and hearing.answers:
        heard = str(hearing.answers[-1].words.get("heard", ""))
        found.insert(0, (_("What you heard, and they said: that is it"), heard))
    return [{"label": label, "words": words} for label, words in found if words]


def _strength(fields: Mapping[str, Any]) -> int:
    """How strong it is for me, as I last noted. 0 where I noted nothing."""
    noted = str(fields.get("strength_after") or fields.get("strength") or "0")
    return int(noted) if noted in {str(n) for n in range(11)} else 0
