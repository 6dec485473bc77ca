"""Challenges for passkeys: signed, for one purpose, good for five minutes and for one answer.

Nothing is stored until one is answered. The key that signs them is random, lives in memory, and
is forgotten after a day.
"""

from __future__ import annotations

import secrets
import struct
import time
from typing import Literal

from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import prefixed
from reknit.vault.once import first_time
from reknit.vault.store import the_store
from reknit.vault.throttle import DAY_SECONDS

Purpose = Literal["open", "second step", "add"]

LIFE_SECONDS = 5 * 60
_UNTIL = struct.Struct(">Q")
_NONCE_BYTES = 16
_BYTES = _UNTIL.size + _NONCE_BYTES + hazmat.MAC_BYTES


def make_challenge(purpose: Purpose, *, about: bytes = b"") -> bytes:
    """about: whom it is for, where that is known."""
    until = int(time.time()) + LIFE_SECONDS
    said = _UNTIL.pack(until) + secrets.token_bytes(_NONCE_BYTES)
    return said + _signature(purpose, about, until, said)


def take_challenge(challenge: bytes, purpose: Purpose, *, about: bytes = b"") -> bool:
    """Whether it is one of ours, for this, and in time. The second time it is not."""
    if len(challenge) != _BYTES:
        return False
    said, signature = challenge[: -hazmat.MAC_BYTES], challenge[-hazmat.MAC_BYTES :]
    (until,) = _UNTIL.unpack_from(said)
    if not 0 <= until - time.time() <= LIFE_SECONDS:
        return False
    if not hazmat.same(_signature(purpose, about, until, said), signature):
        return False
    return first_time(b"challenge", challenge, seconds=LIFE_SECONDS + 1)


def _signature(purpose: Purpose, about: bytes, until: int, said: bytes) -> bytes:
    day = until // DAY_SECONDS
    key = the_store().keep(
        f"challenges {day}",
        secrets.token_bytes(hazmat.KEY_BYTES),
        expires=(day + 1) * DAY_SECONDS,
        now=time.time(),
    )
    return hazmat.mac(key, prefixed(b"rk1 challenge", purpose.encode(), about, said))
