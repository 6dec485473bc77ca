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


def test_a_proxy_is_believed_only_when_there_is_one(client: Client, settings: Settings) -> None:
    from_afar = {"REMOTE_ADDR": "192.168.1.7", "HTTP_X_FORWARDED_PROTO": "https"}

    assert client.get("/plain/", **from_afar).status_code == 403  # type: ignore[arg-type]  # headers
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client.get("/plain/", **from_afar).status_code == 200  # type: ignore[arg-type]  # headers
