"""The quick repair on two phones, from the first word to the card that remains."""

from __future__ import annotations

import re

import time_machine
from playwright.sync_api import expect

from tests.browser.conftest import MakePhone
from tests.browser.steps import (
    EACH_ON_OUR_OWN,
    FOR_ME_ALONE,
    HOLD,
    STORY,
    Someone,
    Story,
    answer,
    begin_repair,
    both_ways,
    couple,
    end,
    plain_daily,
    share,
    tell,
)

MOST_INPUTS = 6
CANARY = "heron-under-the-bridge"
OTHER_CANARY = "otter-on-the-stairs"


@both_ways
def test_from_the_first_word_to_one_card(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    alice, bob = couple(phone(js=js), phone(js=js))
    alice.strict = bob.strict = js

    where = telling(alice, bob, clock)
    answering(alice, bob, clock, where)
    understanding(alice, bob, clock)
    closing(alice, bob, clock)

    for who in (alice, bob):
        who.open("/today/")
        who.follow(re.compile("^You left before"))
        who.reads("This is what remains.")
        for words in (STORY.meant, STORY.took_to_mean, STORY.ask, "Bob said yes."):
            who.reads(words)
        assert re.search("Alice: Partly\\s+Bob: Put down|Bob: Put down\\s+Alice: Partly", who.text)
        assert who.page.get_by_role("button", name=re.compile("Share|Close it")).count() == 0
        assert len(who.answered) <= MOST_INPUTS, who.answered


def telling(alice: Someone, bob: Someone, clock: time_machine.Traveller) -> str:
    """With something that Alice never shares, and a first wording that she changes."""
    bob.unseen = {CANARY, OTHER_CANARY, STORY.happened, STORY.took_to_mean}
    begin_repair(alice, FOR_ME_ALONE)
    alice.write("What happened?", f"Only mine: {CANARY}")
    alice.press("Save and stop here")
    alice.answered.clear()
    where = begin_repair(alice, EACH_ON_OUR_OWN)
    alice.write("What happened?", OTHER_CANARY)
    alice.press("Go on")
    alice.open(f"{where}page/1/")
    tell(alice)
    share(alice, "Bob")
    bob.open("/today/")
    bob.reads("Nothing waits for you.")
    clock.shift(HOLD)
    alice.follow("See where it stands")
    alice.reads("Bob has your invitation")
    return where


def answering(alice: Someone, bob: Someone, clock: time_machine.Traveller, where: str) -> None:
    """Bob's words stay his until they have gone out."""
    bob.open("/today/")
    bob.follow("Go there")
    bob.is_at("Alice would like to repair something with you when you're ready.")
    bob.unseen -= {STORY.happened, STORY.took_to_mean}
    bob.press("I'm ready")
    bob.reads(STORY.happened)
    alice.unseen = {STORY.hear, STORY.meant}
    answer(bob, partner="Alice")
    alice.open(where)
    share(bob, "Alice")
    alice.open(where)
    clock.shift(HOLD)
    alice.unseen.clear()


def understanding(alice: Someone, bob: Someone, clock: time_machine.Traveller) -> None:
    alice.open("/today/")
    alice.follow("Go there")
    alice.is_at("Meant and landed")
    for words in (STORY.meant, STORY.took_to_mean, "Both are true."):
        alice.reads(words)
    alice.press("That's it")
    alice.follow("Ask for something small")
    alice.write(re.compile("would you be willing"), STORY.ask)
    alice.press("See it once more")
    share(alice, "Bob")
    clock.shift(HOLD)
    bob.open("/today/")
    bob.follow("Go there")
    bob.reads(STORY.ask)
    bob.press("Yes")
    clock.shift(HOLD)


def closing(alice: Someone, bob: Someone, clock: time_machine.Traveller) -> None:
    bob.follow("See where it stands")
    end(bob, "Put down")
    clock.shift(HOLD)
    alice.open("/today/")
    alice.follow("Go there")
    end(alice, "Partly")
    clock.shift(HOLD)


@plain_daily
def test_what_is_held_can_be_taken_back(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    alice, bob = couple(phone(js=js), phone(js=js))
    bob.unseen = {STORY.happened}
    where = begin_repair(alice, EACH_ON_OUR_OWN)
    tell(alice)
    share(alice, "Bob")
    alice.press("Take it back")
    alice.reads("Your words are ready. Bob knows nothing of them yet.")

    clock.shift(HOLD)
    bob.open("/today/")
    bob.reads("Nothing waits for you.")
    answered = bob.page.goto(where)
    assert answered is not None
    assert answered.status == 404

    alice.follow("See it once more and share it")
    share(alice, "Bob")
    clock.shift(HOLD)
    alice.press("Take it back")
    alice.reads("Your partner has it already, so it can't be taken back any more.")


@plain_daily
def test_three_rounds_and_something_smaller(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    """What is missing is told, answered again, and after three rounds it rests."""
    alice, bob = couple(phone(js=js), phone(js=js))
    where = told_and_ready(alice, bob, clock)
    for number in (1, 2, 3):
        bob.open(where)
        answer(bob, Story(meant=f"Meant, try {number}."), partner="Alice")
        share(bob, "Alice")
        clock.shift(HOLD)
        alice.open(where)
        alice.reads(f"Meant, try {number}.")
        alice.follow("Partly: something is missing")
        alice.write("What is still missing?", f"Missing, time {number}.")
        alice.press("See it once more")
        share(alice, "Bob")
        clock.shift(HOLD)
        if number < 3:
            bob.open(where)
            bob.reads(f"Missing, time {number}.")

    alice.open(where)
    expect(alice.page.get_by_role("button", name="Try once more to understand")).to_be_visible()
    alice.follow("Ask for something small")
    alice.write(re.compile("would you be willing"), STORY.ask)
    alice.press("See it once more")
    share(alice, "Bob")
    clock.shift(HOLD)
    bob.open(where)
    bob.follow("Something smaller")
    bob.write("What could you do instead?", "I can wave.")
    bob.press("See it once more")
    share(bob, "Alice")
    clock.shift(HOLD)
    alice.open("/today/")
    alice.reads("Bob can do something smaller.")
    alice.follow("Go there")
    alice.reads("I can wave.")


@plain_daily
def test_not_yet_and_hear_me_first(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    alice, bob = couple(phone(js=js), phone(js=js))
    bob.unseen = {STORY.happened}
    where = begin_repair(alice, EACH_ON_OUR_OWN)
    tell(alice)
    share(alice, "Bob")
    clock.shift(HOLD)

    bob.open(where)
    bob.follow("I need time")
    bob.choose("Tomorrow")
    bob.press("Not yet")
    bob.open("/today/")
    bob.reads("Resting")
    alice.open(where)
    alice.reads(re.compile("Bob needs some time and will come back to it on Tuesday"))

    bob.open(where)
    bob.follow("Ready, but hear me first")
    bob.press("Yes, hear me first")
    bob.follow("Tell how it was for me")
    tell(bob, Story(happened="You were gone for half an hour."))
    share(bob, "Alice")
    clock.shift(HOLD)
    alice.open(where)
    alice.reads("You were gone for half an hour.")
    expect(alice.page.get_by_role("link", name="Say what I hear")).to_be_visible()


def test_with_the_keyboard_alone(phone: MakePhone, clock: time_machine.Traveller) -> None:
    alice, bob = couple(phone(desktop=True), phone())
    begin_repair(alice, EACH_ON_OUR_OWN)
    keys = alice.page.keyboard

    def tab_to(name: str) -> None:
        for _press in range(60):
            keys.press("Tab")
            named = alice.page.evaluate(
                """() => { const at = document.activeElement;
                return (at.labels?.[0] ?? at).innerText ?? ''; }"""
            )
            if named.strip().startswith(name):
                assert focus_is_visible(alice)
                return
        raise AssertionError(f"No way to {name!r} with the Tab key")

    def enter() -> None:
        with alice.page.expect_event("domcontentloaded"):
            keys.press("Enter")

    tab_to("What happened?")
    keys.type(STORY.happened)
    tab_to("Go on")
    enter()
    tab_to("Sad")
    keys.press("Enter")
    tab_to("lonely")
    keys.press("Space")
    tab_to("Go on")
    enter()
    tab_to("What did you take it to mean?")
    keys.type(STORY.took_to_mean)
    tab_to("See it once more")
    enter()
    tab_to("Share with Bob")
    enter()
    alice.is_at("A moment to think again")

    clock.shift(HOLD)
    bob.open("/today/")
    bob.reads("Alice would like to repair something with you when you're ready.")


def focus_is_visible(who: Someone) -> bool:
    drawn = """() => { const at = document.activeElement;
    const inside = at.closest('label') ?? at;
    return [at, inside].map((each) => getComputedStyle(each)).some((look) =>
        look.outlineStyle !== 'none' || look.boxShadow !== 'none'); }"""
    return bool(who.page.evaluate(drawn))


def told_and_ready(alice: Someone, bob: Someone, clock: time_machine.Traveller) -> str:
    where = begin_repair(alice, EACH_ON_OUR_OWN)
    tell(alice)
    share(alice, "Bob")
    clock.shift(HOLD)
    bob.open(where)
    bob.press("I'm ready")
    return where
