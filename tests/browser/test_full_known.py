"""A full repair of something both know was done: no guess is asked for, and none is corrected."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.browser.steps_full import (
    APOLOGY,
    FULL,
    HERS,
    HIS,
    KNOWN,
    MOST_INPUTS,
    Days,
    apologise,
    begin,
    go_there,
    hear,
    notice,
    reflect,
    required,
    say_how_it_ends,
    share,
)

if TYPE_CHECKING:
    import time_machine

    from tests.browser.conftest import MakePhone
    from tests.browser.steps import Someone

KNOWN_TO_BOTH = replace(
    HERS,
    happened="You told your sister what I had asked you to keep.",
    took_to_mean="I did not dare to tell you anything for days.",
)
STILL_MISSING = "That I called your name twice."


def test_where_both_know_what_was_done(phone: MakePhone, clock: time_machine.Traveller) -> None:
    """Without scripts: no guess and no other explanation; what is missing may be added."""
    days = Days(clock)
    alice, bob = days.couple(phone(js=False, desktop=True, dark=True), phone(js=False))
    alice.strict = True
    where = begin(alice, FULL, closeness=KNOWN)
    notice(alice, KNOWN_TO_BOTH)
    reflect(alice, KNOWN_TO_BOTH, known=True)
    alice.reads("What it did to me")
    share(alice, "Bob")
    days.hold()
    bob.open(where)
    bob.press("I'm ready")
    hear(bob, HIS.hears, partner="Alice")
    days.hold()
    alice.open(where)
    alice.press("That's it")
    bob.open(where)
    bob.follow("I have nothing of my own to tell")
    bob.press("I have nothing of my own to tell")
    days.hold()
    for who in (alice, bob):
        who.open(where)
        for never in ("Meant and landed", "how sure are you now", "Say what I meant"):
            who.does_not_read(never)
    something_missing(alice, bob, days, where)
    no_answer(alice, bob, days, where)
    for who, how in ((alice, "We see it differently"), (bob, "Put down")):
        who.open(where)
        who.follow(re.compile("^(Say how it ends for me|Close this for me)"))
        say_how_it_ends(who, how)
        days.hold()
    alice.open(where)
    assert "We see it differently" in alice.text
    for who in (alice, bob):
        assert len(required(who)) <= MOST_INPUTS, (who.name, required(who))


def something_missing(alice: Someone, bob: Someone, days: Days, where: str) -> None:
    bob.open(where)
    bob.follow(re.compile("^Say what I did"))
    apologise(bob, APOLOGY, partner="Alice")
    share(bob, "Alice")
    days.hold()
    go_there(alice)
    alice.follow("Answer, or not")
    alice.choose("Something is missing")
    alice.press("Go on with this")
    alice.reads("Write a few words here.")
    alice.write("What is missing?", STILL_MISSING)
    alice.press("Go on with this")
    days.hold()
    bob.open(where)
    bob.reads(STILL_MISSING)
    bob.follow("Add what is missing")
    bob.write("What did you do?", f"{APOLOGY['did']} You called me twice.")
    bob.press("Go on")
    while bob.page.get_by_role("button", name="Go on", exact=True).is_visible():
        bob.press("Go on")
    bob.press("See it once more")
    share(bob, "Alice")
    days.hold()


def no_answer(alice: Someone, bob: Someone, days: Days, where: str) -> None:
    """It leaves no trace the other could see, and is not asked again."""
    bob.open(where)
    before = bob.text
    go_there(alice)
    alice.reads(re.compile("You called me twice"))
    alice.follow("Answer, or not")
    alice.choose("I don't want to answer")
    alice.press("Go on with this")
    days.hold()
    bob.open(where)
    assert bob.text == before
    alice.open("/today/")
    alice.does_not_read("wants to say to you")
