"""From a passphrase to the two keys it stands for, with one run of Argon2id."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from reknit.vault.core import hazmat
from reknit.vault.core.hazmat import KDF_CEILING, KDF_FLOOR, KdfCost
from reknit.vault.refusals import SealBroken
from reknit.vault.secret import Secret
from reknit.vault.slots import stretch

if TYPE_CHECKING:
    from reknit.vault.models import KeyRing


@dataclass(frozen=True, repr=False)
class PassphraseKeys:
    salt: bytes
    cost: KdfCost
    verifier: bytes  # a hash; what it is a hash of is stored nowhere
    kek: Secret[bytes]  # wraps the master key


def current_cost() -> KdfCost:
    chosen = settings.VAULT_KDF
    return KdfCost(memory_kib=chosen.memory_kib, passes=chosen.passes)


def cost_of(row: KeyRing) -> KdfCost:
    """What the row asks for. A row made cheaper (or absurdly dear) by another hand is refused."""
    cost = KdfCost(memory_kib=row.kdf_memory_kib, passes=row.kdf_passes)
    chosen = current_cost()
    if (
        cost.memory_kib < min(chosen.memory_kib, KDF_FLOOR.memory_kib)
        or cost.passes < min(chosen.passes, KDF_FLOOR.passes)
        or cost.memory_kib > KDF_CEILING.memory_kib
        or cost.passes > KDF_CEILING.passes
    ):
        raise SealBroken
    return cost


def derive_keys(passphrase: Secret[str], salt: bytes, cost: KdfCost) -> PassphraseKeys:
    # Exposed to be stretched. NFKC: the same letters from another keyboard are the same.
    written = unicodedata.normalize("NFKC", passphrase.expose())
    stretched = stretch(Secret(written.encode("utf-8", "surrogatepass")), salt, cost).expose()
    return PassphraseKeys(
        salt=salt,
        cost=cost,
        verifier=hazmat.digest(hazmat.hkdf(stretched, info=b"rk1 auth")),
        kek=Secret(hazmat.hkdf(stretched, info=b"rk1 kek")),
    )


def make_keys(passphrase: Secret[str]) -> PassphraseKeys:
    return derive_keys(passphrase, hazmat.make_salt(), current_cost())
