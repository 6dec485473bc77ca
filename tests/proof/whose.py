"""Every row there is, and whose it is: so that it shows when somebody changes what is another's."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import F

from reknit.people.models import Membership

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import Model

Owners = frozenset[UUID]
Couples = dict[UUID, Owners]  # the two of each


def _of(*columns: str) -> Callable[[Mapping[str, Any], Couples], Owners]:
    """Whoever these columns name."""
    return lambda row, _couples: frozenset(row[each] for each in columns)


def _of_both(row: Mapping[str, Any], couples: Couples) -> Owners:
    return couples[row["couple_id"]]


# By model. A new one needs an entry. What belongs to a couple either of the two may change: a place
# in it ends for both, a repair is both's. A turn is its author's.
OWNERS: dict[str, Callable[[Mapping[str, Any], Couples], Owners]] = {
    "Person": _of("id"),
    "Couple": lambda row, couples: couples[row["id"]],
    "Membership": _of_both,
    "Invitation": _of("inviter_id"),
    "KeyRing": _of("person_id"),
    "EarlierRing": _of("person_id"),
    "Succession": _of("person_id"),
    "KeyGrant": _of("recipient_id", "granter_id"),
    "PrivatePage": _of("owner_id"),
    "Aside": _of("owner_id"),
    "RecordLine": _of("owner_id"),
    "PasskeyLock": _of("owner_id"),
    "Reopening": _of_both,
    "Repair": lambda row, couples: couples.get(row["couple_id"], frozenset({row["opener_id"]})),
    "Turn": _of("author_id"),
    "Tombstone": lambda row, couples: couples.get(row["id"], frozenset({row["id"]})),
}


@dataclass(frozen=True)
class Row:
    owners: Owners
    both: Owners  # the two who share it; nobody for what is not shared
    digest: bytes


Rows = dict[tuple[str, object], Row]


def every_row() -> Rows:
    couples = _couples()
    found: Rows = {}
    for model in apps.get_models():
        if model.__module__.startswith("reknit."):
            found |= _rows_of(model, couples)
    return found


def _couples() -> Couples:
    two: dict[UUID, set[UUID]] = defaultdict(set)
    for couple, person in Membership.objects.values_list("couple_id", "person_id"):
        two[couple].add(person)
    return {couple: frozenset(people) for couple, people in two.items()}


def _rows_of(model: type[Model], couples: Couples) -> Rows:
    name, key = model.__name__, model._meta.pk.attname  # noqa: SLF001 - Django's documented name
    assert name in OWNERS, f"say in tests/proof/whose.py whose a {name} is"
    # Also what a manager leaves out, such as pages that are set aside.
    rows = model._base_manager.values()  # noqa: SLF001 - as above
    if name == "Turn":
        rows = rows.annotate(couple_id=F("repair__couple"))
    owners = OWNERS[name]
    return {
        (name, row[key]): Row(owners(row, couples), _both(row, couples), _digest(row))
        for row in rows
    }


def _both(row: Mapping[str, Any], couples: Couples) -> Owners:
    couple_id = row.get("couple_id")
    return frozenset() if couple_id is None else couples.get(couple_id, frozenset())


def _digest(row: Mapping[str, Any]) -> bytes:
    plain = [bytes(value) if isinstance(value, memoryview) else value for value in row.values()]
    return hashlib.sha256(repr(plain).encode()).digest()


class How(StrEnum):
    GONE = "takes away"
    ALTERED = "alters"
    MADE = "makes"


@dataclass(frozen=True)
class Change:
    how: How
    table: str
    owners: Owners
    both: Owners

    def __str__(self) -> str:
        return f"{self.how} a {self.table} of somebody else"


def changed_of_others(before: Rows, after: Rows, me: UUID | None) -> set[Change]:
    """What was done to rows that are not mine, or made in the name of somebody known before."""
    people = {owner for row in before.values() for owner in row.owners}
    found = set()
    for (table, key), row in before.items():
        now = after.get((table, key))
        if me not in row.owners and now != row:
            found.add(Change(How.GONE if now is None else How.ALTERED, table, row.owners, row.both))
    for (table, key), row in after.items():
        if (table, key) not in before and me not in row.owners and row.owners & people:
            found.add(Change(How.MADE, table, row.owners, row.both))
    return found


class Writes:
    """Whether anything was written at all: most requests only read."""

    def __init__(self) -> None:
        self.any = False

    def __call__(self, execute: Any, sql: str, *more: Any) -> Any:  # noqa: ANN401 - Django's
        self.any |= sql.startswith(("INSERT", "UPDATE", "DELETE", "REPLACE"))
        return execute(sql, *more)
