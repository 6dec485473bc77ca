"""Two people acting in the same moment."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable


def at_once(*steps: Callable[[], object]) -> list[object]:
    """Runs each step in a thread of its own, all let go together.

    What each gave, in order; an exception stands for itself. Needs
    ``django_db(transaction=True)``, since every thread has its own connection.
    """
    gate = threading.Barrier(len(steps))
    given: list[object] = [None] * len(steps)

    def run(number: int, step: Callable[[], object]) -> None:
        gate.wait(timeout=30)
        try:
            given[number] = step()
        except Exception as raised:  # noqa: BLE001 - handed to the test, which judges it
            given[number] = raised
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(number, step)) for number, step in enumerate(steps)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "somebody is stuck"
    return given
