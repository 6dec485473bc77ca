"""Two states of my page about one repair, of which neither may be lost: one was brought along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Words = dict[str, Any]


def merged(here: Mapping[str, Any], brought: Mapping[str, Any]) -> Words:
    """``here`` with whatever ``brought`` has besides. Doing it again changes nothing.

    Both with the keys of a notebook's page: what stands here stays where it is, another text for
    the same field lies beside it in ``also``, as one from another window does.
    """
    fields = dict(here.get("fields", {}))
    also = {name: list(texts) for name, texts in here.get("also", {}).items()}
    for name, text in brought.get("fields", {}).items():
        if not fields.get(name):
            fields[name] = text
        else:
            _lay_beside(also, name, text, fields[name])
    for name, texts in brought.get("also", {}).items():
        for text in texts:
            _lay_beside(also, name, text, fields.get(name, ""))
    followups = {day: dict(answer) for day, answer in here.get("followups", {}).items()}
    for day, answer in brought.get("followups", {}).items():
        known = followups.setdefault(day, dict(answer))
        known["helped"] = _both(known.get("helped", ""), answer.get("helped", ""))
    changes = {
        "fields": fields,
        "also": also,
        "followups": followups,
        "kept_words": _both(here.get("kept_words", ""), brought.get("kept_words", "")),
    }
    rest = {name: value for name, value in brought.items() if name not in here}
    return {**here, **rest, **{name: value for name, value in changes.items() if value}}


def _lay_beside(also: dict[str, list[str]], name: str, text: object, kept: object) -> None:
    words, known = _as_text(text), also.get(name, [])
    if words and words != _as_text(kept) and words not in known:
        also[name] = [*known, words]


def _as_text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _both(here: str, brought: str) -> str:
    if not brought or brought in here:
        return here
    return f"{here}\n\n{brought}" if here else brought
