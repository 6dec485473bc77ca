from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from reknit.project import checks, surroundings


@pytest.fixture
def sound(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    data = tmp_path / "reknit"
    data.mkdir(mode=0o700)
    settings.DATA = data
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.SECRET_KEY = "made by chance 1234567890, fifty letters and more of it"
    for name in surroundings.SECRET_SETTINGS:
        monkeypatch.delenv(name, raising=False)
    return settings


def found(number: str) -> list[str]:
    messages = [each for check in checks.ALL for each in check() if each.id == f"reknit.{number}"]
    assert all(message.hint for message in messages)
    return [message.msg for message in messages]


def put(path: Path, text: str = "x", mode: int = 0o600) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


@pytest.mark.skipif(os.name == "nt", reason="rights of files work otherwise there")
@pytest.mark.parametrize(
    "name",
    ["secret-key", "reknit.sqlite3", "reknit.sqlite3-wal", "copies/a", "certificates/server.key"],
)
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644])
def test_a_secret_file_that_others_can_read(sound: Settings, name: str, mode: int) -> None:
    path = put(Path(sound.DATA) / name)
    assert found("E009") == []

    path.chmod(mode)

    assert str(path) in found("E009")[0]


@pytest.mark.skipif(os.name == "nt", reason="rights of files work otherwise there")
def test_a_key_kept_elsewhere_counts_too(
    sound: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / "run" / "key", mode=0o644)
    monkeypatch.setenv("REKNIT_SECRET_KEY_FILE", str(path))
    assert found("E009")

    path.chmod(0o400)
    assert found("E009") == []


def test_the_demo_stays_on_this_machine(sound: Settings) -> None:
    sound.DEMO = True
    assert found("E010") == []

    sound.ALLOWED_HOSTS = ["notebook.example"]
    assert found("E010")


def test_the_key_of_the_demo_is_not_used(sound: Settings) -> None:
    data = Path(sound.DATA)
    file = put(data.with_name("reknit-demo") / "secret-key", "another key altogether")
    assert found("E011") == []

    file.write_text(f"{sound.SECRET_KEY}\n")
    assert found("E011")
    sound.DEMO = True
    assert found("E011") == []


def test_a_key_of_few_letters(sound: Settings) -> None:
    sound.SECRET_KEY = "abc" * 30

    assert found("E012")


def test_a_proxy_without_https(sound: Settings) -> None:
    sound.BEHIND_PROXY = True
    assert found("E013")

    sound.TLS = True
    assert found("E013") == []


def test_root_is_not_for_strangers(sound: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    assert found("W003") == []

    sound.ALLOWED_HOSTS = ["notebook.example"]
    assert found("W003")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert found("W003") == []


HEAD = "Filename Type Size Used Priority\n"


@pytest.mark.parametrize(
    ("swaps", "limit", "to_disk"),
    [
        ("", "max", False),
        ("/dev/sda2 partition 9 0 -2\n", "max", True),
        ("/dev/sda2 partition 9 0 -2\n", "0", False),  # as the service asks for
        ("/dev/sda2 partition 9 0 -2\n", "", True),
        ("/dev/zram0 partition 9 0 100\n", "max", False),
        ("/dev/zram0 partition 9 0 100\n/swapfile file 9 0 -2\n", "max", True),
    ],
)
def test_memory_that_may_reach_the_disk(  # noqa: PLR0917 - a row of the table above
    sound: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    swaps: str,
    limit: str,
    to_disk: bool,  # noqa: FBT001
) -> None:
    put(tmp_path / "proc/swaps", HEAD + swaps)
    put(tmp_path / "proc/self/cgroup", "0::/system.slice/reknit.service\n")
    if limit:
        put(tmp_path / "groups/system.slice/reknit.service/memory.swap.max", f"{limit}\n")
    monkeypatch.setattr(surroundings, "PROC", tmp_path / "proc")
    monkeypatch.setattr(surroundings, "CGROUPS", tmp_path / "groups")

    assert bool(found("W004")) is to_disk


def test_where_nobody_says_there_is_no_note(
    sound: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surroundings, "PROC", tmp_path / "none")

    assert found("W004") == []


@pytest.mark.parametrize(
    "folder",
    [
        "Dropbox",
        "OneDrive - Home",
        "Library/CloudStorage/x",
        "Library/Mobile Documents",
        "Nextcloud",
    ],
)
def test_a_folder_that_is_copied_to_others(sound: Settings, tmp_path: Path, folder: str) -> None:
    assert found("W005") == []
    data = tmp_path / folder / "notes" / "reknit"
    data.mkdir(mode=0o700, parents=True)
    sound.DATA = data

    assert "copies it to another computer" in found("W005")[0]


def test_a_folder_in_a_checkout(sound: Settings, tmp_path: Path) -> None:
    assert found("W006") == []
    (tmp_path / ".git").mkdir()

    assert found("W006")


@pytest.mark.parametrize(
    ("hosts", "told"),
    [
        (["192.168.1.7"], True),
        (["192.168.1.7", "[fd00::1]"], True),
        (["192.168.1.7", "kitchen.local"], False),
        (["127.0.0.1"], False),
    ],
)
def test_passkeys_need_a_name(sound: Settings, hosts: list[str], *, told: bool) -> None:
    sound.ALLOWED_HOSTS = hosts

    assert bool(found("W007")) is told
