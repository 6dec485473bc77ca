from __future__ import annotations

import re

import pytest
from django.conf import settings as used
from django.test import Client

pytestmark = pytest.mark.urls("tests.project.urls")

WORDS = "I felt left out at the table."


@pytest.fixture
def browser_like() -> Client:
    return Client(enforce_csrf_checks=True)


def token(client: Client) -> str:
    page = client.get("/token/").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found is not None
    return found[1]


def post(client: Client, *, with_token: str = "", **headers: str) -> tuple[int, str]:
    answer = client.post(
        "/take/", {"words": WORDS, "csrfmiddlewaretoken": with_token}, headers=headers
    )
    return answer.status_code, answer.content.decode()


def test_our_own_form_is_taken(browser_like: Client) -> None:
    good = token(browser_like)

    assert post(browser_like, with_token=good, sec_fetch_site="same-origin", origin="null") == (
        200,
        f"taken: {WORDS}",
    )


def test_browser_that_says_nothing_is_judged_by_the_token(browser_like: Client) -> None:
    good = token(browser_like)

    assert post(browser_like, with_token=good, origin="null")[0] == 200
    assert post(browser_like, with_token=good)[0] == 200
    assert post(browser_like, with_token=good, origin="https://elsewhere.example")[0] == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_another_site_is_refused_even_with_the_token(browser_like: Client, site: str) -> None:
    assert post(browser_like, with_token=token(browser_like), sec_fetch_site=site)[0] == 403


def test_token_is_needed_whatever_the_browser_says(browser_like: Client) -> None:
    token(browser_like)

    assert post(browser_like, sec_fetch_site="same-origin")[0] == 403
    assert post(browser_like, with_token="A" * 64, sec_fetch_site="same-origin")[0] == 403


def test_refused_form_gives_the_words_back(browser_like: Client) -> None:
    status, page = post(browser_like)

    assert status == 403
    assert WORDS in page
    assert "<form" not in page.partition("<main")[2]  # nothing that would send them on


def test_https_needs_no_referrer(browser_like: Client) -> None:
    page = browser_like.get("/token/", secure=True).content.decode()
    good = re.findall(r'value="(\w{64})"', page)[0]

    answer = browser_like.post("/take/", {"csrfmiddlewaretoken": good}, secure=True)

    assert answer.status_code == 200


def test_cookie_has_a_plain_name_on_loopback(browser_like: Client) -> None:
    token(browser_like)
    cookie = browser_like.cookies["reknit-form"]

    assert used.TLS is False
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == ""
