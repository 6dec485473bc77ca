"""Makes up texts that a regular expression matches (near enough: looking around is left out)."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# The only way to see what a pattern is made of; the standard library has no public one.
parse: Any = vars(re)["_parser"].parse
_SOME: Final = {"CATEGORY_WORD": "x", "CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " "}


def shape(pattern: str, chance: random.Random) -> str:
    return "".join(_parts(parse(pattern), chance))


def _parts(parsed: Iterable[Any], chance: random.Random) -> list[str]:
    return [_one(str(op), value, chance) for op, value in parsed]


def _one(op: str, value: Any, chance: random.Random) -> str:  # noqa: ANN401, PLR0911 - a parse tree
    if op == "LITERAL":
        return chr(value)
    if op in ("NOT_LITERAL", "ANY"):
        return "x"
    if op == "IN":
        return _member(value)
    if op == "BRANCH":
        return "".join(_parts(chance.choice(value[1]), chance))
    if op == "SUBPATTERN":
        return "".join(_parts(value[-1], chance))
    if op in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, inside = value
        times = chance.randint(least, min(int(most), least + 1))
        return "".join("".join(_parts(inside, chance)) for _ in range(times))
    return ""  # AT, ASSERT, ASSERT_NOT, GROUPREF


def _member(members: Iterable[Any]) -> str:
    for op, value in members:
        if str(op) == "LITERAL":
            return chr(value)
        if str(op) == "RANGE":
            return chr(value[0])
        if str(op) == "CATEGORY":
            return _SOME.get(str(value), "x")
    return "x"
