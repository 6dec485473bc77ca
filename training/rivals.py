"""What else could be used, on the same messages and by the same metric.

None of them knows our kinds, so all are compared on one question: is there something here that may
hurt, and where? VADER marks sentences it scores as negative; proselint is a writing linter; the
other two are lists re-created from how such tools describe themselves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from reknit.coach.text import Text
from training.measure import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from training.corpus import Message

# A style linter's list: passive voice, weasel words, adverbs, "so" first, "there is", wordiness.
STYLE: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:am|are|were|being|is|been|was|be)\s+\w+ed\b",
        (
            r"\b(?:many|various|very|fairly|several|extremely|exceedingly|quite|remarkably|few|"
            r"surprisingly|mostly|largely|huge|tiny|excellent|interestingly|significantly|"
            r"substantially|clearly|vast|relatively|completely|literally|just|really)\b"
        ),
        r"\b\w{4,}ly\b",
        r"(?:^|[.!?]\s+)so\b[ ,]",
        r"(?:^|[.!?]\s+)there (?:is|are)\b",
        r"\b(\w+)\s+\1\b",
        (
            r"\b(?:in order to|at this point in time|due to the fact that|"
            r"for all intents and purposes)\b"
        ),
    )
)
# What apps for couples describe as their "message check".
TEN: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\byou(?:'re| are)? always\b",
        r"\byou never\b",
        r"\byou should\b",
        r"\byou make me\b",
        r"\bit'?s (?:all )?your fault\b",
        r"\bwhatever\b",
        r"\bshut up\b",
        r"\bcalm down\b",
        r"\bsorry (?:you feel|but|if)\b",
        r"\bi feel like you\b",
    )
)
VADER_NEGATIVE: Final = -0.05  # the threshold its authors recommend


def by_patterns(patterns: Sequence[re.Pattern[str]]) -> Callable[[str], list[tuple[int, int]]]:
    return lambda text: [m.span() for pattern in patterns for m in pattern.finditer(text)]


def vader() -> Callable[[str], list[tuple[int, int]]]:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415

    analyser = SentimentIntensityAnalyzer()

    def look(text: str) -> list[tuple[int, int]]:
        return [
            (start, end)
            for start, end in Text.of(text).sentences
            if analyser.polarity_scores(text[start:end])["compound"] <= VADER_NEGATIVE
        ]

    return look


def proselint() -> Callable[[str], list[tuple[int, int]]]:
    from proselint.checks import __register__  # noqa: PLC0415
    from proselint.registry import CheckRegistry  # noqa: PLC0415
    from proselint.tools import LintFile  # noqa: PLC0415

    CheckRegistry().register_many(__register__)

    def look(text: str) -> list[tuple[int, int]]:
        found: Any = LintFile(source="<message>", content=text).lint()
        # Its spans count from the newline it puts before the text.
        return [
            (max(0, each.check_result.span[0] - 1), each.check_result.span[1] - 1) for each in found
        ]

    return look


def all_rivals() -> dict[str, Callable[[str], list[tuple[int, int]]]]:
    return {
        "VADER 3.3.2, sentence at or below -.05": vader(),
        "proselint 0.16": proselint(),
        "a style linter's list": by_patterns(STYLE),
        "ten patterns, as in apps": by_patterns(TEN),
    }


def said(look: Callable[[str], list[tuple[int, int]]], messages: Sequence[Message]) -> list[Said]:
    """Any kind will do: `any_harm` and `harm_spans` ask only whether and where."""
    return [
        Said(spans=tuple(("blame", start, end) for start, end in look(message.text)))
        for message in messages
    ]
