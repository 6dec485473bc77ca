"""Where sealed sign-ins lie: in memory, shared by all workers.

On one machine that is a folder in memory. With ``REKNIT_SESSIONS`` it is a Valkey, which several
machines share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.conf import settings

from reknit.vault import sqlite_store
from reknit.vault.runtime import runtime_folder
from reknit.vault.stored import Sealed

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MemoryStore", "Sealed", "the_store"]


class MemoryStore(Protocol):
    """All times in seconds since 1970. An expired row is as good as none.

    Each call is one step for all who use the store, on all machines. ``StoreAway`` from any of
    them: nobody can tell right now, so nobody is signed out by it.
    """

    def put(self, row_id: bytes, sealed: bytes, *, expires: float) -> None: ...

    def get(self, row_ids: Iterable[bytes], *, now: float) -> dict[bytes, Sealed]: ...

    def move(self, row_id: bytes, *, expires: float, now: float) -> None:
        """A new expiry for a row that still lives."""

    def drop(self, row_ids: Iterable[bytes]) -> None: ...

    def take_try(self, row_id: bytes, *, most: int, now: float) -> Sealed | None:
        """Counts one try and gives the row; None when there is none or no try is left."""

    def forget_tries(self, row_id: bytes) -> None: ...

    def count(self, counter_id: bytes, *, expires: float) -> int:
        """One more, and how many that makes."""

    def keep(self, name: str, value: bytes, *, expires: float, now: float) -> bytes:
        """The value kept under this name; ``value`` when there was none. For one and all."""

    def sweep(self, *, now: float) -> None:
        """Deletes what has expired, where that does not happen by itself."""

    def end_all(self) -> None:
        """Forgets everything: whoever is signed in holds keys of another database."""


def the_store() -> MemoryStore:
    """The store of this server."""
    if settings.SESSIONS:
        from reknit.vault import valkey_store  # noqa: PLC0415 - costs 0.2 s, which others save

        return valkey_store.store_at(settings.SESSIONS)
    return sqlite_store.store_in(runtime_folder())
