"""Out within a second, from wherever one is; and two accounts in one hand."""

from __future__ import annotations

import time_machine
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakePhone
from tests.browser.personas import PRIVATE, shot, two
from tests.browser.steps import (
    FOR_ME_ALONE,
    HOLD,
    PIN,
    STORY,
    Someone,
    answer,
    begin_repair,
    scripts_daily,
    share,
    sign_in,
    uncover,
)
from tests.browser.test_locks import HALF, close_elsewhere
from tests.browser.test_quick_exit import NEUTRAL_HOST, leave_fast


@scripts_daily
def test_exit_in_a_second(phone: MakePhone, clock: time_machine.Traveller, *, js: bool) -> None:
    """From a page of my own, a form, a mistake, an address that is not there, and the lock."""
    both = two(phone(js=js, elsewhere=(NEUTRAL_HOST,)), phone(), clock)
    alice = both.alice
    for address in (both.private, "/me/take/", "/not-there/", "/today/"):
        uncover_if_covered(alice)
        alice.page.goto(address)
        if address == "/me/take/":
            alice.press("Make the file")  # without a passphrase: the same page, with a sentence
            alice.reads("Not quite yet")
        gone_and_covered(alice, by_shift=js and address != both.private)
    gone_and_covered(alice, by_shift=js)  # from the lock itself


def uncover_if_covered(who: Someone) -> None:
    who.unseen = set()
    who.open("/today/")
    if who.page.get_by_role("textbox", name="PIN").count():
        uncover(who, pin=PIN)


def gone_and_covered(who: Someone, *, by_shift: bool) -> None:
    leave_fast(who, shifts=by_shift)
    who.unseen = {PRIVATE.happened, PRIVATE.took_to_mean, STORY.happened}
    go_back_if_possible(who.page)
    who.look()
    who.open("/today/")
    who.is_at("Your notebook is covered")


def go_back_if_possible(page: Page) -> None:
    """A page that answered a form is not even there any more without asking."""
    page.evaluate("history.back()")
    page.wait_for_timeout(200)
    page.wait_for_load_state()


def test_both_accounts_in_one_hand(phone: MakePhone, clock: time_machine.Traveller) -> None:
    """One person, one browser, both accounts: both sides can be done, and nothing mixes."""
    both = two(phone(), phone(), clock)
    hand = both.alice.page
    alice = both.alice
    bob = Someone("Bob", hand, user_name="bob", strict=True)
    bob.unseen = {HALF, PRIVATE.happened, PRIVATE.took_to_mean}

    begin_repair(alice, FOR_ME_ALONE)
    alice.write("What happened?", HALF)
    close_elsewhere(alice)
    alice.press("Go on")
    alice.is_at("Your words are safe")
    alice.follow("Open the notebook")
    sign_in(bob)  # on the very page that would lead her back
    shot(bob, "hand-other-account")
    bob.open("/me/aside/")
    bob.reads("Nothing waits here.")
    bob.page.goto(both.private)
    bob.look()
    bob.open("/me/record/")
    expect(hand.get_by_text("(this one)")).to_have_count(1)

    bob.open(both.shared)
    bob.press("I'm ready")
    answer(bob, partner="Alice")
    share(bob, "Alice")
    clock.shift(HOLD)
    bob.open("/me/settings/")
    bob.press("Close the notebook")

    alice.open("/me/in/")
    sign_in(alice)
    alice.is_at("Words set aside")
    alice.reads(HALF)
    alice.follow("Put it back")
    expect(alice.box("What happened?")).to_have_value(HALF)
    alice.open(both.shared)
    alice.is_at("Meant and landed")
    alice.reads(STORY.meant)
