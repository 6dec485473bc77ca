"""What the templates of a repair are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reknit.repair import wording
from reknit.repair.core.fold import Step
from reknit.repair.core.kinds import Ending, Kind, Size, State
from reknit.repair.notebook import ACROSS, Closeness
from reknit.repair.queries import UNASKED, Opened, title_of
from reknit.repair.views import stages
from reknit.repair.views.stages import learn
from reknit.web import feelings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.http import HttpRequest

    from reknit.repair.core.fold import Spoken, Where


# The same for a full repair, where it asks otherwise.
FULL_STEP_PAGES = {
    Step.TELL: "repair/steps/tell.html",
    Step.TELL_TOO: "repair/understand/tell_too.html",
    Step.READ_AND_ANSWER: "repair/understand/listen.html",
    Step.CONFIRM: "repair/understand/confirm.html",
    Step.COME_BACK: "repair/understand/come_back.html",
    Step.SAY_WHAT_I_MEANT: "repair/understand/mean.html",
    Step.TEND: "repair/tend.html",
    Step.ANSWER_APOLOGY: "repair/own/asked.html",
    Step.ANSWER_LESSON: "repair/learn/asked.html",
    Step.SETTLE_LESSON: "repair/learn/asked.html",
    Step.PAUSED: "repair/time_out/paused.html",
    Step.RETURN: "repair/time_out/return.html",
    Step.TALK_IN_PERSON: "repair/steps/talk_in_person.html",
}
# The steps whose page asks for something of its own; all others only show.
STEP_PAGES = {
    Step.TELL: "repair/steps/tell.html",
    Step.READ_AND_ANSWER: "repair/steps/read_and_answer.html",
    Step.CONFIRM: "repair/steps/confirm.html",
    Step.COME_BACK: "repair/steps/ask.html",
    Step.ASK: "repair/steps/ask.html",
    Step.REPLY: "repair/steps/reply.html",
    Step.CLOSE: "repair/steps/close.html",
    Step.TALK_IN_PERSON: "repair/steps/talk_in_person.html",
    Step.PAUSED: "repair/time_out/paused.html",
    Step.RETURN: "repair/time_out/return.html",
}
# Nothing more is asked of the viewer.
OVER = frozenset({Step.CLOSED, Step.CLOSED_FOR_ME, Step.LEFT})
# The words told are shown to the listener too, as long as there is no answer to show instead.
TOLD_SHOWN = OVER | {
    Step.CLOSE_TOO,
    Step.READ_AND_ANSWER,
    Step.CLOSE,
    Step.PAUSED,
    Step.RETURN,
}


def holder_in(request: HttpRequest, opened: Opened) -> UUID:
    """Whose hands the phone is in: ``here`` is 1 for the other person, on one phone only."""
    asked = request.POST.get("here") or request.GET.get("here") or "0"
    return ACROSS if asked == "1" and opened.one_phone else opened.repair.opener_id


def words_for(opened: Opened) -> dict[str, Any]:
    """Everything a page of this repair may show to the viewer of ``opened.where``."""
    where = opened.where
    me, partner = where.viewer, where.partner
    names = {"me": opened.name_of(me), "partner": opened.name_of(partner)}
    return {
        "repair": opened.repair,
        "where": where,
        "step": where.step.value,
        "step_page": _step_page(where),
        "over": where.step in OVER,
        "unopened": _is_unopened(where),
        "show_told": where.told is not None and (where.teller == me or where.step in TOLD_SHOWN),
        "readers": _readers(opened),
        "state": where.state.value,
        "me": names["me"],
        "partner": names["partner"],
        "teller": opened.name_of(where.teller),
        "listener": opened.name_of(where.listener),
        "i_tell": where.teller == me,
        "one_phone": opened.one_phone,
        "alone": opened.private and opened.way == "solo",
        "here": "1" if me == ACROSS else "0",
        # Every link carries on in whose hands the phone is.
        "hands": f"?here={'1' if me == ACROSS else '0'}" if opened.one_phone else "",
        "may": {kind.value: where.may(kind) for kind in Kind},
        "title": title_of(where, opened.notebook.fields(me), opened.names),
        "lead": wording.next_sentence(where, names["partner"]),
        "standing": wording.standing(where, names["partner"]),
        "told": told_in(where.told),
        "crossing": crossing_in(opened),
        "missing": where.missing[-1].words.get("missing", "") if where.missing else "",
        "asked": where.asked.words.get("ask", "") if where.asked else "",
        "reply": reply_in(where),
        "parts": [
            {"who": opened.name_of(who), "mine": who == me, "part": part.words.get("part", "")}
            for who, part in sorted(where.parts.items(), key=lambda item: item[0] != me)
        ],
        "endings": endings_in(opened),
        "rest": wording.my_rest(where.resting[me]) if me in where.resting else "",
        "their_rest": _rest(where, partner, names["partner"]),
        "held": [
            learn.held(opened, turn) or held_in(turn)
            for turn in where.held
            if turn.kind is not Kind.INVITE
        ],
        "noted_here": opened.one_phone,
        "full": where.size is Size.FULL,
        "talking": where.talking,
        **stages.shown(opened),
    }


def _step_page(where: Where) -> str | None:
    pages = FULL_STEP_PAGES if where.size is Size.FULL else STEP_PAGES
    return pages.get(where.step)


def _is_unopened(where: Where) -> bool:
    """Whether the viewer has an invitation to answer, or to answer otherwise than before."""
    over = where.closed or where.endings
    return where.state in UNASKED and where.teller != where.viewer and not over


def _readers(opened: Opened) -> str:
    """For the who-can-read-this line."""
    where = opened.where
    if opened.one_phone:
        return "this_phone"
    if where.left:
        return "both_then"
    waits = where.teller == where.viewer and where.state in UNASKED
    return "partner_when_ready" if waits else "both"


def told_in(told: Spoken | None) -> dict[str, Any] | None:
    if told is None:
        return None
    words = told.words
    return {
        "happened": words.get("happened", ""),
        "felt": felt(words),
        "took_to_mean": words.get("took_to_mean", ""),
        "known": words.get("closeness") == Closeness.KNOWN,
    }


def felt(words: Mapping[str, Any]) -> str:
    return feelings.in_words(words.get("feelings", []))


def crossing_in(opened: Opened) -> dict[str, Any] | None:
    """The Meant / Landed page, once an answer is released to both."""
    where = opened.where
    if where.told is None or not where.answers:
        return None
    answer = where.answers[-1].words
    return {
        "meant": answer.get("meant", ""),
        "heard": answer.get("heard") or answer.get("hear", ""),
        "who_meant": opened.name_of(where.listener),
        "landed": where.told.words.get("took_to_mean", ""),
        "who_landed": opened.name_of(where.teller),
        "felt": felt(where.told.words),
        "mine": "landed" if where.teller == where.viewer else "meant",
        "known": where.told.words.get("closeness") == Closeness.KNOWN,
        "opening": where.state is State.CHECKING and not where.closed,
    }


def reply_in(where: Where) -> dict[str, str] | None:
    if where.reply is None:
        return None
    return {"kind": where.reply.kind.value, "smaller": where.reply.words.get("smaller", "")}


def endings_in(opened: Opened) -> list[dict[str, Any]]:
    """Side by side, mine first. Before the words were opened an ending is only *closed*."""
    where = opened.where
    unopened = where.told is None
    return [
        {
            "who": opened.name_of(who),
            "mine": who == where.viewer,
            "ending": None if unopened and who != where.viewer else wording.ENDINGS[ending][0],
        }
        for who, ending in sorted(where.endings.items(), key=lambda item: item[0] != where.viewer)
    ]


def held_in(turn: Spoken) -> dict[str, Any]:
    """My words once more, while they can still be taken back."""
    words = turn.words
    said = stages.held_words(turn)
    if said is not None:
        return {"kind": turn.kind.value, "words": said}
    shown = [str(words[name]) for name in _SHOWN if words.get(name)]
    if words.get("feelings"):
        shown.insert(1, felt(words))
    if turn.kind is Kind.ENDING:
        shown.append(str(wording.ENDINGS[Ending(words["ending"])][0]))
    elif turn.kind in wording.TAPS:
        shown.append(str(wording.TAPS[turn.kind]))
    return {"kind": turn.kind.value, "words": shown}


_SHOWN = (
    "happened",
    "took_to_mean",
    "mattered",
    "question",
    "other_ways",
    "my_part",
    "hear",
    "meant",
    "heard",
    "missing",
    "intent",
    "missed",
    "ask",
    "smaller",
    "part",
    "back_words",
)


def _rest(where: Where, person: UUID, name: str) -> str:
    rest = where.resting.get(person)
    return wording.needs_time(rest, name) if rest is not None else ""


def card_in(opened: Opened) -> dict[str, Any] | None:
    """A card put into the shared notebook from one phone."""
    where = opened.where
    if where.card is None:
        return None
    words = where.card.words
    mine = where.card.author == where.viewer
    opener = opened.names.mine if mine else opened.names.theirs
    other = opened.names.theirs if mine else opened.names.mine
    names = {"opener": opener, "other": other}
    teller = str(words["teller"])
    listener = "other" if teller == "opener" else "opener"
    reply = words.get("reply") or {}
    return {
        "title": words.get("title", ""),
        "noted_by": opener,
        "other": other,
        "crossing": {
            "meant": words["answer"].get("meant", ""),
            "heard": words["answer"].get("hear", ""),
            "who_meant": names[listener],
            "landed": words["told"].get("took_to_mean", ""),
            "who_landed": names[teller],
            "felt": felt(words["told"]),
            "mine": "landed" if (teller == "opener") == mine else "meant",
            "known": words["told"].get("closeness") == Closeness.KNOWN,
            "opening": False,
        },
        "told": {
            "happened": words["told"].get("happened", ""),
            "felt": felt(words["told"]),
            "took_to_mean": words["told"].get("took_to_mean", ""),
        },
        "teller": names[teller],
        "listener": names[listener],
        "asked": (words.get("asked") or {}).get("ask", ""),
        "reply": {"kind": reply["kind"], "smaller": reply.get("smaller", "")} if reply else None,
        "parts": [
            {"who": names[who], "mine": False, "part": part}
            for who, part in words.get("parts", {}).items()
        ],
        "endings": [
            {"who": names[who], "mine": False, "ending": wording.ENDINGS[Ending(ending)][0]}
            for who, ending in words.get("endings", {}).items()
        ],
    }
