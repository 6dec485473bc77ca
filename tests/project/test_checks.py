from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from reknit.project import checks
from reknit.project.costs import FLOOR, KdfCost


def ids(_installation: Settings) -> set[str | None]:
    return {finding.id for check in checks.ALL for finding in check()}


@pytest.fixture
def sound(settings: Settings, tmp_path: Path) -> Settings:
    """An installation with nothing to complain about; each test spoils one thing."""
    tmp_path.chmod(0o700)
    settings.VAULT_KDF = FLOOR
    settings.DATA = tmp_path
    settings.SECRET_KEY = "made by chance 1234567890, fifty letters and more of it"
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.RUNTIME = Path("/dev/shm")  # noqa: S108 - only asked what it is
    return settings


def test_sound_installation_is_left_in_peace(sound: Settings) -> None:
    # Where the system has no folder in memory, and where the machine swaps.
    assert ids(sound) <= {"reknit.W001", "reknit.W004"}


@pytest.mark.parametrize("cost", [KdfCost(65_536, 4), KdfCost(131_072, 3)])
def test_cheap_key_derivation_is_refused(sound: Settings, cost: KdfCost) -> None:
    sound.VAULT_KDF = cost

    assert "reknit.E001" in ids(sound)


def test_debug_is_refused_where_others_can_connect(sound: Settings) -> None:
    sound.DEBUG, sound.TLS, sound.ALLOWED_HOSTS = True, True, ["notebook.example"]
    assert "reknit.E002" in ids(sound)

    sound.ALLOWED_HOSTS = ["localhost"]
    assert "reknit.E002" not in ids(sound)


@pytest.mark.parametrize("host", ["*", ".example.org", "*.example.org"])
def test_hosts_are_named_whole(sound: Settings, host: str) -> None:
    sound.TLS, sound.ALLOWED_HOSTS = True, [host]

    assert "reknit.E003" in ids(sound)


def test_other_devices_need_https(sound: Settings) -> None:
    sound.ALLOWED_HOSTS = ["localhost", "notebook.example"]
    assert "reknit.E004" in ids(sound)

    sound.TLS = True
    assert "reknit.E004" not in ids(sound)


def test_open_data_folder_is_refused(sound: Settings, tmp_path: Path) -> None:
    tmp_path.chmod(0o750)

    assert "reknit.E005" in ids(sound)


def test_short_secret_key_is_refused(sound: Settings) -> None:
    sound.SECRET_KEY = "short"

    assert "reknit.E006" in ids(sound)


def test_old_sqlite_and_network_disks_are_refused(
    sound: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 51, 2))
    monkeypatch.setattr(checks, "mounted_as", lambda _folder: "nfs4")
    monkeypatch.setattr(connection, "vendor", "sqlite")

    assert {"reknit.E007", "reknit.E008"} <= ids(sound)


def test_nearly_full_disk_is_said(sound: Settings) -> None:
    sound.ROOM_BYTES = 2**62

    assert "reknit.W002" in ids(sound)


def test_every_finding_says_what_to_do(sound: Settings, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    sound.VAULT_KDF, sound.SECRET_KEY = KdfCost(64, 1), "short"
    sound.ALLOWED_HOSTS, sound.DEBUG, sound.RUNTIME = ["*"], True, Path("/proc")

    found = [finding for check in checks.ALL for finding in check()]

    assert len(found) >= 7
    assert all(finding.hint for finding in found)
