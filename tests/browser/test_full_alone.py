"""A full repair for one person alone, up to what stays theirs when there are two again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.steps import FOR_ME_ALONE, address_of_repair, pair
from tests.browser.steps_full import (
    APOLOGY,
    HERS,
    IF_IT_STARTS_AGAIN,
    Days,
    apology_labels,
    begin,
    notice,
    onward,
    reflect,
)
from tests.people import scene

if TYPE_CHECKING:
    import time_machine

    from tests.browser.conftest import MakePhone
    from tests.browser.steps import Someone

QUESTION = "What was going on for you at the door of the train?"
OPENING = "I felt alone on Saturday, and I would like to understand it."
FROM_OUTSIDE = "Two people in a hurry, who both wanted to catch the same train."
LESSON = "I go quiet, and then nobody knows."
THEN = "say that I need a moment."


def test_everything_works_for_one(phone: MakePhone, clock: time_machine.Traveller) -> None:
    days = Days(clock)
    alice = days.at_home(phone(), scene.make_person("Alice"))
    alice.strict = True
    where = sorting_it_out(alice)
    looking_from_outside(alice, days, where)
    apology_aloud(alice, where)
    promise_and_lesson(alice, where)
    paired_later(alice, days, phone, where)


def sorting_it_out(alice: Someone) -> str:
    where = begin(alice, FOR_ME_ALONE)
    notice(alice, HERS, strength=4)
    reflect(alice, HERS, last="Go on")
    alice.write("What could you ask?", QUESTION)
    onward(alice)
    alice.write("How would you begin?", OPENING)
    onward(alice)
    alice.reads("This is only yours.")
    alice.page.get_by_text("Add more, if you like").click()
    alice.follow("My part in it")
    alice.reads("It is fine if there is nothing here. Nobody needs a part in having been hurt.")
    alice.open(where)
    alice.follow("A page to say it in person")
    for words in (HERS.happened, HERS.took_to_mean, HERS.mattered, QUESTION, OPENING):
        alice.reads(words)
    return where


def looking_from_outside(alice: Someone, days: Days, where: str) -> None:
    """Not in the heat of it, and not where somebody is afraid: asked there, kept nowhere."""
    alice.open(where)
    assert alice.page.get_by_role("link", name=re.compile("from outside")).count() == 0
    days.go_by(2)
    alice.open(where)
    alice.page.get_by_text("Add more, if you like").click()
    alice.follow(re.compile("from outside"))
    box = alice.page.get_by_role("textbox")
    expect(box).to_be_visible()
    afraid = alice.page.get_by_role("checkbox").first
    afraid.check()
    expect(box).to_be_hidden()
    expect(alice.page.get_by_role("link", name="Help from people")).to_be_visible()
    afraid.uncheck()
    box.fill(FROM_OUTSIDE)
    onward(alice)
    onward(alice)
    onward(alice)
    assert address_of_repair(alice) == where


def apology_aloud(alice: Someone, where: str) -> None:
    alice.open(where)
    alice.follow("What you can do alone")
    alice.follow("Write it, part by part")
    labels = apology_labels("your partner")
    alice.press("Skip this")
    for name in ("did", "to_you"):
        alice.page.get_by_role("textbox").fill(APOLOGY[name])
        alice.press("Go on")
    for _part in ("regret", "explains", "right"):
        alice.press("Skip this")
    alice.write(labels["will"], APOLOGY["will"])
    alice.press("Put it on one page")
    alice.is_at("To say it in person")
    for words in APOLOGY.values():
        alice.reads(words)
    alice.page.emulate_media(media="print")
    expect(alice.page.get_by_role("banner")).to_be_hidden()
    expect(alice.page.get_by_text(APOLOGY["did"])).to_be_visible()
    alice.page.emulate_media(media="screen")


def promise_and_lesson(alice: Someone, where: str) -> None:
    alice.open(f"{where}alone/")
    alice.follow("Write it")
    alice.write("What will you do?", "Wave before I go.")
    alice.press("Go on")
    alice.choose("In three days")
    alice.press("Go on")
    alice.press("Skip this")
    alice.press("Skip this")
    alice.press("Skip this")
    alice.open(f"{where}alone/")
    alice.reads("Wave before I go.")
    alice.follow("Write a line for myself")
    alice.write("How it goes, in one line", LESSON)
    alice.page.get_by_text("Add more", exact=True).click()
    alice.write(IF_IT_STARTS_AGAIN, THEN)
    onward(alice)
    alice.open(f"{where}alone/")
    alice.reads(LESSON)


def paired_later(alice: Someone, days: Days, phone: MakePhone, where: str) -> None:
    """It stays hers, whoever she shares a notebook with."""
    bob = days.at_home(phone(), scene.make_person("Bob"))
    bob.unseen = {HERS.happened, HERS.title, FROM_OUTSIDE, APOLOGY["did"], LESSON, OPENING}
    pair(alice, bob)
    bob.open("/today/")
    bob.open("/n/all/")
    answered = bob.page.goto(where)
    assert answered is not None
    assert answered.status == 404
    alice.open(where)
    alice.reads("This is only yours.")
    alice.reads(HERS.happened)
