"""A few public pages that stay readable without a connection. Nothing private is ever among them.

A page gets a worker (``worker.js``) from an address directly beneath its own, such as
``/breathe/worker.js``. By the browsers' own rule a worker may answer for its folder only, so none
of them is ever asked about a notebook. What it keeps it fetches without cookies: the page as a
stranger gets it, and the hashed files named in it. ``static/web/keep.js`` asks for the worker.

Every page is still sent with ``Cache-Control: no-store``: that rules the browser's own memory of
pages. What a worker keeps lies in another place, by name, and only what it put there itself.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

SOURCE = Path(__file__).parent / "worker.js"
_NAMED_IN = re.compile(r'\s(?:href|src)="([^"#?]+)"')


def nobody() -> HttpRequest:
    """A visit by a stranger, to render a page as everybody may have it."""
    request = HttpRequest()
    request.method = "GET"
    return request


def worker(address: str, page: HttpResponseBase) -> HttpResponse:
    """The script that keeps ``page``.

    address: the path the page has. page: as ``nobody`` gets it. Its text decides the version, and
    hashed names stand in the text, so a browser fetches everything again when anything changed.
    """
    assert isinstance(page, HttpResponse)
    files = {each for each in _NAMED_IN.findall(page.content.decode()) if _is_static(each)}
    kept = {
        "page": address,
        "files": sorted(files),
        "version": hashlib.sha256(page.content).hexdigest()[:16],
    }
    script = f"const KEPT = {json.dumps(kept)};\n{SOURCE.read_text(encoding='utf-8')}"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


def _is_static(address: str) -> bool:
    return address.startswith(str(settings.STATIC_URL))
