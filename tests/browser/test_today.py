"""Today: at most three things, and nothing about what the other is doing."""

from __future__ import annotations

import re

import pytest
import time_machine

from tests.browser.conftest import MakePhone
from tests.browser.steps import (
    EACH_ON_OUR_OWN,
    FOR_ME_ALONE,
    HOLD,
    Someone,
    Story,
    answer,
    begin_repair,
    couple,
    scripts_daily,
    share,
    tell,
)

THINGS = {"Your next step", "Resting", "What we kept"}


def things(who: Someone) -> list[str]:
    who.open("/today/")
    return who.page.get_by_role("main").get_by_role("heading", level=2).all_inner_texts()


@scripts_daily
def test_at_most_three_things(phone: MakePhone, clock: time_machine.Traveller, *, js: bool) -> None:
    alice, bob = couple(phone(js=js), phone(js=js))
    assert things(alice) == []
    alice.reads("Nothing waits for you.")

    # One that rests, one that is over and left a card, two that wait for me.
    resting = begin_repair(bob, EACH_ON_OUR_OWN)
    tell(bob, Story(happened="The keys were gone again."))
    share(bob, "Alice")
    clock.shift(HOLD)
    alice.open(resting)
    alice.follow("I need time")
    alice.choose("In three days")
    alice.press("Not yet")
    for number in ("first", "second"):
        begin_repair(alice, FOR_ME_ALONE)
        alice.write("What happened?", f"The {number} thing I began.")
        alice.press("Save and stop here")
        alice.is_at("Today")
    over = begin_repair(alice, EACH_ON_OUR_OWN)
    tell(alice)
    if "Is it the same thing?" in alice.text:
        alice.press("No, something else")
    share(alice, "Bob")
    clock.shift(HOLD)
    bob.open(over)
    bob.press("I'm ready")
    answer(bob, partner="Alice")
    share(bob, "Alice")
    clock.shift(HOLD)
    alice.open(over)
    alice.follow("Close this for me")
    alice.choose(re.compile("^Put down"))
    alice.press("Close it for me")
    clock.shift(HOLD)

    seen = things(alice)
    assert set(seen) == THINGS
    assert len(seen) == 3
    alice.reads("The second thing I began.")
    alice.reads(re.compile("until Thursday 5 March"))
    alice.does_not_read("The keys were gone")
    if js:
        alice.strict = True
        alice.look()


@scripts_daily
def test_what_the_other_does_unseen_changes_nothing(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    alice, bob = couple(phone(js=js), phone(js=js))
    where = begin_repair(alice, EACH_ON_OUR_OWN)
    tell(alice)
    share(alice, "Bob")
    clock.shift(HOLD)
    seen = []

    def look() -> None:
        alice.open("/today/")
        today = alice.text
        alice.open(where)
        seen.append((today, alice.text))

    look()
    bob.open("/today/")
    bob.open(where)
    look()
    begin_repair(bob, FOR_ME_ALONE)
    tell(bob, last="Go on")
    look()
    bob.press("Cover now")
    look()

    assert seen == [seen[0]] * 4


@pytest.mark.usefixtures("clock")
def test_everything_of_mine_can_be_found_again(phone: MakePhone) -> None:
    """However many things were begun, a way leads to each from today's page."""
    alice, _bob = couple(phone(), phone())
    shared = begin_repair(alice, EACH_ON_OUR_OWN)
    tell(alice)
    share(alice, "Bob")
    begun = [begin_repair(alice, FOR_ME_ALONE) for _each in range(2)]

    reached = reachable(alice, "/today/", deep=2)

    assert {shared, *begun} <= reached


def reachable(who: Someone, start: str, *, deep: int) -> set[str]:
    """The addresses that links lead to, over so many pages."""
    seen: set[str] = set()
    now = {start}
    for _step in range(deep):
        found: set[str] = set()
        for address in now - seen:
            who.page.goto(address)
            links = who.page.get_by_role("main").get_by_role("link")
            found |= {link.get_attribute("href") or "" for link in links.all()}
        seen |= now
        now = {each for each in found if each.startswith(("/n/", "/today/"))}
    return seen | now
