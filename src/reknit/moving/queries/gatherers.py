"""One for each thing a notebook holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reknit.calm.core import soothing
from reknit.moving.queries.brought import letters
from reknit.people.core.kept import texts_among
from reknit.people.index import read_index
from reknit.people.names import both_names
from reknit.people.rescued import rescued
from reknit.repair.core import parking
from reknit.repair.queries.own_words import own_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reknit.people.queries import Member
    from reknit.repair.queries.own_words import Given, OwnWords
    from reknit.vault.aside import Aside
    from reknit.vault.opened import Vault

# Of the index: what was chosen. What opens something (PIN, codes, keys) never leaves it.
CHOSEN = ("cover_after_minutes", "spelling", "exit_to", "notices", "look")
# Of what the index knows of a repair: what is asked about it later, and when.
STATE = ("card", "closed_on", "ask_again", "followed", "open_rest")
# What another person wrote on a page of mine that met a lock.
_THEIRS = "theirs_"


def settings(member: Member, vault: Vault, _at: datetime) -> dict[str, Any]:
    index, names = read_index(vault), both_names(member, vault)
    chosen = {name: index[name] for name in CHOSEN if name in index}
    return {"settings": {"display_name": names.mine, **chosen}}


def lists(_member: Member, vault: Vault, _at: datetime) -> dict[str, Any]:
    index = read_index(vault)
    return {
        "first_minutes": dict(index.get("first_minutes") or {}),
        "soothing": [line.text for line in soothing.lines_in(index)],
        "parked": [line.text for line in parking.lines_in(index)],
    }


def set_aside(_member: Member, vault: Vault, _at: datetime) -> dict[str, Any]:
    found = [_mine_of(aside) for aside in rescued(vault)]
    return {"set_aside": [texts for texts in found if texts]}


def _mine_of(aside: Aside) -> list[str]:
    """Not what the other wrote on my phone, nor a line of theirs that was offered to me."""
    fields: dict[str, list[str]] = aside.words.get("fields", {})
    if fields.get("here") == ["1"]:
        return []
    return texts_among({n: texts for n, texts in fields.items() if not n.startswith(_THEIRS)})


def repairs(member: Member, vault: Vault, at: datetime) -> dict[str, Any]:
    """Those of this notebook, then those that were brought along from another one."""
    gathered = own_words(member, vault, at)
    own = [_repair(one) for one in gathered.repairs]
    return {"repairs": [*own, *letters(vault)], "unopened": gathered.unopened}


def _repair(one: OwnWords) -> dict[str, Any]:
    state = {name: one.entry[name] for name in STATE if one.entry.get(name)}
    until = one.entry.get("until")
    notes = dict(one.notes)
    return {
        # One that was brought along keeps the id it came with: then moving back finds it again.
        "id": str(notes.pop("came_as", one.repair_id)),
        "shared": one.shared,
        "to_read": one.shared or one.one_sided,
        "opener": one.opener,
        "title": one.title,
        "with": one.names.theirs,
        "closed": bool(one.entry.get("closed")),
        "state": {**state, **({"until": str(until)[:10]} if until else {})},
        "notes": notes,
        "turns": [_turn(turn) for turn in one.turns],
        "apologies": [_turn(turn) for turn in one.apologies],
        "lesson": dict(one.lesson),
    }


def _turn(given: Given) -> dict[str, Any]:
    words: Mapping[str, Any] = given.words
    return {"id": given.id, "kind": given.kind.value, "day": given.day, "words": dict(words)}
