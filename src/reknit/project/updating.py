"""Bringing the tables up to date, whole or not at all."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection, transaction


def update() -> None:
    """All steps in one transaction: killed in the middle, the database is as it was.

    Django by itself commits each step, and notes some of them as done only after that. Killed
    between the two, no later start would get past "this table already exists".
    """
    # SQLite rebuilds a table only while it checks no references, and that cannot be switched
    # inside a transaction. Each step checks them itself before it ends.
    with connection.constraint_checks_disabled(), transaction.atomic():
        call_command("migrate", verbosity=0, interactive=False)
