"""One of the two leaves in the middle of a full repair: what was said stays, like a letter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.browser.steps import scripts_daily
from tests.browser.steps_full import (
    FULL,
    HERS,
    HIS,
    Days,
    begin,
    hear,
    notice,
    reflect,
    share,
)
from tests.browser.test_leaving import leave

if TYPE_CHECKING:
    import time_machine

    from tests.browser.conftest import MakePhone
    from tests.browser.steps import Someone

NEW_THINGS = re.compile(
    "Share|Say what|Tell how|That's it|Keep a lesson|I am back|I need a pause|Answer|Promise"
)


@scripts_daily
def test_leaving_in_a_pause(phone: MakePhone, clock: time_machine.Traveller, *, js: bool) -> None:
    """After that's it, in a pause, with one thing on its way."""
    days = Days(clock)
    alice, bob = days.couple(phone(js=js), phone(js=js, desktop=True))
    alice.strict = js
    where = heard(alice, bob, days)
    bob.open(where)
    bob.follow("Tell how it was for me")
    notice(bob, HIS)
    reflect(bob, HIS)
    alice.unseen = {HIS.happened, HIS.took_to_mean, HIS.mattered}
    share(bob, "Alice")
    alice.open(where)
    alice.follow("I need a pause")
    alice.press_beginning("Half an hour")
    leave(bob, "Alice")
    alice.open(where)
    days.go_by(minutes=40)
    for who in (alice, bob):
        as_a_letter(who, where)


def heard(alice: Someone, bob: Someone, days: Days) -> str:
    """Up to her *that's it*."""
    where = begin(alice, FULL)
    notice(alice, HERS)
    reflect(alice, HERS)
    share(alice, "Bob")
    days.hold()
    bob.open(where)
    bob.press("I'm ready")
    hear(bob, HIS.hears, partner="Alice")
    days.hold()
    alice.open(where)
    alice.press("That's it")
    return where


def as_a_letter(who: Someone, where: str) -> None:
    """Nothing is asked, nothing can be given, nobody is named as the one who left."""
    who.open("/today/")
    who.does_not_read("Something is waiting in your notebook.")
    assert who.page.get_by_role("link", name="Go there").count() == 0
    who.open(where)
    who.reads("One of you has left, so this is closed.")
    for closed in who.page.locator("details:not([open]) > summary").all():
        closed.click()
    for words in (HERS.happened, HERS.took_to_mean, HERS.mattered, HIS.hears):
        who.reads(words)
    assert not re.search(r"(Alice|Bob) (has )?left", who.text)
    for role in ("button", "link"):
        found = who.page.get_by_role("main").get_by_role(role, name=NEW_THINGS)
        assert found.count() == 0, found.all_inner_texts()
