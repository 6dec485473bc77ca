"""Help, the private check and the way out, as pages."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from reknit.people.access import current_session
from reknit.people.core.exits import DEFAULT_EXIT, EXITS
from reknit.people.index import change_index
from reknit.safety.queries import directory
from reknit.vault import sessions
from reknit.vault.sessions import SessionState
from tests.home.pages import text_of
from tests.people.scene import make_person, signed_in_client

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.people.scene import Someone

HELP, COPY, CHECK, AWAY = "/help/", "/help/numbers.html", "/before/", "/away/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Someone:
    return make_person("Alice")


# --- help ----------------------------------------------------------------------------------------


def test_help_shows_every_number_and_where_it_was_read(client: Client) -> None:
    page = text_of(client.get(HELP))

    for country in directory().countries:
        assert f'href="tel:{country.emergency}"' in page
        for entry in country.entries:
            assert entry.name.replace("'", "&#x27;") in page
            assert not entry.call or entry.call_link in page
    for title in ("I am being hurt", "I am hurting someone", "I think of ending", "about a child"):
        assert title in page
    assert "Last checked on 23 November 2026" in page
    assert "does not clear the browser history" in page
    assert "<title>Numbers</title>" in page


def test_help_asks_nobody_who_they_are(
    alice: Someone, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    alices = signed_in_client(alice)
    with django_assert_num_queries(0):
        signed_out, signed_in = Client().get(HELP), alices.get(HELP)

    assert signed_out.content == signed_in.content
    assert not signed_out.cookies
    assert not signed_in.cookies
    assert "<form" not in text_of(signed_out)
    assert "csrf" not in text_of(signed_out)


def test_the_kept_copy_is_one_file_that_needs_nothing(client: Client) -> None:
    response = client.get(COPY)
    page = text_of(response)

    assert response["Content-Disposition"] == 'attachment; filename="numbers.html"'
    assert not response.cookies
    links = re.findall(r'(?:href|src)="([^"]+)"', page)
    assert all(each.startswith(("data:", "tel:", "sms:", "https://", "#")) for each in links)
    style = re.search(r"data:text/css;base64,([A-Za-z0-9+/=]+)", page)
    assert style is not None
    assert b"color-scheme" in base64.b64decode(style[1])


# --- the check -----------------------------------------------------------------------------------


def test_the_check_can_send_nothing(client: Client) -> None:
    page = text_of(client.get(CHECK))

    boxes = re.findall(r"<input[^>]*>", page)
    assert len(boxes) == 5
    assert all(box == '<input type="checkbox" autocomplete="off">' for box in boxes)
    assert "<form" not in page
    assert "<button" not in page
    assert "formaction" not in page


def test_both_answers_are_already_there(client: Client) -> None:
    page = text_of(client.get(CHECK))

    assert "It is not your fault" in page
    assert "can make a situation like this worse" in page
    assert "What is only yours is fine" in page
    assert "nothing on this page speaks against it" in page
    assert f'href="{reverse("safety:help")}"' in page
    assert "Are you alone with this screen?" in page


def test_everybody_sees_the_same_check(
    alice: Someone, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    alices = signed_in_client(alice)
    with django_assert_num_queries(0):
        signed_out, signed_in = Client().get(CHECK), alices.get(CHECK)

    assert signed_out.content == signed_in.content
    assert not signed_out.cookies
    assert not signed_in.cookies


def test_the_check_leads_on_to_known_pages_only(client: Client) -> None:
    repair = uuid4()

    def ways_on(query: str) -> set[str]:
        page = text_of(client.get(f"{CHECK}?{query}"))
        return set(re.findall(r'href="([^"]+)">(?:Go on|Skip)', page))

    assert ways_on("then=invite") == {reverse("people:invite")}
    assert ways_on("then=join") == {reverse("people:join")}
    assert ways_on(f"then=repair&repair={repair}") == {reverse("repair:show", args=[repair])}
    assert ways_on("then=repair") == {reverse("repair:start")}
    assert ways_on("then=https://evil.example/&repair=//evil.example") == {"/"}


# --- the way out ---------------------------------------------------------------------------------


def test_leaving_covers_and_shows_nothing(alice: Someone) -> None:
    client = signed_in_client(alice)

    response = client.get(AWAY)

    assert response.status_code == 303
    assert response["Location"] == EXITS[DEFAULT_EXIT].url
    assert response.content == b""
    assert "Clear-Site-Data" not in response
    assert _state(client) is SessionState.COVERED
    assert client.get(reverse("home:today")).status_code == 302


def test_the_beacon_covers_without_a_token_or_an_answer(alice: Someone) -> None:
    client = signed_in_client(alice)
    beacon = Client(enforce_csrf_checks=True)
    beacon.cookies = client.cookies

    response = beacon.post(AWAY)

    assert (response.status_code, response.content) == (204, b"")
    assert _state(client) is SessionState.COVERED


def test_leaving_works_for_everybody_and_twice(alice: Someone) -> None:
    covered = signed_in_client(alice, covered=True)

    for client in (Client(), covered, covered):
        assert client.get(AWAY).status_code == 303
        assert client.post(AWAY).status_code == 204
    assert _state(covered) is SessionState.COVERED
    assert not Client().get(AWAY).cookies


def test_leaving_goes_where_the_person_chose(alice: Someone) -> None:
    change_index(alice.open(), lambda index: index.update(exit_to="map"))

    assert signed_in_client(alice).get(AWAY)["Location"] == EXITS["map"].url
    assert Client().get(f"{AWAY}?to=recipes")["Location"] == EXITS["recipes"].url
    assert Client().get(f"{AWAY}?to=//evil.example")["Location"] == EXITS[DEFAULT_EXIT].url


def test_leaving_succeeds_when_the_store_is_broken(
    alice: Someone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in_client(alice)

    def broken(_token: str) -> None:
        raise OSError("Alice's secret is in this message")

    monkeypatch.setattr(sessions, "find", broken)

    assert client.get(AWAY).status_code == 303
    assert "OSError" in caplog.text
    assert "secret" not in caplog.text


def test_looking_ahead_covers_nothing(alice: Someone) -> None:
    client = signed_in_client(alice)

    assert client.head(AWAY).status_code == 303
    assert _state(client) is SessionState.OPEN


def test_wrong_methods_are_refused(client: Client) -> None:
    assert client.put(AWAY).status_code == 405
    for path in (HELP, COPY, CHECK):
        assert client.post(path).status_code == 405


def _state(client: Client) -> SessionState:
    found = current_session(_request_of(client))
    assert found is not None
    return found.state


def _request_of(client: Client) -> HttpRequest:
    request = HttpRequest()
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return request
