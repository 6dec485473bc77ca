"""The ex who still hosts: what is left to him, after an end he could not see at once."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine

from reknit.people import queries
from reknit.people.models import Membership
from tests.browser.conftest import MakePhone
from tests.browser.personas import PRIVATE, copy_files, shot, two
from tests.browser.steps import (
    FOR_ME_ALONE,
    HOLD,
    STORY,
    Someone,
    answer,
    begin_repair,
    invite,
    say_yes,
    share,
    sign_in,
)
from tests.browser.test_leaving import leave, prove

ON_HER_OWN = "I sleep at my sister's now."


@pytest.mark.release
def test_the_ex_who_still_hosts(
    phone: MakePhone, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    both = two(phone(), phone(), clock)
    alice, bob = both.alice, both.bob
    bob.unseen = {PRIVATE.happened, PRIVATE.took_to_mean, ON_HER_OWN}
    bob.open("/today/")
    bob.reload()  # that something waits is said once a day
    before = bob.text
    leave(alice, "Bob", when="After 7 days")
    alice.reads("until it closes for them on Tuesday 10 March")
    # What the page said to her before: the files know. Nothing that he can open does.
    shown = Membership.objects.exclude(closes_on=None).values_list("closes_on", flat=True)
    assert list(shown) == [date(2026, 3, 10)]
    bob.reload()
    assert bob.text == before

    begin_repair(alice, FOR_ME_ALONE)
    alice.write("What happened?", ON_HER_OWN)
    alice.press("Save and stop here")
    bob.open(both.shared)
    bob.press("I'm ready")
    answer(bob, partner="Alice")
    share(bob, "Alice")
    clock.shift(HOLD)
    alice.unseen = {STORY.hear, STORY.meant}
    for where in ("/today/", both.shared):
        alice.open(where)

    clock.shift(timedelta(days=8).total_seconds())
    bob.strict = True
    bob.open("/me/in/")
    sign_in(bob)
    bob.open(both.shared)
    bob.reads("One of you has left, so this is closed.")
    shot(bob, "ex-closed")
    takes_along_only_his_own(bob)

    begins_again_too_soon(bob, alice)
    her = queries.person_id_of("alice")
    assert her is not None
    assert rows_about(her, tmp_path / "before.sqlite3").keys() >= {"vault_privatepage"}
    delete_everything(alice)
    bob.open("/n/before/")
    bob.reads("With Alice")
    bob.open(both.shared)
    bob.reads(STORY.took_to_mean)
    shot(bob, "ex-letter")
    # Nothing of hers but the letter: that she was in it, and what she had told him.
    assert rows_about(her, tmp_path / "after.sqlite3").keys() <= LETTER


LETTER = {"people_person", "people_membership", "repair_repair", "repair_turn"}


def takes_along_only_his_own(bob: Someone) -> None:
    bob.open("/me/take/")
    bob.choose(re.compile("^Plain text"))
    bob.page.get_by_label("Your own passphrase").fill(bob.passphrase)
    with bob.page.expect_download() as taken:
        bob.page.get_by_role("button", name="Make the file").click()
    text = Path(taken.value.path()).read_text("utf-8")
    assert STORY.meant.rstrip(".") in text
    for hers in (STORY.happened, STORY.took_to_mean, "lonely"):
        assert hers.rstrip(".") not in text


def begins_again_too_soon(bob: Someone, alice: Someone) -> None:
    """Even with both willing: a day lies between."""
    words = invite(bob)
    alice.unseen = set()
    alice.open("/me/in/")
    sign_in(alice)
    alice.open("/join/")
    alice.write("The four words", words)
    alice.press("Read it")
    alice.choose(re.compile("I'm ready"))
    alice.press("Go on")
    say_yes(alice)
    alice.reads("You two have ended sharing a short while ago.")
    shot(alice, "ex-too-soon")


def delete_everything(alice: Someone) -> None:
    alice.strict = True
    alice.open("/me/end/")
    prove(alice)
    shot(alice, "ex-delete")
    alice.press("Delete everything")
    alice.is_at("It is deleted")
    shot(alice, "ex-deleted")


def rows_about(person: UUID, copy: Path) -> dict[str, int]:
    """By table: in how many rows of the file this person's number stands."""
    found: dict[str, int] = {}
    with closing(sqlite3.connect(copy_files(copy))) as file:
        tables = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            rows = file.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 - its own names
            count = sum(person.hex in row for row in rows)
            if count:
                found[table] = count
    return found
