"""Sign-ins in a Valkey (or Redis), for several machines that serve one notebook.

It must keep nothing on a disk (``project/stores.py`` looks). What lies there is of no use to
whoever reads it: rows sealed with keys from a browser's cookie, counters under keyed hashes, and
kept values sealed with a key from ``SECRET_KEY``, since among them are the keys of those hashes.
"""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from valkey import Valkey
from valkey.backoff import NoBackoff
from valkey.exceptions import ConnectionError as LineBroken
from valkey.exceptions import TimeoutError as NoAnswer
from valkey.exceptions import ValkeyError
from valkey.retry import Retry

from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import Place, open_sealed, prefixed, seal
from reknit.vault.refusals import SealBroken, StoreAway
from reknit.vault.store_address import store_address
from reknit.vault.stored import Sealed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 2.0
# After a silence nobody asks for so long: each page would wait for it, and pages need none.
REST_SECONDS = 1.0

ROW, COUNTER, KEPT, KEY_MARK = b"rk1:row:", b"rk1:count:", b"rk1:kept:", b"rk1:mark"
ALL_OF_OURS = b"rk1:*"
MARK_SECONDS = 86_400

# Hashes of a row: s (sealed), e (expires, seconds since 1970), t (tries). What has expired by the
# clock of whoever asks counts as gone, also where the server has not deleted it yet.
GET = """
local rows = {}
for number, key in ipairs(KEYS) do rows[number] = redis.call('HMGET', key, 's', 'e', 't') end
return rows
"""
MOVE = """
local ends = redis.call('HGET', KEYS[1], 'e')
if not ends or tonumber(ends) <= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'e', ARGV[1])
return redis.call('PEXPIRE', KEYS[1], ARGV[3])
"""
TAKE_TRY = """
local row = redis.call('HMGET', KEYS[1], 's', 'e', 't')
if not row[1] or tonumber(row[2]) <= tonumber(ARGV[2]) or tonumber(row[3]) >= tonumber(ARGV[1]) then
  return false
end
row[3] = redis.call('HINCRBY', KEYS[1], 't', 1)
return row
"""
FORGET_TRIES = """
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 't', 0) end
return 0
"""
COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count
"""
KEEP = """
local kept = redis.call('HMGET', KEYS[1], 's', 'e')
if kept[1] and tonumber(kept[2]) > tonumber(ARGV[3]) then return kept[1] end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 's', ARGV[1], 'e', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return ARGV[1]
"""


class ValkeyStore:
    """One round trip each. A line that broke is made again once; every step stands that."""

    def __init__(self, text: str) -> None:
        once_more = Retry(NoBackoff(), 1, supported_errors=(LineBroken,))
        self.client: Any = Valkey(  # Any: its own types call each answer perhaps awaitable
            **store_address(text).for_client(),
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=once_more,
            retry_on_error=[LineBroken],
            lib_name=None,
            lib_version=None,
        )
        self._get = self.client.register_script(GET)
        self._move = self.client.register_script(MOVE)
        self._take_try = self.client.register_script(TAKE_TRY)
        self._forget_tries = self.client.register_script(FORGET_TRIES)
        self._count = self.client.register_script(COUNT)
        self._keep = self.client.register_script(KEEP)
        self._rests_until = float("-inf")  # by the clock that nobody sets

    def put(self, row_id: bytes, sealed: bytes, *, expires: float) -> None:
        key = ROW + row_id
        with self.asked() as client, client.pipeline(transaction=True) as steps:
            steps.delete(key)
            steps.hset(key, mapping={"s": sealed, "e": repr(expires), "t": 0})
            steps.pexpire(key, _left(expires))
            steps.execute()

    def get(self, row_ids: Iterable[bytes], *, now: float) -> dict[bytes, Sealed]:
        wanted = list(row_ids)
        if not wanted:
            return {}
        with self.asked():
            found = self._get(keys=[ROW + row_id for row_id in wanted])
        rows = {
            row_id: _row(*row)
            for row_id, row in zip(wanted, found, strict=True)
            if row[0] is not None
        }
        return {row_id: row for row_id, row in rows.items() if row.expires > now}

    def move(self, row_id: bytes, *, expires: float, now: float) -> None:
        with self.asked():
            self._move(keys=[ROW + row_id], args=[repr(expires), repr(now), _left(expires)])

    def drop(self, row_ids: Iterable[bytes]) -> None:
        keys = [ROW + row_id for row_id in row_ids]
        if keys:
            with self.asked() as client:
                client.delete(*keys)

    def take_try(self, row_id: bytes, *, most: int, now: float) -> Sealed | None:
        with self.asked():
            row = self._take_try(keys=[ROW + row_id], args=[most, repr(now)])
        return _row(*row) if row else None

    def forget_tries(self, row_id: bytes) -> None:
        with self.asked():
            self._forget_tries(keys=[ROW + row_id])

    def count(self, counter_id: bytes, *, expires: float) -> int:
        with self.asked():
            return int(self._count(keys=[COUNTER + counter_id], args=[_left(expires)]))

    def keep(self, name: str, value: bytes, *, expires: float, now: float) -> bytes:
        which = hazmat.mac(_own_key(b"name"), name.encode())
        row = UUID(bytes=which[:16])
        place, key = Place("vault.kept", row, row), _own_key(b"value")
        with self.asked():
            kept = self._keep(
                keys=[KEPT + which],
                args=[seal(key, place, value), repr(expires), repr(now), _left(expires)],
            )
        try:
            return open_sealed(key, place, kept)
        except SealBroken as trouble:
            with self.asked() as client:
                client.delete(KEPT + which)  # changed by another hand
            raise StoreAway from trouble

    def sweep(self, *, now: float) -> None:
        """The server does that by itself."""

    def end_all(self) -> None:
        with self.asked() as client:
            for key in client.scan_iter(match=ALL_OF_OURS, count=1000):
                client.delete(key)

    def others_share_the_key(self) -> bool:
        """Whether the host that started before this one has the same ``SECRET_KEY``.

        Only a hash of it lies there, for a day. Not one step: a start asks, no page does.
        """
        mine = _own_key(b"mark")
        with self.asked() as client:
            theirs = client.set(KEY_MARK, mine, ex=MARK_SECONDS, get=True)
        return theirs is None or hazmat.same(theirs, mine)

    @contextmanager
    def asked(self) -> Iterator[Any]:
        """The client, whose every complaint is ``StoreAway``."""
        if time.monotonic() < self._rests_until:
            raise StoreAway
        try:
            yield self.client
        except NoAnswer as trouble:
            self._rests_until = time.monotonic() + REST_SECONDS
            raise StoreAway from trouble
        except ValkeyError as trouble:
            raise StoreAway from trouble


def _row(sealed: bytes, expires: bytes, tries: bytes | int) -> Sealed:
    return Sealed(sealed, float(expires), int(tries))


def _left(expires: float) -> int:
    """Milliseconds. Counted by the server's own clock from when it hears of them."""
    return math.ceil((expires - time.time()) * 1000)


def _own_key(use: bytes) -> bytes:
    """From what the machines of this installation share, and whoever reads the store has not."""
    return hazmat.hkdf(settings.SECRET_KEY.encode(), info=prefixed(b"rk1 kept in a store", use))


_stores: dict[str, ValkeyStore] = {}


def store_at(text: str) -> ValkeyStore:
    """text: an address like ``REKNIT_SESSIONS``. Connects when first asked for something."""
    return _stores.get(text) or _stores.setdefault(text, ValkeyStore(text))
