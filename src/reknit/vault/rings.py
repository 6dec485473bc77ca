"""Key rows: loading, locking, and taking over what a partner's re-key left for us."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from reknit.prepared import Prepared
from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import Place, open_sealed_to, seal_to
from reknit.vault.core.identity import PublicIdentity, grant_words, succession_words
from reknit.vault.core.ring import (
    CoupleKey,
    Ring,
    couple_key_from,
    open_ring,
    seal_ring,
    with_couple_key,
)
from reknit.vault.core.roots import root_range
from reknit.vault.models import EarlierRing, KeyGrant, KeyRing, Succession
from reknit.vault.refusals import SealBroken
from reknit.vault.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet


def lock(person_ids: Iterable[UUID]) -> dict[UUID, KeyRing]:
    """Their key rows, held until the transaction ends; always in the same order."""
    rows = KeyRing.objects.select_for_update().filter(person_id__in=set(person_ids))
    return {row.person_id: row for row in rows.order_by("person_id")}


class RingRow(NamedTuple):
    """Of a key row, what an open sign-in needs."""

    person_id: UUID
    generation: int
    recovery_public: bytes | None
    ring: bytes
    box_public: bytes
    sign_public: bytes


@Prepared
def _ring_rows(person_id: UUID) -> QuerySet[KeyRing, tuple[object, ...]]:
    return KeyRing.objects.filter(person=person_id).values_list(*RingRow._fields)


def ring_row(person_id: UUID) -> RingRow | None:
    found = _ring_rows(person_id)
    return RingRow(*found[0]) if found else None


def load(row: KeyRing | EarlierRing | RingRow, master: Secret[bytes]) -> Ring:
    """Opens the ring and refuses a row whose public keys are not the ring's own."""
    ring = open_ring(
        master, person_id=row.person_id, generation=row.generation, sealed=bytes(row.ring)
    )
    recovery = bytes(row.recovery_public) if row.recovery_public is not None else None
    if identity_in(row) != ring.identity or recovery != ring.recovery_public:
        raise SealBroken
    return ring


def save(row: KeyRing, master: Secret[bytes], ring: Ring) -> None:
    """Writes the ring of a row that the caller has locked."""
    row.ring = seal_ring(master, ring)
    row.recovery_public = ring.recovery_public
    row.save(update_fields=["ring", "recovery_public"])


def identity_in(row: KeyRing | EarlierRing | RingRow) -> PublicIdentity:
    return PublicIdentity(
        person_id=row.person_id,
        generation=row.generation,
        box=bytes(row.box_public),
        sign=bytes(row.sign_public),
    )


def successors(known: PublicIdentity) -> dict[int, PublicIdentity]:
    """By generation: ``known`` and every later identity, each signed by the one before."""
    seen = {known.generation: known}
    latest = known
    _first, last = root_range(known.generation)
    steps = Succession.objects.filter(
        person_id=known.person_id, generation__gt=known.generation, generation__lte=last
    )
    for step in steps.order_by("generation"):
        after = PublicIdentity(
            person_id=known.person_id,
            generation=step.generation,
            box=bytes(step.box_public),
            sign=bytes(step.sign_public),
        )
        if after.generation != latest.generation + 1:
            raise SealBroken
        hazmat.check_signature(latest.sign, succession_words(after), bytes(step.signature))
        seen[after.generation] = latest = after
    return seen


def latest(seen: dict[int, PublicIdentity]) -> PublicIdentity:
    return seen[max(seen)]


def grant_place(couple_id: UUID, recipient_id: UUID) -> Place:
    return Place("vault.grant", couple_id, recipient_id)


def make_grant(  # noqa: PLR0913 - what is granted, and to whom
    *,
    ring: Ring,
    couple_id: UUID,
    version: int,
    key: Secret[bytes],
    to: PublicIdentity,
    pair_mac: Secret[bytes] | None = None,
) -> KeyGrant:
    """An unsaved row: the couple's key, sealed to ``to`` and signed by the ring's owner.

    ``pair_mac``: for a key granted again, since the keys it came from are lost.
    """
    # Exposed to be sealed; the seed to sign.
    words = key.expose() + (pair_mac.expose() if pair_mac else b"")
    sealed = seal_to(to.box, grant_place(couple_id, to.person_id), words, version=version)
    signed = grant_words(
        couple_id=couple_id,
        version=version,
        granter=ring.identity,
        recipient_id=to.person_id,
        recipient_generation=to.generation,
        sealed=sealed,
    )
    return KeyGrant(
        couple_id=couple_id,
        version=version,
        recipient_id=to.person_id,
        recipient_generation=to.generation,
        granter_id=ring.person_id,
        granter_generation=ring.generation,
        sealed=sealed,
        signature=hazmat.sign(ring.sign_seed.expose(), signed),
    )


def accept_grant(ring: Ring, grant: KeyGrant, granters: dict[int, PublicIdentity]) -> Ring:
    """The ring with this grant accepted; ``granters`` as ``successors`` gives them."""
    granter = granters.get(grant.granter_generation)
    if granter is None or granter.person_id != grant.granter_id:
        raise SealBroken
    sealed = bytes(grant.sealed)
    words = grant_words(
        couple_id=grant.couple_id,
        version=grant.version,
        granter=granter,
        recipient_id=ring.person_id,
        recipient_generation=grant.recipient_generation,
        sealed=sealed,
    )
    hazmat.check_signature(granter.sign, words, bytes(grant.signature))
    box_secret = (
        ring.box_secret
        if grant.recipient_generation == ring.generation
        else ring.old_boxes.get(grant.recipient_generation)
    )
    if box_secret is None:
        raise SealBroken
    # Exposed to open what was sealed to it.
    opened = open_sealed_to(
        box_secret.expose(), grant_place(grant.couple_id, ring.person_id), sealed
    )
    if len(opened) not in {hazmat.KEY_BYTES, 2 * hazmat.KEY_BYTES}:
        raise SealBroken
    if len(opened) == hazmat.KEY_BYTES:
        key = couple_key_from(
            box_secret=box_secret,
            partner=granter,
            couple_id=grant.couple_id,
            version=grant.version,
            key=Secret(opened),
        )
    else:  # granted again
        half = hazmat.KEY_BYTES
        key = CoupleKey(key=Secret(opened[:half]), pair_mac=Secret(opened[half:]), author_mac=None)
    return with_couple_key(
        ring,
        couple_id=grant.couple_id,
        partner=latest(granters),
        version=grant.version,
        key=key,
    )


def adopt(ring: Ring) -> Ring:
    """Partners' new keys and newer couple keys, if any; the very same ring if there are none."""
    for partner in ring.partners.values():
        seen = successors(partner)
        if len(seen) > 1:
            ring = replace(ring, partners={**ring.partners, partner.person_id: latest(seen)})
        for couple_id, keys in tuple(ring.couples.items()):
            if keys.partner_id != partner.person_id:
                continue
            grants = KeyGrant.objects.filter(
                couple_id=couple_id,
                recipient_id=ring.person_id,
                granter_id=partner.person_id,
                version__gt=keys.newest,
                # Keys of another root, of either of us, are nothing that follows from these.
                granter_generation__range=root_range(partner.generation),
                recipient_generation__range=root_range(ring.generation),
            )
            for grant in grants.order_by("version"):
                ring = accept_grant(ring, grant, seen)
    return ring


def newest_grant(couple_id: UUID, ring: Ring) -> int:
    """0 when nothing was ever granted to these keys."""
    versions = KeyGrant.objects.filter(
        couple_id=couple_id,
        recipient_id=ring.person_id,
        recipient_generation__range=root_range(ring.generation),
    )
    return versions.order_by("-version").values_list("version", flat=True).first() or 0
