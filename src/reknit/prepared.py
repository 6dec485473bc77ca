"""Reads whose SQL is worked out once.

Django builds and compiles a query anew each time it is asked, which takes longer than asking the
database. For the few reads that stand behind nearly every page the text is kept, and only the
values change.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVarTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

Given = TypeVarTuple("Given")


class Prepared(Generic[*Given]):
    """``Prepared(lambda owner: Row.objects.filter(owner=owner).values_list("id"))``.

    The function takes ids, times (aware) and tuples of ids, uses each as it is and decides
    nothing by them; it returns a ``values_list``. Calling asks the database: a list of tuples.
    A tuple of ids is filled up by repeating its last, so that few lengths have to be kept.
    """

    def __init__(self, query: Callable[[*Given], QuerySet[Any, Any]]) -> None:
        self._query = query
        self._plans: dict[tuple[object, ...], _Plan | None] = {}

    def __call__(self, *given: *Given) -> list[tuple[Any, ...]]:
        values = [_filled(each) if isinstance(each, tuple) else each for each in given]
        shape = (connection.vendor, *(len(v) if isinstance(v, tuple) else 0 for v in values))
        if shape not in self._plans:
            self._plans[shape] = _plan(self._query, values)
        plan = self._plans[shape]
        return [] if plan is None else plan.rows(values)


def _plan(query: Callable[..., QuerySet[Any, Any]], values: Sequence[object]) -> _Plan | None:
    try:
        return _Plan(query, values)
    except EmptyResultSet:
        return None  # an empty tuple, by which nothing can be found


class _Plan:
    def __init__(self, query: Callable[..., QuerySet[Any, Any]], values: Sequence[object]) -> None:
        markers = _Markers()
        asked = query(*[markers.like(value) for value in values]).query
        self._compiler: SQLCompiler = asked.get_compiler(connection=connection)
        self._sql, params = self._compiler.as_sql()
        # Where each value goes; what is no marker is part of the query.
        self._places = [markers.place_of(param) for param in params]
        self._fixed = list(params)
        self._converters = self._compiler.get_converters(
            [column for column, _sql, _alias in self._compiler.select]
        )
        assert markers.count == len({place for place in self._places if place is not None})

    def rows(self, values: Sequence[object]) -> list[tuple[Any, ...]]:
        flat: list[object] = []
        for value in values:
            flat += value if isinstance(value, tuple) else (value,)
        params: list[Any] = [
            fixed if place is None else _adapted(flat[place])
            for fixed, place in zip(self._fixed, self._places, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        if not self._converters:
            return found
        return [tuple(row) for row in self._compiler.apply_converters(found, self._converters)]


class _Markers:
    """Values that stand for no person, row or time, to find again in the parameters."""

    FIRST_TIME = datetime(1, 1, 1, tzinfo=UTC)

    def __init__(self) -> None:
        self.count = 0
        self._places: dict[object, int] = {}

    def like(self, value: object) -> object:
        if isinstance(value, tuple):
            return tuple(self.like(each) for each in value)
        marker: object = UUID(int=self.count + 1)
        if isinstance(value, datetime):
            marker = self.FIRST_TIME + timedelta(days=self.count)
        self._places[_adapted(marker)] = self.count
        self.count += 1
        return marker

    def place_of(self, param: object) -> int | None:
        return self._places.get(param)


def _adapted(value: object) -> object:
    """As the database at hand takes it."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _filled(ids: tuple[object, ...]) -> tuple[object, ...]:
    size = 1 << (len(ids) - 1).bit_length() if ids else 0
    return ids + ids[-1:] * (size - len(ids))
