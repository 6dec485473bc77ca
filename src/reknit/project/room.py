"""While the disk is nearly full nothing is taken in, so that nothing is half saved.

Whoever presses a button then sees their words again, on a page of their own, to keep them.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import UnreadablePostError
from django.utils.translation import gettext_lazy as _

from reknit.project.pages import calm
from reknit.web.refusals import words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

LOOKED_SECONDS = 5.0  # one look at the disk serves that long
# To cover, to close, to get in and to go must work whatever the disk says; each needs a few bytes.
ALWAYS = {
    "people:close",
    "people:cover",
    "people:delete",
    "people:end-sign-ins",
    "people:leave",
    "people:let-go",
    "people:sign-in",
    "people:uncover",
}
READS = {"GET", "HEAD", "OPTIONS", "TRACE"}


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


class RefuseWhenFull:
    """503 for whatever would write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._looked = float("-inf")
        self._full = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Called after the check that the form is ours, so the words shown are theirs."""
        match = request.resolver_match
        name = match.view_name if match else ""
        if request.method in READS or name in ALWAYS or not self._is_full():
            return None
        return full_page(request)

    def _is_full(self) -> bool:
        now = time.monotonic()
        if now - self._looked > LOOKED_SECONDS:
            self._looked = now
            try:
                self._full = free_bytes(Path(settings.DATA)) < settings.ROOM_BYTES
            except OSError:
                self._full = False  # the database itself will say so
        return self._full


def full_page(request: HttpRequest) -> HttpResponse:
    try:
        words = words_of(request)
    except UnreadablePostError:
        words = ""
    return calm(
        request,
        status=503,
        title=_("There is no room left"),
        said=_(
            "The computer that keeps this notebook is full, so nothing could be saved. What was "
            "there before is safe. Please tell the person who runs it. Here is what you wrote: "
            "copy what you want to keep."
        )
        if words
        else _(
            "The computer that keeps this notebook is full, so nothing could be saved. What was "
            "there before is safe. Please tell the person who runs it."
        ),
        words=words,
        way_on=request.path,
    )
