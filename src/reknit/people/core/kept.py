"""Which of the posted fields are somebody's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Never kept, whatever the form: they open something.
_SECRET = frozenset({"code", "pin", "last_group", "csrfmiddlewaretoken"})
# Steering that a form carries for itself; alone it is nothing to keep.
_STEERING = frozenset({"next", "then", "seen", "was", "revision"})


def words_among(fields: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The fields worth keeping, empty ones and secrets left out. Empty when nothing was typed."""
    kept = {
        name: list(texts)
        for name, texts in fields.items()
        if name not in _SECRET
        and not name.startswith("passphrase")
        and any(text.strip() for text in texts)
    }
    return kept if kept.keys() - _STEERING else {}
