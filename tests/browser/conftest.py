"""Phones for the journeys: ``phone()`` gives a page of its own, with its own cookies and guard.

>>> def test_two_partners(phone):
...     alices, bobs = phone(), phone(js=False)
...     alices.goto("/")
...     accessible(alices)

Each page knows the server's address, so ``goto("/help/")`` is enough. When the test ends, a
console error, a violation of the content policy, a missing file or a call to another host on any
of its phones fails it. ``accessible(page)`` fails on any WCAG 2.2 AA violation that axe finds.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from reknit.cli import chromium
from tests.browser.guard import Guard

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Even a mistake in a page cannot reach anybody.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=800)
PATIENCE_MS = 15_000  # nothing waits this long; a busy machine may
AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker("browser")


@pytest.fixture(scope="session", autouse=True)
def static_files_are_asked_for_once() -> Iterator[None]:
    """As outside, where their names carry a hash: a third of the time of every page."""
    with pytest.MonkeyPatch.context() as patch:
        serve = StaticFilesHandler.serve

        def serve_to_keep(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
            response = serve(handler, request)
            # Long, since the journeys' clock may be years from the browser's.
            response["Cache-Control"] = "max-age=315360000, immutable"
            return response

        patch.setattr(StaticFilesHandler, "serve", serve_to_keep)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get(chromium.NAMED) or chromium.find()
    # Playwright keeps an event loop in this thread; Django would refuse to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=shutil.which(program) or program, args=FLAGS
        )
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class MakePhone(Protocol):
    def __call__(
        self,
        *,
        js: bool = True,
        dark: bool = False,
        desktop: bool = False,
        motion: bool = False,
        elsewhere: tuple[str, ...] = (),
    ) -> Page:
        """A new device with its own cookies.

        motion: whether the person lets things move (off, so that pages are still at once).
        elsewhere: addresses of other hosts that this journey leaves for on purpose.
        """


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer) -> Iterator[MakePhone]:
    expect.set_options(timeout=PATIENCE_MS)
    made: list[tuple[Page, Guard]] = []

    def make(
        *,
        js: bool = True,
        dark: bool = False,
        desktop: bool = False,
        motion: bool = False,
        elsewhere: tuple[str, ...] = (),
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=DESKTOP if desktop else PHONE,
            is_mobile=not desktop,
            has_touch=not desktop,
            java_script_enabled=js,
            color_scheme="dark" if dark else "light",
            reduced_motion="no-preference" if motion else "reduce",
            locale="en-GB",
            timezone_id="Europe/Berlin",
        )
        context.set_default_timeout(PATIENCE_MS)
        guard = Guard(live_server.url, elsewhere)
        guard.watch(context)
        page = context.new_page()
        made.append((page, guard))
        return page

    yield make
    for page, _guard in made:
        page.context.close()
    for _page, guard in made:
        guard.check()


@pytest.fixture
def clock(live_server: LiveServer) -> Iterator[time_machine.Traveller]:
    """The server's clock: noon, running. ``clock.shift(seconds)`` lets time go by at once."""
    with time_machine.travel("2026-03-02 12:00:00+00:00", tick=True) as traveller:
        yield traveller


def accessible(page: Page) -> None:
    """Fails with axe's own report on any WCAG 2.2 AA violation of the page as it stands."""
    with where_scripts_run(page) as audited:
        found = Axe().run(audited, options={"runOnly": AA, "resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


@contextmanager
def where_scripts_run(page: Page) -> Iterator[Page]:
    """The page itself, or for a phone without JavaScript a copy of it in which axe can run."""
    if page.evaluate("() => !matchMedia('(scripting: none)').matches"):
        yield page
        return
    dark = page.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches")
    # What was only for phones without JavaScript must be seen, and no script may change it.
    shown = re.sub(r"</?noscript[^>]*>|<script\b.*?</script>", "", page.content(), flags=re.DOTALL)
    assert page.context.browser is not None
    copies = page.context.browser.new_context(
        viewport=page.viewport_size,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    copy = copies.new_page()
    copy.route(page.url, lambda route: route.fulfill(content_type="text/html", body=shown))
    copy.goto(page.url)
    yield copy
    copies.close()
