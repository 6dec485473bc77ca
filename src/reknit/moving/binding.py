"""The printed book, made by ``bookbinder`` in a short-lived process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from reknit.moving.heavy import one_at_a_time
from reknit.moving.refusals import NoBookNow

if TYPE_CHECKING:
    from reknit.moving.book import Book

SECONDS = 40


def bind(book: Book) -> bytes:
    """The PDF. ``NoBookNow`` when it takes too long or too much; nothing touches the disk."""
    with one_at_a_time():
        try:
            made = subprocess.run(
                [sys.executable, "-I", "-m", "reknit.moving.bookbinder"],
                input=json.dumps(book).encode(),
                capture_output=True,
                check=False,
                timeout=SECONDS,
            )
        except (subprocess.TimeoutExpired, OSError):
            raise NoBookNow from None
    if made.returncode != 0 or not made.stdout.startswith(b"%PDF-"):
        raise NoBookNow
    return made.stdout
