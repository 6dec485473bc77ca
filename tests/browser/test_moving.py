"""Taking all words along in each form, and bringing them into another notebook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download

from tests.browser.conftest import DESKTOP, PHONE, MakePhone, accessible
from tests.browser.steps import (
    FOR_ME_ALONE,
    STORY,
    Someone,
    alone,
    begin_repair,
    scripts_daily,
    tell,
)

FILE_PASSPHRASE = "harbour violet anchor drift"


def take(who: Someone, what: str, *, sealed: bool = False) -> Download:
    who.open("/me/take/")
    who.choose(what)
    if sealed:
        for label in ("A passphrase for the file", "The same once more"):
            who.page.get_by_label(re.compile(f"^{label}")).fill(FILE_PASSPHRASE)
    who.page.get_by_label("Your own passphrase", exact=True).fill(who.passphrase)
    with who.page.expect_download() as waiting:
        who.page.get_by_role("button", name="Make the file").click()
    return waiting.value


def bring(who: Someone, file: Path, *, passphrase: str = "") -> None:
    who.open("/me/settings/")
    who.follow("Bring your words along")
    who.page.get_by_label("The file", exact=True).set_input_files(file)
    who.page.get_by_label(re.compile("^Its passphrase")).fill(passphrase)
    who.press("Bring it in")


@scripts_daily
@pytest.mark.usefixtures("clock")
def test_moving_house(phone: MakePhone, tmp_path: Path, *, js: bool) -> None:
    who = alone(phone(js=js))
    who.strict = js
    begin_repair(who, FOR_ME_ALONE)
    tell(who, last="Go on")
    for what, name in (
        ("A web page", "notebook.html"),
        ("A small book", "notebook.pdf"),
        ("Plain text", "notebook.md"),
        ("To move house", "notebook.json"),
    ):
        download = take(who, what)
        assert download.suggested_filename == name
        download.save_as(tmp_path / name)
    assert (tmp_path / "notebook.pdf").read_bytes().startswith(b"%PDF-")
    for name in ("notebook.html", "notebook.json"):
        assert STORY.happened in (tmp_path / name).read_text()
    sealed = take(who, "To move house", sealed=True)
    assert sealed.suggested_filename == "notebook.json.age"
    sealed.save_as(tmp_path / "notebook.json.age")

    other = alone(phone(js=js), "Elsewhere")
    other.strict = js
    bring(other, tmp_path / "notebook.json.age", passphrase="not this one")
    other.reads("The passphrase doesn't open this file. Nothing was changed.")
    bring(other, tmp_path / "notebook.json.age", passphrase=FILE_PASSPHRASE)
    other.is_at("It is here")
    other.reads("One repair of your own, to go on with.")
    other.follow("All in my notebook")
    other.follow("You left before I came back …")
    other.reads(STORY.happened)
    bring(other, tmp_path / "notebook.json")
    other.is_at("All of it was here already")


@pytest.mark.usefixtures("clock")
def test_what_is_missing_is_said_on_the_page(phone: MakePhone) -> None:
    who = alone(phone())
    who.strict = True
    who.open("/me/settings/")
    who.follow("Take your words along")
    who.choose("Plain text")
    who.press("Make the file")
    who.reads("Type your passphrase here.")
    assert who.page.get_by_role("radio", name="Plain text").is_checked()
    who.open("/me/bring/")
    who.press("Bring it in")
    who.reads("Choose a file.")


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("desktop", [False, True], ids=["phone", "desktop"])
def test_the_file_reads_well_anywhere(
    phone: MakePhone, browser: Browser, tmp_path: Path, *, dark: bool, desktop: bool
) -> None:
    """Opened from the disk, with nobody to ask: axe finds nothing, and nothing is called."""
    who = alone(phone(dark=dark, desktop=desktop))
    begin_repair(who, FOR_ME_ALONE)
    tell(who, last="Go on")
    html = tmp_path / "notebook.html"
    take(who, "A web page").save_as(html)

    # Opened from the disk, by a browser that knows nothing of us.
    size = DESKTOP if desktop else PHONE
    context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light")
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(html.as_uri())
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
    assert asked == [html.as_uri()]
