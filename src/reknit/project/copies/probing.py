"""Whether a copy would serve: its pages, its references, the seals in it. Needs no key."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import pysqlite3 as sqlite3  # the fixed one, whatever else was imported before
from django.apps import apps
from django.db.models import BinaryField

from reknit.project.copies.files import Faulty
from reknit.vault.core.envelopes import header_of
from reknit.vault.refusals import SealBroken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from sqlite3 import Connection

MUST_HAVE = ("django_migrations", "people_person", "people_couple", "vault_keyring")


@dataclass(frozen=True)
class Probed:
    counts: dict[str, int]
    migrations: dict[str, str]


def probe(path: Path, *, half_made: bool = False) -> Probed:
    """Reads everything once, changing nothing. Raises Faulty.

    half_made: an update may have stopped on its way, so that tables can be missing.
    """
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as copy:
            _is_sound(copy)
            tables = _tables(copy)
            missing = [name for name in MUST_HAVE if name not in tables]
            if missing and not half_made:
                raise Faulty(f"It is not a notebook of Reknit: {missing[0]} is missing.")
            _seals_parse(copy, tables)
            if not missing:
                _accounts_have_keys(copy)
            return Probed(counts=_counts(copy, tables), migrations=_migrations(copy, tables))
    except sqlite3.DatabaseError as trouble:
        raise Faulty(f"SQLite cannot read it ({trouble}).") from trouble


def _is_sound(copy: Connection) -> None:
    verdict = [str(row[0]) for row in copy.execute("PRAGMA integrity_check")]
    if verdict != ["ok"]:
        raise Faulty(f"Its pages do not fit together ({len(verdict)} faults).")
    loose = copy.execute("PRAGMA foreign_key_check").fetchall()
    if loose:
        raise Faulty(f"{len(loose)} rows refer to rows that are not there.")


def _tables(copy: Connection) -> set[str]:
    rows = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {str(name) for (name,) in rows}


def binary_columns() -> Iterator[tuple[str, str, int | None]]:
    """Table, column, length.

    Ours have a length when they are a key, hash or signature, and none when they are sealed: then
    they begin with a header.
    """
    for model in apps.get_models():
        for field in model._meta.concrete_fields:  # noqa: SLF001 - Django's documented way
            if isinstance(field, BinaryField):
                yield model._meta.db_table, str(field.column), field.max_length  # noqa: SLF001 - as above


def _seals_parse(copy: Connection, tables: set[str]) -> None:
    for table, column, length in binary_columns():
        if table not in tables or not _has_column(copy, table, column):
            continue  # a copy from before it was added
        # Names come from our own models, so they may stand in the query.
        rows = copy.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')  # noqa: S608 - as said above
        for (value,) in rows:
            if length is None:
                try:
                    header_of(bytes(value))
                except (SealBroken, TypeError) as trouble:
                    raise Faulty(f"Something sealed in {table} is damaged.") from trouble
            elif not isinstance(value, bytes) or len(value) != length:
                raise Faulty(f"A key in {table} is damaged.")


def _has_column(copy: Connection, table: str, column: str) -> bool:
    rows = copy.execute(f'PRAGMA table_info("{table}")')
    return any(row[1] == column for row in rows)


def _accounts_have_keys(copy: Connection) -> None:
    (without,) = copy.execute(
        "SELECT count(*) FROM people_person LEFT JOIN vault_keyring"  # noqa: S608 - our own words
        " ON vault_keyring.person_id = people_person.id"
        f" WHERE vault_keyring.person_id IS NULL AND {_not_gone(copy)}"
    ).fetchone()
    if without:
        raise Faulty(f"{without} accounts have no keys, so their notebooks would stay closed.")


def _not_gone(copy: Connection) -> str:
    """A deleted account may leave a row behind for a while, which holds nothing but its name."""
    return "NOT people_person.gone" if _has_column(copy, "people_person", "gone") else "1"


def _counts(copy: Connection, tables: set[str]) -> dict[str, int]:
    ours = sorted(name for name in tables if not name.startswith("sqlite_"))
    rows = {name: _count(copy, name) for name in ours}
    accounts = 0
    if "people_person" in tables:
        query = f"SELECT count(*) FROM people_person WHERE {_not_gone(copy)}"  # noqa: S608 - as above
        (accounts,) = copy.execute(query).fetchone()
    return {
        "accounts": accounts,
        "couples": rows.get("people_couple", 0),
        "rows": sum(rows.values()) - rows.get("django_migrations", 0),
    }


def _count(copy: Connection, table: str) -> int:
    """Counted through the table and through each of its indexes, which must say the same."""
    (rows,) = copy.execute(f'SELECT count(*) FROM "{table}" NOT INDEXED').fetchone()  # noqa: S608 - a name of the file itself
    for index in copy.execute(f'PRAGMA index_list("{table}")').fetchall():
        if index[4]:  # a partial index counts fewer
            continue
        (seen,) = copy.execute(
            f'SELECT count(*) FROM "{table}" INDEXED BY "{index[1]}"'  # noqa: S608 - as above
        ).fetchone()
        if seen != rows:
            raise Faulty(f"{table} holds {rows} rows and its index {seen}.")
    return int(rows)


def _migrations(copy: Connection, tables: set[str]) -> dict[str, str]:
    if "django_migrations" not in tables:
        return {}
    rows = copy.execute("SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app")
    return {str(app): str(name) for app, name in rows}
