"""What every page knows: whether a notebook is open, and whether this is the made-up couple."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from reknit.web.looks import look_of

if TYPE_CHECKING:
    from django.http import HttpRequest


def kit(request: HttpRequest) -> dict[str, Any]:
    """Follows what other folders set on the request.

    session_open: a notebook is open (or the request has a ``member``). spelling: this person lets
    the browser check the spelling of private fields. look: what the notebook calls itself here.
    margin: what knows whether a coach reads along.
    """
    opened = getattr(request, "session_open", None)
    if opened is None:
        opened = getattr(request, "member", None) is not None
    return {
        "session_open": bool(opened),
        "spelling": bool(getattr(request, "spelling", False)),
        "look": look_of(request),
        "demo": settings.DEMO,
        "margin": getattr(request, "margin", None),  # asked only beside a box
    }
