from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.urls("tests.project.urls")


def test_this_machine_may_use_plain_http(client: Client) -> None:
    assert client.get("/plain/", REMOTE_ADDR="127.0.0.1", HTTP_HOST="localhost:8000").content
    assert client.get("/plain/", REMOTE_ADDR="::1", HTTP_HOST="[::1]:8000").status_code == 200


@pytest.mark.parametrize(
    ("sender", "host"),
    [("192.168.1.7", "localhost"), ("127.0.0.1", "notebook.example"), ("nonsense", "localhost")],
)
def test_anybody_further_away_may_not(
    client: Client, settings: Settings, sender: str, host: str
) -> None:
    settings.ALLOWED_HOSTS = [host]

    answer = client.get("/plain/", REMOTE_ADDR=sender, HTTP_HOST=host)

    assert answer.status_code == 403
    assert "https" in answer.content.decode()


def test_https_may_come_from_anywhere(client: Client) -> None:
    assert client.get("/plain/", secure=True, REMOTE_ADDR="192.168.1.7").status_code == 200


def test_once_people_use_https_plain_http_is_refused_even_here(
    client: Client, settings: Settings
) -> None:
    settings.TLS = True

    assert client.get("/plain/").status_code == 403


FORGED: tuple[tuple[str, str], ...] = (
    ("HTTP_X_FORWARDED_PROTO", "https"),
    ("HTTP_FORWARDED", "proto=https;host=localhost"),
    ("HTTP_X_FORWARDED_SSL", "on"),
    ("HTTP_X_FORWARDED_HOST", "localhost"),
    ("HTTP_X_FORWARDED_FOR", "127.0.0.1"),
    ("HTTP_X_REAL_IP", "127.0.0.1"),
    ("HTTP_FRONT_END_HTTPS", "on"),
)


@pytest.mark.parametrize("header", FORGED, ids=[name for name, _value in FORGED])
def test_without_a_proxy_nobody_is_believed(client: Client, header: tuple[str, str]) -> None:
    name, value = header

    answer = client.get("/plain/", **{"REMOTE_ADDR": "192.168.1.7", name: value})  # type: ignore[arg-type]  # headers

    assert answer.status_code == 403


def test_a_proxy_is_believed_only_from_this_machine(client: Client, settings: Settings) -> None:
    settings.TLS = settings.BEHIND_PROXY = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    def asked(sender: str, proto: str) -> int:
        headers = {"REMOTE_ADDR": sender, "HTTP_X_FORWARDED_PROTO": proto}
        return client.get("/plain/", **headers).status_code  # type: ignore[arg-type]  # headers

    assert asked("127.0.0.1", "https") == 200
    assert asked("", "https") == 200  # a unix socket
    assert asked("127.0.0.1", "http") == 403
    assert asked("127.0.0.1", "https, http") == 200  # the first is what the visitor used
    assert asked("127.0.0.1", "http, https") == 403
    assert asked("192.168.1.7", "https") == 403
