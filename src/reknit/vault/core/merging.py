"""Two documents about the same thing made one, so that no words are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reknit.vault.core.envelopes import Json

LONGEST_CHOICE = 24  # what a form offers to choose from is shorter, and has no spaces


def both(here: Json, there: Json) -> Json:
    """``here`` with what only ``there`` has.

    Where both have words, ``there``'s follow ``here``'s; of a choice, a number or a tick ``here``'s
    counts. Lists are put together without saying anything twice.
    """
    joined = dict(here)
    for name, value in there.items():
        joined[name] = _joined(here[name], value) if name in here else value
    return joined


def _joined(here: Any, there: Any) -> Any:  # noqa: ANN401 - any part of a JSON document
    if isinstance(here, dict) and isinstance(there, dict):
        return both(here, there)
    if isinstance(here, list) and isinstance(there, list):
        return [*here, *(one for one in there if one not in here)]
    if here in (None, "", [], {}):
        return there
    if _are_words(here) and _are_words(there) and there.strip() not in here:
        return f"{here}\n\n{there}"
    return here


def _are_words(value: object) -> bool:
    return isinstance(value, str) and (
        len(value) > LONGEST_CHOICE or any(mark.isspace() for mark in value.strip())
    )
