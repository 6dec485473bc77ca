from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from reknit.project import pages

pytestmark = pytest.mark.urls("tests.project.urls")

WORDS = "You said you would call."


def test_unknown_address_is_a_calm_page(client: Client) -> None:
    answer = client.get("/nowhere/at-all/")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()
    assert "at-all" not in answer.content.decode()


def test_refusal_of_entry_is_a_calm_page(client: Client) -> None:
    answer = client.get("/refuse/")

    assert answer.status_code == 403
    assert "Not here" in answer.content.decode()


def test_wrong_method_is_a_calm_page_and_still_says_what_is_allowed(client: Client) -> None:
    answer = client.get("/take/")

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "One step back" in answer.content.decode()


def test_unknown_host_is_a_calm_page(client: Client) -> None:
    answer = client.get("/plain/", HTTP_HOST="elsewhere.example")

    assert answer.status_code == 400
    assert "elsewhere" not in answer.content.decode()


def test_post_that_is_too_long_gives_the_words_back(client: Client, settings: Settings) -> None:
    """A browser does not: our pages may not be kept, and so neither may a form's content."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50
    long = f"words={WORDS.replace(' ', '+')}{'a' * 100}&passphrase=violet-ladder-and-tea&token=7"

    answer = client.post("/take/", long, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 413
    assert WORDS in answer.content.decode()
    assert "violet-ladder" not in answer.content.decode()


def test_post_that_is_far_too_long_is_not_read(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50
    monkeypatch.setattr(pages, "READ_BACK_BYTES", 60)

    answer = client.post(
        "/take/", f"words={WORDS * 9}", content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 413
    assert WORDS not in answer.content.decode()


def test_post_with_too_many_fields_is_too_long_as_well(client: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3

    assert client.post("/take/", {f"field{n}": "x" for n in range(9)}).status_code == 413


def test_fault_says_it_is_ours_and_shows_no_words(client: Client) -> None:
    client.raise_request_exception = False

    answer = client.post("/break/secret-path/", {"words": WORDS})

    assert answer.status_code == 500
    assert "our mistake" in answer.content.decode()
    assert WORDS not in answer.content.decode()
    assert "ValueError" not in answer.content.decode()
