"""A prepared read gives what the same query gives when it is built anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.db.models import Q

from reknit.people.models import Couple
from reknit.prepared import Prepared
from reknit.repair.models import Repair, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def turns_of(
    repairs: tuple[UUID, ...], at: datetime, me: UUID
) -> QuerySet[Turn, tuple[object, ...]]:
    seen = Q(released_at__lte=at) | Q(author=me)
    found = Turn.objects.filter(seen, Q(only_for=None) | Q(only_for=me), repair__in=repairs)
    return found.order_by("number").values_list("id", "number", "released_at", "sealed")


@pytest.fixture
def repairs() -> list[UUID]:
    couple = Couple.objects.create(stage="active")
    made = [Repair.objects.create(opener_id=uuid4(), couple=couple).pk for _ in range(5)]
    for number, repair_id in enumerate(made):
        for late in (-1, 0, 1):
            Turn.objects.create(
                repair_id=repair_id,
                number=10 * number + late + 1,
                author_id=UUID(int=number),
                released_at=NOW + timedelta(seconds=late),
                only_for=uuid4() if number == 4 else None,
                sealed=bytes([number]),
            )
    return made


def plain(rows: Iterable[tuple[Any, ...]]) -> list[tuple[object, ...]]:
    """Bytes as bytes, which PostgreSQL gives in another wrapping."""
    return [(*row[:3], bytes(row[3])) for row in rows]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_the_same_rows_whatever_is_asked(repairs: list[UUID], count: int) -> None:
    asked, stranger = Prepared(turns_of), uuid4()
    for me in (UUID(int=1), stranger):
        for at in (NOW - timedelta(days=1), NOW, NOW + timedelta(days=1)):
            wanted = tuple(repairs[:count])

            found = asked(wanted, at, me)

            assert plain(found) == plain(turns_of(wanted, at, me))
    assert bool(asked(tuple(repairs[:count]), NOW + timedelta(days=1), stranger)) == bool(count)


def test_one_query_each_time_and_few_texts(
    repairs: list[UUID], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked = Prepared(turns_of)
    for count in (1, 2, 3, 4, 5):
        with django_assert_num_queries(1):
            asked(tuple(repairs[:count]), NOW, uuid4())

    assert len(asked._plans) == 4  # noqa: SLF001 - room for 1, 2, 4 and 8


def test_a_query_that_drops_a_value_is_refused(repairs: list[UUID]) -> None:
    """Otherwise the value would silently not count."""

    def forgetful(repair_id: UUID, me: UUID) -> QuerySet[Turn, tuple[object, ...]]:
        return Turn.objects.filter(repair=repair_id).values_list("id")

    with pytest.raises(AssertionError):
        Prepared(forgetful)(repairs[0], uuid4())
