"""Reknit speaks to nobody. The suite runs under a ban, and the code has nothing to call with."""

from __future__ import annotations

import ast
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

import reknit
from tests.conftest import OutsideWorld

ROOT = Path(reknit.__file__).parent
CAN_CALL = {
    "aiohttp", "django.core.mail", "ftplib", "http.client", "httpx", "imaplib", "poplib",
    "requests", "smtplib", "socket", "socketserver", "telnetlib", "urllib.request", "urllib3",
    "webbrowser", "websockets", "xmlrpc",
}  # fmt: skip
# The line to the coach, inside a folder of this machine (tests/margin/test_line.py).
KNOWN = {"margin/line.py": {"socket"}}
ELSEWHERE = "192.0.2.1"  # kept free for examples: nobody is there


def datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(b"x", (ELSEWHERE, 53))


def message() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendmsg([b"x"], [], 0, (ELSEWHERE, 53))


CALLS: dict[str, Callable[[], object]] = {
    "connect": lambda: socket.create_connection((ELSEWHERE, 80), timeout=1),
    "connect by six": lambda: socket.create_connection(("2001:db8::1", 80), timeout=1),
    "look up": lambda: socket.getaddrinfo("example.org", 443),
    "look up, the old way": lambda: socket.gethostbyname("example.org"),
    "look up, the other way round": lambda: socket.gethostbyaddr(ELSEWHERE),
    "send": datagram,
    "send a message": message,
}


@pytest.mark.parametrize("how", CALLS)
def test_the_suite_can_reach_nobody(how: str) -> None:
    with pytest.raises(OutsideWorld):
        CALLS[how]()


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as here:
        socket.create_connection(here.getsockname(), timeout=5).close()


def imported_by(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def calls_in(source: str) -> set[str]:
    return imported_by(source) & CAN_CALL


def test_what_serves_people_has_nothing_to_call_with() -> None:
    """The command line asks this machine for ports and starts tailscale; nothing else may."""
    found = {
        str(path.relative_to(ROOT)): calls
        for path in ROOT.rglob("*.py")
        if path.relative_to(ROOT).parts[0] != "cli"
        if (calls := calls_in(path.read_text(encoding="utf-8")))
    }

    assert found == KNOWN


@pytest.mark.parametrize(
    "line",
    [
        "import socket",
        "from urllib import request",
        "import requests",
        "from django.core import mail",
        "from django.core.mail import send_mail",
    ],
)
def test_a_line_that_could_call_is_seen(line: str) -> None:
    assert calls_in(line)
