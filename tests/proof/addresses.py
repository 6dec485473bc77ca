"""Every address there is, made from the URL map and the ids somebody could hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import UUIDConverter
from django.urls.resolvers import RoutePattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_PART = re.compile(r"<(?:[a-z_]+:)?([a-z_]+)>")
NUMBERS = [str(number) for number in range(1, 100)]


def routes() -> list[tuple[str, dict[str, Any]]]:
    """(route, converters by name) of every page of the product."""
    return list(_walk(get_resolver().url_patterns, "", {}))


def _walk(
    patterns: list[URLPattern | URLResolver], before: str, known: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for each in patterns:
        assert isinstance(each.pattern, RoutePattern), f"say how to fill in {each.pattern}"
        route, converters = before + str(each.pattern), {**known, **each.pattern.converters}
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, route, converters)
        else:
            yield route, converters


def all_ids() -> list[str]:
    """The ids of everything that has an address of its own: no turn has, nor a key."""
    found: list[str] = []
    for model in apps.get_models():
        if model.__module__.startswith("reknit.") and model.__name__ in HAVE_ADDRESSES:
            found += [str(key) for key in model._default_manager.values_list("pk", flat=True)]  # noqa: SLF001 - Django's documented name
    return sorted(found)


HAVE_ADDRESSES = {"Repair"}


def all_addresses(ids: list[str]) -> list[str]:
    """All but the way out, which covers the notebook of whoever opens it: see ``way_out``."""
    found = [each for route, converters in routes() for each in _filled(route, converters, ids)]
    found.remove(way_out())
    return found


def way_out() -> str:
    return reverse("safety:exit")


def _filled(route: str, converters: dict[str, Any], ids: list[str]) -> Iterator[str]:
    part = _PART.search(route)
    if part is None:
        yield f"/{route}"
        return
    for value in values_of(converters[part[1]], ids):
        filled = route[: part.start()] + value + route[part.end() :]
        yield from _filled(filled, converters, ids)


def values_of(converter: Any, ids: list[str]) -> list[str]:  # noqa: ANN401 - Django names no type
    """Every value this part of an address takes."""
    if isinstance(converter, UUIDConverter):
        return ids
    fitting = []
    for value in [*NUMBERS, *converter.regex.split("|")]:
        try:
            if re.fullmatch(converter.regex, value):
                converter.to_python(value)
                fitting.append(value)
        except ValueError:
            continue
    assert fitting, f"say what {converter} takes"
    return fitting


def models_with_plain_ids() -> set[str]:
    """Models that a new address could name; the proof asks for a decision about each."""
    return {
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("reknit.") and isinstance(model._meta.pk, models.UUIDField)  # noqa: SLF001 - Django's documented name
    }
