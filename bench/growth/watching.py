"""Every statement that is sent to the database: how many, how long, and how it is carried out."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from psycopg.errors import Error

from bench.growth import plans
from bench.growth.surroundings import raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.backends.postgresql.base import DatabaseWrapper

    from bench.growth.plans import Grown, Plan, Values

ROWS = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE)\b")


@dataclass
class Seen:
    """queries: statements about rows; savepoints and such are not counted."""

    queries: int = 0
    seconds: float = 0.0
    blocks: int = 0
    examined: int = 0
    most_examined: int = 0  # by one statement alone
    bad: dict[str, set[str]] = field(default_factory=dict)  # statement -> scans that grow
    shapes: set[str] = field(default_factory=set)


def shape_of(statement: str) -> str:
    """The same for any number of values in a list."""
    return re.sub(r"%s(, %s)+", "%s, ...", statement)


@contextmanager
def timing(line: DatabaseWrapper) -> Iterator[Seen]:
    """Counts and times, and changes nothing."""
    seen = Seen()

    def watch(execute: Callable[..., object], *asked: Any) -> object:  # noqa: ANN401 - as Django calls it
        began = time.perf_counter()
        try:
            return execute(*asked)
        finally:
            seen.seconds += time.perf_counter() - began
            seen.queries += bool(ROWS.match(asked[0]))

    with line.execute_wrapper(watch):
        yield seen


@contextmanager
def explaining(
    line: DatabaseWrapper, grown: Grown, *, run: bool = False, known: set[str] | None = None
) -> Iterator[Seen]:
    """Asks for the plan of each statement just before it is sent, with its own values.

    run: carries it out once more, and undoes that, so that blocks and rows are known.
    known: shapes that need not be asked for again; new ones are added.
    """
    seen = Seen()

    def watch(execute: Callable[..., object], statement: str, values: Any, *more: Any) -> object:  # noqa: ANN401 - as Django calls it
        if ROWS.match(statement):
            shape = shape_of(statement)
            seen.queries += 1
            if known is None or shape not in known:
                _judge(seen, shape, _plan(line, grown, statement, values, run=run))
            if known is not None:
                known.add(shape)
        return execute(statement, values, *more)

    with line.execute_wrapper(watch):
        yield seen


def _judge(seen: Seen, shape: str, plan: Plan | None) -> None:
    if plan is None:
        return
    seen.shapes.add(shape)
    seen.blocks += plan.blocks
    seen.examined += plan.examined
    seen.most_examined = max(seen.most_examined, plan.examined)
    if plan.scans:
        seen.bad.setdefault(shape, set()).update(plan.scans)


def _plan(
    line: DatabaseWrapper, grown: Grown, statement: str, values: Values, *, run: bool
) -> Plan | None:
    """None where the statement itself is going to fail, which is then for the product to handle."""
    driver = raw(line)
    try:
        with driver.transaction(force_rollback=True):
            return plans.explain(driver, grown, statement, values, run=run)
    except Error:
        return None
