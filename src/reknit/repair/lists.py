"""What my index remembers about repairs, so that lists need no page of every repair.

Keys of this folder in the index: ``repairs`` (by repair id: n, title, way, told_enough, shared,
closed, card, until, size, quiet, closed_on, lesson, asks_later), ``check_offered``, ``not_same`` (pairs of
repair ids I said are two things).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reknit.people.index import change_index, read_index

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from reknit.vault.opened import Vault


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
