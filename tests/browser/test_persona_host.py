"""The partner who hosts, keeps old copies of the files, and once learned the passphrase."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from reknit.people import queries
from reknit.vault.actions import open_vault
from reknit.vault.earlier import make_reset_code
from reknit.vault.models import PrivatePage
from reknit.vault.refusals import SealBroken
from reknit.vault.sealed_pages import open_row
from reknit.vault.secret import Secret
from tests.browser.personas import PRIVATE, copy_files, put_locks_of, server_on, shot, two
from tests.browser.steps import (
    EACH_ON_OUR_OWN,
    FOR_ME_ALONE,
    HOLD,
    PASSPHRASE,
    STORY,
    Someone,
    Story,
    begin_repair,
    share,
    sign_in,
    tell,
)

if TYPE_CHECKING:
    from pathlib import Path

    import time_machine
    from pytest_django import Settings

    from tests.browser.conftest import MakePhone

LATER = replace(STORY, happened="I have looked at a flat.", took_to_mean="that it is possible.")
LATER_SHARED = replace(STORY, happened="You read the letter aloud.", took_to_mean="a joke on me.")
NEVER_HIS = {PRIVATE.happened, PRIVATE.took_to_mean, LATER.happened, LATER.took_to_mean}


def write_and_share(who: Someone, story: Story, clock: time_machine.Traveller) -> str:
    where = begin_repair(who, EACH_ON_OUR_OWN)
    tell(who, story)
    share(who, "Bob")
    clock.shift(HOLD)
    return where


def change_passphrase(who: Someone) -> None:
    who.open("/me/passphrase/")
    who.page.get_by_label("Your passphrase now").fill(who.passphrase)
    new = who.page.locator(".five__words").inner_text().strip()
    who.press("Change the passphrase")
    who.passphrase = new


def try_to_open(who: Someone, passphrase: str) -> None:
    who.passphrase = passphrase
    who.open("/me/in/")
    sign_in(who)


def test_old_copies_and_an_old_passphrase(
    phone: MakePhone, clock: time_machine.Traveller, settings: Settings, tmp_path: Path
) -> None:
    both = two(phone(), phone(), clock)
    alice = both.alice
    old = copy_files(tmp_path / "old.sqlite3")
    alice.strict = True
    change_passphrase(alice)
    begin_repair(alice, FOR_ME_ALONE)
    alice.write("What happened?", LATER.happened)
    alice.press("Save and stop here")
    later = write_and_share(alice, LATER_SHARED, clock)
    both.bob.open(later)  # her partner, on his own phone, reads on as ever
    both.bob.press("I'm ready")
    both.bob.reads(LATER_SHARED.happened)

    # On the living server the old passphrase opens nothing.
    host = Someone("Alice", phone(), user_name="alice", strict=True, unseen=set(NEVER_HIS))
    try_to_open(host, PASSPHRASE)
    host.is_at("Open your notebook")
    alice.open("/me/record/")
    alice.reads(re.compile("A wrong passphrase was typed"))  # and she can see that he tried

    # A second server on the old copy: what was there then can be read, and nothing since.
    with server_on(old, settings):
        reader = Someone("Alice", phone(), user_name="alice", strict=True)
        reader.unseen = {LATER.happened, LATER_SHARED.happened}
        try_to_open(reader, PASSPHRASE)
        reader.open(both.private)
        reader.reads(PRIVATE.happened)
        shot(reader, "host-old-copy")
        reader.open(both.shared)
        reader.reads(STORY.happened)

    # The copy of today with the lock of then: it opens, and nothing behind it does.
    mixed = copy_files(tmp_path / "mixed.sqlite3")
    put_locks_of(old, mixed)
    with server_on(mixed, settings):
        assert pages_that_open(PASSPHRASE) == (0, 5)
    assert pages_that_open(alice.passphrase) == (5, 5)


def pages_that_open(passphrase: str) -> tuple[int, int]:
    """Of Alice's private pages: how many open, and how many there are."""
    alice = queries.person_id_of("alice")
    assert alice is not None
    ring = open_vault(person_id=alice, passphrase=Secret(passphrase)).ring
    rows = list(PrivatePage.objects.filter(owner_id=alice))
    opened = 0
    for row in rows:
        with suppress(SealBroken):
            open_row(ring, row)
            opened += 1
    return opened, len(rows)


def test_a_hostile_beginning_takes_nothing(phone: MakePhone, clock: time_machine.Traveller) -> None:
    """The host makes a code for her account, opens it himself, and even agrees with himself."""
    both = two(phone(), phone(), clock)
    alice, bob, private, shared = both.alice, both.bob, both.private, both.shared
    bob.strict = True

    host = Someone("Alice", phone(), user_name="alice", strict=True, unseen=set(NEVER_HIS))
    begin_anew(host)
    host.is_at("Your notebook is new")
    shot(host, "host-begun-anew")
    for where in ("/today/", "/n/all/", "/me/record/", private, shared):
        host.open(where)
        host.does_not_read(STORY.happened)

    # He is her partner too, so he can compare the digits with himself: he gets what he had.
    host.open("/me/both/")
    host.press_beginning("Ask")
    digits = show_digits(host)
    shot(host, "host-digits")
    bob.open("/me/both/")
    assert show_digits(bob) == digits
    bob.press("They are the same")
    host.press("They are the same")
    host.is_at("It is open again")
    host.open(shared)
    host.reads(STORY.happened)
    host.page.goto(private)
    host.look()

    # She comes back as if nothing had been.
    alice.open("/me/in/")
    sign_in(alice)
    alice.strict = True
    alice.is_at("Your notebook is as it was")
    shot(alice, "host-she-is-back")
    alice.press("Go on")
    alice.is_at("Today")
    alice.open(private)
    alice.reads(PRIVATE.happened)
    alice.open("/me/record/")
    alice.reads("The notebook was begun anew, without what was in it before.")
    shot(alice, "host-own-record")
    host.reload()
    host.is_at("Open your notebook")

    # And the two can go on.
    again = write_and_share(alice, LATER_SHARED, clock)
    bob.open(again)
    bob.press("I'm ready")
    bob.reads(LATER_SHARED.happened)


def begin_anew(host: Someone) -> None:
    alice = queries.person_id_of("alice")
    assert alice is not None
    code = make_reset_code(alice).expose()
    host.open("/me/again/")
    host.write("User name", "alice")
    host.write("Your code", code)
    host.passphrase = host.page.locator(".five__words").inner_text().strip()
    host.press("Open my notebook")


def show_digits(who: Someone) -> str:
    who.press_beginning("We are together")
    return who.page.locator(".large-code").inner_text()
