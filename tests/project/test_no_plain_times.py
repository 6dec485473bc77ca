"""No table may tell a thief, a host or a partner who has an old copy when somebody did something.

Times that both partners agreed on or that a release makes plain may stand in shared rows; each is
named here with its reason. Everything else is sealed.
"""

from __future__ import annotations

import pytest
from django.db import connection

ALLOWED = {
    "django_migrations.applied": "when the program was updated; nobody's act",
    "people_couple.again_from": "an end both know of: no new beginning before; up to the hour",
    "people_membership.closes_on": (
        "somebody has left and the other may know from this day on; gone on that day. A day only, "
        "so that it tells no hour. Whoever reads the files can see it, and the page says so"
    ),
    "people_invitation.expires": "an unanswered invitation has to end by itself; up to the hour",
    "vault_earlierring.until": "a notebook set aside has to go by itself; a day",
    "repair_turn.released_at": "a shared row: from then on the other may read it, so both know it",
}
TIME_TYPES = {"DateField", "DateTimeField", "TimeField", "DurationField"}
# A time can hide in a number or a text; a name like this has to be explained as well.
TELLING_ENDINGS = ("_at", "_on", "_since", "_until", "_time", "_date", "_seen", "timestamp")
TELLING_NAMES = {"created", "updated", "modified", "last_login", "date_joined", "time", "date"}


def plain_times() -> set[str]:
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                kind = connection.introspection.get_field_type(column.type_code, column)
                name = column.name.lower()
                telling = name in TELLING_NAMES or name.endswith(TELLING_ENDINGS)
                # Sealed bytes may be called what they hold.
                if kind in TIME_TYPES or (telling and kind != "BinaryField"):
                    found.add(f"{table}.{column.name}")
    return found


@pytest.mark.django_db
def test_no_table_holds_a_plain_time_without_a_reason() -> None:
    assert plain_times() - set(ALLOWED) == set()


@pytest.mark.django_db
def test_every_reason_still_has_its_column() -> None:
    assert set(ALLOWED) - plain_times() == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("noticed", "DateTimeField"),
        ("noticed", "DateField"),
        ("last_seen", "IntegerField"),
        ("created", "TextField"),
    ],
)
def test_a_planted_time_is_found(name: str, kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE planted (id integer, {name} {connection.data_types[kind]})")
        try:
            assert f"planted.{name}" in plain_times()
        finally:
            cursor.execute("DROP TABLE planted")
