"""What if every question to the database forgot to ask whose it is?

Only here, and only for a test: conditions that say whose rows are wanted are taken out of each
query, and rows of others are handed over first. The keys of whoever asks stay their own.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unittest import mock

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.query import ModelIterable

from reknit.people import queries
from reknit.prepared import Prepared
from reknit.vault.refusals import SealBroken
from tests.proof.whose import OWNERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.db.models import Model

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault

# Columns that say whose a row is, by the first part of a condition's name.
WHOSE = frozenset(
    {
        *("owner", "owner_id", "person", "person_id", "opener", "opener_id", "author", "author_id"),
        *("couple", "couple_id", "only_for", "inviter", "inviter_id", "memberships"),
    }
)
# Without these nobody's own vault would open, and nothing would be tried at all.
KEYS = frozenset({"KeyRing", "EarlierRing", "KeyGrant", "Succession", "PasskeyLock"})
assert OWNERS.keys() >= KEYS


@dataclass
class Reached:
    """What somebody got hold of who should not have."""

    rows: dict[str, set[object]] = field(default_factory=dict)  # by model: keys of rows of others
    not_opened: int = 0  # how often a seal did not open


def _ask_anew(prepared: Prepared[Any], *given: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - any of them
    """Not by the text that was kept, which still asks whose; and counted as rows are above."""
    rows = prepared._query(*given)  # noqa: SLF001 - what it would make its text from
    found = [tuple(row) for row in rows]
    list(rows.model._base_manager.filter(pk__in=rows.values_list("pk")))  # noqa: SLF001 - Django's name
    return found


@contextmanager
def without_scope(me: UUID | None) -> Iterator[Reached]:
    """me: whose rows do not count as reached."""
    reached = Reached()
    asked = QuerySet._filter_or_exclude_inplace  # type: ignore[attr-defined]  # noqa: SLF001 - the one place all conditions pass
    built, broke = ModelIterable.__iter__, SealBroken.__init__

    def ask(rows: QuerySet[Model], negate: bool, args: Any, kwargs: Any) -> None:  # noqa: ANN401, FBT001 - Django's
        if not _scoped(rows.model):
            asked(rows, negate, args, kwargs)
            return
        left = _without_whose(Q(*args, **kwargs), rows.model)
        if left is not None:
            asked(rows, negate, (left,), {})
        if hasattr(rows.model, "owner_id") and not rows.query.order_by:
            mine_last = Case(When(owner=me, then=Value(1)), default=Value(0))
            rows.query.add_ordering(mine_last)

    def build(rows: ModelIterable[Any]) -> Iterator[Model]:
        for row in built(rows):
            owner = getattr(row, "owner_id", None) or getattr(row, "author_id", None)
            if owner not in {None, me}:
                reached.rows.setdefault(type(row).__name__, set()).add(row.pk)
            yield row

    def break_(refusal: SealBroken, *args: object) -> None:
        reached.not_opened += 1
        broke(refusal, *args)

    def with_any_keys(member: Member, vault: Vault) -> Member:
        return member  # a couple whose keys are not there is not left out either

    with (
        mock.patch.object(QuerySet, "_filter_or_exclude_inplace", ask),
        mock.patch.object(ModelIterable, "__iter__", build),
        mock.patch.object(Prepared, "__call__", _ask_anew),
        mock.patch.object(SealBroken, "__init__", break_),
        mock.patch.object(queries, "with_keys", with_any_keys),
    ):
        yield reached


def _scoped(model: type[Model]) -> bool:
    return model.__module__.startswith("reknit.") and model.__name__ not in KEYS


def _without_whose(asked: Q, model: type[Model]) -> Q | None:
    """What is left of a condition when it no longer says whose. None: everything fits."""
    left: list[Any] = []
    for part in asked.children:
        kept = _without_whose(part, model) if isinstance(part, Q) else _part(part, model)
        if kept is None and asked.connector == Q.OR:
            return None  # "this, or anything"
        if kept is not None:
            left.append(kept)
    if not left or (asked.negated and len(left) < len(asked.children)):
        return None
    return Q(*left, _connector=asked.connector, _negated=asked.negated)


def _part(part: Any, model: type[Model]) -> Any:  # noqa: ANN401 - a name with a value, or an expression
    if not isinstance(part, tuple):
        return part
    name = part[0].partition("__")[0]
    whose = name in WHOSE or (model.__name__ == "Person" and name in {"pk", "id"})
    return None if whose else part
