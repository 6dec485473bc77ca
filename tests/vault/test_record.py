"""Somebody's own record of sign-ins and of what was done to their locks."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from reknit.vault import record
from reknit.vault.actions import change_passphrase
from reknit.vault.models import RecordLine
from reknit.vault.opened import Vault
from reknit.vault.secret import Secret


def test_a_line_is_written_without_a_vault_and_read_with_one(alice: Vault) -> None:
    record.note(alice.person_id, "wrong-passphrase", device="Firefox on Linux")
    (line,) = record.lines(alice)
    assert (line.what, line.facts) == ("wrong-passphrase", {"device": "Firefox on Linux"})
    assert abs((datetime.now(UTC) - line.at).total_seconds()) < 60


def test_newest_first_and_nobody_elses(alice: Vault, bob: Vault) -> None:
    for what in ("one", "two", "three"):
        record.note(alice.person_id, what)
    record.note(bob.person_id, "other")
    assert [line.what for line in record.lines(alice)] == ["three", "two", "one"]
    assert [line.what for line in record.lines(bob)] == ["other"]


def test_rows_tell_nothing_by_their_size(alice: Vault) -> None:
    record.note(alice.person_id, "signed-in", device="Safari on iPhone")
    record.note(alice.person_id, "pin-set")
    assert len({len(bytes(row.sealed)) for row in RecordLine.objects.all()}) == 1


def test_a_change_of_passphrase_takes_the_lines_along(alice: Vault) -> None:
    record.note(alice.person_id, "signed-in")
    changed = change_passphrase(vault=alice, new=Secret("quite another passphrase here"))
    assert [line.what for line in record.lines(changed)] == ["signed-in"]


def test_nobody_is_no_error(db: None) -> None:
    record.note(uuid4(), "signed-in")
    assert not RecordLine.objects.exists()


def test_a_line_sealed_by_another_hand_or_damaged_is_left_out(alice: Vault) -> None:
    record.note(alice.person_id, "signed-in")
    record.note(alice.person_id, "pin-set")
    broken = RecordLine.objects.first()
    assert broken is not None
    RecordLine.objects.filter(pk=broken.pk).update(sealed=bytes(broken.sealed)[:-1] + b"x")
    assert len(record.lines(alice)) == 1


def test_trying_for_weeks_pushes_out_nothing(alice: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "MOST", 6)
    monkeypatch.setattr(record, "KEPT", 3)
    for number in range(9):
        record.note(alice.person_id, f"{number}")
    assert [line.what for line in record.lines(alice)] == ["5", "4", "3", "2", "1", "0"]
    record.tidy(alice)
    assert [line.what for line in record.lines(alice)] == ["5", "4", "3"]
    record.tidy(alice)
    assert len(record.lines(alice)) == 3
