"""What a request says of itself, before anything has looked at it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest

from reknit.project.handler import Request

FORM = "application/x-www-form-urlencoded"


def request(kind: str = FORM, length: str = "7", body: bytes = b"words=\xc3\xbc") -> Request:
    return Request(environ(kind, length, body))


def environ(kind: str, length: str, body: bytes) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "QUERY_STRING": "next=%C3%BC",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": length,
        "wsgi.input": BytesIO(body),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
    }


@pytest.mark.parametrize("charset", ["rot13", "utf-16", "idna", "nonsense", "latin-1", '"base64"'])
@pytest.mark.parametrize("name", ["charset", "Charset", " charset", "charset*", "CHARSET*"])
def test_text_is_utf_8_whatever_a_request_says(charset: str, name: str) -> None:
    """Of these some are codecs of Python's that turn no bytes into text."""
    asked = request(f"{FORM};{name}={charset}", length="8")

    assert asked.GET["next"] == "ü"
    assert asked.POST["words"] == "ü"


@pytest.mark.parametrize("length", ["x", "-1", "+8", "1, 2", "٣", "9" * 5000, "", " "])
def test_a_length_that_is_no_number_counts_as_none(length: str) -> None:
    asked = request(length=length)

    assert asked.body == b""
    assert dict(asked.POST) == {}


def test_a_boundary_stays() -> None:
    body = b'--x;y\r\nContent-Disposition: form-data; name="words"\r\n\r\nhere\r\n--x;y--\r\n'
    kind = 'multipart/form-data; charset=utf-7; boundary="x;y"'

    assert request(kind, str(len(body)), body).POST["words"] == "here"


def test_to_django_alone_each_would_be_a_fault() -> None:
    """The control."""
    with pytest.raises(LookupError):
        _ = WSGIRequest(environ(f"{FORM}; charset=rot13", "7", b"words=x")).POST
    with pytest.raises(ValueError, match="invalid literal"):
        _ = WSGIRequest(environ(FORM, "x", b"words=x")).POST
