"""Words that are easy to say and to write."""

from __future__ import annotations

import secrets
from functools import cache
from importlib.resources import files

SHORT_LETTERS = 7


@cache
def every_word() -> tuple[str, ...]:
    """The EFF's long list without hyphens and words that sting: 6,503 words, 12.67 bits each."""
    listed = (files("xkcdpass") / "static" / "eff-long").read_text(encoding="utf-8").split()
    left_out = left_out_words()
    return tuple(
        word for word in listed if word.isascii() and word.isalpha() and word not in left_out
    )


@cache
def left_out_words() -> frozenset[str]:
    """Words nobody hurt should be handed, or has to say aloud."""
    lines = (files("reknit.vault") / "left_out_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def short_words() -> tuple[str, ...]:
    """Those that are quickly said."""
    return tuple(word for word in every_word() if len(word) <= SHORT_LETTERS)


def pick(words: tuple[str, ...], count: int) -> list[str]:
    return [secrets.choice(words) for _ in range(count)]
