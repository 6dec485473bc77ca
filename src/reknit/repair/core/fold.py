"""From the turns that were given to where two people stand, as one of them may see it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reknit.repair.core import beside
from reknit.repair.core.beside import Apology, Spoken
from reknit.repair.core.kinds import Ending, Half, Kind, Role, Size, State
from reknit.repair.core.script import MAX_ROUNDS, UNOPENED, next_state
from reknit.repair.core.where import Pair, Step, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

__all__ = ["Pair", "Spoken", "Step", "Where", "fold"]

# Never out of place: each may cross any turn that was still held.
BESIDE = frozenset(
    {
        Kind.PART,
        Kind.ENDING,
        Kind.WAIT,
        Kind.MEAN,
        Kind.NO_MEAN,
        Kind.OWN,
        Kind.OWN_ANSWER,
        Kind.PROMISE,
        Kind.PROMISE_STEP,
        Kind.LESSON,
        Kind.LESSON_ANSWER,
        Kind.LESSON_SETTLE,
        Kind.TIME_OUT,
        Kind.LONGER,
        Kind.BACK,
    }
)
# These leave a "not yet" of the same person standing.
_KEEPS_RESTING = frozenset({Kind.ENDING, Kind.PART, Kind.TIME_OUT, Kind.LONGER, Kind.BACK})
# Between two time-outs these are not a word that was said.
_NO_WORD = frozenset({Kind.TIME_OUT, Kind.LONGER, Kind.BACK, Kind.WAIT, Kind.ENDING})
_HANDS_OVER = frozenset({Kind.THATS_IT, Kind.GO_ON, Kind.GROW})
_SAYS_NOT_THAT_I_AM_BACK = frozenset({Kind.TIME_OUT, Kind.LONGER, Kind.ENDING, Kind.WAIT})


def fold(  # noqa: PLR0913 - keyword-only; each is one fact about who looks, and when
    turns: Iterable[Spoken],
    *,
    pair: Pair,
    viewer: UUID,
    now: datetime,
    left: bool = False,
    size: Size = Size.QUICK,
    quiet: Collection[str] = (),
) -> Where:
    """Where they stand for ``viewer`` at ``now`` (aware UTC).

    The partner's turns that are not due yet do not exist. My own count already, and stand in
    ``held``. Words the viewer may not read yet are dropped here, so no page can show them by
    mistake: the telling a listener has not opened, and what the partner meant until both have
    said it.

    size: of a draft; once something was told, the turns say. quiet: ids of turns the viewer wants
    to hear no more about.
    """
    where = Where(
        pair=pair,
        viewer=viewer,
        left=left,
        now=now,
        teller=pair.opener,
        size=size,
        quiet=frozenset(quiet),
    )
    for turn in sorted(turns, key=lambda t: t.number):
        if turn.due <= now or turn.author == viewer:
            _after(where, turn, held=turn.due > now)
    _hide_unopened(where)
    return where


def _hide_unopened(where: Where) -> None:
    if where.my_role is Role.LISTENER and where.state in UNOPENED:
        hidden = replace(where.hearing, told=None)
        _set(where, hearings={**where.hearings, where.teller: hidden})
    if where.means and not where.meant_open:
        means = {
            who: turn if who == where.viewer else replace(turn, words={})
            for who, turn in where.means.items()
        }
        _set(where, means=means)


def _after(where: Where, turn: Spoken, *, held: bool) -> None:
    kind = Kind(turn.kind)
    if kind in BESIDE:
        state: State | None = where.state
    else:
        state = next_state(
            where.state,
            where.role(turn.author),
            kind,
            size=where.size,
            half=where.half,
            last_round=where.round >= MAX_ROUNDS,
        )
    if state is None:
        _set(where, ignored=(*where.ignored, turn))
        return
    first_half, listener = where.half is Half.FIRST, where.listener
    _set(where, state=state, count=where.count + 1)
    if held:
        _set(where, held=(*where.held, turn))
    _take_note(where, turn, kind)
    if kind in _CHANGES:
        _set(where, **_CHANGES[kind](where, turn))
    # What follows from a step that no table can hold.
    if kind in _HANDS_OVER and first_half and where.state is State.TELLING:
        # The one who listened may now tell.
        _set(where, teller=listener, half=Half.SECOND, size=Size.FULL)
    if where.state is State.MEANING and where.meant_open:
        _set(where, state=State.TENDING)


def _take_note(where: Where, turn: Spoken, kind: Kind) -> None:
    """What any turn says about its author, whatever it is."""
    if turn.author == where.viewer and kind is not Kind.INVITE:
        _set(where, newest_of_mine=turn)
    if kind not in _KEEPS_RESTING and turn.author in where.resting:
        _set(where, resting={p: t for p, t in where.resting.items() if p != turn.author})
    if kind not in _NO_WORD:
        _set(where, outs_in_row=0)
    if kind not in _SAYS_NOT_THAT_I_AM_BACK:
        # Whoever does something here after a time-out of theirs is back.
        _set(where, out=beside.returned(where.out, turn))


def _set(where: Where, **changes: Any) -> None:  # noqa: ANN401 - fields of Where
    """In place: until ``fold`` gives it away nobody else has it, and a list folds hundreds."""
    where.__dict__.update(changes)


def _heard(where: Where, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of Hearing
    return {"hearings": {**where.hearings, where.teller: replace(where.hearing, **changes)}}


def _tell(where: Where, turn: Spoken) -> dict[str, Any]:
    # A telling also says which size the repair has; a grown one stays grown.
    size = where.size if where.half is Half.SECOND else Size(turn.words.get("size", Size.QUICK))
    return {**_heard(where, told=turn, telling=turn.id), "size": size}


def _answer(where: Where, turn: Spoken) -> dict[str, Any]:
    hearing = where.hearing
    return _heard(where, answers=(*hearing.answers, turn), round=hearing.round + 1, not_yet=None)


def _own_answer(where: Where, turn: Spoken) -> dict[str, Any]:
    """About the newest apology of the other that it can have been about."""
    asked = str(turn.words.get("own", ""))
    return {
        "apologies": tuple(
            replace(apology, answer=turn)
            if str(apology.said.id) == asked and apology.said.author != turn.author
            else apology
            for apology in where.apologies
        )
    }


def _promise(where: Where, turn: Spoken) -> dict[str, Any]:
    return {"promised": {**where.promised, turn.author: (turn,)}}


def _promise_step(where: Where, turn: Spoken) -> dict[str, Any]:
    mine = turn.words.get("whose") == "mine"
    promiser = turn.author if mine else where.pair.partner_of(turn.author)
    made = where.promised.get(promiser)
    if made is None:
        return {}
    return {"promised": {**where.promised, promiser: (*made, turn)}}


def _with(where: Where, name: str, turn: Spoken) -> dict[str, Any]:
    known: Mapping[UUID, Any] = getattr(where, name)
    return {name: {**known, turn.author: turn}}


# What each kind leaves behind, besides the state. The others leave nothing.
_CHANGES: dict[Kind, Callable[[Where, Spoken], dict[str, Any]]] = {
    Kind.TELL: _tell,
    Kind.INVITE: lambda where, turn: {
        "invited": turn,
        "size": Size(turn.words.get("size", where.size)),
    },
    Kind.HEAR_ME_FIRST: lambda where, _: {
        "teller": where.listener,
        "swapped": True,
        "hearings": {},
    },
    Kind.WAIT: lambda where, turn: _with(where, "resting", turn),
    Kind.SAME: lambda _, turn: {"merged": turn},
    Kind.ANSWER: _answer,
    Kind.HEARD: _answer,
    Kind.PARTLY: lambda where, turn: _heard(where, missing=(*where.hearing.missing, turn)),
    Kind.NOT_YET: lambda where, turn: _heard(where, not_yet=turn),
    Kind.THATS_IT: lambda where, _: _heard(where, understood=True),
    Kind.AGAIN: lambda where, _: _heard(where, round=0),
    Kind.TALKED: lambda where, _: {"talked": True, "spared": where.spared | where.owers},
    Kind.MEAN: lambda where, turn: _with(where, "means", turn),
    Kind.NO_MEAN: lambda where, turn: {
        "spared": where.spared | ({turn.author} if turn not in where.held else set())
    },
    Kind.ASK: lambda _, turn: {"asked": turn},
    Kind.YES: lambda _, turn: {"reply": turn},
    Kind.SMALLER: lambda _, turn: {"reply": turn},
    Kind.NOT_NOW: lambda _, turn: {"reply": turn},
    Kind.PART: lambda where, turn: _with(where, "parts", turn),
    Kind.OWN: lambda where, turn: {"apologies": (*where.apologies, Apology(turn))},
    Kind.OWN_ANSWER: _own_answer,
    Kind.PROMISE: _promise,
    Kind.PROMISE_STEP: _promise_step,
    Kind.LESSON: lambda where, turn: {"lesson": beside.drafted(where.lesson, turn)},
    Kind.LESSON_ANSWER: lambda where, turn: {"lesson": beside.answered(where.lesson, turn)},
    Kind.LESSON_SETTLE: lambda where, turn: {"lesson": beside.settled(where.lesson, turn)},
    Kind.TIME_OUT: lambda where, turn: {
        "out": beside.called_out(turn),
        "outs_in_row": where.outs_in_row + 1,
    },
    Kind.LONGER: lambda where, turn: {"out": beside.longer(where.out, turn)},
    Kind.BACK: lambda where, turn: {"out": beside.returned(where.out, turn)},
    Kind.ENDING: lambda where, turn: {
        "endings": {**where.endings, turn.author: Ending(turn.words["ending"])},
        "ended_at": max(turn.due, where.ended_at or turn.due),
    },
    Kind.CARD: lambda _, turn: {"card": turn},
    Kind.ADOPT: lambda *_: {"adopted": True},
}
