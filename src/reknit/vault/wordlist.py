"""Words that are easy to say and to write."""

from __future__ import annotations

import secrets
from functools import cache
from importlib.resources import files

SHORT_LETTERS = 6


@cache
def every_word() -> tuple[str, ...]:
    """The EFF's long list without the hyphenated ones: 7,772 words, 12.9 bits each."""
    listed = (files("xkcdpass") / "static" / "eff-long").read_text(encoding="utf-8").split()
    return tuple(word for word in listed if word.isascii() and word.isalpha())


@cache
def short_words() -> tuple[str, ...]:
    """Those that are quickly said."""
    return tuple(word for word in every_word() if len(word) <= SHORT_LETTERS)


def pick(words: tuple[str, ...], count: int) -> list[str]:
    return [secrets.choice(words) for _ in range(count)]
