"""Somebody's own record: sign-ins and what was done to their locks. Only they can read it.

Each line is sealed to its owner's public key, so that it can also be written when nobody is signed
in. Anybody with the database could add one; none can be read or told from another.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from reknit.vault import rings
from reknit.vault.core.envelopes import from_bytes, open_sealed_to, seal_to, to_bytes
from reknit.vault.models import RecordLine
from reknit.vault.refusals import SealBroken
from reknit.vault.sealed_pages import record_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.vault.opened import Vault

KEPT = 200
# Beyond this nothing more is written until the owner has signed in: somebody who tries wrong
# passphrases for weeks can fill the table, but cannot push out what happened before.
MOST = 400


@dataclass(frozen=True, repr=False)
class Line:
    id: UUID
    at: datetime  # aware, UTC
    what: str  # such as "signed-in"
    facts: Mapping[str, str]


@transaction.atomic
def note(person_id: UUID, what: str, **facts: str) -> None:
    """One line more. Needs no open vault. Silently nothing for somebody who does not exist.

    Takes the person's key row, so call it after other work on couples, never before.
    """
    row = rings.lock([person_id]).get(person_id)
    if row is None or RecordLine.objects.filter(owner_id=person_id).count() >= MOST:
        return
    line_id = uuid.uuid4()
    sealed = seal_to(
        bytes(row.box_public),
        record_place(line_id, person_id),
        to_bytes({"at": time.time(), "what": what, "facts": facts}),
        version=row.generation,
    )
    RecordLine.objects.create(id=line_id, owner_id=person_id, sealed=sealed)


def lines(vault: Vault) -> list[Line]:
    """Newest first. One that does not open is left out: it may be anybody's."""
    opened = []
    for row in RecordLine.objects.filter(owner_id=vault.person_id):
        try:
            inside = from_bytes(
                open_sealed_to(
                    vault.ring.box_secret.expose(),  # exposed to open
                    record_place(row.id, vault.person_id),
                    bytes(row.sealed),
                )
            )
        except SealBroken:
            continue
        at, what, facts = inside.get("at"), inside.get("what"), inside.get("facts")
        if isinstance(at, float) and isinstance(what, str) and isinstance(facts, dict):
            opened.append(Line(row.id, datetime.fromtimestamp(at, UTC), what, facts))
    return sorted(opened, key=attrgetter("at"), reverse=True)


def tidy(vault: Vault) -> None:
    """Keeps the newest. Cheap when there is nothing to do; call it when somebody signs in."""
    if RecordLine.objects.filter(owner_id=vault.person_id).count() <= KEPT:
        return
    kept = [line.id for line in lines(vault)[:KEPT]]
    RecordLine.objects.filter(owner_id=vault.person_id).exclude(id__in=kept).delete()
