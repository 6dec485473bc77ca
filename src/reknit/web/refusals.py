"""The calm page for an expected no. What the person typed comes back to them, never secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reknit.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import HttpRequest, HttpResponse, QueryDict
    from django.utils.functional import Promise

    from reknit.refusal import Refusal

_SECRET = re.compile(r"^(passphrase.*|.*code|pin|.*_pin|csrfmiddlewaretoken)$")
# Values a person did not write: numbers, ids, ticks and choices such as ``not_yet``.
_MACHINE = re.compile(r"^(\d+|on|[0-9a-f]{8}-[0-9a-f-]{27}|[a-z0-9]+(_[a-z0-9]+)+|/\S*)$")


# Where a request that asks for a page again carries what stood in its fields.
TYPED = "typed_again"


def words_of(request: HttpRequest) -> str:
    """Everything the person typed in this post, one passage after the other.

    Also where the post only asked for its page again, with what was typed put back (``TYPED``).
    """
    typed: QueryDict | None = getattr(request, TYPED, None)
    posted = (request.POST if typed is None else typed).lists()
    pairs = ((name, str(value)) for name, all_ in posted for value in all_)
    return "\n\n".join(typed_among(pairs))


def typed_among(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The values of a form (name, value) that a person wrote, without secrets."""
    for name, value in pairs:
        text = value.strip()
        if text and not _SECRET.match(name.lower()) and not _MACHINE.match(text):
            yield text


def calm_page(
    request: HttpRequest, *, said: str | Promise, status: int, way_on: str = ""
) -> HttpResponse:
    """``way_on`` is a local address; empty leads to the first page."""
    context = {"said": said, "words": words_of(request), "way_on": way_on}
    return page(request, "web/refusal.html", context, status=status)


def refusal_page(request: HttpRequest, refusal: Refusal, *, way_on: str = "") -> HttpResponse:
    return calm_page(request, said=refusal.said, status=refusal.status, way_on=way_on)
