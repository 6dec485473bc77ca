"""What comes back from the store of sign-ins."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sealed:
    sealed: bytes
    expires: float  # seconds since 1970
    tries: int
