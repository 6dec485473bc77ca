"""Alone: everything works before and without the other, up to a page to say it from."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakePhone
from tests.browser.steps import (
    EACH_ON_OUR_OWN,
    FOR_ME_ALONE,
    STORY,
    alone,
    begin_repair,
    both_ways,
    scripts_daily,
    tell,
)

QUESTION = "What was going on for you on the platform?"
OPENING = "When you ran I felt alone, and I'd like to understand it."


@both_ways
@pytest.mark.usefixtures("clock")
def test_from_what_happened_to_a_page_to_say_it_in_person(phone: MakePhone, *, js: bool) -> None:
    who = alone(phone(js=js))
    who.strict = js
    begin_repair(who, FOR_ME_ALONE)
    tell(who, last="Go on")
    who.write("What could you ask?", QUESTION)
    who.press("Go on")
    who.write("How would you begin?", OPENING)
    who.press("Go on")
    who.reads("This is only yours.")
    who.follow("A page to say it in person")

    who.is_at("To say it in person")
    for words in (STORY.happened, "lonely", STORY.took_to_mean, QUESTION, OPENING):
        who.reads(words)
    who.page.emulate_media(media="print")
    expect(who.page.get_by_role("banner")).to_be_hidden()
    expect(who.page.get_by_role("contentinfo")).to_be_hidden()
    expect(who.page.get_by_text(OPENING)).to_be_visible()


@both_ways
@pytest.mark.usefixtures("clock")
def test_it_ends_when_i_say_so_and_can_be_opened_again(phone: MakePhone, *, js: bool) -> None:
    who = alone(phone(js=js))
    where = begin_repair(who, FOR_ME_ALONE)
    tell(who, last="Go on")
    who.open(where)
    who.follow("Close this for me")
    who.choose(re.compile("^Let go"))
    who.press("Close it for me")
    who.reads("You have closed this for yourself.")
    who.open("/today/")
    who.does_not_read(f"Go on with “{STORY.happened[:10]}")

    who.open(where)
    who.press("Open it again")
    who.reads("This is only yours.")


@scripts_daily
@pytest.mark.usefixtures("clock")
def test_alone_can_become_a_talk(phone: MakePhone, *, js: bool) -> None:
    who = alone(phone(js=js))
    where = begin_repair(who, FOR_ME_ALONE)
    tell(who, last="Go on")
    who.open(where)
    who.follow("Do it another way: on this phone, on two, or alone")
    who.press_beginning(EACH_ON_OUR_OWN)

    who.reads(STORY.happened)
    who.reads("Your words are kept here until you two share a notebook.")
    who.follow("Invite your partner")
    who.is_at("Is this right for me?")
    who.follow("Skip this page")
    who.is_at("Ask your partner in")
