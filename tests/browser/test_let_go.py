"""Write and let go: words that never leave the page they are written on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, expect

from reknit.people.core.exits import exit_url
from tests.browser.conftest import MakePhone, accessible
from tests.browser.steps import Someone, alone, both_ways

NEUTRAL_HOST = "/".join(exit_url("").split("/")[:3])
WORDS = "I am so angry that I can hardly breathe."
SHEET = "As it is, without weighing it"


def asked_from(page: Page) -> list[Request]:
    """Everything the page asks for from now on; an answer that never comes counts too."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - Playwright marks it
    return asked


def type_words(who: Someone) -> None:
    who.box(SHEET).press_sequentially(WORDS)


@both_ways
def test_nothing_leaves_while_writing_and_letting_go(phone: MakePhone, *, js: bool) -> None:
    who = Someone("Somebody", phone(js=js))
    who.open("/sheet/")
    accessible(who.page)
    asked = asked_from(who.page)

    type_words(who)
    who.box(SHEET).press("Enter")
    who.page.wait_for_timeout(2500)  # longer than any page waits before it saves
    who.page.get_by_role("button", name="Let it go").click()

    expect(who.box(SHEET)).to_have_value("")
    assert [request.url for request in asked] == []
    assert who.page.evaluate("localStorage.length + sessionStorage.length") == 0

    who.page.evaluate("fetch('/sheet/')")  # and had anything left, it would have been seen
    assert [request.url.endswith("/sheet/") for request in asked] == [True]


@pytest.mark.usefixtures("clock")
def test_signed_in_too_and_with_spelling_checked_elsewhere(phone: MakePhone) -> None:
    who = alone(phone())
    who.open("/me/settings/here/")
    who.tick("Let my browser check spelling")
    who.press("Save")
    who.open("/today/")
    who.follow("Write and let go")
    asked = asked_from(who.page)

    type_words(who)
    expect(who.box(SHEET)).to_have_js_property("spellcheck", False)
    who.page.get_by_role("button", name="Let it go").click()
    who.reads("It is gone.")

    assert asked == []
    expect(who.box(SHEET)).to_have_value("")
    who.box(SHEET).press("Control+z")
    expect(who.box(SHEET)).to_have_value("")


def test_it_fades_where_movement_is_welcome(phone: MakePhone) -> None:
    who = Someone("Somebody", phone(motion=True))
    who.open("/sheet/")
    type_words(who)

    who.page.get_by_role("button", name="Let it go").click()

    expect(who.page.locator(".for-nobody--going")).to_be_visible()
    who.reads("It is gone.")
    expect(who.box(SHEET)).to_have_value("")
    who.box(SHEET).fill("once more")
    expect(who.box(SHEET)).to_have_value("once more")


@both_ways
@pytest.mark.usefixtures("clock")
def test_the_quick_exit_takes_no_word_along(phone: MakePhone, *, js: bool) -> None:
    who = alone(phone(js=js, elsewhere=(NEUTRAL_HOST,)))
    who.open("/sheet/")
    type_words(who)
    asked = asked_from(who.page)

    with who.page.expect_request(exit_url("")):
        who.page.get_by_role("link", name="Leave this page").click()
    expect(who.page).to_have_title("Elsewhere")
    who.page.go_back()
    if js:  # the sheet is not even in the history
        assert "/sheet/" not in who.page.url
        who.page.goto("/sheet/")

    expect(who.box(SHEET)).to_have_value("")
    assert all("angry" not in f"{each.url} {each.post_data}" for each in asked)


@both_ways
@pytest.mark.usefixtures("clock")
def test_covering_empties_it_and_sets_nothing_aside(phone: MakePhone, *, js: bool) -> None:
    who = alone(phone(js=js))
    who.open("/sheet/")
    type_words(who)
    asked = asked_from(who.page)

    who.press("Cover now")
    who.is_at("Your notebook is covered")
    who.page.go_back()

    expect(who.box(SHEET)).to_have_value("")
    assert all("angry" not in f"{each.url} {each.post_data}" for each in asked)
