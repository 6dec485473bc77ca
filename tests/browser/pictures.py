"""Takes the pictures of the README: six screens, on a phone and a desktop, light and dark.

>>> .venv/bin/python -m pytest tests/browser/pictures.py

They go to ``docs/images`` as ``<screen>-<device>-<theme>.png``. The couple is made up, and each
page says so. The suite does not run this; it runs when the look has changed.
"""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path
from typing import Literal

import pytest
import time_machine
from playwright.sync_api import Page
from pytest_django import Settings

from tests.browser.conftest import DESKTOP, MakePhone
from tests.browser.steps import (
    EACH_ON_OUR_OWN,
    HOLD,
    Someone,
    Story,
    address_of_repair,
    answer,
    begin_repair,
    couple,
    end,
    pick_feeling,
    share,
    tell,
)

IMAGES = Path(__file__).parents[2] / "docs" / "images"
LARGEST = 200 * 1024
TALL = 1000  # longer than a phone, so that both threads have met before the picture ends
SHARP = {"phone": 2, "desktop": 1}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

FIRST = Story(
    happened="You said “fine” and went to bed while I was still talking.",
    feeling=("Sad", "lonely"),
    took_to_mean="that you were done with me for the day.",
    hear="You felt left alone in the middle of something that mattered to you.",
    meant="I couldn't find words any more, and I didn't want to say something unkind.",
    ask="Say “I need ten minutes” before you go?",
)
SECOND = Story(
    happened="You answered your mother before we had talked about the weekend.",
    feeling=("Angry", "annoyed"),
    took_to_mean="that my plans come last.",
    hear="You felt passed over, and the weekend had mattered to you.",
    meant="I wanted it off the table, so that we could plan ours in peace.",
)


def take(page: Page, name: str, *, down_to: str = "", into: Path = IMAGES) -> None:
    """down_to: a heading that has to be in the picture."""
    assert page.viewport_size is not None
    width = page.viewport_size["width"]
    device = "desktop" if width == DESKTOP["width"] else "phone"
    page.set_viewport_size({"width": width, "height": TALL})
    view = page.context.new_cdp_session(page)
    sharp = {"deviceScaleFactor": SHARP[device], "mobile": device == "phone"}
    view.send("Emulation.setDeviceMetricsOverride", {"width": width, "height": TALL, **sharp})
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    if down_to:
        heading = page.get_by_role("heading", name=down_to)
        heading.evaluate("(found) => found.parentElement.scrollIntoView({block: 'end'})")
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        target = into / f"{name}-{device}-{theme}.png"
        picture = view.send("Page.captureScreenshot", {"format": "png"})  # as sharp as said above
        target.write_bytes(b64decode(picture["data"]))
        assert target.stat().st_size <= LARGEST, target
    page.emulate_media(color_scheme="light")
    view.detach()


@pytest.mark.parametrize("desktop", [False, True], ids=["phone", "desktop"])
def test_pictures(
    phone: MakePhone, clock: time_machine.Traveller, settings: Settings, *, desktop: bool
) -> None:
    settings.DEMO = True
    IMAGES.mkdir(parents=True, exist_ok=True)
    visitor = Someone("Visitor", phone(desktop=desktop))
    visitor.open("/")
    take(visitor.page, "front")
    robin, sam = couple(phone(desktop=desktop), phone(), names=("Robin", "Sam"))
    writing(robin)
    understanding(robin, sam, clock)
    agreeing(robin, sam, clock)
    begin_two_more(robin, sam, clock)
    robin.open("/today/")
    take(robin.page, "today")


def writing(robin: Someone) -> None:
    begin_repair(robin, EACH_ON_OUR_OWN)
    robin.write("What happened?", FIRST.happened)
    robin.press("Go on")
    pick_feeling(robin, *FIRST.feeling)
    pick_feeling(robin, "Hurt", "small")
    take(robin.page, "feelings")
    robin.press("Go on")
    robin.write("What did you take it to mean?", FIRST.took_to_mean)
    robin.choose("Fairly sure")
    take(robin.page, "meaning")
    robin.press("See it once more")


def understanding(robin: Someone, sam: Someone, clock: time_machine.Traveller) -> None:
    share(robin, "Sam")
    clock.shift(HOLD)
    sam.open("/today/")
    sam.follow("Go there")
    sam.press("I'm ready")
    answer(sam, FIRST, partner="Robin")
    share(sam, "Robin")
    clock.shift(HOLD)
    robin.open("/today/")
    robin.follow("Go there")
    take(robin.page, "meant-landed")


def agreeing(robin: Someone, sam: Someone, clock: time_machine.Traveller) -> None:
    robin.press("That's it")
    robin.follow("Ask for something small")
    robin.write(re.compile("would you be willing"), FIRST.ask)
    robin.press("See it once more")
    share(robin, "Sam")
    clock.shift(HOLD)
    sam.open("/today/")
    sam.follow("Go there")
    sam.press("Yes")
    clock.shift(HOLD)
    for who in (sam, robin):
        who.open("/today/")
        who.follow("Go there")
        end(who, "Put down")
        clock.shift(HOLD)
    robin.open(address_of_repair(robin))
    take(robin.page, "card", down_to="How it ended")


def begin_two_more(robin: Someone, sam: Someone, clock: time_machine.Traveller) -> None:
    """One rests, one waits for an answer."""
    for story in (SECOND, FIRST):
        asked = begin_repair(sam, EACH_ON_OUR_OWN)
        tell(sam, story)
        share(sam, "Robin")
        clock.shift(HOLD)
        robin.open(asked)
        if story is SECOND:
            robin.follow("I need time")
            robin.choose("Tomorrow")
            robin.press("Not yet")
