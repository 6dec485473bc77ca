"""One of the two leaves in the middle of it: at once, alone, and the shared words stay."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from tests.browser.conftest import MakePhone
from tests.browser.steps import (
    EACH_ON_OUR_OWN,
    HOLD,
    STORY,
    Someone,
    answer,
    begin_repair,
    couple,
    scripts_daily,
    share,
    sign_in,
    tell,
)


def leave(who: Someone, partner: str, *, when: str = "Now", note: str = "") -> None:
    who.open("/today/")
    who.follow("Settings")
    who.follow("End sharing")
    who.is_at(f"End sharing with {partner}")
    who.choose(re.compile(f"^{when}"))
    if note:
        who.write(re.compile("^A note"), note)
    who.press("End sharing")
    who.is_at("Your notebook is yours alone")


@scripts_daily
def test_leaving_in_the_middle(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    alice, bob = couple(phone(js=js), phone(js=js))
    alice.strict = js
    where = begin_repair(alice, EACH_ON_OUR_OWN)
    tell(alice)
    share(alice, "Bob")
    clock.shift(HOLD)
    bob.open(where)
    bob.press("I'm ready")
    answer(bob, partner="Alice")  # on the preview, about to share
    leave(alice, "Bob")

    alice.unseen = {STORY.hear, STORY.meant}
    bob.press("Share with Alice")
    bob.reads("One of you has left, so nothing new can be shared here.")
    kept = bob.page.get_by_label("What you wrote is not lost")
    assert STORY.hear in kept.input_value()
    assert STORY.meant in kept.input_value()
    clock.shift(HOLD)

    for who in (alice, bob):
        who.open("/today/")
        who.follow(re.compile("^You left before"))
        who.reads("One of you has left, so this is closed.")
        who.reads(STORY.happened)
        assert who.page.get_by_role("button", name=re.compile("Share|Go on|That")).count() == 0
        assert who.page.get_by_role("link", name="Say what I hear").count() == 0


@scripts_daily
@pytest.mark.usefixtures("clock")
def test_nobody_is_told_before_they_look(phone: MakePhone, *, js: bool) -> None:
    alice, bob = couple(phone(js=js), phone(js=js))
    bob.open("/today/")
    before = bob.text
    leave(alice, "Bob")
    bob.reload()
    assert bob.text == before

    bob.open("/me/leave/")
    bob.is_at("Your notebook is yours alone")
    begin_repair(bob, EACH_ON_OUR_OWN)
    tell(bob)
    bob.reads("To share them you two need a notebook for two.")


@scripts_daily
def test_a_held_word_never_arrives_after_leaving(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    alice, bob = couple(phone(js=js), phone(js=js))
    where = begin_repair(alice, EACH_ON_OUR_OWN)
    tell(alice)
    share(alice, "Bob")
    leave(alice, "Bob")
    clock.shift(HOLD)

    bob.unseen = {STORY.happened, STORY.took_to_mean}
    bob.open("/today/")
    bob.page.goto(where)
    bob.look()
    alice.open(where)
    alice.reads(STORY.happened)


def prove(who: Someone, passphrase: str = "") -> None:
    who.page.get_by_label("Your passphrase", exact=True).fill(passphrase or who.passphrase)


NOTE = "I wish you well. Please give me time."


@scripts_daily
def test_leaving_unseen_for_some_days(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    """The other goes on as ever, and finds a note when it is closed."""
    alice, bob = couple(phone(js=js), phone(js=js))
    alice.strict = js
    where = begin_repair(alice, EACH_ON_OUR_OWN)
    tell(alice)
    share(alice, "Bob")
    clock.shift(HOLD)
    bob.open("/today/")
    bob.reload()  # what is said once a day was said
    before = bob.text

    leave(alice, "Bob", when="After 3 days", note=NOTE)
    alice.reads("To Bob it looks as if you had not answered")
    bob.unseen = {NOTE}
    bob.reload()
    assert bob.text == before
    bob.open(where)
    bob.press("I'm ready")
    answer(bob, partner="Alice")
    bob.press("Share with Alice")
    clock.shift(HOLD)
    bob.open(where)
    bob.reads(STORY.meant)
    alice.unseen = {STORY.meant}
    alice.open(where)
    alice.reads("One of you has left, so this is closed.")

    clock.shift(timedelta(days=4).total_seconds())
    bob.unseen = set()
    bob.open("/me/in/")
    sign_in(bob)
    bob.open(where)
    bob.reads("One of you has left, so this is closed.")
    bob.does_not_read(NOTE)  # found, not announced
    bob.open("/me/settings/")
    bob.follow("What we shared")
    bob.reads(NOTE)


@scripts_daily
@pytest.mark.usefixtures("clock")
def test_letting_go_of_a_copy(phone: MakePhone, *, js: bool) -> None:
    alice, bob = couple(phone(js=js), phone(js=js))
    alice.strict = js
    leave(alice, "Bob")
    alice.follow("What we shared")
    alice.follow("Let go of my copy")
    prove(alice, "not this one")
    alice.press("Let go of it")
    alice.is_at("Let go of my copy")
    prove(alice)
    alice.press("Let go of it")
    alice.reads("There is nothing here.")
    bob.open("/n/before/")
    bob.reads("With Alice")


@scripts_daily
@pytest.mark.usefixtures("clock")
def test_deleting_everything(phone: MakePhone, *, js: bool) -> None:
    """On one phone, while another of the same person is still writing."""
    alice, bob = couple(phone(js=js), phone(js=js))
    alice.strict = js
    second = Someone("Alice", phone(js=js), user_name=alice.user_name)
    second.open("/me/in/")
    sign_in(second)
    second.open("/me/rest/")
    second.write(re.compile("^Until when"), "when the leaves fall")
    alice.open("/me/settings/")
    alice.follow("Delete everything")
    alice.choose(re.compile("^Now"))
    prove(alice)
    alice.press("Delete everything")
    alice.is_at("It is deleted")

    second.press("Take a break")
    second.is_at("This notebook is gone")
    assert "when the leaves fall" in second.page.content()
    bob.open("/n/before/")
    bob.reads("With Alice")
    alice.open("/me/in/")
    sign_in(alice)
    alice.is_at("Open your notebook")


@scripts_daily
@pytest.mark.usefixtures("clock")
def test_a_break_from_the_two(phone: MakePhone, *, js: bool) -> None:
    alice, bob = couple(phone(js=js), phone(js=js))
    alice.strict = js
    bob.open("/today/")
    before = bob.text
    alice.open("/me/settings/")
    alice.follow("Take a break")
    alice.write(re.compile("^Until when"), "after the exams")
    alice.press("Take a break")
    alice.reads("You are taking a break from the two of you")
    expect(alice.box(re.compile("^Until when"))).to_have_value("after the exams")
    bob.reload()
    assert bob.text == before
    alice.open("/today/")
    alice.does_not_read("after the exams")  # a screen can be shown to somebody
    alice.follow("Your break")
    alice.press("Come back")
    alice.does_not_read("Your break")


@scripts_daily
@pytest.mark.usefixtures("clock")
def test_a_stranger_and_a_covered_notebook(phone: MakePhone, *, js: bool) -> None:
    alice, _bob = couple(phone(js=js), phone(js=js))
    for address in ("/me/leave/", "/me/end/", "/me/copy/", "/me/rest/", "/n/before/"):
        stranger = phone(js=js)
        stranger.goto(address)
        assert "/me/in/" in stranger.url
    alice.open("/me/leave/")
    alice.press("Cover now")
    alice.page.goto("/me/end/")
    assert "/me/open/" in alice.page.url
