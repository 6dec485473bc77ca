"""While the store of sign-ins or the database does not answer, nobody loses a word or a sign-in."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

import psycopg
import pytest
from django.db import InterfaceError, InternalError, OperationalError, ProgrammingError, connection
from django.test import Client
from pytest_django import Settings

from reknit.people import cookies
from reknit.project.away import is_passing
from tests import valkeys
from tests.people.scene import make_person, signed_in_client

WORDS = "I felt left out, and I would like to say it calmly."

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_valkey(settings: Settings) -> Iterator[valkeys.Served]:
    with valkeys.served() as server:
        settings.SESSIONS = server.address
        yield server


def said(client: Client, path: str, **words: str) -> tuple[int, str]:
    answer = client.post(path, words) if words else client.get(path)
    assert cookies.name() not in answer.cookies  # nobody is signed out
    return answer.status_code, unescape(answer.content.decode())


def test_words_stay_on_the_page_and_it_comes_back_by_itself(own_valkey: valkeys.Served) -> None:
    client = signed_in_client(make_person("Alice"))
    assert said(client, "/soothe/own/")[0] == 200

    own_valkey.stop()
    status, page = said(client, "/soothe/own/", line=WORDS)
    assert status == 503
    assert WORDS in page
    assert "try again in a moment" in page
    assert "Sign in" not in page
    assert said(client, "/today/")[0] == 503

    own_valkey.start()  # empty: a restart signs out, and the words are kept by the lock
    status, page = said(client, "/soothe/own/", line=WORDS)
    assert status == 409
    assert WORDS in page


def test_a_store_that_comes_back_whole_goes_on(valkey: valkeys.Served, settings: Settings) -> None:
    client = signed_in_client(make_person("Alice"))
    settings.SESSIONS = "unix:///nowhere/at/all"
    assert said(client, "/today/")[0] == 503

    settings.SESSIONS = valkey.address
    assert said(client, "/today/")[0] == 200


@pytest.mark.parametrize("path", ["/me/cover/", "/me/close/", "/me/in/", "/me/open/"])
def test_every_door_says_so_calmly(own_valkey: valkeys.Served, path: str) -> None:
    client = signed_in_client(make_person("Alice"))
    own_valkey.stop()

    words = {"user_name": "alice", "passphrase": "not to be shown again", "stay": "day"}
    status, page = said(client, path, **words)

    assert status == 503
    assert "again in a moment" in page
    assert "not to be shown again" not in page


@pytest.mark.parametrize("path", ["/help/", "/breathe/"])
def test_pages_that_need_no_sign_in_go_on(own_valkey: valkeys.Served, path: str) -> None:
    client = signed_in_client(make_person("Alice"))
    own_valkey.stop()

    assert said(client, path)[0] == 200


def test_the_operator_reads_of_it_without_words(
    own_valkey: valkeys.Served, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in_client(make_person("Alice"))
    own_valkey.stop()

    said(client, "/soothe/own/", line=WORDS)

    assert "reknit.away" in {record.name for record in caplog.records}
    assert WORDS not in caplog.text


def caused(error: type[Exception], by: BaseException) -> Exception:
    wrapped = error("said by Django")
    wrapped.__cause__ = by
    return wrapped


@pytest.mark.parametrize(
    ("exception", "passing"),
    [
        (caused(OperationalError, psycopg.OperationalError("the connection is lost")), True),
        (caused(InterfaceError, psycopg.InterfaceError("the connection is closed")), True),
        (caused(OperationalError, psycopg.errors.AdminShutdown("")), True),
        (caused(OperationalError, psycopg.errors.CannotConnectNow("")), True),
        (caused(OperationalError, psycopg.errors.DeadlockDetected("")), True),
        (caused(InternalError, psycopg.errors.ReadOnlySqlTransaction("")), True),
        (caused(OperationalError, psycopg.errors.DiskFull("")), False),
        (caused(ProgrammingError, psycopg.errors.UndefinedTable("")), False),
        (OperationalError("no such table"), False),
        (ValueError("a fault of ours"), False),
    ],
)
def test_only_what_may_pass_is_called_passing(
    exception: Exception, monkeypatch: pytest.MonkeyPatch, *, passing: bool
) -> None:
    """Everything else is a fault, and is shown and logged as one."""
    monkeypatch.setattr(connection, "vendor", "postgresql")
    monkeypatch.setattr(connection, "close", lambda: None)
    assert is_passing(exception) is passing


def test_on_sqlite_a_fault_stays_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "vendor", "sqlite")
    assert not is_passing(caused(OperationalError, psycopg.OperationalError("lost")))
