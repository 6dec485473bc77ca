"""All my repairs, so that none is ever out of reach: Today shows three things, this the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from reknit.people.index import read_index
from reknit.people.names import both_names
from reknit.repair import lists
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


@dataclass(frozen=True)
class Everything:
    """Newest first. Nothing here says what the other one does."""

    private: list[Listed]  # only I know of them
    together: list[Listed]
    closed: list[Listed]  # for me


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
        title = title_of(one.where, mine.get(key, {}), names)
        ended = one.where.closed or one.where.me in one.where.endings
        (closed if ended else together).append(_listed(title, key))
    given = {str(one.repair.id) for one in shared}
    for key, entry in reversed(list(mine.items())):
        if key in given:
            continue
        title = str(entry.get("title") or _("What you began"))
        (closed if entry.get("closed") else private).append(_listed(title, key))
    return Everything(private=private, together=together, closed=closed)


def _listed(title: str, key: str) -> Listed:
    return Listed(title=title, url=reverse("repair:show", args=[key]))
