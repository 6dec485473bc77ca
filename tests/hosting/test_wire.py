"""The real server on the wire: requests that no browser sends."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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
    "letters that are none": b"POST /me/in/"
    + HEAD
    + b"Content-Type: application/x-www-form-urlencoded; charset=rot13\r\n"
    + b"Connection: close\r\nContent-Length: 3\r\n\r\na=b",
    "endless headers": b"GET /help/" + HEAD + b"X: " + b"a" * 300_000 + b"\r\n\r\n",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served({}) as running:
        yield running


def answers(server: Served, request: bytes, *, quiet: float = 3) -> list[int]:
    """The status of each answer on one line, until it is closed or so many seconds silent."""
    heard = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        try:
            line.sendall(request)
            line.settimeout(quiet)
            while part := line.recv(65536):
                heard += part
        except OSError:  # silent, or closed in the middle of what we said
            pass
    return statuses_in(heard)


def statuses_in(heard: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] ([0-9]{3}) ", heard)]


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED)
def test_what_is_no_request_is_refused_once(server: Served, request_: bytes) -> None:
    found = answers(server, request_)

    assert len(found) <= 1
    assert all(400 <= status < 500 for status in found)


POST = b"POST /me/in/" + HEAD
CHUNKED = b"Transfer-Encoding: chunked\r\n"
# Each hides a second request from somebody who reads the length in another way.
HIDING = {
    "a length and chunks": POST + b"Content-Length: 5\r\n" + CHUNKED + b"\r\n0" + SECOND,
    "chunks and a length": POST + CHUNKED + b"Content-Length: 5\r\n\r\n0" + SECOND,
    "chunks, then not": POST + CHUNKED + b"Transfer-Encoding: identity\r\n\r\n0" + SECOND,
    "chunks, said strangely": POST + b"Transfer-Encoding: chunked, x\r\n\r\n0" + SECOND,
    "chunks after a tab": POST + b"Transfer-Encoding:\tx, chunkedd\r\n\r\n0" + SECOND,
    "chunks on a second line": POST + b"X: y\r\n " + CHUNKED + b"\r\n0" + SECOND,
    "a chunk below nought": POST + CHUNKED + b"\r\n-1" + SECOND,
    "a chunk in hexadecimal twice": POST + CHUNKED + b"\r\n0x0" + SECOND,
    "a chunk beyond all numbers": POST + CHUNKED + b"\r\n" + b"F" * 40 + SECOND,
    "a chunk without its end": POST + CHUNKED + b"\r\n1\r\nab" + SECOND,
    "a length in hexadecimal": POST + b"Content-Length: 0x0" + SECOND,
    "a length with a sign": POST + b"Content-Length: +0" + SECOND,
    "two lengths in one": POST + b"Content-Length: 0, 40" + SECOND,
    "a length beyond all numbers": POST + b"Content-Length: " + b"9" * 40 + SECOND,
    "a length with a space before": POST + b"Content-Length : 0" + SECOND,
    "a length after a bare return": POST + b"X: y\rContent-Length: 40" + SECOND,
}


@pytest.mark.parametrize("request_", HIDING.values(), ids=HIDING)
def test_no_request_hides_in_another(server: Served, request_: bytes) -> None:
    found = answers(server, request_)

    assert len(found) <= 1
    assert all(status < 500 for status in found)


def test_two_requests_are_two(server: Served) -> None:
    """The control: where nothing is hidden, both are answered."""
    assert answers(server, b"GET /help/" + HEAD[:-2] + SECOND) == [200, 404]


# Pieces of lines, put together at random ---------------------------------------------------------

METHODS = (
    b"GET",
    b"POST",
    b"HEAD",
    b"get",
    b"",
    b"PRI",
    b"CONNECT",
    b"\xff",
    b"G" * 9000,
    b"GET\t",
)
TARGETS = (
    *(b"/help/", b"/me/in/", b"*", b"", b"//x", b"http://evil.example/", b"/%00", b"/\xff\xfe"),
    *(b"/" + b"a" * 70_000, b"/help/ x", b"\\", b"/?" + b"&" * 9000, b"evil.example:443", b"/#x"),
)
VERSIONS = (
    b"HTTP/1.1",
    b"HTTP/1.0",
    b"HTTP/0.9",
    b"HTTP/2.0",
    b"HTTP/9.9",
    b"",
    b"http/1.1",
    b"\0",
)
HEADS = (
    *(b"Host: localhost", b"Host: localhost", b"Host: localhost", b"Host:", b"Host: evil.example"),
    *(b"Content-Length: 5", b"Content-Length: 0", b"Content-Length: -1", b"Content-Length: 5, 5"),
    *(b"Content-Length: 99999999999", b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip"),
    *(b"Expect: 100-continue", b"Connection: close", b"Connection: upgrade\r\nUpgrade: h2c"),
    *(b"Upgrade: websocket", b"Cookie: reknit=\xff\xfe", b"Cookie: " + b"a=b; " * 3000, b": x"),
    *(b"\xff: \xfe", b"X: \x01", b"X", b" X: y", b"X_Y: z", b"X: " + b"y" * 20_000, b"\0: \0"),
    *(b"Content-Type: application/x-www-form-urlencoded; charset=rot13", b"Range: bytes=9-0,-1"),
)
ENDS = (b"\r\n\r\n", b"\r\n\r\n", b"\r\n\r\n", b"\n\n", b"\r\r", b"\r\n", b"")
BODIES = (
    b"",
    b"",
    b"a=b&c",
    b"5\r\nhello\r\n0\r\n\r\n",
    b"zz\r\n",
    b"\0" * 2000,
    b"\x16\x03\x01" * 20,
)
CHUNKS = b"5\r\na=b&c\r\n0\r\n\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded"
USUAL = 0.9
ORDINARY = b"GET /help/" + HEAD + b"Connection: close\r\n\r\n"
LINES = int(os.environ.get("REKNIT_HOSTILE", "3000")) // 30
AT_ONCE = 8


def some_line(dice: random.Random) -> bytes:
    """One to four requests, each nearly right or not, and an ordinary one after them."""

    def one_of(usual: bytes, odd: tuple[bytes, ...]) -> bytes:
        return usual if dice.random() < USUAL else dice.choice(odd)

    made = b""
    for _ in range(dice.randint(1, 4)):
        method, body = dice.choice(((b"GET", b""), (b"POST", b"a=b&c"), (b"POST", CHUNKS)))
        target = one_of(dice.choice((b"/help/", b"/me/in/")), TARGETS)
        first = b" ".join((one_of(method, METHODS), target, one_of(b"HTTP/1.1", VERSIONS)))
        heads = [one_of(b"Host: localhost", HEADS)]
        if body:
            right = CHUNKED[:-2] if body is CHUNKS else b"Content-Length: %d" % len(body)
            heads += [FORM, one_of(right, HEADS)]
        heads += [dice.choice(HEADS)] * (dice.random() > USUAL)
        made += b"\r\n".join([first, *heads]) + one_of(b"\r\n\r\n", ENDS) + one_of(body, BODIES)
    if dice.random() > USUAL:  # cut off
        made = made[: dice.randint(0, len(made))]
    if dice.random() > USUAL:  # garbled
        at = dice.randint(0, len(made))
        made = made[:at] + dice.randbytes(dice.randint(1, 40)) + made[at:]
    return made + ORDINARY


def workers(server: Served) -> set[int]:
    """The processes that answer."""
    listed = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii")
    return {int(pid) for pid in listed.split()}


@pytest.mark.skipif(
    sys.platform != "linux", reason="it counts the workers in /proc, which only Linux has"
)
def test_no_line_of_nonsense_stops_the_server(server: Served) -> None:
    seed = os.urandom(8).hex()  # others in each run
    dice = random.Random(seed)  # noqa: S311 - not for secrets
    before = workers(server)
    understood = 0

    for _ in range(LINES // AT_ONCE):
        lines = [some_line(dice) for _ in range(AT_ONCE)]
        with ThreadPoolExecutor(AT_ONCE) as several:
            found = list(several.map(lambda line: answers(server, line, quiet=0.3), lines))
        for line, statuses in zip(lines, found, strict=True):
            assert all(status < 500 for status in statuses), (line[:2000], statuses, seed)
            understood += any(status in {200, 302, 403} for status in statuses)
        assert answers(server, ORDINARY) == [200], seed

    assert workers(server) == before
    assert len(before) > 0
    assert understood > LINES / 3  # the others are refused before anything of ours is asked


def test_an_ordinary_request_is_answered(server: Served) -> None:
    """The control: silence above is not a server that is away."""
    assert answers(server, b"GET /help/" + HEAD + b"Connection: close\r\n\r\n") == [200]


def test_a_fault_would_be_seen() -> None:
    assert statuses_in(b"HTTP/1.1 200 OK\r\n\r\nx" * 2 + b"HTTP/1.0 500 Oh\r\n\r\n") == [
        200,
        200,
        500,
    ]


@pytest.mark.release  # waits until the server has begun another
@pytest.mark.skipif(
    sys.platform != "linux", reason="it counts the workers in /proc, which only Linux has"
)
def test_a_worker_that_dies_would_be_seen(server: Served) -> None:
    """The last one: nobody else has a server with all its workers afterwards."""
    before = workers(server)
    os.kill(min(before), signal.SIGKILL)

    wait_until(lambda: workers(server) not in (before, set()))
    wait_until(lambda: answers(server, ORDINARY) == [200])


def wait_until(done: Callable[[], bool]) -> None:
    for _try in range(300):
        try:
            if done():
                return
        except OSError:  # nobody there yet
            pass
        time.sleep(0.1)
    raise AssertionError("half a minute, and still not")
