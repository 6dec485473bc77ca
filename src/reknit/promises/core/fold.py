"""A promise's steps read together: what stands now.

Two people write: the promiser (the wording, and their own check-in) and the partner ("that would
help", and theirs). Each wording is a *round*. What the partner says names the round it speaks of,
so nothing changes by which of two steps given at the same time is read first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reknit.promises.core.promise import (
    LONGEST,
    Check,
    Line,
    Outcome,
    Promise,
    State,
    Step,
    StepKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


@dataclass(frozen=True)
class Wording:
    what: str
    due: datetime
    if_: str
    then: str
    obstacle: str
    plan: str
    sure: int | None


_ORDER = {kind: at for at, kind in enumerate(StepKind)}
_ANEW = frozenset({StepKind.RENEW, StepKind.SHRINK, StepKind.REPLACE})


def fold(steps: Iterable[Step], *, promiser: UUID, now: datetime) -> Promise | None:
    """What stands at this moment; None where nothing has been promised.

    steps: in any order. Those that are still ahead, come from the wrong person or make no sense at
    their time are passed over, never an error. Cost: sorts them once.
    """
    known = sorted(
        (each for each in steps if each.at <= now),
        key=lambda each: (
            each.at,
            _ORDER[each.kind],
            each.by.bytes,
            each.round,
            sorted(map(str, each.words.items())),
        ),
    )
    rounds, lines, ended = _wordings(known, promiser)
    if not rounds:
        return None
    own, own_lines, first = _own_checks(known, promiser, rounds, lines)
    theirs, partner_lines, helped = _partners(known, promiser, rounds, own)
    history = sorted(
        [*lines, *own_lines, *partner_lines],
        key=lambda each: (each.at, _ORDER[each.kind], each.by.bytes, each.round),
    )
    wording, number = rounds[-1], len(rounds)
    checks = tuple(each[number] for each in (own, theirs) if number in each)
    if ended:
        state = State.ENDED
    elif number in own and number in theirs:
        state = State.CHECKED
    elif checks or wording.due <= now:
        state = State.DUE
    else:
        state = State.ACTIVE
    return Promise(
        promiser=promiser,
        what=wording.what,
        due=wording.due,
        if_=wording.if_,
        then=wording.then,
        obstacle=wording.obstacle,
        plan=wording.plan,
        sure=wording.sure,
        helps=any(rounds[each - 1].what == wording.what for each in helped),
        state=state,
        round=number,
        said_first=number in first,
        changed_before_due=tuple(each.at for each in history if each.kept_faith),
        checks=checks,
        history=tuple(history),
    )


def _wordings(steps: list[Step], promiser: UUID) -> tuple[list[Wording], list[Line], bool]:
    """The rounds, their lines, and whether it was released. Only the promiser's steps matter."""
    rounds: list[Wording] = []
    lines: list[Line] = []
    spoken: set[int] = set()  # rounds in which the promiser has already said how it went
    for step in steps:
        if step.by != promiser:
            continue
        kept_faith = None
        if step.kind is StepKind.RELEASE and rounds:
            lines.append(Line(step.kind, step.at, step.by, len(rounds)))
            return rounds, lines, True
        if _says_how_it_went(step):
            if step.round <= len(rounds):
                spoken.add(step.round)
            continue
        if step.kind is StepKind.MAKE and not rounds:
            wording = _new(step, None)
        elif step.kind is StepKind.CHANGE and rounds and len(rounds) not in spoken:
            wording = _new(step, rounds[-1])
            kept_faith = step.at < rounds[-1].due
        elif step.kind in _ANEW and rounds and (len(rounds) in spoken or rounds[-1].due <= step.at):
            wording = _new(step, rounds[-1])
        else:
            continue
        if wording is not None:
            rounds.append(wording)
            lines.append(Line(step.kind, step.at, step.by, len(rounds), kept_faith=kept_faith))
    return rounds, lines, False


def _own_checks(
    steps: list[Step], promiser: UUID, rounds: list[Wording], lines: list[Line]
) -> tuple[dict[int, Check], list[Line], set[int]]:
    """By round: the promiser's last word on how it went, the lines, where it was said first."""
    begun = {line.round: line.at for line in lines if line.kind is not StepKind.RELEASE}
    released_at = next((line.at for line in lines if line.kind is StepKind.RELEASE), None)
    found: dict[int, Check] = {}
    history = []
    first = set()
    for step in steps:
        if step.by != promiser or step.round not in begun or step.at < begun[step.round]:
            continue
        if released_at is not None and released_at < step.at:
            break
        outcome = _says_how_it_went(step)
        if outcome is None:
            continue
        if step.kind is StepKind.SAID_FIRST:
            if step.round in found:
                continue
            first.add(step.round)
        found[step.round] = Check(step.by, step.at, outcome, _text(step, "note"))
        history.append(Line(step.kind, step.at, step.by, step.round, outcome=outcome))
    return found, history, first


def _partners(
    steps: list[Step], promiser: UUID, rounds: list[Wording], own: dict[int, Check]
) -> tuple[dict[int, Check], list[Line], set[int]]:
    """By round: the partner's last word on how it went, the lines, and where it would help.

    A check-in before it is due counts where the promiser has checked in too ("done already").
    """
    found: dict[int, Check] = {}
    history = []
    helped: set[int] = set()
    for step in steps:
        if step.by == promiser or not 1 <= step.round <= len(rounds):
            continue
        outcome = _says_how_it_went(step) if step.kind is StepKind.CHECK else None
        if step.kind is StepKind.HELPS and step.round not in helped:
            helped.add(step.round)
            history.append(Line(step.kind, step.at, step.by, step.round))
        elif outcome and (rounds[step.round - 1].due <= step.at or step.round in own):
            found[step.round] = Check(step.by, step.at, outcome, _text(step, "note"))
            history.append(Line(step.kind, step.at, step.by, step.round, outcome=outcome))
    return found, history, helped


def _says_how_it_went(step: Step) -> Outcome | None:
    if step.kind is StepKind.SAID_FIRST:
        return Outcome.NOT_THIS_TIME
    if step.kind is not StepKind.CHECK:
        return None
    said = _text(step, "outcome")
    return next((each for each in Outcome if each.value == said), None)


def _new(step: Step, before: Wording | None) -> Wording | None:
    """The wording this step leads to; None where it says nothing new or nothing that holds.

    What a step leaves out stays as it was, but the day has to be named again after it was due.
    """
    due = _due(step)
    if before is None:
        before = Wording("", step.at, "", "", "", "", None)
    elif step.kind is StepKind.CHANGE and "due" not in step.words and step.at < before.due:
        due = before.due
    if due is None:
        return None
    new = replace(
        before,
        what=_text(step, "what") or before.what,
        due=due,
        if_=_text(step, "if", before.if_),
        then=_text(step, "then", before.then),
        obstacle=_text(step, "obstacle", before.obstacle),
        plan=_text(step, "plan", before.plan),
        sure=_sure(step, before.sure),
    )
    needs_new_words = step.kind in {StepKind.SHRINK, StepKind.REPLACE}
    nothing_new = new == before and step.kind is not StepKind.RENEW
    if not new.what or nothing_new or (needs_new_words and new.what == before.what):
        return None
    return new


def _text(step: Step, key: str, otherwise: str = "") -> str:
    return step.words.get(key, otherwise)


def _sure(step: Step, otherwise: int | None) -> int | None:
    said = _text(step, "sure")
    known = {str(each): each for each in range(11)}
    return known.get(said) if "sure" in step.words else otherwise


def _due(step: Step) -> datetime | None:
    try:
        due = datetime.fromisoformat(_text(step, "due"))
    except ValueError:
        return None
    if due.tzinfo is None or not timedelta(0) < due - step.at <= LONGEST:
        return None
    return due
