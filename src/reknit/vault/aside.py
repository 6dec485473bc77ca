"""Words that met a lock wait here, sealed to their owner's public key."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from reknit.vault import rings
from reknit.vault.core.envelopes import Json, from_bytes, open_sealed_to, seal_to, to_bytes
from reknit.vault.models import Aside as AsideRow
from reknit.vault.refusals import NoRoomAside, SealBroken
from reknit.vault.sealed_pages import aside_place

if TYPE_CHECKING:
    from reknit.vault.core.identity import PublicIdentity
    from reknit.vault.opened import Vault

MOST_BYTES = 64 * 1024
MOST_WAITING = 50


@dataclass(frozen=True, repr=False)
class Aside:
    id: UUID
    words: Json


@transaction.atomic
def set_aside(*, person_id: UUID, words: Json, known: PublicIdentity | None = None) -> None:
    """Needs no open vault. ``NoRoomAside`` when too long or too many wait: nothing is dropped.

    ``known``: the person's keys as the session remembers them; then a key row that does not
    follow from them is refused.
    """
    written = to_bytes({"at": time.time(), "words": words})
    # Locked, so that a re-key in the same moment does not miss these words.
    row = rings.lock([person_id]).get(person_id)
    mine = AsideRow.objects.filter(owner_id=person_id)
    if row is None or len(written) > MOST_BYTES or mine.count() >= MOST_WAITING:
        raise NoRoomAside
    identity = rings.identity_in(row)
    if known is not None and rings.latest(rings.successors(known)) != identity:
        raise SealBroken
    aside_id = uuid.uuid4()
    sealed = seal_to(
        identity.box, aside_place(aside_id, person_id), written, version=identity.generation
    )
    AsideRow.objects.create(id=aside_id, owner_id=person_id, sealed=sealed)


def asides(vault: Vault) -> list[Aside]:
    """Oldest first. One that does not open is left out: it may be anybody's."""
    opened = []
    for row in AsideRow.objects.filter(owner_id=vault.person_id):
        try:
            inside = from_bytes(
                open_sealed_to(
                    vault.ring.box_secret.expose(),  # exposed to open
                    aside_place(row.id, vault.person_id),
                    bytes(row.sealed),
                )
            )
        except SealBroken:
            continue
        at, words = inside.get("at"), inside.get("words")
        if isinstance(at, float) and isinstance(words, dict):
            opened.append((at, Aside(id=row.id, words=words)))
    return [aside for _at, aside in sorted(opened, key=itemgetter(0))]


def let_go(vault: Vault, aside_id: UUID) -> None:
    AsideRow.objects.filter(owner_id=vault.person_id, id=aside_id).delete()
