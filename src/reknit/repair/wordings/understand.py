"""Understand: what waits for somebody, where it rests, and how sure somebody is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reknit.repair.core.kinds import Half, Kind, State
from reknit.repair.core.where import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise

    from reknit.repair.core.where import Where

# The eight stages, in the order of the evidence. Nothing forces it.
STAGES: tuple[tuple[str, str | Promise], ...] = (
    ("notice", gettext_lazy("notice")),
    ("settle", gettext_lazy("settle")),
    ("reflect", gettext_lazy("reflect")),
    ("understand", gettext_lazy("understand")),
    ("own", gettext_lazy("own")),
    ("promise", gettext_lazy("promise")),
    ("reconnect", gettext_lazy("reconnect")),
    ("learn", gettext_lazy("learn")),
)

# Turns without words, as their author reads them while they are held.
TAPS: dict[Kind, str | Promise] = {
    Kind.NOT_YET: gettext_lazy("Not yet."),
    Kind.NOTHING: gettext_lazy("I have nothing of my own to tell."),
    Kind.TALKED: gettext_lazy("We talked about it in person."),
    Kind.NO_MEAN: gettext_lazy("I leave open what I meant."),
}


def next_of(where: Where) -> str | Promise | None:
    """What waits for the viewer in a full repair; None where both sizes say the same."""
    says = _NEXT.get(where.step)
    return None if says is None else says(where)


def standing_of(where: Where) -> str | Promise | None:
    """Where a full repair rests while nothing is asked of the viewer."""
    if where.state is State.TELLING and where.half is Half.FIRST:
        return None
    says = _STANDING.get(where.state)
    return None if says is None else says(where)


def is_grown(where: Where) -> bool:
    """Whether it began as a quick repair: that one has its answer in one piece."""
    return any(
        answer.kind is Kind.ANSWER
        for hearing in where.hearings.values()
        for answer in hearing.answers
    )


def is_fresh(where: Where) -> bool:
    """Whether what was meant has opened and nothing has come after it."""
    since = where.apologies or where.promised or where.lesson or where.endings
    opened = where.state is State.TENDING and where.meant_open
    return opened and bool(where.means) and not since


def _read(where: Where) -> str | Promise:
    hearing = where.hearing
    if hearing.answers and not hearing.round:
        return gettext_lazy("%(name)s would like to try once more. You can answer again.")
    if hearing.not_yet is not None:
        return gettext_lazy("%(name)s says: not yet. You can answer again.")
    if hearing.missing:
        return gettext_lazy("%(name)s told you what is still missing. You can answer again.")
    return gettext_lazy("%(name)s told you how it was. You can say what you hear.")


def _tell_too(where: Where) -> str | Promise:
    if is_grown(where):
        return gettext_lazy("You made it a full repair. Now you may tell how it was for you.")
    if where.heard_from(where.partner).understood:
        return gettext_lazy("%(name)s says: that's it. Now you may tell how it was for you.")
    return gettext_lazy("You two go on from here. Now you may tell how it was for you.")


def _mean(where: Where) -> str | Promise:
    if where.partner in where.means:
        return gettext_lazy(
            "%(name)s has written what was meant. It opens for you both once you have written too."
        )
    return gettext_lazy("You may say what you meant, and what you did not see.")


def _tend(where: Where) -> str | Promise:
    if is_fresh(where):
        return gettext_lazy("What was meant, and how it landed, lies open for you both.")
    return tended(where)


def tended(where: Where) -> str | Promise:
    """What has been reached, without making more of it."""
    hearings = where.hearings.values()
    if where.talked:
        return gettext_lazy("You have talked about it in person.")
    if len(where.hearings) > 1 and all(hearing.understood for hearing in hearings):
        return gettext_lazy("You have both been heard.")
    return gettext_lazy("You have both had your say.")


_NEXT: dict[Step, Callable[[Where], str | Promise]] = {
    Step.READ_AND_ANSWER: _read,
    Step.CONFIRM: lambda _where: gettext_lazy("You can read what %(name)s hears."),
    Step.TELL_TOO: _tell_too,
    Step.SAY_WHAT_I_MEANT: _mean,
    Step.TEND: _tend,
}


def _with_listener(where: Where) -> str | Promise:
    if not where.answers:
        return gettext_lazy("Your words lie open for %(name)s, who answers in their own time.")
    if not where.round:
        return gettext_lazy("You would like to try once more. It is with %(name)s now.")
    if where.hearing.not_yet is not None:
        return gettext_lazy("You said: not yet. %(name)s may answer again.")
    return gettext_lazy("What is still missing is with %(name)s now.")


def _partly(_where: Where) -> str | Promise:
    return gettext_lazy(
        "You two understood each other partly. %(name)s may try once more, or go on from here."
    )


def _their_telling(where: Where) -> str | Promise:
    if where.heard_from(where.viewer).understood and not is_grown(where):
        return gettext_lazy("You have been heard. Now %(name)s may tell how it was.")
    return gettext_lazy("Now %(name)s may tell how it was.")


def _meaning(where: Where) -> str | Promise:
    if where.viewer in where.means:
        return gettext_lazy(
            "What you wrote lies ready. It opens for you both at the same moment, once %(name)s "
            "has written too."
        )
    return gettext_lazy("Now %(name)s may say what was meant.")


_STANDING: dict[State, Callable[[Where], str | Promise]] = {
    State.TELLING: _their_telling,
    State.READING: _with_listener,
    State.CHECKING: lambda _where: gettext_lazy("What you hear is with %(name)s now."),
    State.PARTLY_UNDERSTOOD: _partly,
    State.MEANING: _meaning,
}

_SURE: dict[str, str | Promise] = {
    "sure": gettext_lazy("sure"),
    "fairly": gettext_lazy("fairly sure"),
    "half": gettext_lazy("half and half"),
    "doubtful": gettext_lazy("doubtful"),
}


def sure_now(before: str, now: str) -> str:
    """For its owner alone. About the same is as good an answer as any."""
    if before not in _SURE or now not in _SURE:
        return ""
    names = {"before": _SURE[before], "now": _SURE[now]}
    if before == now:
        return _("About the same: you were %(before)s, and you still are.") % names
    return _("You were %(before)s; now you are %(now)s.") % names
