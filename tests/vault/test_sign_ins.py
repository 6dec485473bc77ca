"""The list of one's own sign-ins, and a sign-in that waits for its second step."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from reknit.vault import pending, sessions, sign_ins
from reknit.vault.actions import change_passphrase
from reknit.vault.core import hazmat
from reknit.vault.opened import Vault
from reknit.vault.secret import Secret
from reknit.vault.sessions import Session, SessionState
from reknit.vault.store import the_store
from reknit.vault.token_lock import TokenLock
from tests.vault.scene import flipped

NEW = Secret("quite another passphrase than before")
PIN = Secret("274913")


def begin(vault: Vault, device: str = "Firefox on Linux") -> Session:
    return sessions.begin(vault, stay="day", cover_after_minutes=5, device=device)


def state(session: Session) -> SessionState | None:
    found = sessions.find(session.token.expose())
    return None if found is None else found.state


def test_newest_first_with_this_one_known(alice: Vault, bob: Vault) -> None:
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        phone = begin(alice, "Safari on iPhone")
        clock.shift(60)
        laptop = begin(alice)
        begin(bob, "Chrome on Android")
        listed = sign_ins.mine(alice)
        assert [one.device for one in listed] == ["Firefox on Linux", "Safari on iPhone"]
        assert [sessions.is_this(laptop, one) for one in listed] == [True, False]
        assert [sessions.is_this(phone, one) for one in listed] == [False, True]
        assert len({one.handle for one in listed}) == 2


def test_ending_another_leaves_this_one_and_only_the_owner_can(alice: Vault, bob: Vault) -> None:
    lost = sessions.begin(alice, stay="month", cover_after_minutes=5, pin=PIN, device="lost")
    here = begin(alice)
    handle = next(one.handle for one in sign_ins.mine(alice) if one.device == "lost")
    sign_ins.end(bob, [handle])
    assert state(lost) is SessionState.OPEN
    sign_ins.end(alice, [handle])
    assert state(lost) is SessionState.STUB  # whose words are still being typed is known for a day
    assert state(here) is SessionState.OPEN
    assert [one.device for one in sign_ins.mine(alice)] == ["Firefox on Linux"]


def test_covered_ones_can_be_ended_and_closed_ones_are_not_listed(alice: Vault) -> None:
    covered = sessions.begin(alice, stay="day", cover_after_minutes=5, pin=PIN, device="covered")
    sessions.cover(covered)
    closed = begin(alice, "closed")
    sessions.close(closed)
    (one,) = sign_ins.mine(alice)
    assert one.device == "covered"
    sign_ins.end(alice, [one.handle])
    assert state(covered) is SessionState.STUB


def test_a_closed_covered_sign_in_falls_off_by_itself(alice: Vault) -> None:
    session = begin(alice)
    sessions.cover(session)
    found = sessions.find(session.token.expose())
    assert found is not None
    sessions.close(found)
    assert sign_ins.mine(alice) == []


def test_the_seventeenth_ends_the_oldest(alice: Vault) -> None:
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        begun = []
        for number in range(sign_ins.PLACES + 1):
            clock.shift(1)
            begun.append(begin(alice, f"{number}"))
        assert len(sign_ins.mine(alice)) == sign_ins.PLACES
        assert state(begun[0]) is SessionState.STUB
        assert all(state(one) is SessionState.OPEN for one in begun[1:])


def test_a_changed_passphrase_begins_a_new_list(alice: Vault) -> None:
    begin(alice)
    assert sign_ins.mine(change_passphrase(vault=alice, new=NEW)) == []


def test_rows_show_neither_whose_nor_what(alice: Vault, own_runtime: Path) -> None:
    begin(alice, "Firefox on Linux")
    raw = b"".join(path.read_bytes() for path in own_runtime.iterdir())
    assert b"Firefox" not in raw
    assert alice.person_id.bytes not in raw
    assert len(raw) > 1000


def test_a_changed_row_is_no_row(alice: Vault) -> None:
    begin(alice)
    store = the_store()
    row_id = sign_ins._row_id(alice, 0)  # noqa: SLF001 - the row itself
    row = store.get([row_id], now=0)[row_id]
    store.put(row_id, flipped(row.sealed, 40), expires=row.expires)
    assert sign_ins.mine(alice) == []


# --- the second step --------------------------------------------------------------------------


def test_waiting_opens_nothing_as_a_sign_in(alice: Vault) -> None:
    token = pending.begin(alice, stay="month", carried={"code": "lamp-river"})
    assert sessions.find(token.expose()) is None
    waiting = pending.find(token.expose())
    assert waiting is not None
    assert waiting.vault.person_id == alice.person_id
    assert (waiting.stay, waiting.carried) == ("month", {"code": "lamp-river"})
    assert "Vault" not in repr(waiting)
    assert sign_ins.mine(alice) == []


def test_five_tries_and_five_minutes(alice: Vault) -> None:
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        token = pending.begin(alice, stay="day", carried={}).expose()
        assert [pending.take_try(token) is not None for _ in range(7)] == [True] * 5 + [False] * 2
        token = pending.begin(alice, stay="day", carried={}).expose()
        clock.shift(5 * 60 + 1)
        assert pending.find(token) is None
        assert pending.take_try(token) is None


def test_it_is_over_once_used_or_after_a_change(alice: Vault) -> None:
    token = pending.begin(alice, stay="day", carried={}).expose()
    waiting = pending.find(token)
    assert waiting is not None
    pending.drop(waiting)
    assert pending.find(token) is None
    token = pending.begin(alice, stay="day", carried={}).expose()
    change_passphrase(vault=alice, new=NEW)
    assert pending.find(token) is None


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "é" * 43])
def test_unknown_tokens(alice: Vault, token: str) -> None:
    assert pending.find(token) is None
    assert pending.take_try(token) is None


def test_every_byte_of_a_waiting_row_is_guarded(alice: Vault) -> None:
    token = pending.begin(alice, stay="day", carried={})
    store = the_store()
    row_id = TokenLock(token).row_id("pending")
    row = store.get([row_id], now=0)[row_id]
    for position in range(len(row.sealed)):
        store.put(row_id, flipped(row.sealed, position), expires=row.expires)
        assert pending.find(token.expose()) is None
    store.put(row_id, row.sealed, expires=row.expires)
    assert pending.find(token.expose()) is not None
    assert len(row.sealed) > hazmat.KEY_BYTES
