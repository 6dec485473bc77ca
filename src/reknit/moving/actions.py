"""Bringing a file in, and letting a letter go. Both are private acts: nobody else can tell."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext

from reknit.calm.core import soothing
from reknit.calm.refusals import SoothingListFull
from reknit.moving import fitting
from reknit.moving.book import chapter
from reknit.moving.core.incoming import Repair, TakenAlong, as_in_file
from reknit.moving.core.letters import merged
from reknit.moving.queries.brought import KEY, entries
from reknit.people.index import change_index, read_index
from reknit.repair.actions.bring_in import Brought, bring_in, known_here
from reknit.repair.core import parking
from reknit.repair.queries import title_from
from reknit.repair.refusals import ListFull
from reknit.vault.pages import read_page, write_page

if TYPE_CHECKING:
    from datetime import datetime

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault


@dataclass(frozen=True)
class Came:
    """What a file changed here. All 0: everything was here already."""

    repairs: int = 0  # can be gone on with
    letters: int = 0  # to be read
    beside: int = 0  # were here and have another text beside them now
    lines: int = 0  # of the two lists
    settings: int = 0
    no_room: int = 0  # lines for which a list is too full

    @property
    def anything(self) -> bool:
        return any(vars(self).values())


@transaction.atomic
def bring_along(*, member: Member, vault: Vault, taken: TakenAlong, at: datetime) -> Came:
    """Everything of the file that is not here yet. Never overwrites; twice is the same as once."""
    known = known_here(member, [one.id for one in taken.repairs])
    to_read = [one for one in taken.repairs if one.to_read and one.id not in known]
    rest = [one for one in taken.repairs if not one.to_read or one.id in known]
    repairs, beside = bring_in(
        member=member, vault=vault, repairs=[_as_brought(one) for one in rest], at=at
    )
    waited = [_waited(member, texts) for texts in taken.set_aside if texts]
    letters, more = _keep_letters(member, vault, [*map(_as_letter, to_read), *waited])
    lines, settings, no_room = _into_index(member, vault, taken)
    return Came(repairs, letters, beside + more, lines, settings, no_room)


def let_letter_go(*, vault: Vault, letter_id: UUID) -> None:
    """A letter that is gone already is no fault."""
    if str(letter_id) not in read_index(vault).get(KEY, {}):
        return

    def change(index: dict[str, Any]) -> None:
        index[KEY] = {key: e for key, e in index.get(KEY, {}).items() if key != str(letter_id)}

    with transaction.atomic():
        page = read_page(vault, letter_id)
        write_page(vault, letter_id, {}, seen=page.revision)
        change_index(vault, change)


def _as_brought(one: Repair) -> Brought:
    notes = fitting.notes(one.notes)
    return Brought(
        came_as=one.id,
        title=one.title or title_from(notes.get("fields", {})),
        notes=notes,
        closed=one.closed,
        turns=fitting.endings([vars(turn) for turn in one.turns]) if one.closed else (),
        state=fitting.state(one.state),
    )


def _as_letter(one: Repair) -> dict[str, Any]:
    return as_in_file(replace(one, notes=fitting.notes(one.notes)))


def _waited(member: Member, texts: tuple[str, ...]) -> dict[str, Any]:
    """Words that had met a lock over there, as one letter."""
    words = "\n\n".join(texts)
    digest = hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()
    return {
        "id": str(uuid5(member.person_id, f"waited {digest}")),
        "shared": False,
        "to_read": True,
        "opener": True,
        "title": gettext("Words that waited for me"),
        "with": "",
        "closed": False,
        "state": {},
        "notes": {"kept_words": words},
        "turns": [],
        "apologies": [],
        "lesson": {},
    }


def _keep_letters(member: Member, vault: Vault, brought: list[dict[str, Any]]) -> tuple[int, int]:
    """(new ones, ones that were here and hold more now)"""
    listed = dict(entries(read_index(vault)))
    new: dict[str, str] = {}
    more = 0
    for one in brought:
        letter_id = uuid5(member.person_id, f"letter {one['id']}")
        page = read_page(vault, letter_id)
        here = page.doc.get("repair")
        letter = one if here is None else merged(here, one)
        if str(letter_id) not in listed:
            new[str(letter_id)] = chapter(one, mine="")["title"]
            listed[str(letter_id)] = {}
        elif letter != here:
            more += 1
        if letter != here:
            write_page(vault, letter_id, {"v": 1, "repair": letter}, seen=page.revision)
    if new:
        change_index(vault, lambda index: _list(index, new))
    return len(new), more


def _list(index: dict[str, Any], new: dict[str, str]) -> None:
    known = entries(index)
    last = max((int(entry["n"]) for _key, entry in known), default=0)
    numbered = {key: {"n": n, "title": new[key]} for n, key in enumerate(new, start=last + 1)}
    index[KEY] = {**dict(known), **numbered}


def _into_index(member: Member, vault: Vault, taken: TakenAlong) -> tuple[int, int, int]:
    """(lines, settings, lines without room). One write of the index, and none for nothing new."""
    settings = fitting.settings(taken.settings)
    if member.together:
        settings.pop("display_name", None)  # what my partner calls me by is said on its own page
    first = fitting.first_minutes(taken.first_minutes)
    told = [0, 0, 0]

    def change(index: dict[str, Any]) -> None:
        missing = {name: value for name, value in settings.items() if name not in index}
        soothed, parked = _soothed(index, taken.soothing), _parked(index, taken.parked)
        index.update(missing)
        if first and not index.get("first_minutes"):
            index["first_minutes"] = first
        told[:] = [soothed[0] + parked[0], len(missing), soothed[1] + parked[1]]

    before = read_index(vault)
    tried = dict(before)
    change(tried)
    if tried != before:
        change_index(vault, change)
    return told[0], told[1], told[2]


def _soothed(index: dict[str, Any], lines: tuple[str, ...]) -> tuple[int, int]:
    before, left = len(soothing.lines_in(index)), 0
    for line in lines:
        try:
            index[soothing.KEY] = soothing.with_line(index, line)
        except SoothingListFull:
            left += 1
    return len(soothing.lines_in(index)) - before, left


def _parked(index: dict[str, Any], lines: tuple[str, ...]) -> tuple[int, int]:
    before, left = len(parking.lines_in(index)), 0
    for line in lines:
        try:
            index[parking.KEY] = parking.with_line(index, line)
        except ListFull:
            left += 1
    return len(parking.lines_in(index)) - before, left
