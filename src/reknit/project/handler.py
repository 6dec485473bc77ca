"""How a request arrives, before anything has looked at it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

if TYPE_CHECKING:
    from collections.abc import Iterator


NUMBER = re.compile(r"[0-9]{1,18}")


class Request(WSGIRequest):
    """Its text is UTF-8, whatever it says of itself; no browser says otherwise of a form.

    Django would take any codec that Python has. Some are none for text, and it finds out where
    nothing stands ready yet to answer with a page. A length that is no number counts as none.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        kind = ";".join(_without_charset(str(environ.get("CONTENT_TYPE", ""))))
        length = str(environ.get("CONTENT_LENGTH", ""))
        plain = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": length if NUMBER.fullmatch(length) else ""}
        super().__init__({**environ, **plain})


def _without_charset(kind: str) -> Iterator[str]:
    for part in kind.split(";"):
        if part.partition("=")[0].strip().rstrip("*").lower() != "charset":
            yield part


class Handler(WSGIHandler):
    request_class = Request
