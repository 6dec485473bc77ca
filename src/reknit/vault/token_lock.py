"""What a sign-in's cookie opens: ids and keys of its rows. The token itself is stored nowhere."""

from __future__ import annotations

import base64
import re
import secrets
from typing import Literal
from uuid import UUID

from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import (
    Json,
    Place,
    from_bytes,
    open_sealed,
    prefixed,
    seal,
    to_bytes,
)
from reknit.vault.core.hazmat import KdfCost
from reknit.vault.secret import Secret

Kind = Literal["base", "private", "covered", "stub", "pending"]

TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
# Slows trying all PINs against a stolen copy; five tries are what protects at the door.
PIN_COST = KdfCost(memory_kib=19 * 1024, passes=2)


def make_token() -> Secret[str]:
    raw = secrets.token_bytes(TOKEN_BYTES)
    return Secret(base64.urlsafe_b64encode(raw).decode("ascii").rstrip("="))


class TokenLock:
    """Row ids and sealing keys of one sign-in, from its token (and its PIN)."""

    def __init__(self, token: Secret[str], pin_key: bytes = b"") -> None:
        self._token = token
        self._pin_key = pin_key

    def with_pin(self, pin: Secret[str]) -> TokenLock:
        # Exposed to be stretched; the row's id stands in for a salt.
        stretched = hazmat.argon2id(
            pin.expose().encode("utf-8", "replace"), self.row_id("covered"), PIN_COST
        )
        return TokenLock(self._token, stretched)

    def row_id(self, kind: Kind) -> bytes:
        return self._derive(b"rk1 session id", kind, 16)

    def seal(self, kind: Kind, value: Json) -> bytes:
        return seal(self._key(kind), self._place(kind), to_bytes(value))

    def open(self, kind: Kind, sealed: bytes) -> Json:
        return from_bytes(open_sealed(self._key(kind), self._place(kind), sealed))

    def _place(self, kind: Kind) -> Place:
        row = UUID(bytes=self.row_id(kind))
        return Place(f"vault.session.{kind}", row, row)

    def _key(self, kind: Kind) -> bytes:
        key = self._derive(b"rk1 session key", kind, hazmat.KEY_BYTES)
        return hazmat.hkdf(key + self._pin_key, info=b"rk1 session pin") if self._pin_key else key

    def _derive(self, use: bytes, kind: Kind, length: int) -> bytes:
        # Exposed to derive: the token itself is stored nowhere.
        token = self._token.expose().encode("ascii", "replace")
        return hazmat.hkdf(token, info=prefixed(use, kind.encode()), length=length)
