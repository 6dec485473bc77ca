"""What every answer carries: each address of the product, each method, each kind of visitor.

Nothing here is listed by hand: a new address is walked because it is in the URL map.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from reknit.project.headers import ALWAYS
from tests.people.scene import signed_in_client
from tests.project.surface import HSTS, PART, TELLING, Walked, check
from tests.proof.addresses import all_addresses, all_ids, routes, way_out
from tests.repair.scene import make_two

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.usefixtures("over_https")

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE")
NOBODY_HAS = (
    "/nowhere/",
    "/n/not-a-number/",
    f"/n/{uuid4()}/",
    "/n/%00/",
    "/%ff%fe/",
    "/n/" + "a" * 3000,
    "//elsewhere.example/n/",
    "/today",  # without its slash
    "/static/",
    "/static/web/",
    "/static/web/nothing.js",
    "/static/%2e%2e/secret-key",
    "/favicon.ico",
    "/robots.txt",
    "/?" + "q=" * 500,
    "/me/in/?next=https://elsewhere.example/",
)


@pytest.fixture
def visitors() -> dict[str, Callable[[], Client]]:
    """A browser of each kind, made anew for each request, since many requests change it."""
    alice, bob = make_two()
    alice.draft()
    return {
        "stranger": Client,
        "stranger without a token": lambda: Client(enforce_csrf_checks=True),
        "open": lambda: signed_in_client(alice.someone),
        "covered": lambda: signed_in_client(alice.someone, covered=True),
        "the other": lambda: signed_in_client(bob.someone),
    }


def some_of_each_route(ids: list[str]) -> list[str]:
    """Every route, with the first and the last value where one takes many."""
    by_view: dict[object, list[str]] = {}
    for address in all_addresses(ids):
        match = resolve(address)
        by_view.setdefault((match.view_name, len(match.kwargs)), []).append(address)
    return [each for found in by_view.values() for each in dict.fromkeys((found[0], found[-1]))]


def ask(client: Client, method: str, address: str) -> Response:
    client.raise_request_exception = False
    data = {"words": "Typed by somebody."} if method == "POST" else ""
    if method == "POST":
        return client.post(address, data, secure=True)
    return client.generic(method, address, secure=True)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    "who", ["stranger", "stranger without a token", "open", "covered", "the other"]
)
def test_every_answer_of_every_address(visitors: dict[str, Callable[[], Client]], who: str) -> None:
    walked = Walked()
    addresses = [*some_of_each_route(all_ids()), way_out(), *NOBODY_HAS]
    methods = METHODS if who == "stranger" else ("GET", "POST")

    for address in addresses:
        for method in methods:
            try:
                check(ask(visitors[who](), method, address), walked)
            except AssertionError as wrong:
                raise AssertionError(f"{who}: {method} {address[:80]}: {wrong}") from wrong

    assert walked.answers == len(addresses) * len(methods)
    assert len(addresses) >= len(routes())
    assert walked.html > walked.answers / 4


def whole(page: str = "", **headers: str) -> HttpResponse:
    answer = HttpResponse(page or sound_page())
    for name, value in {
        **ALWAYS,
        "Cache-Control": "no-store, private",
        "Strict-Transport-Security": HSTS,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }.items():
        answer[name] = value
    return answer


def sound_page(body: str = "") -> str:
    return f"<title>A page</title><a data-exit href='{way_out()}'>Leave this page</a>{body}"


SPOILED: dict[str, Callable[[], HttpResponse]] = {
    "may be kept": lambda: whole(Cache_Control="max-age=60"),
    "weak policy": lambda: whole(Content_Security_Policy="default-src 'self' 'unsafe-inline'"),
    "says when it changed": lambda: whole(ETag="W/1"),
    "leads elsewhere": lambda: whole(Location="https://elsewhere.example/"),
    "leads elsewhere without a scheme": lambda: whole(Location="//elsewhere.example/"),
    "no way out": lambda: whole("<title>A page</title>"),
    "tells in its title": lambda: whole(sound_page().replace("A page", "A repair for two")),
    "code inside": lambda: whole(sound_page("<script>1</script>")),
    "code in an attribute": lambda: whole(sound_page("<p onclick='1'>")),
    "style inside": lambda: whole(sound_page("<p style='color:red'>")),
    "says not in which letters": lambda: whole(Content_Type="text/html"),
    "says not what it is": lambda: whole(Content_Type=""),
    "sends words to be checked": lambda: whole(sound_page("<textarea autocomplete=off>")),
}


def test_a_sound_answer_is_let_through() -> None:
    check(cast("Response", whole()), Walked())


@pytest.mark.parametrize("how", SPOILED)
def test_a_spoiled_answer_is_caught(how: str) -> None:
    """The control: the walk would see each of these."""
    with pytest.raises(AssertionError):
        check(cast("Response", SPOILED[how]()), Walked())


def test_a_cookie_that_other_hosts_could_set_is_caught() -> None:
    answer = whole()
    answer.set_cookie("reknit", "token", secure=True, httponly=True, samesite="Lax")

    with pytest.raises(AssertionError, match="reknit"):
        check(cast("Response", answer), Walked())


def test_addresses_tell_nothing() -> None:
    """They stay in histories. What stands in them is ids, and words of any notebook."""
    told = [route for route, _converters in routes() if TELLING.search(PART.sub("", route))]

    assert told == []
