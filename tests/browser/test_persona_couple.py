"""An ordinary couple: from the first page to a book on paper, with nothing to be afraid of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Frame, Page, expect

from reknit.project.copies import making
from tests.browser.conftest import MakePhone
from tests.browser.personas import shot
from tests.browser.steps import (
    EACH_ON_OUR_OWN,
    HOLD,
    PIN,
    STORY,
    Someone,
    answer,
    begin_notebook,
    begin_repair,
    end,
    pair,
    share,
    sign_in,
    tell,
    uncover,
)

# Nobody who has come to repair something is led to any of these first.
ABOUT_LOCKS = re.compile(r"^/me/(code|pin|passphrase|second|passkeys|record|take|settings/look)")
MOST_PAGES = 52  # of both, to the end of the first repair: signing up and pairing included
MOST_INPUTS = 14  # of each, likewise


@dataclass
class Steps:
    """The pages that somebody came to."""

    paths: list[str] = field(default_factory=list)

    def watch(self, who: Someone) -> None:
        who.page.on("framenavigated", self.on_page)

    def on_page(self, frame: Frame) -> None:
        self.paths.append(urlsplit(frame.url).path)


@pytest.mark.release
def test_an_ordinary_couple(
    phone: MakePhone, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    steps = Steps()
    robins, sams = phone(), phone()
    for page in (robins, sams):
        steps.watch(Someone("", page))
    robin, sam = begin_notebook(robins, "Robin"), begin_notebook(sams, "Sam")
    pair(robin, sam)
    first_repair(robin, sam, clock)
    asked_first = [path for path in steps.paths if ABOUT_LOCKS.match(path)]
    assert asked_first == []
    assert len(steps.paths) <= MOST_PAGES, steps.paths
    for who in (robin, sam):
        assert len(who.answered) <= MOST_INPUTS, who.answered

    robin.strict = sam.strict = True
    made = making.make(kind="hand", at=timezone.now(), to=tmp_path / "copies")
    assert made.path.stat().st_size > 0  # while both have their notebooks open
    a_pin(robin)
    a_second_device(robin, phone(desktop=True))
    a_keepsake(robin)
    sam.open("/today/")  # and Sam has been told of none of it
    shot(sam, "couple-today")


def first_repair(robin: Someone, sam: Someone, clock: time_machine.Traveller) -> None:
    begin_repair(robin, EACH_ON_OUR_OWN)
    tell(robin)
    passes_the_check(robin)
    robin.follow("See it once more and share it")
    share(robin, "Sam")
    clock.shift(HOLD)
    sam.open("/today/")
    sam.follow("Go there")
    passes_the_check(sam)
    sam.press("I'm ready")
    answer(sam, partner="Robin")
    share(sam, "Robin")
    clock.shift(HOLD)
    robin.open("/today/")
    robin.follow("Go there")
    robin.press("That's it")
    robin.follow("Ask for something small")
    robin.write(re.compile("would you be willing"), STORY.ask)
    robin.press("See it once more")
    share(robin, "Sam")
    clock.shift(HOLD)
    sam.open("/today/")
    sam.follow("Go there")
    sam.press("Yes")
    clock.shift(HOLD)
    for who in (robin, sam):
        who.open("/today/")
        who.follow("Go there")
        end(who, "Put down")
        clock.shift(HOLD)


def passes_the_check(who: Someone) -> None:
    """Once, before the first thing two do together."""
    who.is_at("Is this right for me?")
    who.follow("Go on")


def a_pin(who: Someone) -> None:
    who.open("/me/settings/")
    shot(who, "couple-settings")
    who.follow("Choose a PIN")
    who.write("A PIN of six digits", PIN)
    who.page.get_by_label("Your passphrase").fill(who.passphrase)
    shot(who, "couple-pin")
    who.press("Use this PIN")
    who.press("Cover now")
    uncover(who, pin=PIN)


def a_second_device(who: Someone, page: Page) -> None:
    other = Someone(who.name, page, who.user_name, who.passphrase)
    other.open("/me/in/")
    sign_in(other)
    other.is_at("Today")
    who.open("/me/record/")
    shot(who, "couple-record")
    who.press("End it")
    who.reads("Ended. That device needs the passphrase now.")
    other.reload()
    other.is_at("Open your notebook")


def a_keepsake(who: Someone) -> None:
    who.open("/me/take/")
    who.choose(re.compile("^A small book"))
    who.page.get_by_label("Your own passphrase").fill(who.passphrase)
    shot(who, "couple-take")
    with who.page.expect_download() as taken:
        who.page.get_by_role("button", name="Make the file").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")
    expect(who.page.get_by_role("heading", level=1)).to_be_visible()
