"""User names: what one may be, and when two are the same."""

from __future__ import annotations

import re
import unicodedata

SHORTEST, LONGEST = 3, 30
_ALLOWED = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?", re.UNICODE)


def canonical(typed: str) -> str:
    """The one stored spelling, so that Robin, robin and a full-width robin are the same person."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).casefold()).strip()


def may_be_used(name: str) -> bool:
    """name: canonical. Letters and digits of any script; dots, hyphens, underscores inside."""
    return SHORTEST <= len(name) <= LONGEST and _ALLOWED.fullmatch(name) is not None
