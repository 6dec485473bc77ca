"""Where help is: what the data file may say, and what it must say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Kind(StrEnum):
    """Why somebody looks for help."""

    HURT = "hurt"  # being hurt, or afraid
    HURTING = "hurting"  # hurting someone
    SUICIDAL = "suicidal"
    CHILD = "child"  # worried about a child


class UnusableDirectory(ValueError):
    """The data file breaks a rule; the message says which entry and why."""


@dataclass(frozen=True)
class Entry:
    name: str
    what: str
    kinds: frozenset[Kind]
    call: str  # as people write it, with spaces; "" when there is none
    text: str
    web: str
    source: str  # where the number or address was read
    checked: date

    @property
    def call_link(self) -> str:
        return f"tel:{_dialled(self.call)}"

    @property
    def web_shown(self) -> str:
        """Short enough for a phone: only where it is, or all of a deeper address."""
        return self.web.removeprefix("https://").removeprefix("www.")

    @property
    def text_link(self) -> str:
        return f"sms:{_dialled(self.text)}"


@dataclass(frozen=True)
class Country:
    code: str
    name: str
    emergency: str
    emergency_note: str
    emergency_source: str
    checked: date
    entries: tuple[Entry, ...]

    @property
    def emergency_link(self) -> str:
        return f"tel:{_dialled(self.emergency)}"


@dataclass(frozen=True)
class Directory:
    checked: date  # the oldest check in the file
    everywhere: tuple[Entry, ...]
    countries: tuple[Country, ...]  # by name


def directory_from(data: Mapping[str, Any]) -> Directory:
    """data: the parsed ``help.toml``. UnusableDirectory at the first entry that breaks a rule."""
    everywhere = tuple(_entry(raw, "everywhere") for raw in data.get("everywhere", ()))
    countries = tuple(
        sorted((_country(raw) for raw in data.get("country", ())), key=lambda each: each.name)
    )
    if not everywhere:
        raise UnusableDirectory("There must be at least one directory for every country.")
    dates = [entry.checked for entry in everywhere]
    dates += [country.checked for country in countries]
    dates += [entry.checked for country in countries for entry in country.entries]
    return Directory(checked=min(dates), everywhere=everywhere, countries=countries)


def of_kind(entries: Sequence[Entry], kind: Kind) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if kind in entry.kinds)


_NUMBER = re.compile(r"\+?[0-9][0-9 -]*[0-9]")


def _dialled(number: str) -> str:
    return re.sub(r"[ -]", "", number)


def _country(raw: Mapping[str, Any]) -> Country:
    where = str(raw.get("name", "a country without a name"))
    emergency = _needed(raw, "emergency", where)
    if not _NUMBER.fullmatch(emergency):
        raise UnusableDirectory(f"{where}: {emergency!r} is not a number.")
    return Country(
        code=_needed(raw, "code", where),
        name=_needed(raw, "name", where),
        emergency=emergency,
        emergency_note=str(raw.get("emergency_note", "")),
        emergency_source=_needed(raw, "emergency_source", where),
        checked=_date(raw, where),
        entries=tuple(_entry(each, where) for each in raw.get("entry", ())),
    )


def _entry(raw: Mapping[str, Any], where: str) -> Entry:
    where = f"{where}, {raw.get('name', 'an entry without a name')}"
    call, text, web = (str(raw.get(key, "")) for key in ("call", "text", "web"))
    if not (call or text or web):
        raise UnusableDirectory(f"{where}: there is no way to reach them.")
    for number in filter(None, (call, text)):
        if not _NUMBER.fullmatch(number):
            raise UnusableDirectory(f"{where}: {number!r} is not a number.")
    if web and not web.startswith("https://"):
        raise UnusableDirectory(f"{where}: {web!r} must begin with https://")
    try:
        kinds = frozenset(Kind(kind) for kind in raw.get("kinds", ()))
    except ValueError as unknown:
        raise UnusableDirectory(f"{where}: {unknown}") from unknown
    if not kinds:
        raise UnusableDirectory(f"{where}: kinds must name at least one of {[*Kind]}.")
    return Entry(
        name=_needed(raw, "name", where),
        what=_needed(raw, "what", where),
        kinds=kinds,
        call=call,
        text=text,
        web=web,
        source=_needed(raw, "source", where),
        checked=_date(raw, where),
    )


def _needed(raw: Mapping[str, Any], key: str, where: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise UnusableDirectory(f"{where}: {key} is missing.")
    return value


def _date(raw: Mapping[str, Any], where: str) -> date:
    value = raw.get("checked")
    if not isinstance(value, date):
        raise UnusableDirectory(f"{where}: checked must be a date such as 2026-11-23.")
    return value
