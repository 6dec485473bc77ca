"""The guard itself: each thing it watches for is planted once and must be caught."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import MakePhone, accessible
from tests.browser.guard import Guard

ELSEWHERE = "https://weather.example"


@pytest.fixture
def watched(browser: Browser, live_server: LiveServer) -> tuple[Page, Guard]:
    """A page whose guard the test reads itself."""
    guard = Guard(live_server.url)
    context = browser.new_context(base_url=live_server.url)
    guard.watch(context)
    page = context.new_page()
    page.goto("/")
    return page, guard


@pytest.mark.parametrize(
    ("planted", "caught"),
    [
        ("console.error('planted')", "console: planted"),
        ("setTimeout(() => { throw new Error('planted') })", "script broke"),
        ("document.body.append(Object.assign(new Image(), {src: '/gone.png'}))", "404 for image"),
        ("fetch('/nowhere/').catch(() => {})", "404 for fetch"),
        ("document.body.appendChild(document.createElement('script')).text = '1'", "console: "),
        ("document.body.innerHTML = '<p>planted</p>'", "console: "),
        ("location.href = 'https://weather.example/'", "called another host"),
    ],
)
def test_what_nobody_looks_at_is_caught(
    watched: tuple[Page, Guard], planted: str, caught: str
) -> None:
    page, guard = watched
    assert guard.found == []

    page.evaluate(f"() => {{ try {{ {planted} }} catch (refused) {{}} }}")
    for _try in range(50):  # until the browser has told us
        if guard.found:
            break
        page.wait_for_timeout(20)
    page.context.close()

    assert any(line.startswith(caught) for line in guard.found), guard.found


def test_inaccessible_page_is_caught(phone: MakePhone) -> None:
    page = phone()
    page.goto("/")
    page.evaluate("() => document.querySelector('main').append(document.createElement('input'))")

    with pytest.raises(AssertionError, match="label"):
        accessible(page)


def test_journey_may_leave_for_a_named_place(phone: MakePhone) -> None:
    page = phone(elsewhere=(ELSEWHERE,))

    page.goto(f"{ELSEWHERE}/today")

    expect(page).to_have_title("Elsewhere")


@pytest.mark.parametrize("js", [True, False])
@pytest.mark.parametrize("dark", [True, False])
def test_error_pages_are_accessible(phone: MakePhone, *, js: bool, dark: bool) -> None:
    page = phone(js=js, dark=dark)

    answer = page.goto("/nowhere/")

    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    accessible(page)
