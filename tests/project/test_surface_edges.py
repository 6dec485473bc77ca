"""What every answer carries at the edges: files, hostile hosts, broken posts, faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.templatetags.static import static
from django.test import Client
from pytest_django import Settings

from reknit.project.headers import ALWAYS, OF_FILES
from tests.project.surface import Html, Walked, check, check_html
from tests.proof.addresses import way_out

pytestmark = pytest.mark.usefixtures("over_https")


def test_static_files_are_kept_and_carry_the_rest(
    client: Client, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashed ones only; also where the browser asks whether its copy still holds."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "reknit.project.storage.HashedFiles"}
    }
    call_command("collectstatic", verbosity=0, interactive=False, skip_checks=True)
    plain, hashed = "/static/web/page.js", static("web/page.js")
    fresh = Client()  # its handler finds the files that are there now

    kept = fresh.get(hashed, secure=True)
    again = fresh.get(hashed, secure=True, headers={"if-none-match": kept["ETag"]})
    not_kept = fresh.get(plain, secure=True)
    part = fresh.get(plain, secure=True, headers={"range": "bytes=0-9"})
    no_part = fresh.get(plain, secure=True, headers={"range": "bytes=999999999-"})
    posted = fresh.post(hashed, secure=True)
    for answer in (kept, again, not_kept, part, no_part):
        b"".join(answer)  # to the end: then the test client lets go of the file

    assert (kept.status_code, again.status_code) == (200, 304)
    assert (part.status_code, no_part.status_code) == (206, 416)
    assert posted.status_code == 405
    assert "utf-8" in kept["Content-Type"]
    assert "immutable" in kept["Cache-Control"]
    assert "immutable" in again["Cache-Control"]
    for answer in (not_kept, part, no_part, posted):
        assert answer["Cache-Control"] == "no-store, private"
    for answer in (kept, again):
        assert {name: answer[name] for name in OF_FILES} == OF_FILES
    for answer in (not_kept, part, no_part, posted):
        assert {name: answer[name] for name in ALWAYS} == ALWAYS
    for answer in (kept, again, not_kept, part, no_part, posted):
        assert "Access-Control-Allow-Origin" not in answer
        assert not answer.cookies


@pytest.mark.parametrize(
    "host",
    [
        "elsewhere.example",
        "testserver.elsewhere.example",
        "testserver:80:80",
        "testserver,elsewhere.example",
        "testserver@elsewhere.example",
        "test server",
        "testserver\x00",
        "",
        "[::1",
        "a" * 5000,
        "TESTSERVER/../elsewhere",
    ],
)
def test_hostile_host_is_refused_calmly_and_never_repeated(client: Client, host: str) -> None:
    client.raise_request_exception = False

    answer = client.get(
        "/today/", secure=True, HTTP_HOST=host, HTTP_X_FORWARDED_HOST="evil.example"
    )

    assert answer.status_code == 400
    assert "elsewhere" not in answer.content.decode()
    check(answer, Walked())


def test_hostile_forwarded_host_is_not_read(client: Client) -> None:
    answer = client.get(
        "/", secure=True, HTTP_X_FORWARDED_HOST="evil.example", HTTP_X_FORWARDED_PORT="81"
    )

    assert answer.status_code in {200, 302}
    assert "evil" not in answer.content.decode() + str(answer.headers)


def test_too_long_and_broken_posts(client: Client) -> None:
    client.raise_request_exception = False
    kinds = {
        "application/x-www-form-urlencoded": b"words=" + b"a" * 1_100_000,
        "multipart/form-data; boundary=x": b"--x\r\nContent-Disposition: form-data",
        "multipart/form-data": b"no boundary",
        "multipart/form-data; boundary=\xff": b"--",
        "application/json": b'{"words": ',
        "text/plain; charset=nonsense": b"\xff\xfe",
        "application/x-www-form-urlencoded; charset=utf-7": b"words=+AGEAYg-",
    }
    for kind, body in kinds.items():
        answer = client.generic("POST", "/me/in/", body, content_type=kind, secure=True)
        assert answer.status_code in {400, 413, 200, 403, 409}, kind
        check(answer, Walked())


@pytest.mark.parametrize("folder", ["/static/", "/static/web/", "/static/web/looks/"])
def test_folders_list_nothing(client: Client, folder: str) -> None:
    answer = client.get(folder, secure=True)

    assert answer.status_code == 404
    assert answer.content == client.get("/nowhere/", secure=True).content


@pytest.mark.parametrize("address", ["/", "/me/in/", "/help/", "/today/", "/nowhere/", "/static/"])
def test_nothing_is_traced(client: Client, address: str) -> None:
    """TRACE would give back what a browser sent along, cookies and all."""
    answer = client.trace(address, secure=True, headers={"x-told": "what-was-sent-along"})

    assert answer.status_code in {404, 405}
    assert "what-was-sent-along" not in answer.content.decode() + str(answer.headers)


def test_refused_plain_http_is_covered_too(client: Client) -> None:
    answer = client.get("/today/")

    assert answer.status_code == 403
    assert {name: answer[name] for name in ALWAYS} == ALWAYS
    assert answer["Cache-Control"] == "no-store, private"
    assert Html(answer.content.decode()).way_out == way_out()
    assert "Strict-Transport-Security" not in answer  # over http nobody could believe it


@pytest.mark.urls("tests.project.urls")
def test_our_own_faults_are_covered_too(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/break/secret-path/", secure=True)

    assert answer.status_code == 500
    assert answer["Cache-Control"] == "no-store, private"
    check_html(answer, Walked())
