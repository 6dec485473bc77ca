from __future__ import annotations

from django.test import RequestFactory

from reknit.refusal import Refusal
from reknit.web.refusals import refusal_page, words_of


class AlreadyAnswered(Refusal):
    said = "This has already been answered."
    status = 409


def test_a_refusal_gives_back_the_words_and_one_way_on() -> None:
    request = RequestFactory().post("/n/x/", {"heard": "I hear </textarea><b>you</b>"})

    response = refusal_page(request, AlreadyAnswered(), way_on="/today/")

    assert response.status_code == 409
    html = response.content.decode()
    assert "<h1>This has already been answered.</h1>" in html
    assert "I hear &lt;/textarea&gt;&lt;b&gt;you&lt;/b&gt;</textarea>" in html
    assert '<a class="button" href="/today/">' in html


def test_secrets_never_come_back() -> None:
    request = RequestFactory().post(
        "/",
        {
            "passphrase": "five secret words",
            "passphrase_again": "five secret words",
            "code": "AAAA-BBBB",
            "recovery_code": "AAAA-BBBB",
            "pin": "123 456",
            "csrfmiddlewaretoken": "token token",
            "note": "mine",
        },
    )

    assert words_of(request) == "mine"


def test_only_what_a_person_wrote_comes_back() -> None:
    request = RequestFactory().post(
        "/",
        {
            "felt": ["numb", "lonely"],
            "scale": "7",
            "seen": "12",
            "answer": "not_yet",
            "tick": "on",
            "next": "/n/1/",
            "id": "0b7c2f6e-3f5e-4a8e-9b42-2a2c6d1f0e11",
            "empty": " ",
        },
    )

    assert words_of(request) == "numb\n\nlonely"


def test_a_visit_without_words_shows_no_empty_box() -> None:
    html = refusal_page(RequestFactory().get("/"), AlreadyAnswered()).content.decode()

    assert "kept-words" not in html
