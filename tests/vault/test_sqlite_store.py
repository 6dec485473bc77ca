"""What is true of sign-ins in a folder only: the file itself, its owner, its janitor."""

from __future__ import annotations

import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from reknit.vault import sessions
from reknit.vault.opened import Vault
from reknit.vault.secret import Secret
from reknit.vault.sessions import SessionState
from reknit.vault.sqlite_store import FILE_NAME
from reknit.vault.store import the_store
from reknit.vault.token_lock import TokenLock
from tests.vault.looking import InFolder

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PIN = Secret("274913")


def test_the_janitor_deletes_what_nobody_comes_back_to(
    alice: Vault, bob: Vault, own_runtime: Path
) -> None:
    looked = InFolder(own_runtime)
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(5):
            sessions.begin(alice, stay="day", cover_after_minutes=5, pin=PIN)
        assert looked.rows() == 25
        clock.shift(3600)
        sessions.find("A" * 43)  # any request at all
        assert looked.rows() == 20  # the private rows are gone, though nobody asked for them
        clock.shift(12 * 3600)
        sessions.find("A" * 43)
        assert looked.rows() == 5  # stubs
        clock.shift(24 * 3600)
        sessions.find("A" * 43)
        assert looked.rows() == 0


def test_the_store_is_for_this_user_alone(alice: Vault, own_runtime: Path) -> None:
    sessions.begin(alice, stay="day", cover_after_minutes=5)
    assert stat.S_IMODE(own_runtime.stat().st_mode) == 0o700
    assert stat.S_IMODE((own_runtime / FILE_NAME).stat().st_mode) == 0o600


def test_a_folder_of_somebody_else_is_refused(
    own_runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.getuid", lambda: 12345)
    with pytest.raises(PermissionError):
        the_store()


def test_what_was_covered_is_in_no_journal(alice: Vault, own_runtime: Path) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5)
    row = TokenLock(session.token).row_id("private")  # to know what to look for
    sealed = the_store().get([row], now=0)[row].sealed
    assert sealed in (own_runtime / FILE_NAME).read_bytes()
    sessions.cover(session)
    assert [path.name for path in own_runtime.iterdir() if path.stat().st_size] == [FILE_NAME]
    assert sealed not in (own_runtime / FILE_NAME).read_bytes()


def test_a_folder_swept_away_is_made_again(alice: Vault, own_runtime: Path) -> None:
    sessions.begin(alice, stay="day", cover_after_minutes=5)
    shutil.rmtree(own_runtime)
    again = sessions.begin(alice, stay="day", cover_after_minutes=5)
    found = sessions.find(again.token.expose())
    assert found is not None
    assert found.state is SessionState.OPEN
