"""My index: the one sealed page about myself, for settings and lists.

Keys written by this folder: ``display_name``, ``invitation``, ``first_minutes``, ``notices``,
``cover_after_minutes``, ``spelling``, ``look``, ``exit_to``,
``on_break`` (``until``, in own words), ``came_back_seen`` (see ``returning``).
Other folders keep their own keys in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reknit.vault.pages import PageChanged, read_page, seen_page, write_page
from reknit.web.looks import Look, look

if TYPE_CHECKING:
    from collections.abc import Callable

    from reknit.vault.opened import Vault

TRIES = 5  # another tab can win the page a few times in a row; more often is a bug


def read_index(vault: Vault) -> dict[str, Any]:
    """As this request has seen it. Not to be changed in place; ``change_index`` reads it anew."""
    return seen_page(vault, vault.person_id).doc


def chosen_look(index: dict[str, Any]) -> Look:
    """What I want this notebook to be called."""
    kept = index.get("look")
    return look(kept.get("name"), kept.get("icon")) if isinstance(kept, dict) else Look()


def change_index(vault: Vault, change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Applies ``change`` to the newest index.

    It may run again when another tab was faster, so it sets only its own keys; the rest stays.
    """
    page = read_page(vault, vault.person_id)
    for _ in range(TRIES - 1):
        doc = dict(page.doc)
        change(doc)
        try:
            return write_page(vault, page.about, doc, seen=page.revision).doc
        except PageChanged as changed:
            page = changed.now
    doc = dict(page.doc)
    change(doc)
    return write_page(vault, page.about, doc, seen=page.revision).doc
