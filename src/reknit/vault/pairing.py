"""Two people come together: an invitation only a code opens, then a key only the two have."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from reknit.vault import rings
from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import Json, Place, from_bytes, open_sealed, seal, to_bytes
from reknit.vault.core.hazmat import KdfCost
from reknit.vault.models import KeyGrant, KeyRing
from reknit.vault.refusals import KeysChanged, SealBroken
from reknit.vault.rekey import grant_next
from reknit.vault.secret import Secret
from reknit.vault.wordlist import pick, short_words

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.vault.core.identity import PublicIdentity
    from reknit.vault.core.ring import Ring
    from reknit.vault.opened import Vault

SPOKEN_WORDS = 4
# An invitation lives a week and is used once, so this may be cheaper than a passphrase and runs on
# the page's own thread: at 47 bits, trying all codes still takes a core some 40,000 years.
CODE_COST = KdfCost(memory_kib=19 * 1024, passes=2)
CODE_SALT = b"rk1 invitation.."


@dataclass(frozen=True)
class InvitationKey:
    """What a code stands for: where the invitation lies, and what opens it."""

    id: bytes  # 16 bytes
    key: Secret[bytes]

    def seal(self, place: Place, value: Json) -> bytes:
        return seal(self.key.expose(), place, to_bytes(value))  # exposed to seal

    def open(self, place: Place, sealed: bytes) -> Json:
        return from_bytes(open_sealed(self.key.expose(), place, sealed))  # exposed to open


def spoken_code() -> Secret[str]:
    """Four short words: ``lamp-river-fold-eleven``."""
    return Secret("-".join(pick(short_words(), SPOKEN_WORDS)))


def open_invitation_key(code: Secret[str]) -> InvitationKey:
    """About 20 ms. Case, spaces, dashes and punctuation of the code don't matter."""
    # Exposed to be stretched.
    folded = unicodedata.normalize("NFKC", code.expose()).casefold()
    written = "-".join(re.findall(r"[^\W_]+", folded))
    stretched = hazmat.argon2id(written.encode("utf-8", "replace"), CODE_SALT, CODE_COST)
    return InvitationKey(
        id=hazmat.hkdf(stretched, info=b"rk1 invitation id", length=16),
        key=Secret(hazmat.hkdf(stretched, info=b"rk1 invitation key")),
    )


def make_couple_key(*, vault: Vault, couple_id: UUID, partner: PublicIdentity) -> None:
    """The joiner makes the couple's first key, grants it to both, and accepts it.

    ``partner``: the inviter's keys as the invitation carried them.
    """
    with transaction.atomic():
        row, partner_row, ring = _hold_both(vault, partner)
        if couple_id in ring.couples or KeyGrant.objects.filter(couple_id=couple_id).exists():
            raise SealBroken
        known = rings.latest(_keys_of(ring, partner))
        ring = grant_next(ring, couple_id=couple_id, partner=known, partner_row=partner_row)
        rings.save(row, vault.master, ring)
    vault.take(ring)


def accept_couple_key(*, vault: Vault, couple_id: UUID, partner: PublicIdentity) -> None:
    """The inviter checks the joiner's grants, accepts them once, and pins the joiner.

    ``partner``: the joiner's keys as the answered invitation carried them.
    """
    with transaction.atomic():
        row, partner_row, ring = _hold_both(vault, partner)
        if couple_id in ring.couples:  # by another sign-in of mine, a moment ago
            vault.take(ring)
            return
        seen = _keys_of(ring, partner)
        grants = KeyGrant.objects.filter(
            couple_id=couple_id, recipient_id=vault.person_id, granter_id=partner.person_id
        ).order_by("version")
        for grant in grants:
            ring = rings.accept_grant(ring, grant, seen)
        if couple_id not in ring.couples:
            raise SealBroken
        if max(grant.recipient_generation for grant in grants) < ring.generation:
            # My passphrase changed while the key waited: what it was sealed to is old.
            ring = grant_next(
                ring,
                couple_id=couple_id,
                partner=rings.latest(seen),
                partner_row=partner_row,
            )
        waiting = set(
            KeyGrant.objects.filter(recipient_id=vault.person_id)
            .exclude(couple_id__in=list(ring.couples))
            .values_list("recipient_generation", flat=True)
        )
        ring = replace(
            ring,
            old_boxes={n: box for n, box in ring.old_boxes.items() if n in waiting},
        )
        rings.save(row, vault.master, ring)
    vault.take(ring)


def _hold_both(vault: Vault, partner: PublicIdentity) -> tuple[KeyRing, KeyRing, Ring]:
    """My key row, the partner's, and my ring as it is now; both rows locked."""
    rows = rings.lock([vault.person_id, partner.person_id])
    row, partner_row = rows.get(vault.person_id), rows.get(partner.person_id)
    if row is None or row.generation != vault.generation:
        raise KeysChanged
    if partner_row is None or partner.person_id == vault.person_id:
        raise SealBroken
    return row, partner_row, rings.adopt(rings.load(row, vault.master))


def _keys_of(ring: Ring, partner: PublicIdentity) -> dict[int, PublicIdentity]:
    """The partner's keys since ``partner``; they must lead to those already pinned, if any are."""
    seen = rings.successors(partner)
    if ring.partners.get(partner.person_id, rings.latest(seen)) != rings.latest(seen):
        raise SealBroken
    return seen
