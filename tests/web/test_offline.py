"""The pages that open without a connection: which they are, what is kept, what never is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reknit.calm.actions import add_line
from reknit.web import offline
from tests.home.pages import Answer
from tests.people.scene import make_person, signed_in_client
from tests.web.test_static import FORBIDDEN, STATIC

PAGES = [reverse("calm:breathe"), reverse("calm:soothe"), reverse("safety:help")]
KEEP = (STATIC / "keep.js").read_text(encoding="utf-8")
WORKER = offline.SOURCE.read_text(encoding="utf-8")
LARGEST_KEPT = 64 * 1024  # bytes of one page and its files

every_page = pytest.mark.parametrize("page", PAGES)
pytestmark = pytest.mark.django_db


def kept(response: Answer) -> dict[str, object]:
    first = response.content.decode().partition("\n")[0]
    found: dict[str, object] = json.loads(first.removeprefix("const KEPT = ").removesuffix(";"))
    return found


def files_of(response: Answer) -> list[Path]:
    files = kept(response)["files"]
    assert isinstance(files, list)
    found = [finders.find(file.removeprefix(settings.STATIC_URL)) for file in files]
    return [Path(each) for each in found if each is not None]


def test_exactly_these_pages_are_kept() -> None:
    """The module asks for the workers of these pages; nothing else may become a script."""
    assert re.findall(r'"(/[^"]*)"', KEEP) == PAGES
    for page in PAGES:
        assert kept(Client().get(f"{page}worker.js"))["page"] == page


@every_page
def test_a_worker_lies_in_the_folder_it_answers_for(page: str) -> None:
    """So a browser lets it have no more than that: no notebook lies beneath these pages."""
    response = Client().get(f"{page}worker.js")

    assert "Service-Worker-Allowed" not in response
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-store, private"
    assert not response.cookies


@every_page
def test_pages_themselves_are_still_not_to_be_stored(page: str) -> None:
    assert Client().get(page)["Cache-Control"] == "no-store, private"


@every_page
def test_everything_the_page_names_is_kept_and_nothing_more(page: str) -> None:
    html = Client().get(page).content.decode()
    response = Client().get(f"{page}worker.js")
    named = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"', html)
    # Made for each device, and of no use without a connection.
    named = [each for each in named if each != reverse("people:manifest")]

    assert kept(response)["files"] == sorted(set(named))
    files = files_of(response)
    assert len(files) == len(set(named))
    for file in files:  # and these name no further files
        if file.suffix == ".png":
            continue
        assert not re.search(r"@import|url\(|\bimport\b", file.read_text(encoding="utf-8")), file
    assert len(html.encode()) + sum(each.stat().st_size for each in files) < LARGEST_KEPT


@every_page
def test_the_worker_is_the_same_for_everybody(page: str) -> None:
    alice = make_person("Alice")
    add_line(vault=alice.open(), text="Ring Mo")
    address = f"{page}worker.js"

    assert signed_in_client(alice).get(address).content == Client().get(address).content
    assert b"Ring Mo" in signed_in_client(alice).get(reverse("calm:soothe")).content


def test_another_text_is_another_version() -> None:
    one = offline.worker("/a/", HttpResponse('<link href="/static/a.1.css">'))
    other = offline.worker("/a/", HttpResponse('<link href="/static/a.2.css">'))

    assert kept(one)["files"] == ["/static/a.1.css"]
    assert kept(one)["version"] != kept(other)["version"]


def test_the_worker_fetches_without_cookies_and_keeps_nothing_on_the_way() -> None:
    assert WORKER.count("cache.put(") == 1
    assert 'credentials: "omit"' in WORKER
    assert 'redirect: "error"' in WORKER
    assert FORBIDDEN.findall(WORKER) == []
