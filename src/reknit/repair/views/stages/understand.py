"""Hearing each other, and what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from reknit.repair.core.kinds import Half, Kind, Role, Size, State
from reknit.repair.core.where import Step
from reknit.repair.core.writing import Page
from reknit.repair.notebook import Closeness
from reknit.repair.wordings import understand as wordings
from reknit.web import feelings

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.repair.core.where import Where
    from reknit.repair.queries import Opened

WRITE_PAGES: dict[Page, str] = {
    Page.HEARD: "repair/understand/write_heard.html",
    Page.INTENT: "repair/understand/write_mean.html",
    Page.MISSED: "repair/understand/write_mean.html",
    Page.SURE_NOW: "repair/understand/write_sure_now.html",
}

# What a telling may hold besides what happened, in the order it is read.
TOLD = ("happened", "took_to_mean", "mattered", "question", "other_ways", "my_part")

# The step's own page shows these words, so they are not shown once more below it.
_SHOWS_THE_TELLING = frozenset({Step.READ_AND_ANSWER, Step.CONFIRM})
# The step at which the telling that is talked about is the newest thing there is.
_NEWEST = frozenset(
    {State.READING, State.CHECKING, State.PARTLY_UNDERSTOOD, State.INVITED, State.IN_PERSON}
)


def labels(opened: Opened) -> dict[str, tuple[str, str]]:
    name = {"name": opened.name_of(opened.where.partner)}
    return {"missed": (_("What did you not see about how it landed with %(name)s?") % name, "")}


def begun(opened: Opened, page: Page) -> dict[str, Any]:
    return {}


def on_page(opened: Opened, page: Page) -> dict[str, Any]:
    return {}


def shown(opened: Opened) -> dict[str, Any]:
    """By what a page may need; nothing for a quick repair."""
    where = opened.where
    if where.size is not Size.FULL:
        return {}
    current = hearing_of(opened, where.teller)
    crossings = [each for who in _in_order(where) if (each := crossing_of(opened, who))]
    sure = _sure(opened)
    return {
        "current": current,
        "about_me": hearing_of(opened, where.partner),
        "said": [
            {**each, "open": each["who_id"] == where.teller and where.state in _NEWEST}
            for who in _in_order(where)
            if (each := hearing_of(opened, who))
            and not (who == where.teller and where.step in _SHOWS_THE_TELLING)
        ],
        "crossings": crossings,
        "left_open": _left_open(opened),
        # In a quick repair that has grown the one who told first asked, and the other replied.
        "replied_by": opened.name_of(_in_order(where)[1]),
        "moment": bool(crossings) and _is_the_moment(where) and not sure["sentence"],
        "nothing_from": _nothing_from(opened),
        "meaning": _meaning(opened),
        "sure": sure,
        "tended": str(wordings.tended(where)),
        "stages": _stages(where),
        "my_side": _may_write_my_side(where),
    }


def _is_the_moment(where: Where) -> bool:
    """Whether the page begins with what was meant: it is new, and nobody needs a pause."""
    return wordings.is_fresh(where) and where.step not in {Step.PAUSED, Step.RETURN}


def hearing_of(opened: Opened, teller: UUID) -> dict[str, Any] | None:
    """What one of them told and how it was heard, as the viewer may read it."""
    where = opened.where
    hearing = where.heard_from(teller)
    if hearing.told is None:
        return None
    words = hearing.told.words
    answers = [
        answer.words.get("heard") or answer.words.get("hear", "") for answer in hearing.answers
    ]
    return {
        "who_id": teller,
        "who": opened.name_of(teller),
        "listener": opened.name_of(where.pair.partner_of(teller)),
        "mine": teller == where.viewer,
        "felt": feelings.in_words(words.get("feelings", [])),
        "known": words.get("closeness") == Closeness.KNOWN,
        **{name: words.get(name, "") for name in TOLD},
        "answer": answers[-1] if answers else "",
        "earlier": answers[:-1],
        "missing": [turn.words.get("missing", "") for turn in hearing.missing],
        "not_yet": hearing.not_yet is not None,
        "understood": hearing.understood,
    }


def crossing_of(opened: Opened, teller: UUID) -> dict[str, Any] | None:
    """How it landed with one, and what the other meant, once both may read both."""
    where = opened.where
    told = where.heard_from(teller).told
    other = where.pair.partner_of(teller)
    said = where.meant_by(other)
    if told is None or said is None or not told.words.get("took_to_mean"):
        return None
    return {
        "who_meant": opened.name_of(other),
        "meant": said.words.get("intent") or said.words.get("meant", ""),
        "missed": said.words.get("missed", ""),
        "who_landed": opened.name_of(teller),
        "landed": told.words["took_to_mean"],
        "felt": feelings.in_words(told.words.get("feelings", [])),
        "mine": "landed" if teller == where.viewer else "meant",
        "mine_landed": teller == where.viewer,
        "known": told.words.get("closeness") == Closeness.KNOWN,
    }


def _in_order(where: Where) -> tuple[UUID, UUID]:
    """The one who told first comes first, for both."""
    pair = (where.teller, where.listener)
    return pair if where.half is Half.FIRST else (where.listener, where.teller)


def _left_open(opened: Opened) -> list[str]:
    """Who leaves open what was meant, once that may be known."""
    where = opened.where
    if where.talked or not where.meant_open:
        return []
    unsaid = (where.owers & where.spared) - set(where.means)
    return [opened.name_of(who) for who in _in_order(where) if who in unsaid]


def _nothing_from(opened: Opened) -> str:
    """Who could have told too, and had nothing of their own to tell."""
    where = opened.where
    over = where.half is Half.SECOND and where.state in {State.MEANING, State.TENDING}
    nothing = over and not where.talked and where.told is None
    return opened.name_of(where.teller) if nothing else ""


def _meaning(opened: Opened) -> dict[str, Any]:
    """While what was meant is being written: mine, and only that theirs is there."""
    where = opened.where
    mine = where.means.get(where.viewer)
    partner = where.partner
    return {
        "mine": mine.words if mine is not None and not where.meant_open else None,
        "i_left_it": where.viewer in where.spared,
        "they_wrote": partner in where.means,
        "they_left_it": partner in where.spared and partner not in where.means,
        "they_owe": partner in where.owers - set(where.means) - where.spared,
    }


def _sure(opened: Opened) -> dict[str, Any]:
    """For its owner alone: only for whoever told a guess, with how sure they were of it."""
    where = opened.where
    me = where.viewer
    crossing = crossing_of(opened, me)
    mine = opened.notebook.fields(me)
    before, now = str(mine.get("sureness") or ""), str(mine.get("sure_now") or "")
    if crossing is None or crossing["known"] or not before:
        return {"asked": False, "sentence": ""}
    return {
        "asked": not now and not where.left,
        "sentence": wordings.sure_now(before, now),
        "meant": crossing["meant"],
    }


def _stages(where: Where) -> list[dict[str, Any]]:
    """Where we are, in words. What has not been is not owed."""
    been = {"notice", "settle", "reflect"}
    here = "understand"
    for name, reached in (
        ("own", bool(where.apologies)),
        ("promise", bool(where.promised)),
        ("learn", where.lesson is not None),
    ):
        if reached:
            been.add(here)
            here = name
    return [
        {"word": word, "here": name == here, "been": name in been} for name, word in wordings.STAGES
    ]


def _may_write_my_side(where: Where) -> bool:
    """Whether the one who listens first may write meanwhile what they could tell later."""
    listens = where.my_role is Role.LISTENER and where.half is Half.FIRST
    return listens and not where.endings and not where.closed and not where.may(Kind.TELL)
