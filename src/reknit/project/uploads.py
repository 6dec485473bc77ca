"""Files somebody brings stay in memory. Django's own way writes larger ones into a temp folder."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.translation import gettext_lazy as _

from reknit.project.pages import calm
from reknit.web.refusals import words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

TOO_BIG = "reknit.file_too_big"


class InMemoryOnly(FileUploadHandler):
    """A file of up to ``UPLOAD_LIMIT`` bytes. A bigger one is left out and remembered as such.

    Left out, not refused at once: what was typed beside it is read to the end and shown back.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().new_file(*args, **kwargs)
        self.held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > settings.UPLOAD_LIMIT:
            self.held = BytesIO()
            assert self.request is not None
            self.request.META[TOO_BIG] = True
            raise SkipFile
        self.held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.held.seek(0)
        return InMemoryUploadedFile(
            file=self.held,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type or "",
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


class RefuseBigFiles:
    """Answers for every form, so that no view can take a file that did not arrive whole."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if request.content_type != "multipart/form-data" or request.method != "POST":
            return None
        words = words_of(request)
        if TOO_BIG not in request.META:
            return None
        return calm(
            request,
            status=413,
            title=_("That file is too big"),
            said=_("A file of up to %(size)d MB fits here. Nothing was saved or changed.")
            % {"size": settings.UPLOAD_LIMIT // (1024 * 1024)},
            words=words,
            way_on=request.path,
        )
