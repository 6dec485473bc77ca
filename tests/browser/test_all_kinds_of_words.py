"""Whatever somebody writes comes back as they wrote it, to both, and does nothing."""

from __future__ import annotations

import re

import pytest
import time_machine
from playwright.sync_api import expect

from tests.browser.conftest import MakePhone
from tests.browser.steps import (
    EACH_ON_OUR_OWN,
    FOR_ME_ALONE,
    HOLD,
    Someone,
    Story,
    alone,
    begin_repair,
    both_ways,
    couple,
    plain_daily,
    share,
    tell,
)

WORDS = {
    "script": "</title><script>alert(1)</script><img src=x onerror=alert(2)> & &amp; \"'",
    "template": "{{ 7|add:7 }} {% now 'Y' %} %(name)s {0} ${x} `y` \\n",
    "right-to-left": "יצאת לפני שחזרתי\u200f, \u202eturned\u202c round",
    "signs": "👩🏽\u200d❤\ufe0f\u200d👨🏻 🧶 Straße, ﬁn, İstanbul, e\u0301, 中文, ไทย",
}
LONGEST = "ä" * 600


@plain_daily
@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
def test_words_come_back_as_they_were_written(
    phone: MakePhone, clock: time_machine.Traveller, words: str, *, js: bool
) -> None:
    alice, bob = couple(phone(js=js), phone(js=js))
    for who in (alice, bob):
        who.page.on("dialog", lambda dialog: pytest.fail(f"ran: {dialog.message}"))
    where = begin_repair(alice, EACH_ON_OUR_OWN)
    tell(alice, Story(happened=words, took_to_mean=f"{words}\nand a second line"))
    share(alice, "Bob")
    clock.shift(HOLD)
    bob.open(where)
    bob.press("I'm ready")

    for who in (alice, bob):
        who.open(where)
        assert words in shown(who)
        assert f"{words}\nand a second line" in shown(who)
    alice.open("/today/")
    bob.open("/today/")


def shown(who: Someone) -> list[str]:
    return [text.strip() for text in who.page.locator("blockquote").all_inner_texts()]


@plain_daily
@pytest.mark.usefixtures("clock")
def test_nothing_too_much_and_the_wrong_kind(phone: MakePhone, *, js: bool) -> None:
    who = alone(phone(js=js))
    begin_repair(who, FOR_ME_ALONE)
    who.press("Go on")
    expect(who.page.get_by_role("region", name="Not quite yet")).to_be_focused()
    who.write("What happened?", "   ")
    who.press("Go on")
    who.reads("Write a few words here.")

    who.write("What happened?", LONGEST + "bc")
    who.press("Go on")
    who.reads("This is 2 letters longer than fits.")
    expect(who.box("What happened?")).to_have_value(LONGEST + "bc")
    who.write("What happened?", LONGEST)
    who.press("Go on")

    who.is_at("What did you feel?")
    who.press("Go on")
    expect(who.page.get_by_role("region", name="Not quite yet")).to_be_visible()
    who.write("Or a word of my own", "<b>homesick</b>, 🧶")
    who.press("Go on")
    who.write("What did you take it to mean?", "m" * 50_000)
    who.press("Go on")
    who.reads("49400 letters longer than fits")
    expect(who.box("What did you take it to mean?")).to_have_value("m" * 50_000)
    who.write("What did you take it to mean?", "m")
    who.choose("Fairly sure")
    who.press("Go on")
    who.follow("Back to where this stands")
    who.reads("<b>homesick</b>, 🧶")


@both_ways
@pytest.mark.usefixtures("clock")
def test_choosing_nothing_is_said_kindly(phone: MakePhone, *, js: bool) -> None:
    who = alone(phone(js=js))
    where = begin_repair(who, FOR_ME_ALONE)
    tell(who, last="Go on")
    who.open(where)
    who.follow("Close this for me")
    who.press("Close it for me")
    expect(who.page.get_by_role("region", name="Not quite yet")).to_be_focused()

    who.open("/me/begin/")
    who.is_at(re.compile("Today|Make your notebook"))


@both_ways
@pytest.mark.usefixtures("db")
def test_a_notebook_form_says_what_it_needs(phone: MakePhone, *, js: bool) -> None:
    who = Someone("Eve", phone(js=js))
    who.open("/me/begin/")
    words = who.page.locator(".five__words").inner_text()
    who.write("A user name", "x")
    who.press("Make my notebook")
    who.reads(re.compile("Use 3 to 30 letters or digits"))
    assert who.page.locator(".five__words").inner_text() == words  # they may be written down

    who.choose(re.compile("^Use my own"))
    who.page.get_by_label("My own passphrase").fill("password1")
    who.page.get_by_label("The same once more").fill("password1")
    who.tick("I am 18 or older.")
    who.write("A user name", "eve")
    who.press("Make my notebook")
    who.is_at("Make your notebook")
    expect(who.page.get_by_role("region", name="Not quite yet")).to_be_visible()
    who.does_not_read("password1")
