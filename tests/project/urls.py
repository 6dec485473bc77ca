"""The real routes, and one for everything that can go wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.views.decorators.http import require_POST

from reknit.project.urls import handler400, handler403, handler404, handler500
from reknit.project.urls import urlpatterns as real

__all__ = ["handler400", "handler403", "handler404", "handler500"]


brought: list[Any] = []  # the files that arrived, and what lay in the temp folder then
still_there: list[list[Path]] = []


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fine")


def token(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f'<input name="csrfmiddlewaretoken" value="{get_token(request)}">')


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"taken: {request.POST.get('words', '')}")


def refuse(request: HttpRequest) -> NoReturn:
    raise PermissionDenied


def break_down(request: HttpRequest) -> NoReturn:
    raise ValueError(f"a fault that quotes {request.POST.get('words')}")


def bring(request: HttpRequest) -> HttpResponse:
    brought.append(request.FILES["file"])
    folder = settings.FILE_UPLOAD_TEMP_DIR
    still_there.append(sorted(Path(folder).iterdir()) if folder else [])
    return HttpResponse(f"{len(brought[-1].read())} {request.POST['words']}")


urlpatterns = [
    *real,
    path("bring/", bring, name="bring"),
    path("plain/", plain, name="plain"),
    path("token/", token, name="token"),
    path("take/", take, name="take"),
    path("refuse/", refuse, name="refuse"),
    path("break/secret-path/", break_down, name="break"),
]
