"""What every page knows: whether a notebook is open, and whether this is the made-up couple."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def kit(request: HttpRequest) -> dict[str, Any]:
    """``session_open`` follows ``request.session_open`` where middleware set it."""
    opened = getattr(request, "session_open", None)
    if opened is None:
        opened = getattr(request, "member", None) is not None
    return {"session_open": bool(opened), "demo": bool(getattr(settings, "DEMO", False))}
