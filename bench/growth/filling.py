"""Filling a database with as many couples as asked for, quickly: rows first, indexes after them."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from psycopg import sql

from bench.growth.rows import END, HEAD, Household, Likeness, Table, packed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from psycopg import Connection

BATCH = 1000  # households that are sent together
SEED = 20  # where among the others the real ones lie
SINCE = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Kind:
    """A household whose like is made, and how many there are of it for each couple."""

    household: Household
    share: float = 1.0

    def number_in(self, couples: int) -> int:
        return max(1, round(couples * self.share))


@dataclass
class Filled:
    """couples: with those that are real. bytes: with indexes."""

    couples: int
    rows: dict[str, int]
    rows_bytes: int = 0
    index_bytes: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def all_bytes(self) -> int:
        return self.rows_bytes + self.index_bytes

    @property
    def rows_a_couple(self) -> float:
        return sum(self.rows.values()) / self.couples


def now_microseconds() -> int:
    return int((datetime.now(UTC) - SINCE).total_seconds() * 1_000_000)


def known_to_all(households: Sequence[Household], tables: Sequence[Table]) -> frozenset[bytes]:
    """Ids that are in more than one household: they belong to the program, not to anybody."""
    seen: set[bytes] = set()
    shared: set[bytes] = set()
    for household in households:
        ids = {
            value
            for table in tables
            for row in household.rows[table.name]
            for (_, kind), value in zip(table.columns, row, strict=True)
            if kind == "uuid" and value is not None
        }
        shared |= seen & ids
        seen |= ids
    return frozenset(shared)


def refuse_forgotten(kinds: Sequence[Kind], tables: Sequence[Table]) -> None:
    """A table nobody has a row in would be measured empty, and always look fast."""
    empty = [t.name for t in tables if not any(k.household.rows[t.name] for k in kinds)]
    assert not empty, f"say in households.py how people come to have rows in {empty}"


@dataclass
class Stream:
    """What is sent: real households as they are, and the likes of ``kinds``, in mixed order."""

    tables: Sequence[Table]
    kinds: Sequence[Kind]
    real: Sequence[Household]
    most_bytes: int | None = None
    sent: dict[str, int] = field(default_factory=dict)

    def send(self, line: Connection, couples: int, *, frozen: bool = False) -> None:
        """couples: how many made-up ones. frozen: the tables are begun in this transaction."""
        everybody = [*(kind.household for kind in self.kinds), *self.real]
        constants = known_to_all(list({id(one): one for one in everybody}.values()), self.tables)
        likes = [
            Likeness(kind.household, self.tables, constants, now_microseconds(), self.most_bytes)
            for kind in self.kinds
        ]
        buffers = {table.name: bytearray() for table in self.tables}
        places = self._places(couples)
        for number in range(couples):
            for like, kind in zip(likes, self.kinds, strict=True):
                if _falls_on(number, kind.number_in(couples), couples):
                    like.make_one(buffers)
                    self._count(kind.household)
            for household in places.get(number, ()):
                _as_it_is(household, buffers)
                self._count(household)
            if number % BATCH == BATCH - 1:
                self._flush(line, buffers, frozen=frozen)
        self._flush(line, buffers, frozen=frozen)

    def _places(self, couples: int) -> Mapping[int, list[Household]]:
        chance = random.Random(SEED)  # noqa: S311 - where they lie is no secret
        places: dict[int, list[Household]] = {}
        for household in self.real:
            places.setdefault(chance.randrange(couples), []).append(household)
        return places

    def _count(self, household: Household) -> None:
        for name, rows in household.rows.items():
            self.sent[name] = self.sent.get(name, 0) + len(rows)

    def _flush(self, line: Connection, buffers: dict[str, bytearray], *, frozen: bool) -> None:
        how = sql.SQL("FORMAT BINARY, FREEZE" if frozen else "FORMAT BINARY")
        for name, buffer in buffers.items():
            if not buffer:
                continue
            command = sql.SQL("COPY {} FROM STDIN ({})").format(sql.Identifier(name), how)
            with line.cursor() as cursor, cursor.copy(command) as copy:
                copy.write(HEAD)
                copy.write(buffer)
                copy.write(END)
            buffer.clear()


def _falls_on(number: int, wanted: int, couples: int) -> bool:
    """Spreads ``wanted`` evenly over all."""
    return (number + 1) * wanted // couples > number * wanted // couples


def _as_it_is(household: Household, buffers: Mapping[str, bytearray]) -> None:
    for name, rows in household.rows.items():
        for row in rows:
            buffers[name].extend(packed(row))


def fill_anew(line: Connection, stream: Stream, couples: int) -> Filled:
    """An empty database of our own: tables begun anew, without any index until all rows are in.

    Afterwards its indexes and constraints are those that the migrations made.
    """
    names = [table.name for table in stream.tables]
    seconds = {}
    began = time.monotonic()
    with line.transaction():
        line.execute("SET LOCAL session_replication_role = replica")  # no check row by row
        makers = _take_down(line, names)
        tables = sql.SQL(", ").join(sql.Identifier(name) for name in names)
        line.execute(sql.SQL("TRUNCATE {}").format(tables))
        stream.send(line, couples, frozen=True)
        seconds["rows"] = time.monotonic() - began
        began = time.monotonic()
        for maker in makers:  # a foreign key that leads nowhere fails here
            line.execute(maker)
        seconds["indexes"] = time.monotonic() - began
    began = time.monotonic()
    settle(line, names)
    seconds["vacuum"] = time.monotonic() - began
    filled = Filled(couples + len(stream.real), dict(stream.sent), seconds=seconds)
    filled.rows_bytes, filled.index_bytes = sizes(line, names)
    return filled


def settle(line: Connection, names: Sequence[str]) -> None:
    """What autovacuum does within minutes. Outside a transaction."""
    for name in names:
        line.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(name)))
    line.execute("CHECKPOINT")


def _take_down(line: Connection, names: Sequence[str]) -> list[sql.SQL]:
    """Drops all constraints and indexes; what makes them again, in that order."""
    constraints = line.execute(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('p','u','f')"
        " ORDER BY contype = 'f', conname",
        (list(names),),
    ).fetchall()
    makers: list[str] = []
    foreign: list[str] = []
    for table, name, definition in constraints:
        maker = f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
        (foreign if definition.startswith("FOREIGN") else makers).append(maker)
    for table, name, _ in reversed(constraints):
        line.execute(_said(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    indexes = line.execute(
        "SELECT quote_ident(indexname), indexdef FROM pg_indexes"
        " WHERE schemaname = current_schema() AND tablename = ANY(%s)",
        (list(names),),
    ).fetchall()
    for name, definition in indexes:
        line.execute(_said(f"DROP INDEX {name}"))
        makers.append(str(definition))
    return [_said(maker) for maker in (*makers, *foreign)]


def _said(statement: str) -> sql.SQL:
    """Made of names and definitions that the database itself gave."""
    return sql.SQL(statement)


def sizes(line: Connection, names: Sequence[str]) -> tuple[int, int]:
    """Bytes of rows with what is kept beside them, and of indexes."""
    found = line.execute(
        "SELECT sum(pg_table_size(name::regclass))::bigint,"
        " sum(pg_indexes_size(name::regclass))::bigint"
        " FROM unnest(%s::text[]) AS name",
        (list(names),),
    ).fetchone()
    assert found is not None
    return int(found[0]), int(found[1])
