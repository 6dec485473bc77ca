"""One of the two leaves in the middle of it: at once, alone, and the shared words stay."""

from __future__ import annotations

import re

import pytest
import time_machine

from tests.browser.conftest import MakePhone
from tests.browser.steps import (
    EACH_ON_OUR_OWN,
    HOLD,
    STORY,
    Someone,
    answer,
    begin_repair,
    both_ways,
    couple,
    share,
    tell,
)


def leave(who: Someone, partner: str) -> None:
    who.open("/today/")
    who.follow("Settings")
    who.follow("End sharing")
    who.is_at(f"End sharing with {partner}")
    who.press("End sharing")
    who.is_at("Your notebook is yours alone")


@both_ways
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


@both_ways
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


@both_ways
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
