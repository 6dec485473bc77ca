"""A lock in mid-sentence: words are set aside, and put back after opening again."""

from __future__ import annotations

import re

import pytest
import time_machine
from playwright.sync_api import expect

from tests.browser.conftest import MakePhone
from tests.browser.steps import (
    FOR_ME_ALONE,
    PIN,
    STORY,
    Someone,
    alone,
    begin_repair,
    both_ways,
    sign_in,
    tell,
    uncover,
)

HALF = "You left before I came back, and then"


def cover_elsewhere(who: Someone) -> None:
    """In another tab of the same browser."""
    other = Someone(who.name, who.page.context.new_page())
    other.open("/today/")
    other.press("Cover now")
    other.page.close()


def close_elsewhere(who: Someone) -> None:
    other = Someone(who.name, who.page.context.new_page())
    other.open("/me/settings/")
    other.press("Close the notebook")
    other.page.close()


def put_back(who: Someone) -> None:
    """After unlocking: the words are offered once, and stand where they were."""
    who.is_at("Words set aside")
    who.reads(HALF)
    who.follow("Put it back")
    expect(who.box("What happened?")).to_have_value(HALF)
    who.press("Go on")
    who.is_at("What did you feel?")


def nothing_waits(who: Someone) -> None:
    who.open("/me/aside/")
    who.reads("Nothing waits here.")


@both_ways
@pytest.mark.parametrize("pin", [PIN, ""], ids=["pin", "passphrase"])
@pytest.mark.usefixtures("clock")
def test_covered_in_another_tab(phone: MakePhone, pin: str, *, js: bool) -> None:
    who = alone(phone(js=js))
    begin_repair(who, FOR_ME_ALONE)
    who.strict = js
    who.write("What happened?", HALF)
    cover_elsewhere(who)
    who.press("Go on")
    who.is_at("Your words are safe")
    who.does_not_read(HALF)
    who.follow("Open the notebook")
    if not pin:
        who.page.get_by_text("Use the passphrase instead").click()
    uncover(who, pin=pin)

    put_back(who)
    nothing_waits(who)


@both_ways
def test_covers_itself_after_a_while(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    who = alone(phone(js=js))
    where = begin_repair(who, FOR_ME_ALONE)
    who.write("What happened?", HALF)
    clock.shift(6 * 60)
    who.press("Go on")
    who.is_at("Your words are safe")
    who.follow("Open the notebook")
    uncover(who, pin=PIN)
    put_back(who)

    clock.shift(6 * 60)
    who.open(where)
    who.is_at("Your notebook is covered")
    who.does_not_read(HALF)
    uncover(who, pin=PIN)
    assert where in who.page.url  # back where they wanted to go


@both_ways
@pytest.mark.usefixtures("clock")
def test_closed_in_another_tab(phone: MakePhone, *, js: bool) -> None:
    who = alone(phone(js=js))
    begin_repair(who, FOR_ME_ALONE)
    who.write("What happened?", HALF)
    close_elsewhere(who)
    who.press("Go on")
    who.is_at("Your words are safe")
    who.follow("Open the notebook")
    sign_in(who)

    put_back(who)
    nothing_waits(who)


@both_ways
def test_a_visit_ends_after_twelve_hours_and_words_wait_a_day(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    who = alone(phone(js=js))
    begin_repair(who, FOR_ME_ALONE)
    who.write("What happened?", HALF)
    clock.shift(13 * 3600)
    who.press("Go on")
    who.is_at("Your words are safe")
    who.follow("Open the notebook")
    sign_in(who)
    put_back(who)


@pytest.mark.usefixtures("clock")
def test_cover_now_in_mid_sentence_keeps_what_is_typed(phone: MakePhone) -> None:
    who = alone(phone())
    where = begin_repair(who, FOR_ME_ALONE)
    who.write("What happened?", HALF)
    who.press("Cover now")
    who.is_at("Your notebook is covered")
    uncover(who, pin=PIN)

    if "Words set aside" in who.text:
        who.follow("Put it back")
    else:
        who.open(f"{where}page/1/")
    expect(who.box("What happened?")).to_have_value(HALF)


@pytest.mark.usefixtures("clock")
def test_what_saves_itself_finds_the_lock_too(phone: MakePhone) -> None:
    """Autosave meets the lock first; the words are still offered once, not twice."""
    who = alone(phone())
    begin_repair(who, FOR_ME_ALONE)
    cover_elsewhere(who)
    who.page.get_by_role("textbox", name="What happened?").press_sequentially(HALF)
    expect(who.page.get_by_text(re.compile("locked or changed somewhere else"))).to_be_visible()
    who.press("Go on")
    who.is_at("Your words are safe")
    who.follow("Open the notebook")
    uncover(who, pin=PIN)

    assert who.page.get_by_role("link", name="Put it back").count() == 1
    put_back(who)
    nothing_waits(who)


@both_ways
@pytest.mark.usefixtures("clock")
def test_two_windows_keep_both_texts(phone: MakePhone, *, js: bool) -> None:
    who = alone(phone(js=js))
    where = begin_repair(who, FOR_ME_ALONE)
    other = Someone(who.name, who.page.context.new_page())
    other.open(f"{where}page/1/")
    other.write("What happened?", "Written in the other window.")
    other.press("Go on")
    who.write("What happened?", STORY.happened)
    who.press("Go on")

    who.reads("You also wrote this in another window")
    who.reads("Written in the other window.")
    expect(who.box("What happened?")).to_have_value(STORY.happened)
    who.press("Go on")
    who.is_at("What did you feel?")


@both_ways
@pytest.mark.usefixtures("clock")
def test_a_visitor_of_the_same_browser_sees_nothing(phone: MakePhone, *, js: bool) -> None:
    who = alone(phone(js=js))
    begin_repair(who, FOR_ME_ALONE)
    tell(who, last="Go on")
    who.press("Cover now")
    who.unseen = {STORY.happened, STORY.took_to_mean}
    who.page.go_back()
    who.look()
    who.open("/today/")
    who.is_at("Your notebook is covered")
    for _try in range(5):
        uncover(who, pin="246802")
    expect(who.box("PIN")).to_have_count(0)
    who.reads("Your passphrase opens it.")
