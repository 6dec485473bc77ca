"""Puts a safe SQLite under Django.

Several releases up to 3.51.2 can corrupt a database in WAL mode when two connections checkpoint
at once, and many systems still carry one. ``pysqlite3`` brings its own, fixed library; it must
stand in for ``sqlite3`` before Django imports it.
"""

from __future__ import annotations

import sys


def use_fixed_sqlite() -> None:
    import pysqlite3  # noqa: PLC0415 - only where the swap is made, never by importing this module

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
