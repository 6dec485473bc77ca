"""What passes through nginx and Caddy, as we ship them, is written down nowhere.

Run by ``./reknit prove proxies``: starts both for real, sends a megabyte of secret words through
them slowly, and looks into every file they could write, while it happens and afterwards.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.places import free_port
from tests.hosting.fronts import Front, Told, caddy, echo, nginx
from tests.hosting.searching import in_folders, in_open_files

TIMES = int(os.environ.get("REKNIT_PROXIES", "1"))
MEGABYTE = 1024 * 1024
FRONTS: dict[str, Callable[..., Front]] = {"nginx": nginx, "caddy": caddy}

Start = Callable[..., Front]


@pytest.fixture(autouse=True)
def programs() -> None:
    for program in FRONTS:
        assert shutil.which(program), f"This proof needs {program}: apt install {program}"


@pytest.fixture
def told() -> Iterator[Told]:
    with echo() as server:
        yield server


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    fronts: list[Front] = []

    def make(kind: str, **how: object) -> Front:
        folder = tmp_path / f"front-{len(fronts)}"
        folder.mkdir()
        fronts.append(FRONTS[kind](folder, **how))
        return fronts[-1]

    yield make
    for front in fronts:
        front.stop()


def connected(front: Front) -> ssl.SSLSocket:
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    line = socket.create_connection(("127.0.0.1", front.port), timeout=30)
    return trusting.wrap_socket(line, server_hostname="localhost")


def ask(front: Front, request: bytes) -> bytes:
    with connected(front) as line:
        line.sendall(request)
        return heard(line)


def heard(line: ssl.SSLSocket) -> bytes:
    answer = b""
    try:
        while part := line.recv(65536):
            answer += part
    except (TimeoutError, OSError):
        pass
    return answer


def post_slowly(front: Front, words: str, *, chunked: bool) -> tuple[list[str], list[str], bytes]:
    """A megabyte of these words. Where they were found half-way and afterwards, and the answer."""
    body = (words.encode() + b" ") * (MEGABYTE // (len(words) + 1))
    how = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % len(body)
    head = (
        f"POST /n/?q={words} HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-reknit={words}\r\n"
        f"Referer: https://localhost/{words}\r\nUser-Agent: {words}\r\nConnection: close\r\n"
    )

    def framed(part: bytes) -> bytes:
        return b"%x\r\n%s\r\n" % (len(part), part) if chunked else part

    with connected(front) as line:
        line.sendall(head.encode() + how + b"\r\n\r\n" + framed(body[:-10]))
        time.sleep(1.5)
        midway = look(front, words)
        line.sendall(framed(body[-10:]) + (b"0\r\n\r\n" if chunked else b""))
        answer = heard(line)
    time.sleep(0.3)
    return midway, look(front, words), answer


def look(front: Front, words: str) -> list[str]:
    return in_folders([front.folder], [words]) + in_open_files(front.pid, [words])


@pytest.mark.parametrize("chunked", [False, True], ids=["length known", "chunked"])
@pytest.mark.parametrize("kind", FRONTS)
def test_nothing_that_passes_is_written_down(
    start: Start, told: Told, kind: str, *, chunked: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    front = start(kind, upstream=told.port)
    for _time in range(TIMES):
        words = f"canary{secrets.token_hex(16)}"
        midway, after, answer = post_slowly(front, words, chunked=chunked)

        assert answer.startswith(b"HTTP/1.1 200"), answer[:300]
        assert told.last_body.count(words.encode()) > 1000  # it did pass
        with capsys.disabled():
            print(f"   {kind}, {chunked=}: {len(midway)} hits midway, {len(after)} after")  # noqa: T201 - the figures
        assert midway == after == []


@pytest.mark.parametrize("kind", FRONTS)
def test_as_others_set_them_up_it_is_found(
    start: Start, told: Told, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The control: nginx keeps bodies and addresses as it comes, Caddy with its log on."""
    front = start(kind, upstream=told.port, as_usual=True)
    words = f"canary{secrets.token_hex(16)}"

    midway, after, _answer = post_slowly(front, words, chunked=False)

    with capsys.disabled():
        print(f"   {kind} as usual: {len(midway)} hits midway, {len(after)} after")  # noqa: T201 - the figures
    assert midway if kind == "nginx" else after
    assert after


@pytest.mark.parametrize("kind", FRONTS)
def test_faults_name_nobody(start: Start, kind: str) -> None:
    """Reknit away, too long, garbage: what a proxy says of them holds no visitor and no address."""
    front = start(kind, upstream=free_port())
    words = f"canary{secrets.token_hex(16)}"
    head = f"/n/{words} HTTP/1.1\r\nHost: localhost\r\nCookie: a={words}\r\nConnection: close\r\n"
    away = ask(front, f"GET {head}\r\n".encode())
    too_long = ask(front, f"POST {head}Content-Length: 99000000\r\n\r\n{words}".encode())
    heads = ask(front, f"GET {head}X: {words * 4000}\r\n\r\n".encode())
    garbage = ask(front, f"{words}\r\n\r\n".encode())
    time.sleep(0.3)

    assert look(front, words) == []
    assert in_folders([front.folder / "said"], ["127.0.0.1"]) == []
    for answer in (away, too_long, heads, garbage):
        assert words.encode() not in answer
    assert b" 50" in away.split(b"\r\n")[0]
    assert b"no-store" in away
    assert b" 200 " not in too_long.split(b"\r\n")[0]
    assert b"/away/" in away


CLAIMS = (
    b"X-Forwarded-For: 6.6.6.6",
    b"X_Forwarded_For: 6.6.6.6",
    b"X-Forwarded_For: 6.6.6.6",
    b"X-Real-IP: 6.6.6.6",
    b"Forwarded: for=6.6.6.6;proto=http",
    b"X-Forwarded-Proto: http",
    b"X_Forwarded_Proto: http",
    b"X-Forwarded-Host: evil",
    b"Connection: close",
)


@pytest.mark.parametrize("kind", FRONTS)
def test_a_visitor_cannot_claim_another_address_or_https(
    start: Start, told: Told, kind: str
) -> None:
    front = start(kind, upstream=told.port)
    ask(front, b"\r\n".join([b"GET / HTTP/1.1", b"Host: localhost", *CLAIMS, b"", b""]))
    seen = [(name.lower().replace("_", "-"), value) for name, value in told.last_headers]

    assert [value for name, value in seen if name == "x-forwarded-for"] == ["127.0.0.1"]
    assert [value for name, value in seen if name == "x-forwarded-proto"] == ["https"]
    assert "6.6.6.6" not in str(seen)
    assert "evil" not in str(seen)


SECOND = b"\r\n\r\nGET /two HTTP/1.1\r\nHost: localhost\r\n\r\n"
FRAMINGS = {
    "both lengths": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0" + SECOND,
    "two lengths": b"Content-Length: 0\r\nContent-Length: 40" + SECOND,
    "unknown coding": b"Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\nabcd" + SECOND,
    "space before the colon": b"Transfer-Encoding : chunked\r\nContent-Length: 40\r\n\r\n0"
    + SECOND,
}


@pytest.mark.parametrize("kind", FRONTS)
@pytest.mark.parametrize("framing", FRAMINGS.values(), ids=FRAMINGS)
def test_no_second_request_hides_in_a_first(
    start: Start, told: Told, kind: str, framing: bytes
) -> None:
    front = start(kind, upstream=told.port)

    with connected(front) as line:
        line.settimeout(2)
        line.sendall(b"POST /one HTTP/1.1\r\nHost: localhost\r\n" + framing)
        heard(line)

    # Either refused, or both ends agree where the first one ends: never a half of one in another.
    assert all(path in {"/one", "/two"} for path in told.paths)
    assert not any(b"GET /two" in body for body in told.bodies)
    assert told.refused == 0


@pytest.mark.parametrize("kind", FRONTS)
def test_another_name_gets_no_answer(start: Start, told: Told, kind: str) -> None:
    front = start(kind, upstream=told.port)

    answer = ask(front, b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")

    assert told.paths == []
    assert b"evil" not in answer
