"""Six digits from an app, as the vault judges them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine

from reknit.vault import second_step
from reknit.vault.actions import change_passphrase, make_recovery_code, reset_with_code
from reknit.vault.asks import make_challenge, take_challenge
from reknit.vault.once import first_time
from reknit.vault.opened import Vault
from reknit.vault.refusals import KeysChanged, WrongDigits
from reknit.vault.secret import Secret
from tests.vault.scene import every_row, sign_in

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
# RFC 6238, appendix B: the last six of the eight digits there.
RFC_KEY = Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
RFC = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]


@pytest.mark.parametrize(("seconds", "digits"), RFC)
def test_as_in_the_standard(alice: Vault, seconds: int, digits: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    with time_machine.travel(at, tick=False):
        second_step.turn_on_digits(alice, RFC_KEY, digits, at=at)
    assert second_step.is_required(sign_in("alice"))


@time_machine.travel(NOON, tick=False)
def test_on_only_after_right_digits_and_off_without_a_trace(alice: Vault) -> None:
    key = second_step.make_secret()
    assert second_step.is_secret(key.expose())
    with pytest.raises(WrongDigits):
        second_step.turn_on_digits(alice, key, "000000", at=NOON)
    assert not sign_in("alice").ring.second_step

    app = pyotp.TOTP(key.expose())
    second_step.turn_on_digits(alice, key, app.at(NOON), at=NOON)
    assert second_step.is_required(sign_in("alice"))
    assert all(
        key.expose().encode() not in value
        for _, row in every_row()
        for value in row.values()
        if isinstance(value, bytes)
    )
    second_step.turn_off(alice)
    assert sign_in("alice").ring.totp is None


@time_machine.travel(NOON, tick=False)
def test_a_window_of_one_step_and_once_each(alice: Vault, bob: Vault) -> None:
    app = pyotp.TOTP(RFC_KEY.expose())
    before = NOON - timedelta(minutes=5)
    second_step.turn_on_digits(alice, RFC_KEY, app.at(before), at=before)
    for step in (-2, 2):
        with pytest.raises(WrongDigits):
            second_step.check_digits(alice, app.at(NOON, counter_offset=step), at=NOON)
    for step in (0, -1, 1):
        second_step.check_digits(alice, app.at(NOON, counter_offset=step), at=NOON)
        with pytest.raises(WrongDigits):
            second_step.check_digits(alice, app.at(NOON, counter_offset=step), at=NOON)
    with pytest.raises(WrongDigits):
        second_step.check_digits(bob, app.at(NOON), at=NOON)


@time_machine.travel(NOON, tick=False)
def test_a_change_keeps_it_and_the_recovery_code_switches_it_off(alice: Vault) -> None:
    app = pyotp.TOTP(RFC_KEY.expose())
    code = make_recovery_code(vault=alice)
    second_step.turn_on_digits(alice, RFC_KEY, app.at(NOON), at=NOON)
    vault = change_passphrase(vault=alice, new=Secret("a new passphrase of alice's"))
    assert second_step.is_required(vault)
    with pytest.raises(KeysChanged):
        second_step.turn_off(alice)  # the page was open since before

    back = reset_with_code(person_id=alice.person_id, code=code, new=Secret("one more of alice's"))
    assert not second_step.is_required(back)


def test_what_is_used_once_is_used_once_for_as_long_as_it_could_be(db: None) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assert first_time(b"a thing", b"secret", seconds=60)
        assert first_time(b"another thing", b"secret", seconds=60)
        clock.shift(timedelta(seconds=59))
        assert not first_time(b"a thing", b"secret", seconds=60)
        clock.shift(timedelta(seconds=2))
        assert first_time(b"a thing", b"secret", seconds=60)


def test_a_challenge_fits_one_purpose_one_person_and_one_answer(db: None) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        made = make_challenge("add", about=b"alice")
        assert not take_challenge(made, "add", about=b"bob")
        assert not take_challenge(made, "open", about=b"alice")
        for place in range(len(made)):
            changed = bytearray(made)
            changed[place] ^= 1
            assert not take_challenge(bytes(changed), "add", about=b"alice")
        assert take_challenge(made, "add", about=b"alice")
        assert not take_challenge(made, "add", about=b"alice")
        late = make_challenge("open")
        clock.shift(timedelta(minutes=5, seconds=1))
        assert not take_challenge(late, "open")
