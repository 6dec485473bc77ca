"""All my repairs, so that none is ever out of reach: Today shows three things, this the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from reknit.people.index import read_index
from reknit.people.names import both_names
from reknit.people.resting import on_break
from reknit.repair import lists
from reknit.repair.core.kinds import Half, Size
from reknit.repair.queries.opening import title_of
from reknit.repair.queries.shared import shared_repairs

if TYPE_CHECKING:
    from datetime import datetime

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault


@dataclass(frozen=True)
class Listed:
    title: str
    url: str
    size: Size | None  # None: not known to me (yet)
    key: str  # the repair's id


@dataclass(frozen=True)
class Everything:
    """Newest first. Nothing here says what the other one does."""

    private: list[Listed]  # only I know of them
    together: list[Listed]
    closed: list[Listed]  # for me
    on_break: bool = False  # from the two of us: what we share is one tap further away


def everything(member: Member, vault: Vault, at: datetime) -> Everything:
    """The same number of queries however many there are."""
    index = read_index(vault)
    mine = lists.entries(index)
    names = both_names(member, vault)
    shared = shared_repairs(member, vault, at, index=index)
    private: list[Listed] = []
    together: list[Listed] = []
    closed: list[Listed] = []
    for one in reversed(shared):
        key = str(one.repair.id)
        where = one.where
        title = title_of(where, mine.get(key, {}), names)
        unopened = where.told is None and where.teller != where.me
        size = None if unopened and where.half is Half.FIRST else where.size
        ended = where.closed or where.me in where.endings
        (closed if ended else together).append(Listed(title, _url(key), size, key))
    given = {str(one.repair.id) for one in shared}
    for key, entry in reversed(list(mine.items())):
        if key in given:
            continue
        title = str(entry.get("title") or _("What you began"))
        (closed if entry.get("closed") else private).append(
            Listed(title, _url(key), Size(entry["size"]) if entry.get("size") else None, key)
        )
    resting = on_break(index, member)
    return Everything(private=private, together=together, closed=closed, on_break=resting)


def _url(key: str) -> str:
    return reverse("repair:show", args=[key])
