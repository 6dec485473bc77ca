"""What my index remembers about repairs, so that lists need no page of every repair.

Keys of this folder in the index: ``repairs`` (by repair id: n, title, way, told_enough, shared,
closed, card, until, size, quiet, asks_later, couple, closed_on (a day), ask_again and followed (the
days asked about) for what is asked after it, written_on (a day) and still_asked (a time or day) for
what lies open), ``check_offered``, ``not_same`` (pairs of repair ids I said are two things),
``parked`` (``core.parking``), ``outsiders_view`` (``core.outside``), ``lessons`` (by repair id:
title, words, then, of).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from reknit.people.index import change_index, read_index
from reknit.repair.core.kinds import Ending, Size

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from reknit.repair.queries.opening import Opened
    from reknit.vault.opened import Vault

# So long after I have closed a full repair it is still looked at (our judgement).
LOOKED_AT_DAYS = 45
# Whose lesson it is, as my index keeps it.
OF_TWO, OF_ONE = "two", "one"


def entries(index: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """By repair id, oldest first: by ``n``, since a sealed document keeps no order of its own."""
    return dict(sorted(index.get("repairs", {}).items(), key=lambda item: item[1]["n"]))


def closed(index: Mapping[str, Any]) -> list[str]:
    """The ids of the repairs I have closed: nothing more is asked of me there."""
    return [key for key, entry in entries(index).items() if entry.get("closed")]


def nothing_left(index: Mapping[str, Any]) -> list[str]:
    """The ids of those I have closed that have nothing to ask me later: no promise, no apology."""
    listed = entries(index)
    return [key for key, e in listed.items() if e.get("closed") and not e.get("asks_later")]


def at_rest(index: Mapping[str, Any], today: date) -> list[str]:
    """The ids of those nothing can come from any more, so that lists need not open them.

    A full repair I have closed is looked at for some weeks more, until its lesson is kept: my
    partner may still write one, or say an apology. today: my own calendar day.
    """
    kept, listed = lessons_of_two(index), entries(index)
    return [key for key in nothing_left(index) if key in kept or not _fresh(listed[key], today)]


def lessons_of_two(index: Mapping[str, Any]) -> set[str]:
    """The ids of the repairs whose lesson both said yes to, as far as I have seen it."""
    return {key for key, one in index.get("lessons", {}).items() if one.get("of") == OF_TWO}


def _fresh(entry: Mapping[str, Any], today: date) -> bool:
    closed_on = day_in(entry, "closed_on")
    full = entry.get("size") == Size.FULL and bool(entry.get("shared"))
    return full and closed_on is not None and (today - closed_on).days <= LOOKED_AT_DAYS


def day_in(entry: Mapping[str, Any], name: str) -> date | None:
    text = entry.get(name)
    return date.fromisoformat(text) if isinstance(text, str) else None


def note_end(vault: Vault, opened: Opened, title: str, ending: Ending, day: date) -> None:
    """I have closed it for me. The day stays the one a lesson was kept on, if that was earlier.

    Whether I want to be asked again: not about what was small, and not where it is no place for
    it.
    """
    where, known = opened.where, entries(read_index(vault)).get(str(opened.repair.id), {})
    ask = ending not in {Ending.LET_GO, Ending.NOT_HERE} and (
        where.talking or opened.notebook.told_enough
    )
    note(
        vault,
        opened.repair.id,
        title=title,
        closed=True,
        card=bool(where.answers),
        size=where.size.value,
        shared=not opened.private,
        couple=str(opened.couple.id) if opened.couple is not None else None,
        closed_on=known.get("closed_on") or day.isoformat(),
        ask_again=ask or str(opened.repair.id) in lessons_of_two(read_index(vault)),
    )


def note_reopened(vault: Vault, repair_id: UUID) -> None:
    kept = str(repair_id) in lessons_of_two(read_index(vault))
    again: dict[str, str | bool | list[str] | None] = {"closed": False}
    note(vault, repair_id, **again, **({} if kept else {"closed_on": None, "ask_again": False}))


def note_lesson(
    vault: Vault, repair_id: UUID, lesson: Mapping[str, str], **facts: str | bool
) -> None:
    """A lesson both said yes to, or one of my own. It comes back beside a draft that begins alike.

    lesson: ``title``, ``words`` (compared), ``then`` (shown), ``of`` (whose). facts: of the
    repair's entry, set only where it has none; ``closed_on`` makes the questions after one, seven
    and thirty days count from here. Writes only when something differs.
    """
    index, key = read_index(vault), str(repair_id)
    entry = entries(index).get(key, {})
    new: dict[str, str | bool | list[str] | None] = {
        name: fact for name, fact in facts.items() if not entry.get(name)
    }
    if "closed_on" in facts and not entry.get("ask_again"):
        new["ask_again"] = True
    if new:
        note(vault, repair_id, **new)
    if index.get("lessons", {}).get(key) != dict(lesson):
        change_index(
            vault,
            lambda index: index.update(lessons={**index.get("lessons", {}), key: dict(lesson)}),
        )


def quiet(index: Mapping[str, Any], repair_id: UUID) -> list[str]:
    """The ids of turns I want to hear no more about. Nobody else can tell."""
    return list(index.get("repairs", {}).get(str(repair_id), {}).get("quiet", []))


def note(vault: Vault, repair_id: UUID, **facts: str | bool | list[str] | None) -> None:
    """Writes only when something differs."""
    known = entries(read_index(vault)).get(str(repair_id), {})
    if known and all(known.get(name) == fact for name, fact in facts.items()):
        return

    def change(index: dict[str, Any]) -> None:
        listed = entries(index)
        new = {"n": 1 + max((entry["n"] for entry in listed.values()), default=0)}
        listed[str(repair_id)] = {**new, **listed.get(str(repair_id), {}), **facts}
        index["repairs"] = listed

    change_index(vault, change)


def note_offered(vault: Vault) -> None:
    """Only that the private check was offered; what anybody ticked is known to nobody."""
    change_index(vault, lambda index: index.update(check_offered=True))


def was_offered(vault: Vault) -> bool:
    return bool(read_index(vault).get("check_offered"))


def note_two_things(vault: Vault, mine: UUID, theirs: UUID) -> None:
    pair = [str(mine), str(theirs)]

    def change(index: dict[str, Any]) -> None:
        listed = list(index.get("not_same", []))
        if pair not in listed:
            index["not_same"] = [*listed, pair]

    change_index(vault, change)


def are_two_things(index: Mapping[str, Any], mine: UUID, theirs: UUID) -> bool:
    return [str(mine), str(theirs)] in index.get("not_same", [])
