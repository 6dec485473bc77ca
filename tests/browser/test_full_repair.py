"""A full repair by letters, over weeks: from a misreading to the lesson two people keep."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.steps_full import (
    APOLOGY,
    FULL,
    HERS,
    HIS,
    IF_IT_STARTS_AGAIN,
    MOST_INPUTS,
    Days,
    apologise,
    begin,
    go_there,
    hear,
    notice,
    onward,
    reflect,
    required,
    say_how_it_ends,
    say_what_i_meant,
    share,
    take_to_mean,
)

if TYPE_CHECKING:
    import time_machine

    from tests.browser.conftest import MakePhone
    from tests.browser.steps import Someone

OTHER_WAYS = "You may not have heard me over the loudspeaker."
OUTSIDE_VALUES = "I try to wait for people; I did when we moved house."
STILL_MISSING = "That I called your name twice."
SEEN_NOW = "I called out, and I thought you heard."
BACK_WORDS = "I want us to be all right."


def test_from_a_misreading_to_a_lesson(phone: MakePhone, clock: time_machine.Traveller) -> None:
    days = Days(clock)
    alice, bob = days.couple(phone(), phone())
    alice.strict = True
    bob.unseen = {HERS.happened, HERS.took_to_mean, HERS.mattered, OTHER_WAYS, "ignored"}
    where = reflecting(alice, bob, days)
    hearing(alice, bob, days, where)
    his_side(alice, bob, days, where)
    meaning(alice, bob, days, where)
    pausing(alice, bob, days, where)
    owning(alice, bob, days, where)
    promising(alice, bob, days, where)
    learning(alice, bob, days, where)
    ending(alice, bob, days, where)
    coming_back(alice, bob, days, where)
    beginning_like_it(alice)
    for who in (alice, bob):
        assert len(required(who)) <= MOST_INPUTS, (who.name, required(who))


def reflecting(alice: Someone, bob: Someone, days: Days) -> str:
    """Calm is offered once; a word about the other gets one question and may stay."""
    where = begin(alice, FULL)
    notice(alice, HERS, strength=8)
    alice.write("What happened?", HERS.happened)
    alice.press("Go on")
    alice.page.get_by_role("checkbox", name="lonely", exact=True).is_visible()
    alice.page.locator("summary", has_text="Sad").first.click()
    alice.page.get_by_role("checkbox", name="lonely", exact=True).check()
    alice.write("Or a word of my own", "ignored")
    alice.press("Go on")
    alice.reads(re.compile("Underneath, was it more like"))
    alice.press("Keep my word")
    take_to_mean(alice, HERS)
    alice.write("What mattered to you in it?", HERS.mattered)
    alice.press("See it once more")
    alice.is_at("Once more, before you share it")
    alice.open(where)
    alice.page.get_by_text("Add more, if you like").click()
    alice.follow("Two other ways to explain it")
    alice.write("What else could it have been?", OTHER_WAYS)
    onward(alice)
    alice.follow("See it once more and share it")
    expect(
        alice.page.get_by_role("checkbox", name="How else it could have been")
    ).not_to_be_checked()
    share(alice, "Bob")
    bob.open("/today/")
    bob.reads("Nothing waits for you.")
    days.hold()
    return where


def hearing(alice: Someone, bob: Someone, days: Days, where: str) -> None:
    """He needs a day; then he hears, something is missing, and he hears again."""
    go_there(bob, "Alice would like to repair something with you when you're ready.")
    bob.follow("I need time")
    bob.choose("Tomorrow")
    bob.press("Not yet")
    days.hold()
    alice.open(where)
    alice.reads(re.compile("Bob needs some time and will come back to it on Tuesday"))
    days.go_by(1)
    go_there(bob)
    bob.unseen -= {HERS.happened, HERS.took_to_mean, HERS.mattered, "ignored"}
    bob.press("I'm ready")
    for words in (HERS.happened, "lonely", HERS.took_to_mean, HERS.mattered):
        bob.reads(words)
    alice.unseen = {HIS.hears}
    hear(bob, HIS.hears, partner="Alice")
    alice.open(where)
    days.hold()
    alice.unseen = {HIS.happened, HIS.took_to_mean, HIS.mattered}
    go_there(alice, "You can read what Bob hears.")
    alice.reads(HIS.hears)
    alice.follow("Partly: something is missing")
    alice.write("What is still missing?", STILL_MISSING)
    alice.press("See it once more")
    share(alice, "Bob")
    days.hold()
    go_there(bob, "Alice told you what is still missing.")
    bob.reads(STILL_MISSING)
    hear(bob, f"{HIS.hears} You called me twice.", partner="Alice", way="Answer again")
    days.hold()
    go_there(alice)
    alice.reads(re.compile("You called me twice"))
    alice.press("That's it")


def his_side(alice: Someone, bob: Someone, days: Days, where: str) -> None:
    """Written in his own time, told when he wants."""
    go_there(bob, "Alice says: that's it. Now you may tell how it was for you.")
    bob.follow("Tell how it was for me")
    notice(bob, HIS, strength=3)
    reflect(bob, HIS)
    share(bob, "Alice")
    alice.open(where)
    alice.reads("You have been heard. Now Bob may tell how it was.")
    days.hold()
    alice.unseen.clear()
    go_there(alice, "Bob told you how it was.")
    alice.reads(HIS.took_to_mean)
    hear(alice, HERS.hears, partner="Bob")
    days.hold()
    go_there(bob)
    bob.reads(HERS.hears)
    bob.press("That's it")


def meaning(alice: Someone, bob: Someone, days: Days, where: str) -> None:
    """Neither reads the other before both have written; then it opens for both at once."""
    alice.unseen, bob.unseen = {HIS.meant, HIS.missed}, bob.unseen | {HERS.meant, HERS.missed}
    go_there(bob)
    say_what_i_meant(bob, HIS, partner="Alice")
    days.hold()
    go_there(alice, "Bob has written what was meant.")
    say_what_i_meant(alice, HERS, partner="Bob")
    bob.open(where)
    days.hold()
    alice.unseen, bob.unseen = set(), bob.unseen - {HERS.meant, HERS.missed}
    for who in (alice, bob):
        go_there(who)
        who.is_at("Meant and landed")
        for words in (HERS.meant, HERS.missed, HIS.meant, HIS.missed, "Both are true."):
            who.reads(words)
    alice.follow("Knowing that, how sure are you now?")
    alice.choose("Doubtful")
    alice.press("Keep it")
    alice.reads("You were fairly sure; now you are doubtful.")
    bob.follow("Knowing that, how sure are you now?")
    bob.choose("Half and half")
    bob.press("Keep it")
    bob.reads("You were sure; now you are half and half.")
    alice.unseen, bob.unseen = {"half and half"}, bob.unseen | {"doubtful"}


def pausing(alice: Someone, bob: Someone, days: Days, where: str) -> None:
    alice.open(where)
    alice.follow("I need a pause")
    alice.press_beginning("Half an hour")
    both = {clock_on(who, where) for who in (alice, bob)}
    assert len(both) == 1, both
    days.go_by(minutes=31)
    go_there(alice, "The pause you asked for is over.")
    alice.follow("I am back")
    alice.write(re.compile("What I most want you to know"), BACK_WORDS)
    alice.press("I am back")
    days.hold()
    bob.open(where)
    bob.reads("Alice is back. Go on when you like.")
    bob.reads(BACK_WORDS)


def clock_on(who: Someone, where: str) -> str:
    who.open(where)
    who.reads(re.compile("a pause. You both see each other here again"))
    return who.page.locator("time").first.inner_text()


def owning(alice: Someone, bob: Someone, days: Days, where: str) -> None:
    """With her words to take over; taken back once within the ten seconds."""
    alice.unseen = {*APOLOGY.values(), OUTSIDE_VALUES}
    bob.open(where)
    bob.follow(re.compile("^Say what I did"))
    bob.write("Something you try to live by", OUTSIDE_VALUES)
    bob.press("Go on")
    bob.write("What did you do?", APOLOGY["did"])
    bob.press("Go on")
    bob.reads(HERS.mattered)
    bob.page.get_by_role("button", name="Take these words over").first.click()
    assert bob.box("What did it do to Alice?").input_value()
    bob.write("What did it do to Alice?", APOLOGY["to_you"])
    bob.press("Go on")
    for _part in ("regret", "explains", "right"):
        bob.press("Skip this")
    bob.write("What will you do differently?", APOLOGY["will"])
    bob.press("See it once more")
    share(bob, "Alice")
    bob.press("Take it back")
    alice.open(where)
    days.hold()
    alice.open(where)
    bob.open(where)
    bob.follow(re.compile("^Say what I did"))
    apologise(bob, {**APOLOGY, "values": OUTSIDE_VALUES}, partner="Alice")
    share(bob, "Alice")
    days.hold()
    alice.unseen = {OUTSIDE_VALUES, "half and half"}
    go_there(alice)
    for words in APOLOGY.values():
        alice.reads(words)
    alice.follow("Answer, or not")
    alice.choose("Thank you, and it still hurts")
    alice.press("Go on with this")
    days.hold()
    bob.open(where)
    bob.reads(re.compile("still hurts"))


def promising(alice: Someone, bob: Someone, days: Days, where: str) -> None:
    """A day later he is asked whether he still wants to; a week later both say how it went."""
    bob.open(where)
    bob.does_not_read("Still want to?")
    days.go_by(1.1)
    go_there(bob)
    if not bob.page.get_by_role("heading", level=1, name="Still want to?").is_visible():
        bob.follow("Have a look")
    bob.is_at("Still want to?")
    bob.press("Yes, promise it")
    if bob.page.get_by_role("textbox", name="What will you do?").is_visible():
        bob.press("Go on")
    bob.choose("In a week")
    bob.press("Go on")
    bob.press("Skip this")
    bob.press("Skip this")
    bob.page.get_by_role("radio", name=re.compile("^9$")).check()
    bob.press("See it once more")
    alice.unseen |= {"9 of 10"}
    share(bob, "Alice")
    days.hold()
    alice.open(where)
    alice.reads(APOLOGY["will"])
    alice.press("Yes, that would help")
    days.hold()
    days.go_by(7.5)
    for who in (bob, alice):
        who.open(where)
        who.follow("Say how it went")
        who.choose("Kept" if who is bob else "Partly")
        who.press(f"Share with {'Alice' if who is bob else 'Bob'}")
        days.hold()
    alice.open(where)
    alice.page.get_by_text("How it went so far").first.click()
    alice.reads("Bob says: kept.")
    alice.reads("You say: partly.")


def learning(alice: Someone, bob: Someone, days: Days, where: str) -> None:
    """She drafts two lines, he says one otherwise, she lets both stand."""
    bob.unseen |= {"We wait at the clock."}
    alice.open(where)
    alice.follow(re.compile("^Keep a lesson"))
    alice.write("How it goes, in one line", "One hurries, the other feels left.")
    alice.write("Its earliest sign", "We wait at the clock.")
    alice.page.get_by_text("Add more", exact=True).click()
    alice.write(IF_IT_STARTS_AGAIN, "ask where you are going.")
    alice.press("See it once more")
    share(alice, "Bob")
    days.hold()
    bob.unseen -= {"We wait at the clock."}
    go_there(bob, "Alice wrote down what you two could keep from this.")
    bob.follow("Change or add something")
    bob.write("Its earliest sign", "I stop answering.")
    bob.press("See it once more")
    share(bob, "Alice")
    days.hold()
    go_there(alice)
    alice.follow("Look at these lines")
    alice.choose(re.compile("^Let both stand"))
    alice.press("Keep it like this")
    days.hold()
    for who in (alice, bob):
        who.open(where)
        for words in (
            "One hurries, the other feels left.",
            "We wait at the clock.",
            "I stop answering.",
        ):
            who.reads(words)


def ending(alice: Someone, bob: Someone, days: Days, where: str) -> None:
    for who, how in ((bob, "Put down"), (alice, "Partly")):
        who.open(where)
        who.follow(
            re.compile("^(Say how it ends for me|Close this for me|How does it end for you)")
        )
        say_how_it_ends(who, how)
        days.hold()
    for who in (alice, bob):
        who.open(where)
        who.reads("This is what remains.")
        assert re.search("Alice: Partly\\s+Bob: Put down|Bob: Put down\\s+Alice: Partly", who.text)


def coming_back(alice: Someone, bob: Someone, days: Days, where: str) -> None:
    """After one, seven and thirty days, one at a time, for each alone."""
    bob.unseen |= {"We said where we were going."}
    for passed in (1.1, 6.1, 23.1):
        days.go_by(passed)
        alice.open("/today/")
        alice.reads(re.compile("has it come back"))
        alice.follow("Go there")
        alice.choose(re.compile("^A little"))
        alice.write("What helped?", "We said where we were going.")
        alice.press("Keep it in my notebook")
        alice.open("/today/")
        assert not re.search("has it come back", alice.text)
    bob.open("/today/")
    bob.reads(re.compile("has it come back"))
    bob.follow("Go there")
    bob.press("Not now")


def beginning_like_it(alice: Someone) -> None:
    begin(alice, FULL)
    alice.write("What would you call it?", "Again the platform on Saturday")
    alice.press("Go on")
    alice.write("What happened?", "One of us hurries, the other feels left on the platform.")
    alice.press("Go on")
    alice.reads("You two kept this once, from something that began like this:")
    alice.reads(re.compile("ask where you are going"))
