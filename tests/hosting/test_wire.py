"""The real server on the wire: requests that no browser sends."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.hosting.notebook import Served, served

pytestmark = pytest.mark.slow

SECOND = b"\r\n\r\nGET /two/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEAD = b" HTTP/1.1\r\nHost: localhost\r\n"
REFUSED = {
    "garbage": b"garbage\r\n\r\n",
    "two lengths": b"POST /me/in/" + HEAD + b"Content-Length: 0\r\nContent-Length: 40" + SECOND,
    "a length that is none": b"POST /me/in/" + HEAD + b"Content-Length: -1" + SECOND,
    "unknown coding": b"POST /me/in/" + HEAD + b"Transfer-Encoding: xchunked" + SECOND,
    "space before the colon": b"GET /help/" + HEAD + b"X : y\r\n\r\n",
    "a line that goes on": b"GET /help/" + HEAD + b"X: a\r\n b\r\n\r\n",
    "a zero in a header": b"GET /help/" + HEAD + b"X: a\0b\r\n\r\n",
    "two hosts": b"GET /help/" + HEAD + b"Host: elsewhere.example\r\n\r\n",
    "no host": b"GET /help/ HTTP/1.1\r\n\r\n",
    "another host": b"GET /help/ HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n",
    "endless headers": b"GET /help/" + HEAD + b"X: " + b"a" * 300_000 + b"\r\n\r\n",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served({}) as running:
        yield running


def answers(server: Served, request: bytes) -> list[int]:
    """The status of each answer on one line, until it is closed or nothing more comes."""
    heard = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=3) as line:
        try:
            line.sendall(request)
            while part := line.recv(65536):
                heard += part
        except OSError:  # silent, or closed in the middle of what we said
            pass
    return [int(part[:3]) for part in heard.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED)
def test_what_is_no_request_is_refused_once(server: Served, request_: bytes) -> None:
    found = answers(server, request_)

    assert len(found) <= 1
    assert all(400 <= status < 500 for status in found)


def test_two_ways_to_say_how_long_it_is_hide_no_second_request(server: Served) -> None:
    both = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0" + SECOND

    assert len(answers(server, b"POST /me/in/" + HEAD + both)) == 1


def test_an_ordinary_request_is_answered(server: Served) -> None:
    """The control: silence above is not a server that is away."""
    assert answers(server, b"GET /help/" + HEAD + b"Connection: close\r\n\r\n") == [200]
