"""Both sit together, and the phone is handed over turn by turn."""

from __future__ import annotations

import re

import time_machine
from playwright.sync_api import expect

from tests.browser.conftest import MakePhone
from tests.browser.steps import (
    HOLD,
    ON_THIS_PHONE,
    STORY,
    Someone,
    alone,
    answer,
    begin_repair,
    couple,
    end,
    scripts_daily,
    tell,
)

MOST_INPUTS = 6


def hand_over(who: Someone, to: str) -> None:
    """Between two turns stands a page with nothing on it."""
    who.is_at(f"Hand the phone to {to}")
    for words in (STORY.happened, STORY.took_to_mean, STORY.hear, STORY.meant):
        who.does_not_read(words)
    who.follow(f"I am {to}")


def sit_together(who: Someone, other: str) -> None:
    """The whole way on one phone."""
    who.press("Yes, this is what I want to say")
    hand_over(who, other)
    who.press("I'm ready")
    who.reads(STORY.happened)
    answer(who, partner=who.name)
    who.press("Yes, this is what I want to say")
    hand_over(who, who.name)
    who.is_at("Meant and landed")
    who.reads(STORY.meant)
    who.press("That's it")
    who.follow("Ask for something small")
    who.write(re.compile("would you be willing"), STORY.ask)
    who.press("See it once more")
    who.press("Yes, this is what I want to say")
    hand_over(who, other)
    who.press("Yes")
    end(who, "Put down")


@scripts_daily
def test_handed_over_until_a_card_is_put_in_the_shared_notebook(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    alice, bob = couple(phone(js=js), phone(js=js))
    alice.strict = js
    where = begin_repair(alice, ON_THIS_PHONE)
    tell(alice)
    sit_together(alice, "Bob")
    hand_over(alice, "Alice")
    end(alice, "Partly")
    alice.reads("Noted together on this phone.")
    assert len(alice.answered) <= 2 * MOST_INPUTS, alice.answered

    answered = bob.page.goto(where)
    assert answered is not None
    assert answered.status == 404
    alice.open(where)
    alice.follow("Put this card in our shared notebook")
    alice.press("Share with Bob")
    clock.shift(HOLD)

    bob.open("/today/")
    bob.follow(re.compile("^You left before"))
    bob.reads("Noted together on the phone of Alice. The words of Bob are as they were noted")
    bob.press("These are my words")
    bob.reads("Bob has said: these are my words.")


@scripts_daily
def test_without_a_second_account(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    """No partner here: the other one is asked for a name, and nothing leaves the phone."""
    who = alone(phone(js=js))
    who.name = who.user_name.capitalize()  # nobody gave them another name yet
    begin_repair(who, ON_THIS_PHONE)
    tell(who)
    who.write("What is the other person's name?", "Kim")
    who.press("Go on")
    sit_together(who, "Kim")
    hand_over(who, who.name)
    end(who, "Put down")

    who.reads(STORY.meant)
    assert who.page.get_by_role("link", name=re.compile("shared notebook")).count() == 0


@scripts_daily
def test_the_last_step_can_be_taken_back(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    alice, _bob = couple(phone(js=js), phone(js=js))
    where = begin_repair(alice, ON_THIS_PHONE)
    tell(alice)
    alice.press("Yes, this is what I want to say")
    hand_over(alice, "Bob")
    alice.press("I'm ready")
    answer(alice, partner="Alice")
    alice.press("Yes, this is what I want to say")
    hand_over(alice, "Alice")
    alice.press("Take back the last step")

    alice.open(where)
    hand_over(alice, "Bob")
    expect(alice.page.get_by_role("link", name="Say what I hear")).to_be_visible()
