"""How often somebody tried something, without writing down who."""

from __future__ import annotations

import secrets
import time

from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import prefixed
from reknit.vault.store import the_store

DAY_SECONDS = 86_400


def hit(name: str, who: str, *, limit: int, seconds: int) -> bool:
    """Counts one try. True: it may go on. False: more than ``limit`` in these ``seconds``.

    ``who`` is kept only as a keyed hash whose key is random, lives in memory, and is forgotten
    after a day.
    """
    now = time.time()
    store = the_store()
    store.sweep(now=now)
    day = int(now // DAY_SECONDS)
    key = store.keep(
        f"throttle {day}",
        secrets.token_bytes(hazmat.KEY_BYTES),
        expires=(day + 1) * DAY_SECONDS,
        now=now,
    )
    window = int(now // seconds)
    counter = hazmat.mac(
        key, prefixed(name.encode(), who.encode("utf-8", "replace"), f"{seconds} {window}".encode())
    )
    return store.count(counter, expires=(window + 1) * seconds) <= limit
