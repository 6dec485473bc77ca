"""The examples that stand beside each rule: ``You [never listen], I said.``"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reknit.coach.rules import Rule, Rules
    from reknit.coach.text import Span


def marked(example: str) -> tuple[str, list[Span]]:
    """An example without its square brackets, and where they were."""
    text, spans, start = "", list[tuple[int, int]](), 0
    for each in example:
        if each == "[":
            start = len(text)
        elif each == "]":
            spans.append((start, len(text)))
        else:
            text += each
    return text, spans


def found(rules: Rules, rule: Rule, text: str) -> list[Span]:
    """What one rule finds where it applies."""
    hits = rules.hits(rules.text(text), apology=rule.where == "apology")
    return [(hit.start, hit.end) for hit in hits if hit.rule is rule]
