"""What one guess at a passphrase costs an attacker, and one sign-in costs us."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KdfCost:
    """Argon2id with one lane."""

    memory_kib: int
    passes: int


# About 0.2 s on a small server. A system check refuses anything cheaper outside the tests.
FLOOR = KdfCost(memory_kib=131_072, passes=4)
