"""Answering with a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from reknit.web.boxes import put_beside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = dict(context or {})
    shown["has_beside"] = put_beside(request, shown)
    return render(request, template, shown, status=status)
