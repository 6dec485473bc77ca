"""A value that must not be seen by accident: not in a log, a traceback or a debugger's summary."""

from __future__ import annotations

from typing import Generic, NoReturn, TypeVar

T = TypeVar("T")


class Secret(Generic[T]):
    """Holds one secret. ``expose()`` gives it out; each call says in a comment why it may."""

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        self._value = value

    def expose(self) -> T:
        return self._value

    def __repr__(self) -> str:
        return "Secret(hidden)"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        # Pickling is how secrets reach caches, queues and crash reports.
        raise TypeError("A secret is not stored this way.")
