from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from reknit.people import queries
from reknit.people.index import change_index
from reknit.people.names import name_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault
    from reknit.web.looks import Look

_NOTICES = frozenset({"invited", "shared", "agreed_time", "lesson", "quiet_from", "quiet_to"})


@transaction.atomic
def change_settings(*, member: Member, vault: Vault, changed: Mapping[str, Any]) -> None:
    """changed: only what was changed, by the names of the settings form; the rest stays."""

    def apply(doc: dict[str, Any]) -> None:
        notices = dict(doc.get("notices") or {})
        for name, value in changed.items():
            if name in _NOTICES:
                notices[name] = value
            elif name == "cover_after_minutes":
                doc[name] = int(value)
            else:
                doc[name] = value
        doc["notices"] = notices

    couple = member.couple
    if "display_name" in changed and couple is not None and couple.active:
        mine = queries.memberships(member, couple)[member.person_id]
        mine.sealed_name = vault.seal_shared(name_place(mine), {"name": changed["display_name"]})
        mine.save(update_fields=["sealed_name"])
    change_index(vault, apply)


@transaction.atomic
def change_look(*, vault: Vault, look: Look) -> None:
    kept = {"name": look.own_name, "icon": look.icon}
    change_index(vault, lambda doc: doc.update(look=kept))
