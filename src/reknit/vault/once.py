"""What may be used one single time, such as six digits or a signed challenge."""

from __future__ import annotations

import secrets
import time

from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import prefixed
from reknit.vault.store import the_store


def first_time(what: bytes, secret: bytes, *, seconds: int) -> bool:
    """Whether this secret is used for the first time within these seconds. Atomic.

    Only a hash of it is kept, and only in memory; it must be too long to be guessed.
    """
    now = time.time()
    mine = secrets.token_bytes(16)
    name = f"once {hazmat.digest(prefixed(what, secret)).hex()}"
    return the_store().keep(name, mine, expires=now + seconds, now=now) == mine
