"""One thing that waits for somebody, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NextStep:
    sentence: str
    url: str
