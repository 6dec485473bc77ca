"""Addresses stand in the browser's history, so they say nothing: numbers for pages and turns."""

from __future__ import annotations

from typing import TypeVar

from reknit.repair.core.kinds import Kind
from reknit.repair.core.writing import Page
from reknit.repair.notebook import Closeness

_PAGES = dict(enumerate(Page, start=1))
_KINDS = dict(enumerate(Kind, start=1))
_CLOSENESS = dict(enumerate(Closeness, start=1))


class PageConverter:
    regex = "[0-9]{1,2}"

    def to_python(self, value: str) -> Page:
        return _found(_PAGES, value)

    def to_url(self, value: Page | str) -> str:
        return _number(_PAGES, Page(value))


class KindConverter:
    regex = "[0-9]{1,2}"

    def to_python(self, value: str) -> Kind:
        return _found(_KINDS, value)

    def to_url(self, value: Kind | str) -> str:
        return _number(_KINDS, Kind(value))


class ClosenessConverter:
    regex = "[0-9]"

    def to_python(self, value: str) -> Closeness:
        return _found(_CLOSENESS, value)

    def to_url(self, value: Closeness | str) -> str:
        return _number(_CLOSENESS, Closeness(value))


T = TypeVar("T")


def _found(numbered: dict[int, T], value: str) -> T:
    """ValueError is how a converter says 404."""
    if int(value) not in numbered:
        raise ValueError
    return numbered[int(value)]


def _number(numbered: dict[int, T], value: T) -> str:
    return str(next(number for number, known in numbered.items() if known == value))
