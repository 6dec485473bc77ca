"""A pause with an agreed return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from reknit.calm.core.time_out import (
    USUAL,
    Length,
    Pause,
    back_at,
    extended,
    pause_at,
    suggest_letters,
)
from reknit.repair.core.kinds import Kind
from reknit.repair.forms.time_out import LENGTHS
from reknit.repair.wordings.time_out import when

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reknit.repair.core.beside import Out
    from reknit.repair.core.where import Where
    from reknit.repair.core.writing import Page
    from reknit.repair.queries import Opened

WRITE_PAGES: dict[Page, str] = {}


def labels(opened: Opened) -> dict[str, tuple[str, str]]:
    return {}


def begun(opened: Opened, page: Page) -> dict[str, Any]:
    return {}


def on_page(opened: Opened, page: Page) -> dict[str, Any]:
    return {}


def facts(opened: Opened, kind: Kind, words: Mapping[str, Any]) -> dict[str, Any]:
    """Who needs longer never comes back earlier than was agreed."""
    out = opened.where.out
    if kind is not Kind.LONGER or out is None:
        return {}
    return {"back": _longer(out, Length(words["length"]), opened.where.now).isoformat()}


def private_words(opened: Opened, kind: Kind, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What stays in the notebook when this is given: the number, and a clean page for the next."""
    if kind is Kind.BACK:
        ready = cleaned.get("readiness")
        return {"readiness": "" if ready is None else str(ready)}
    out = opened.where.out
    if kind is Kind.TIME_OUT and (out is None or out.returned is not None):
        return {"readiness": "", "back_words": ""}
    return {}


def shown(opened: Opened) -> dict[str, Any]:
    where = opened.where
    out, now = where.out, where.now
    context: dict[str, Any] = {"paused": False, "lengths": _lengths(where)}
    if out is None:
        return context
    late = out.returned is None and pause_at(out.back, now) is Pause.MISSED
    open_still = not where.endings and not where.closed
    back_words = ""
    if out.returned is not None and out.returned.kind is Kind.BACK and not _is_held(where, out):
        back_words = str(out.returned.words.get("back_words", ""))
    return context | {
        "paused": where.paused,
        "mine": out.caller == where.viewer,
        "who": opened.name_of(out.caller),
        "when": when(out.back, now),
        "late": late,
        "not_back": open_still and not where.paused and out.returned is None,
        # As long as nobody has gone on since.
        "just_back": open_still and where.outs_in_row > 0 and _came_back(where, out),
        "back_words": back_words,
        # Both read it alike, with the third of a row and not again.
        "letters": open_still
        and suggest_letters(where.outs_in_row)
        and not suggest_letters(where.outs_in_row - 1),
    }


def _came_back(where: Where, out: Out) -> bool:
    returned = out.returned
    return returned is not None and returned.kind is Kind.BACK and not _is_held(where, out)


def _is_held(where: Where, out: Out) -> bool:
    return out.returned is not None and out.returned in where.held


def _lengths(where: Where) -> list[dict[str, Any]]:
    """Each with the time it leads to; for the one who needs longer, counted from now."""
    running = where.out if where.paused else None
    found = []
    for value, label in LENGTHS:
        length = Length(value)
        back = (
            back_at(length, timezone.localtime(where.now))
            if running is None
            else _longer(running, length, where.now)
        )
        usual = length is USUAL
        found.append(
            {"value": value, "label": label, "usual": usual, "when": when(back, where.now)}
        )
    return found


def _longer(out: Out, length: Length, now: datetime) -> datetime:
    return extended(out.back, length, out.called.due, timezone.localtime(now))
