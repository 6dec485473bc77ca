"""Which of the posted fields are somebody's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

# What a form sends that nobody typed: ticks, numbers, times, ids and choices such as not_yet.
_CHOSEN = re.compile(r"on|\d+|\d\d:\d\d|[0-9a-f]{8}-[0-9a-f-]{27}|[a-z0-9]+(_[a-z0-9]+)+")

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Never kept, whatever the form: they open something.
_SECRET = frozenset(
    {
        "code",
        "pin",
        "last_group",
        "csrfmiddlewaretoken",
        "app_key",
        "app_digits",
        "passkey",
        "passkey_secret",
    }
)
# Never kept either: what somebody looks for is no writing, and the page says that nobody keeps it.
_LOOKED_FOR = frozenset({"looked_for", "look"})
# Steering that a form carries for itself; alone it is nothing to keep.
_STEERING = frozenset({"next", "then", "seen", "was", "revision", "press", "digits"})


def words_among(fields: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The fields worth keeping, empty ones and secrets left out. Empty when nothing was typed."""
    kept = {
        name: list(texts)
        for name, texts in fields.items()
        if name not in _SECRET | _LOOKED_FOR
        and not name.startswith("passphrase")
        and any(text.strip() for text in texts)
    }
    return kept if kept.keys() - _STEERING else {}


def goes_on(later: Mapping[str, Any], earlier: Mapping[str, Any]) -> bool:
    """Whether ``later`` says all that ``earlier`` said, on the same page, and perhaps more.

    Both as they were set aside: ``page``, ``arguments``, ``fields``.
    """
    if any(later.get(name) != earlier.get(name) for name in ("page", "arguments")):
        return False
    new = later["fields"]
    return all(
        any(text.startswith(old) for text in new.get(name, []))
        for name, texts in earlier["fields"].items()
        if name not in _STEERING
        for old in texts
    )


def texts_among(fields: Mapping[str, Sequence[str]]) -> list[str]:
    """What somebody wrote themselves, to be recognised by; choices and steering left out."""
    return [
        text
        for name, texts in fields.items()
        for text in texts
        if name not in _STEERING and text.strip() and not _CHOSEN.fullmatch(text)
    ]
