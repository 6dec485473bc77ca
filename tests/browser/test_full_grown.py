"""A quick repair that becomes a full one, lies open for days, and goes on by keyboard alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.steps import EACH_ON_OUR_OWN, answer, begin_repair, tell
from tests.browser.steps_full import (
    APOLOGY,
    Days,
    Keys,
    apology_labels,
    go_there,
    share,
)

if TYPE_CHECKING:
    import time_machine

    from tests.browser.conftest import MakePhone
    from tests.browser.steps import Someone


@pytest.mark.release
def test_a_quick_one_grows_and_waits_and_is_answered_by_keyboard(
    phone: MakePhone, clock: time_machine.Traveller
) -> None:
    days = Days(clock)
    alice, bob = days.couple(phone(), phone(desktop=True))
    bob.strict = True
    where = quick_until_the_end(alice, bob, days)
    for who in (alice, bob):
        who.open(where)
        who.follow("There is more to it: make it a full repair")
    for who in (alice, bob):
        who.press("Make it a full repair")
    bob.open(where)
    bob.reads("You made it a full repair. Now you may tell how it was for you.")
    alice.open(where)
    alice.reads("Now Bob may tell how it was.")
    left_open(alice, bob, days, where)
    owning_by_keyboard(bob, where)
    days.hold()
    alice.open(where)
    for words in APOLOGY.values():
        alice.reads(words)


def quick_until_the_end(alice: Someone, bob: Someone, days: Days) -> str:
    where = begin_repair(alice, EACH_ON_OUR_OWN)
    tell(alice)
    share(alice, "Bob")
    days.hold()
    bob.open(where)
    bob.press("I'm ready")
    answer(bob, partner="Alice")
    share(bob, "Alice")
    days.hold()
    alice.open(where)
    alice.press("That's it")
    alice.press("Nothing to ask")
    return where


def left_open(alice: Someone, bob: Someone, days: Days, where: str) -> None:
    """After three days without an agreed time its owner is asked, and nobody else."""
    days.go_by(2.5)
    alice.open(where)
    before = alice.text
    days.go_by(0.6)
    alice.open(where)
    assert alice.text == before
    alice.open("/today/")
    alice.does_not_read("has been lying open")
    go_there(bob, re.compile("has been lying open for a while"))
    bob.reads("That is no fault.")
    bob.follow("Go on with it")
    bob.open("/today/")
    bob.does_not_read("has been lying open")


def owning_by_keyboard(bob: Someone, where: str) -> None:
    bob.open(where)
    keys = Keys(bob)
    keys.follow("Apologise for something I did")
    keys.press("Skip this")
    for name, label in apology_labels("Alice").items():
        if name in APOLOGY:
            keys.write(label, APOLOGY[name])
            keys.press("See it once more" if name == "will" else "Go on")
        elif name != "values":
            keys.press("Skip this")
    keys.press("Share with Alice")
    bob.is_at("A moment to think again")
