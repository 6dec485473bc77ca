"""The list of somebody's own sign-ins: in memory, beside the sign-ins, and readable by them alone.

Sixteen places a person, found and sealed with keys from the master key. A row shows neither whose
it is nor which sign-in it belongs to. A change of passphrase makes a new list, since it ends all
other sign-ins anyway.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING
from uuid import UUID

from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import (
    Place,
    from_bytes,
    from_text,
    open_sealed,
    prefixed,
    seal,
    to_bytes,
    to_text,
)
from reknit.vault.refusals import SealBroken
from reknit.vault.store import the_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.vault.opened import Vault

PLACES = 16


@dataclass(frozen=True, repr=False)
class SignIn:
    handle: str  # names it in a form; worth nothing without the open vault
    device: str
    begun: datetime  # aware, UTC
    base: bytes  # id of the row without which it is over
    rows: tuple[bytes, ...]


def enter(vault: Vault, *, rows: Sequence[bytes], device: str, expires: float) -> None:
    """Lists a new sign-in. With more than sixteen, the oldest gives up its place and ends."""
    now = time.time()
    listed = _places(vault, now)
    free = next((place for place, found in listed.items() if found is None), None)
    if free is None:
        free, oldest = min(
            ((place, found) for place, found in listed.items() if found is not None),
            key=lambda both: both[1].begun,
        )
        the_store().drop(oldest.rows)
    value = {
        "handle": secrets.token_urlsafe(12),
        "device": device,
        "begun": now,
        "rows": [to_text(row) for row in rows],
    }
    sealed = seal(_key(vault, free), _place(vault, free), to_bytes(value))
    the_store().put(_row_id(vault, free), sealed, expires=expires)


def mine(vault: Vault) -> list[SignIn]:
    """Those that are not over, newest first."""
    listed = [found for found in _places(vault, time.time()).values() if found is not None]
    return sorted(listed, key=attrgetter("begun"), reverse=True)


def forget(vault: Vault, base: bytes) -> None:
    """Takes a sign-in that is just closed off the list. A covered one falls off by itself."""
    listed = _places(vault, time.time()).items()
    places = [place for place, found in listed if found is not None and found.base == base]
    the_store().drop([_row_id(vault, place) for place in places])


def end(vault: Vault, handles: Sequence[str]) -> None:
    """At once, wherever they are. Words still being typed there are kept for a day, as always."""
    store = the_store()
    for place, found in _places(vault, time.time()).items():
        if found is not None and found.handle in handles:
            store.drop([*found.rows, _row_id(vault, place)])


def _places(vault: Vault, now: float) -> dict[int, SignIn | None]:
    store = the_store()
    ids = {_row_id(vault, place): place for place in range(PLACES)}
    found: dict[int, SignIn | None] = dict.fromkeys(range(PLACES))
    for row_id, row in store.get(list(ids), now=now).items():
        place = ids[row_id]
        try:
            value = from_bytes(open_sealed(_key(vault, place), _place(vault, place), row.sealed))
        except SealBroken:
            continue
        rows = tuple(from_text(raw) for raw in value["rows"])
        begun = datetime.fromtimestamp(value["begun"], UTC)
        found[place] = SignIn(value["handle"], value["device"], begun, rows[0], rows)
    alive = store.get([one.base for one in found.values() if one is not None], now=now)
    return {
        place: one if one is not None and one.base in alive else None
        for place, one in found.items()
    }


def _place(vault: Vault, place: int) -> Place:
    return Place("vault.sign-in", UUID(bytes=_row_id(vault, place)), vault.person_id)


def _row_id(vault: Vault, place: int) -> bytes:
    return _derive(vault, b"rk1 sign-in id", place, 16)


def _key(vault: Vault, place: int) -> bytes:
    return _derive(vault, b"rk1 sign-in key", place, hazmat.KEY_BYTES)


def _derive(vault: Vault, use: bytes, place: int, length: int) -> bytes:
    # Exposed to derive.
    info = prefixed(use, bytes([place]))
    return hazmat.hkdf(vault.master.expose(), info=info, length=length)
