"""The operator's log: one JSON line per event, none of which says who did or wrote what.

Django's own messages carry the path, the query, the host somebody asked for, the text of an
exception. None of them is printed: only an event code, the route's *name*, the status and a
request id. A fault adds the exception's type and the lines of code it passed through.
"""

from __future__ import annotations

import json
import logging
import secrets
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

EVENTS = {
    "django.request": "fault",
    "django.security.csrf": "form-refused",
    "django.security.DisallowedHost": "unknown-host",
    "django.security.RequestDataTooBig": "post-too-large",
}
KEPT_FRAMES = 4


class NameRequest:
    """Gives each request a random id, so that a person can tell the host which fault they met."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["reknit.request_id"] = secrets.token_hex(6)
        return self.get_response(request)


def request_id(request: HttpRequest | None) -> str:
    return str(request.META.get("reknit.request_id", "")) if request is not None else ""


def route_name(request: HttpRequest | None) -> str:
    """``repair:show``, never the path. Empty before a route was found."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else ""


class JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        request: HttpRequest | None = getattr(record, "request", None)
        line: dict[str, Any] = {
            "event": EVENTS.get(record.name, record.name.rpartition(".")[2]),
            "route": route_name(request),
            "status": getattr(record, "status_code", None),
            "request": request_id(request),
        }
        if record.exc_info and record.exc_info[0] is not None:
            # DO NOT print the exception itself: its text may quote what somebody typed.
            line["kind"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])[-KEPT_FRAMES:]
            line["through"] = [f"{frame.name}:{frame.lineno}" for frame in frames]
        return json.dumps(line)


OPERATOR_LOG = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "reknit.project.log.JsonLine"}},
    "handlers": {
        "operator": {"class": "logging.StreamHandler", "formatter": "json"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {
        "django": {"handlers": ["nowhere"], "level": "ERROR", "propagate": False},
        # Below ERROR are the 404s and 403s of ordinary life.
        "django.request": {"handlers": ["operator"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["operator"], "level": "WARNING", "propagate": False},
        "reknit": {"handlers": ["operator"], "level": "INFO", "propagate": False},
    },
}
