"""What a start finds in what several machines share, each brought about by a planted fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.checks import CheckMessage
from pytest_django import Settings

from reknit.project import checks, stores
from reknit.project.doctor import place
from reknit.project.doctor.findings import State
from reknit.project.surroundings import SECRET_SETTINGS
from tests import valkeys


def ids(found: list[CheckMessage]) -> list[str | None]:
    return [each.id for each in found]


def test_each_is_asked_at_a_start() -> None:
    wanted = {
        stores.sign_ins_travel_safely,
        stores.sign_ins_stay_off_the_disk,
        stores.saved_means_written,
    }
    assert wanted <= set(checks.ALL)
    assert "REKNIT_SESSIONS_FILE" in SECRET_SETTINGS  # a password stands in it


def test_without_a_shared_store_there_is_nothing_to_say() -> None:
    assert stores.sign_ins_travel_safely() == stores.sign_ins_stay_off_the_disk() == []


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("unix:///run/valkey.sock", True),
        ("valkey://127.0.0.1", True),
        ("valkeys://me:word@sessions.example", True),
        ("valkeys://sessions.example?ssl_certfile=/c&ssl_keyfile=/k", True),
        ("valkey://me:word@sessions.example", False),
        ("valkeys://sessions.example", False),
        ("valkeys://me@sessions.example", False),
    ],
)
def test_far_away_needs_tls_and_a_password(settings: Settings, address: str, *, safe: bool) -> None:
    settings.SESSIONS = address
    assert ids(stores.sign_ins_travel_safely()) == ([] if safe else ["reknit.E014"])


def test_a_valkey_as_documented_is_well(valkey: valkeys.Served) -> None:
    assert stores.sign_ins_stay_off_the_disk() == []
    finding = place.shared_sign_ins()
    assert finding.state is State.OK
    assert "writes to no disk" in finding.said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("save", "3600 1", "reknit.E015"),
        ("appendonly", "yes", "reknit.E015"),
        ("maxmemory-policy", "allkeys-lru", "reknit.W010"),
    ],
)
def test_one_that_writes_to_a_disk_or_forgets_is_found(
    valkey: valkeys.Served, name: str, value: str, said: str
) -> None:
    (before,) = valkey.client.config_get(name).values()
    valkey.client.config_set(name, value)
    try:
        assert ids(stores.sign_ins_stay_off_the_disk()) == [said]
        broken = place.shared_sign_ins().state is State.BROKEN
        assert broken is said.startswith("reknit.E")
    finally:
        valkey.client.config_set(name, before)


@pytest.fixture
def tight_lipped(settings: Settings) -> Iterator[valkeys.Served]:
    """It answers those with a password, and tells them nothing of how it is set."""
    with valkeys.served() as server:
        server.client.acl_setuser(
            "reknit", enabled=True, passwords=["+word"], keys=["rk1:*"], commands=ALLOWED
        )
        server.client.acl_setuser("default", enabled=False)
        settings.SESSIONS = server.address.replace("unix://", "unix://reknit:word@")
        yield server


# As docs/hosting.md says it, without what it says to add.
ALLOWED = ["-@all", "+@hash", "+@connection", "+@scripting", "+@transaction"]
ALLOWED += ["+del", "+pexpire", "+incr", "+exists", "+set", "+scan", "+info"]


def test_one_that_does_not_say_is_noted(tight_lipped: valkeys.Served) -> None:
    assert ids(stores.sign_ins_stay_off_the_disk()) == ["reknit.W009"]
    assert "does not say" in place.shared_sign_ins().said


def test_one_that_is_away_does_not_stop_the_start(settings: Settings) -> None:
    settings.SESSIONS = "unix:///nowhere/at/all"
    assert ids(stores.sign_ins_stay_off_the_disk()) == ["reknit.W008"]
    assert place.shared_sign_ins().state is State.BROKEN


def test_a_wrong_password_is_said_without_it(
    tight_lipped: valkeys.Served, settings: Settings
) -> None:
    settings.SESSIONS = settings.SESSIONS.replace(":word@", ":wrong-word@")
    assert ids(stores.sign_ins_stay_off_the_disk()) == ["reknit.W008"]
    finding = place.shared_sign_ins()
    assert "password" in finding.remedy
    assert "wrong-word" not in finding.said + finding.remedy


def test_another_secret_key_elsewhere_is_noted(valkey: valkeys.Served, settings: Settings) -> None:
    assert stores.sign_ins_stay_off_the_disk() == []
    settings.SECRET_KEY = "another one, as a second machine makes it when nobody told it ours"
    assert ids(stores.sign_ins_stay_off_the_disk()) == ["reknit.W011"]


@pytest.mark.parametrize(
    ("commit", "standbys", "waits"),
    [
        ("on", "", True),
        ("on", "FIRST 1 (two)", True),
        ("remote_write", "FIRST 1 (two)", True),
        ("local", "", True),
        ("local", "FIRST 1 (two)", False),
        ("off", "", False),
    ],
)
def test_saved_must_mean_written(commit: str, standbys: str, *, waits: bool) -> None:
    """Whether PostgreSQL is really asked, ``tests/drills/test_two_hosts.py`` shows."""
    assert stores.waits_for_the_disk(commit, standbys) is waits
    assert stores.too_early(commit).id == "reknit.E016"
