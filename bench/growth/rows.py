"""Households as raw rows, and made-up ones in their likeness.

A made-up household has every row of a real one, of the same size, in the same tables: other ids,
another user name, other times, and random bytes where something is sealed. Without its keys nobody
could tell it from a real one, the database least of all.

Rows travel as PostgreSQL writes them itself, in COPY's binary form: two bytes for the number of
columns, then four for the length of each (-1: nothing there) and its bytes.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from django.apps import apps
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from psycopg import Connection

HEAD = b"PGCOPY\n\xff\r\n\x00" + struct.pack(">II", 0, 0)
END = struct.pack(">h", -1)
NOTHING = -1
ID_BYTES = 16
MICROSECONDS_A_DAY = 86_400_000_000
NAME_LETTERS = 12
# When what has happened was, and what is still to come will be: somewhen within so many days.
PAST_DAYS, COMING_DAYS = 300, 3

Column = tuple[str, str]  # name, type
Fields = tuple[bytes | None, ...]


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[Column, ...]

    @property
    def row_bytes_at_least(self) -> int:
        return 2 + 4 * len(self.columns)


@dataclass(frozen=True)
class Household:
    """All rows that some real people have, by table; nothing of anybody else's."""

    name: str
    rows: Mapping[str, tuple[Fields, ...]]

    def count(self) -> int:
        return sum(len(rows) for rows in self.rows.values())


def product_tables(line: Connection) -> list[Table]:
    """In an order in which each comes after those it refers to, as far as Django knows it."""
    found = []
    for model in apps.get_models():
        if not model.__module__.startswith("reknit."):
            continue
        name = model._meta.db_table  # noqa: SLF001 - Django's documented name
        columns = line.execute(
            "SELECT column_name, udt_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s ORDER BY ordinal_position",
            (name,),
        ).fetchall()
        found.append(Table(name, tuple((str(one), str(kind)) for one, kind in columns)))
    return found


def take_all(line: Connection, tables: Sequence[Table], name: str) -> Household:
    """Everything in the database, as one household; the tables are empty afterwards."""
    rows = {table.name: tuple(_read(line, table)) for table in tables}
    line.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be left to check
    line.execute("SET CONSTRAINTS ALL DEFERRED")
    everything = sql.SQL(", ").join(sql.Identifier(table.name) for table in tables)
    line.execute(sql.SQL("TRUNCATE {}").format(everything))
    return Household(name, rows)


def _read(line: Connection, table: Table) -> Iterator[Fields]:
    whole = bytearray()
    command = sql.SQL("COPY {} TO STDOUT (FORMAT BINARY)").format(sql.Identifier(table.name))
    with line.cursor() as cursor, cursor.copy(command) as copy:
        for part in copy:
            whole += part
    at = len(HEAD)
    while True:
        (count,) = struct.unpack_from(">h", whole, at)
        at += 2
        if count == NOTHING:
            return
        fields: list[bytes | None] = []
        for _ in range(count):
            (length,) = struct.unpack_from(">i", whole, at)
            at += 4
            if length == NOTHING:
                fields.append(None)
            else:
                fields.append(bytes(whole[at : at + length]))
                at += length
        yield tuple(fields)


def packed(fields: Fields) -> bytes:
    return struct.pack(">h", len(fields)) + b"".join(
        struct.pack(">i", NOTHING) if each is None else struct.pack(">i", len(each)) + each
        for each in fields
    )


@dataclass
class Likeness:
    """Makes households like one real one. ``most_bytes``: no sealed value is longer than that."""

    household: Household
    tables: Sequence[Table]
    constants: frozenset[bytes]  # ids that everybody has, such as that of one's own index
    now_microseconds: int  # since 2000, as the database counts
    most_bytes: int | None = None
    _known: dict[bytes, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._plans: list[tuple[str, list[list[_Part]]]] = []
        for table in self.tables:
            rows = self.household.rows.get(table.name, ())
            plans = [self._plan(table, row) for row in rows]
            self._plans.append((table.name, plans))

    def make_one(self, into: Mapping[str, bytearray]) -> None:
        """Adds the rows of one new household to the buffers of their tables."""
        drawn = os.urandom(ID_BYTES * (len(self._known) + 1))
        ids = [_uuid4(drawn[at : at + ID_BYTES]) for at in range(0, len(drawn), ID_BYTES)]
        shift = int.from_bytes(ids.pop()[:4], "big") / 2**32
        for table, plans in self._plans:
            buffer = into[table]
            for plan in plans:
                for part in plan:
                    buffer += part(ids, shift)

    def _plan(self, table: Table, row: Fields) -> list[_Part]:
        parts: list[_Part] = []
        same = bytearray(struct.pack(">h", len(row)))
        for (name, kind), value in zip(table.columns, row, strict=True):
            part = self._part(name, kind, value)
            if part is None:
                same += packed((value,))[2:]
                continue
            parts += [_always(bytes(same)), part]
            same = bytearray()
        parts.append(_always(bytes(same)))
        return parts

    def _part(self, name: str, kind: str, value: bytes | None) -> _Part | None:
        """None: the same for all."""
        if value is None or value in self.constants:
            return None
        now, most = self.now_microseconds, self.most_bytes or len(value)
        make: dict[str, Callable[[bytes], _Part]] = {
            "uuid": lambda each: _an_id(self._known.setdefault(each, len(self._known))),
            "bytea": lambda each: _sealed(min(len(each), most)),
            "timestamptz": lambda each: _a_time(each, ">q", now, MICROSECONDS_A_DAY),
            "date": lambda each: _a_time(each, ">i", now // MICROSECONDS_A_DAY, 1),
        }
        if kind in make:
            return make[kind](value)
        return _a_name if name == "user_name" else None


_Part: TypeAlias = "Callable[[list[bytes], float], bytes]"  # given the ids and a number in 0..1


def _uuid4(raw: bytes) -> bytes:
    return (
        raw[:6]
        + bytes((raw[6] & 0x0F | 0x40,))
        + raw[7:8]
        + bytes((raw[8] & 0x3F | 0x80,))
        + raw[9:]
    )


def _always(same: bytes) -> _Part:
    return lambda _ids, _shift: same


def _an_id(number: int) -> _Part:
    length = struct.pack(">i", ID_BYTES)
    return lambda ids, _shift: length + ids[number]


def _sealed(count: int) -> _Part:
    length = struct.pack(">i", count)
    return lambda _ids, _shift: length + os.urandom(count)


def _a_name(_ids: list[bytes], _shift: float) -> bytes:
    return struct.pack(">i", NAME_LETTERS) + os.urandom(NAME_LETTERS // 2).hex().encode()


def _a_time(value: bytes, form: str, now: int, day: int) -> _Part:
    """What was, is moved further back; what is to come, further ahead. Order stays."""
    (when,) = struct.unpack(form, value)
    days = COMING_DAYS if when > now else -PAST_DAYS
    length = struct.pack(">i", len(value))
    return lambda _ids, shift: length + struct.pack(form, when + int(days * day * shift))
