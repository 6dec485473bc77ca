"""Two people come together: by link, by four spoken words, and not before both have said yes."""

from __future__ import annotations

import re

import pytest
import time_machine
from playwright.sync_api import expect

from tests.browser.conftest import MakePhone
from tests.browser.steps import (
    EACH_ON_OUR_OWN,
    Someone,
    alone,
    begin_notebook,
    begin_repair,
    both_ways,
    fill_notebook_form,
    invite,
    read_invitation,
    say_yes,
    tell,
)

SENTENCE = "I'd like to understand Sunday. Will you?"


def accept(who: Someone) -> None:
    """From the invitation, without a notebook, to having said yes."""
    who.choose(re.compile("^I'm ready"))
    who.press("Go on")
    who.press("Make my notebook")
    fill_notebook_form(who)
    say_yes(who)
    who.is_at("You have said yes")


def find_joined(who: Someone) -> None:
    """Today says who has come."""
    who.open("/today/")
    who.reads("Bob has used your invitation.")
    who.follow("Go there")
    who.is_at("Is this Bob, whom you invited?")
    who.press("Yes, together")


@pytest.mark.usefixtures("clock")
def test_pairing_by_link(phone: MakePhone) -> None:
    alice = begin_notebook(phone(), "Alice")
    alice.strict = True
    invite(alice, SENTENCE)
    link = alice.page.locator(".link-box").inner_text().strip()

    bob = Someone("Bob", phone(), strict=True)
    with bob.page.expect_request(lambda request: request.method == "POST"):
        bob.page.goto(link)
    bob.is_at(SENTENCE)
    assert "#" not in bob.page.url
    accept(bob)
    find_joined(alice)

    alice.is_at("Today")
    bob.open("/me/settings/")
    expect(bob.page.get_by_role("link", name="End sharing")).to_be_visible()


@both_ways
def test_pairing_by_four_words_after_needing_time(
    phone: MakePhone, clock: time_machine.Traveller, *, js: bool
) -> None:
    alice = begin_notebook(phone(js=js), "Alice")
    words = invite(alice, SENTENCE)
    bob = Someone("Bob", phone(js=js), strict=js)
    as_heard = words.replace("-", "  ").upper()

    bob.open("/")
    bob.follow("I have an invitation")
    read_invitation(bob, as_heard)
    bob.choose(re.compile("^I need time"))
    bob.write("Until when?", "after the weekend")
    bob.press("Go on")
    bob.reads("There is nothing more you have to do here.")

    clock.shift(60)
    alice.open("/today/")
    alice.follow("Your invitation: they need time")
    alice.reads(re.compile("I need time.*after the weekend"))

    bob.open("/join/")
    read_invitation(bob, as_heard)
    accept(bob)
    find_joined(alice)
    alice.is_at("Today")


@both_ways
@pytest.mark.usefixtures("clock")
def test_nothing_can_be_shared_before_both_have_said_yes(phone: MakePhone, *, js: bool) -> None:
    alice = alone(phone(js=js), "Alice")
    bob = alone(phone(js=js), "Bob")
    words = invite(alice)
    begin_repair(bob, EACH_ON_OUR_OWN)
    tell(bob)
    bob.is_at("Your words wait here")
    bob.open("/join/")
    read_invitation(bob, words)
    bob.choose(re.compile("^I'm ready"))
    bob.press("Go on")
    say_yes(bob)

    bob.open("/today/")
    bob.follow("Go there")
    bob.reads("Your words are kept here until you two share a notebook.")
    assert bob.page.get_by_role("link", name=re.compile("share it")).count() == 0


@both_ways
@pytest.mark.usefixtures("clock")
def test_wrong_words_are_said_kindly_and_an_invitation_works_once(
    phone: MakePhone, *, js: bool
) -> None:
    alice = alone(phone(js=js), "Alice")
    words = invite(alice)
    bob = Someone("Bob", phone(js=js))

    bob.open("/join/")
    read_invitation(bob, "lamp river fold eleven")
    expect(bob.box("The four words")).to_have_value("lamp river fold eleven")
    read_invitation(bob, words)
    accept(bob)

    charlie = Someone("Charlie", phone(js=js))
    charlie.open("/join/")
    read_invitation(charlie, words)
    expect(charlie.box("The four words")).to_be_visible()
    charlie.does_not_read("Alice")
