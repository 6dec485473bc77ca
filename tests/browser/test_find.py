"""Finding words again: each on their own phone finds what they may read, and no more."""

from __future__ import annotations

import pytest
import time_machine
from playwright.sync_api import Page, expect

from reknit.repair.core.kinds import Kind
from reknit.repair.notebook import Way
from reknit.repair.views.place import WORTH_A_SEARCH
from tests.browser.conftest import MakePhone
from tests.browser.steps import HOLD, Someone, at_home
from tests.repair.scene import make_two

pytestmark = pytest.mark.django_db(transaction=True)

FIELD = "Find words again"


def marked(page: Page) -> list[str]:
    return page.locator("mark").all_inner_texts()


def places(who: Someone) -> list[str]:
    return [" ".join(text.split()) for text in who.page.locator("ol.found > li").all_inner_texts()]


def test_two_find_what_they_may_read(phone: MakePhone, clock: time_machine.Traveller) -> None:
    first, second = make_two()
    for number in range(WORTH_A_SEARCH - 1):
        first.draft(Way.SOLO, title=f"Only mine {number}", happened="Größtenteils nothing.")
    repair_id = first.draft(question="Did you see the lighthouse?")
    for player, kind in ((first, Kind.TELL), (second, Kind.READY)):
        player.give(repair_id, kind)
        clock.shift(HOLD)
    alice, bob = at_home(phone(), first.someone), at_home(phone(js=False), second.someone)
    alice.strict = bob.strict = True
    bob.unseen = {"lighthouse?", "Only mine 0"}

    # With the keyboard alone.
    alice.open("/n/all/")
    alice.reads("Nobody keeps this.")
    field = alice.box(FIELD)
    field.focus()
    alice.page.keyboard.type("grossten")
    with alice.page.expect_event("domcontentloaded"):
        alice.page.keyboard.press("Enter")
    alice.look()
    alice.is_at("Where these words stand")
    assert "grossten" not in alice.page.url
    assert len(places(alice)) == WORTH_A_SEARCH - 1
    assert set(marked(alice.page)) == {"Größten"}
    expect(field).to_have_value("grossten")

    alice.write(FIELD, "“the tickets” lighthouse")
    alice.press("Find")
    assert marked(alice.page) == ["the tickets", "lighthouse"]
    assert "What I shared" in places(alice)[0]
    assert "My notes" in places(alice)[0]
    alice.follow("Sunday at the station")
    alice.is_at("Sunday at the station")

    # Somebody with little to look through has no field, and a friend's link leads nowhere.
    bob.open("/n/all/")
    expect(bob.box(FIELD)).to_have_count(0)
    for number in range(WORTH_A_SEARCH - 1):
        second.draft(Way.SOLO, title=f"Mine {number}")
    bob.reload()
    bob.write(FIELD, "lighthouse")
    bob.press("Find")
    bob.reads("Nothing here has these words.")
    bob.write(FIELD, "tickets sunday")
    bob.press("Find")
    assert "What Alice shared" in places(bob)[-1]
    bob.write(FIELD, "")
    bob.press("Find")
    bob.reads("Write a word you remember.")
    bob.follow("All in my notebook")
    bob.is_at("All in my notebook")
