from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from reknit.web.context import kit
from reknit.web.pages import page


def shell(request: HttpRequest) -> str:
    return page(request, "web/page.html").content.decode()


@pytest.fixture
def request_open(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/")
    request.session_open = True  # type: ignore[attr-defined]  # set by middleware elsewhere
    return request


def test_every_page_can_be_left_and_leads_to_help(rf: RequestFactory) -> None:
    html = shell(rf.get("/"))

    assert "data-exit>Leave this page</a>" in html
    assert ">Help</a>" in html
    assert ">Is this right for me?</a>" in html
    assert ">What the server can see</a>" in html


def test_only_an_open_notebook_can_be_covered(
    rf: RequestFactory, request_open: HttpRequest
) -> None:
    assert "Cover now" not in shell(rf.get("/"))
    assert '<form method="post"' in shell(request_open)
    assert "Cover now" in shell(request_open)


def test_a_page_without_a_notebook_sets_no_token(rf: RequestFactory) -> None:
    assert "csrfmiddlewaretoken" not in shell(rf.get("/"))


def test_a_member_has_an_open_notebook(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.member = object()  # type: ignore[attr-defined]  # set by people

    assert kit(request)["session_open"] is True


def test_spelling_is_checked_only_for_who_asked(request_open: HttpRequest) -> None:
    assert "data-spelling" not in shell(request_open)

    request_open.spelling = True  # type: ignore[attr-defined]  # set by people
    assert "<body data-spelling>" in shell(request_open)


def test_the_made_up_couple_is_marked(rf: RequestFactory, settings: Settings) -> None:
    assert "made-up couple" not in shell(rf.get("/"))

    settings.DEMO = True
    assert "made-up couple" in shell(rf.get("/"))


def test_titles_are_neutral(rf: RequestFactory) -> None:
    assert "<title>Page · Notebook</title>" in shell(rf.get("/"))
    assert "reknit" not in shell(rf.get("/")).lower()
