from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from reknit.project.runtime import lives_in_memory, private_folder, runtime_folder


def test_named_folder_is_made_for_us_alone(tmp_path: Path) -> None:
    folder = runtime_folder(str(tmp_path / "store"), tmp_path / "data")

    assert folder == tmp_path / "store"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_systemd_folder_comes_before_our_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "unit"))

    assert runtime_folder("", tmp_path / "data") == tmp_path / "unit"


def test_two_installations_do_not_share_a_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    one, two = (runtime_folder("", tmp_path / name) for name in ("one", "two"))
    try:
        assert one != two
        assert runtime_folder("", tmp_path / "one") == one
    finally:
        one.rmdir()
        two.rmdir()


def test_link_prepared_by_somebody_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "store").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(PermissionError):
        private_folder(tmp_path / "store")


@pytest.mark.skipif(not os.path.ismount("/dev/shm"), reason="this system has no /dev/shm")  # noqa: S108 - only asked about
def test_shared_memory_is_recognised_and_a_disk_is_not() -> None:
    assert lives_in_memory(Path("/dev/shm"))  # noqa: S108 - only asked about
    assert not lives_in_memory(Path("/proc"))
