"""Sign-ins: open, covered, over."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from reknit.people.models import Person
from reknit.vault import sessions
from reknit.vault.actions import change_passphrase
from reknit.vault.core.envelopes import to_text
from reknit.vault.models import KeyRing
from reknit.vault.opened import Vault
from reknit.vault.refusals import KeysChanged, UnusablePin, WrongPin
from reknit.vault.secret import Secret
from reknit.vault.sessions import Session, SessionState
from reknit.vault.store import the_store
from reknit.vault.token_lock import TokenLock
from tests.vault.looking import Looked
from tests.vault.scene import flipped

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PIN = Secret("274913")
NEW = Secret("a new passphrase altogether")

# Each test twice: with sign-ins in a folder in memory, and in a Valkey.
pytestmark = pytest.mark.usefixtures("looked")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as moving:
        yield moving


def find(session: Session) -> Session:
    found = sessions.find(session.token.expose())
    assert found is not None
    return found


def test_a_sign_in_is_found_by_its_cookie_alone(alice: Vault) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=15)
    found = find(session)
    assert found.state is SessionState.OPEN
    assert found.vault is not None
    assert found.vault.person_id == found.person_id == alice.person_id
    assert found.vault.generation == 1
    assert found.identity == alice.identity
    assert (found.stay, found.cover_after_minutes, found.has_pin) == ("day", 15, False)
    assert session.token.expose() not in repr(session)


@pytest.mark.parametrize(
    "token", ["", "x", "A" * 43, "A" * 42, "A" * 44, "é" * 43, "A" * 42 + "\n", "\0" * 43, "'" * 43]
)
def test_any_other_cookie_finds_nothing(alice: Vault, token: str) -> None:
    sessions.begin(alice, stay="day", cover_after_minutes=5)
    assert sessions.find(token) is None


def test_two_sign_ins_are_apart(alice: Vault, bob: Vault) -> None:
    first = sessions.begin(alice, stay="day", cover_after_minutes=5)
    second = sessions.begin(alice, stay="month", cover_after_minutes=15)
    third = sessions.begin(bob, stay="day", cover_after_minutes=5)
    sessions.close(first)
    assert find(first).state is SessionState.STUB
    assert find(second).state is SessionState.OPEN
    assert find(third).person_id == bob.person_id


def test_finding_asks_little_of_the_database(
    alice: Vault, couple: UUID, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5, pin=PIN)
    with django_assert_num_queries(1):
        assert find(session).state is SessionState.OPEN
    sessions.cover(session)
    with django_assert_num_queries(1):
        assert find(session).state is SessionState.COVERED
    sessions.close(session)
    with django_assert_num_queries(0):
        assert find(session).state is SessionState.STUB


# --- covering ---------------------------------------------------------------------------------


def test_covering_takes_the_vault_away(alice: Vault) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5)
    sessions.cover(session)
    found = find(session)
    assert (found.state, found.vault, found.has_pin) == (SessionState.COVERED, None, False)
    with pytest.raises(WrongPin) as refused:
        sessions.uncover_with_pin(found, PIN)  # none was set
    assert refused.value.left == 0


@pytest.mark.parametrize("minutes", [5, 15])
def test_it_covers_itself_when_left_alone(
    alice: Vault, clock: time_machine.Traveller, minutes: sessions.Minutes
) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=minutes)
    for _ in range(10):  # use keeps it open
        clock.shift((minutes - 1) * 60)
        assert find(session).state is SessionState.OPEN
    clock.shift(minutes * 60 + 1)
    assert find(session).state is SessionState.COVERED


def test_quick_use_slides_the_time_too(alice: Vault, clock: time_machine.Traveller) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5)
    for _ in range(100):
        clock.shift(7)
        assert find(session).state is SessionState.OPEN
    clock.shift(299 - sessions.SLIDE_SECONDS)
    assert find(session).state is SessionState.OPEN


# --- the PIN ----------------------------------------------------------------------------------


def test_the_pin_reopens(alice: Vault, clock: time_machine.Traveller) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5)
    sessions.set_pin(session, PIN)
    clock.shift(3600)
    covered = find(session)
    assert (covered.state, covered.has_pin) == (SessionState.COVERED, True)
    opened = sessions.uncover_with_pin(covered, PIN)
    assert opened.state is SessionState.OPEN
    assert opened.vault is not None
    assert opened.vault.master.expose() == alice.master.expose()
    assert find(session).state is SessionState.OPEN


def test_after_five_wrong_pins_only_the_passphrase_opens(alice: Vault) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5, pin=PIN)
    sessions.cover(session)
    lefts = []
    for number in range(5):
        with pytest.raises(WrongPin) as refused:
            sessions.uncover_with_pin(session, Secret(f"10202{number}"))
        lefts.append(refused.value.left)
    assert lefts == [4, 3, 2, 1, 0]
    for _ in range(2):
        with pytest.raises(WrongPin):
            sessions.uncover_with_pin(session, PIN)
    assert not find(session).has_pin


def test_the_right_pin_gives_back_all_tries(alice: Vault) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5, pin=PIN)
    for _ in range(3):
        for number in range(4):
            with pytest.raises(WrongPin):
                sessions.uncover_with_pin(session, Secret(f"10202{number}"))
        sessions.uncover_with_pin(session, PIN)


def test_many_guesses_in_one_moment_are_still_five(alice: Vault) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5, pin=PIN)
    row = TokenLock(session.token).row_id("covered")  # the counting row
    store = the_store()
    counted = []
    threads = [
        threading.Thread(
            target=lambda: counted.append(
                store.take_try(row, most=sessions.PIN_TRIES, now=START.timestamp())
            )
        )
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(tried is not None for tried in counted) == 5


@pytest.mark.parametrize(
    "pin", ["", "12345", "1234567", "abcdef", "111111", "123456", "654321", "12345\n", "١٢٣٤٥٧"]
)
def test_a_pin_is_six_digits_that_nobody_tries_first(alice: Vault, pin: str) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5)
    with pytest.raises(UnusablePin):
        sessions.set_pin(session, Secret(pin))
    assert not find(session).has_pin


def test_a_new_pin_replaces_the_old_one(alice: Vault) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5, pin=PIN)
    sessions.set_pin(session, Secret("551903"))
    with pytest.raises(WrongPin):
        sessions.uncover_with_pin(session, PIN)
    assert sessions.uncover_with_pin(session, Secret("551903")).vault


# --- the end ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("stay", "hours"), [("day", 12), ("month", 720)])
def test_a_stay_ends_and_a_stub_remains_for_a_day(
    alice: Vault, clock: time_machine.Traveller, stay: sessions.Stay, hours: int
) -> None:
    session = sessions.begin(alice, stay=stay, cover_after_minutes=5, pin=PIN)
    clock.shift(hours * 3600 - 1)
    assert find(session).state is SessionState.COVERED
    clock.shift(2)
    over = find(session)
    assert (over.state, over.vault, over.has_pin) == (SessionState.STUB, None, False)
    assert over.person_id == alice.person_id
    with pytest.raises(WrongPin):
        sessions.uncover_with_pin(over, PIN)
    clock.shift(24 * 3600)
    assert sessions.find(session.token.expose()) is None


def test_closing_leaves_a_stub_without_secrets_for_a_day(
    alice: Vault, clock: time_machine.Traveller, looked: Looked
) -> None:
    session = sessions.begin(alice, stay="month", cover_after_minutes=5, pin=PIN)
    assert looked.rows() == 5
    sessions.close(session)
    assert looked.rows() == 1
    assert find(session).state is SessionState.STUB
    clock.shift(24 * 3600 + 1)
    assert sessions.find(session.token.expose()) is None


def test_a_changed_passphrase_ends_all_sign_ins_from_before(alice: Vault) -> None:
    here = sessions.begin(alice, stay="day", cover_after_minutes=5, pin=PIN)
    there = sessions.begin(alice, stay="month", cover_after_minutes=5, pin=PIN)
    covered = find(there)
    changed = change_passphrase(vault=alice, new=NEW)
    with pytest.raises(KeysChanged):
        sessions.uncover_with_pin(covered, PIN)  # what lies under it would open the old keys
    for ended in (here, there):
        assert find(ended).state is SessionState.STUB
    with pytest.raises(WrongPin):
        sessions.uncover_with_pin(covered, PIN)
    again = sessions.begin(changed, stay="day", cover_after_minutes=5, pin=PIN)
    assert (find(again).state, find(again).has_pin) == (SessionState.OPEN, True)


def test_a_deleted_account_ends_them_too(alice: Vault) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5)
    Person.objects.filter(pk=alice.person_id).delete()
    assert find(session).state is SessionState.STUB


def test_a_pin_needs_a_sign_in_that_lasts(alice: Vault, clock: time_machine.Traveller) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5)
    sessions.close(session)
    with pytest.raises(KeysChanged):
        sessions.set_pin(session, PIN)


# --- the store --------------------------------------------------------------------------------


def test_nothing_in_the_store_says_whose_it_is(alice: Vault, looked: Looked) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5, pin=PIN)
    raw = looked.raw()
    for canary in (
        session.token.expose().encode(),
        alice.person_id.bytes,
        alice.person_id.hex.encode(),
        str(alice.person_id).encode(),
        alice.master.expose(),
        alice.master.expose().hex().encode(),
        to_text(alice.master.expose()).encode(),
        alice.identity.box,
        b"274913",
    ):
        assert canary not in raw
    assert b"rk1" in raw  # it was really read


def test_what_was_covered_is_gone(alice: Vault, looked: Looked) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5)
    row = TokenLock(session.token).row_id("private")  # to know what to look for
    sealed = the_store().get([row], now=0)[row].sealed
    assert sealed in looked.raw()
    sessions.cover(session)
    assert sealed not in looked.raw()


def test_a_store_swept_away_begins_anew(alice: Vault, looked: Looked) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5)
    looked.wipe()
    assert sessions.find(session.token.expose()) is None
    again = sessions.begin(alice, stay="day", cover_after_minutes=5)
    assert find(again).state is SessionState.OPEN


def test_after_a_restore_nobody_is_signed_in(alice: Vault, looked: Looked) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5, pin=PIN)
    the_store().end_all()
    assert sessions.find(session.token.expose()) is None
    again = sessions.begin(alice, stay="day", cover_after_minutes=5)
    assert find(again).state is SessionState.OPEN


def test_a_store_changed_by_another_hand_opens_nothing(alice: Vault, own_runtime: Path) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5, pin=PIN)
    lock = TokenLock(session.token)  # to find the rows
    store = the_store()
    private, base, stub = (lock.row_id(kind) for kind in ("private", "base", "stub"))
    rows = store.get([private, base, stub], now=0)

    def state_with(row: bytes, position: int) -> SessionState | None:
        store.put(row, flipped(rows[row].sealed, position), expires=rows[row].expires)
        found = sessions.find(session.token.expose())
        store.put(row, rows[row].sealed, expires=rows[row].expires)
        return found.state if found else None

    for position in (0, 3, 4, 8, 40, len(rows[base].sealed) - 1):
        assert state_with(private, position) is SessionState.COVERED
        assert state_with(base, position) is None
    assert find(session).state is SessionState.OPEN
    store.drop([base])
    for position in (0, 3, 4, 8, 40, len(rows[stub].sealed) - 1):
        assert state_with(stub, position) is None
    assert find(session).state is SessionState.STUB


def test_a_key_row_changed_by_another_hand_covers(alice: Vault) -> None:
    """No server error on any page; opening with the passphrase says what is wrong."""
    session = sessions.begin(alice, stay="day", cover_after_minutes=5)
    ring = bytes(KeyRing.objects.get().ring)
    KeyRing.objects.update(ring=flipped(ring, 60))
    assert find(session).state is SessionState.COVERED
