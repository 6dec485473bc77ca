"""What every answer to a hostile request has to be: calm, whole, and with nothing of it alive."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl

from reknit.web.fields import LineField, WordsField
from tests.project.surface import Walked, check
from tests.proof import registry
from tests.proof.corpus import ATTRIBUTE, FORM, HEADER, KEPT, LONG, TAG

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.proof.shots import Shot

INCOMPLETE = 422
ALIVE = re.compile(
    rf"{re.escape(TAG)}|[\"'] {re.escape(ATTRIBUTE)}|(?:href|src|action)=[\"']?\s*javascript:",
    re.IGNORECASE,
)
OF_A_FAULT = re.compile(
    r"Traceback \(most recent|site-packages|/reknit/\w+/|DoesNotExist|at 0x[0-9a-f]"
)


def wrong_with(shot: Shot, answer: HttpResponse) -> str:
    """Empty: nothing."""
    try:
        check(cast("Response", answer), Walked())
    except (AssertionError, UnicodeDecodeError) as wrong:
        return f"{answer.status_code}: {type(wrong).__name__} {str(wrong)[:200]}"
    return _alive(answer) or _lost(shot, answer)


def _alive(answer: HttpResponse) -> str:
    if HEADER.lower() in {name.lower() for name in answer.headers}:
        return "a header of theirs"
    if not answer.get("Content-Type", "").startswith("text/html"):
        return ""
    page = answer.content.decode()
    found = ALIVE.search(page) or OF_A_FAULT.search(page)
    return f"shows {page[max(0, found.start() - 80) : found.end() + 40]!r}" if found else ""


def _lost(shot: Shot, answer: HttpResponse) -> str:
    """Words typed into a form that was not whole are in it again."""
    if answer.status_code != INCOMPLETE or shot.kind != FORM or "CONTENT_LENGTH" in shot.headers:
        return ""  # the last: of another length than it says, so not all of it arrived
    page = html.unescape(answer.content.decode())
    posted = dict(parse_qsl(shot.body.decode("latin-1"), keep_blank_values=True))
    for name, typed in posted.items():
        words = typed.strip()
        written = words in {KEPT, LONG.strip()} and name in worded()
        if written and f'name="{name}"' in page and words not in page:
            return f"lost what was typed as {name}"
    return ""


@cache
def worded() -> frozenset[str]:
    """Names under which words are typed, whatever the form."""
    kinds: dict[str, set[bool]] = {}
    for (_form, name), asked in registry.fields().items():
        kinds.setdefault(name, set()).add(isinstance(asked, (LineField, WordsField)))
    return frozenset(name for name, found in kinds.items() if found == {True})
