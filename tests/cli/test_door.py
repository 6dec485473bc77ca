"""The script at the root, which must work before anything is installed."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from reknit.cli.check import ROOT

SCRIPT = ROOT / "reknit"


@pytest.fixture
def door(tmp_path: Path) -> ModuleType:
    """The script as a module, in an empty folder of its own and without a network."""
    spec = spec_from_loader("door", SourceFileLoader("door", str(SCRIPT)))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "requirements").mkdir()
    for kind in ("encoder", "run", "test", "tool"):
        (tmp_path / "requirements" / f"{kind}.txt").write_text(f"{kind}==1\n")
    module.ROOT = tmp_path  # type: ignore[attr-defined]  # the script's own names
    module.VENV = tmp_path / ".venv"  # type: ignore[attr-defined]
    module.STAMP = tmp_path / ".venv" / "reknit-stamp.json"  # type: ignore[attr-defined]
    module.PYTHON = Path(sys.executable)  # type: ignore[attr-defined]
    (tmp_path / ".venv").mkdir()
    return module


def stamped(door: ModuleType, kind: str) -> None:
    made_of = {"root": str(door.ROOT), "kind": kind, "fingerprint": door.fingerprint(kind)}
    door.STAMP.write_text(json.dumps(made_of))


def test_script_is_readable_for_an_old_python_and_needs_only_the_standard_library() -> None:
    tree = ast.parse(SCRIPT.read_text(), feature_version=(3, 7))
    imported = {
        name.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    } | {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert imported <= set(sys.stdlib_module_names)


def test_old_python_is_told_what_to_do(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(door.shutil, "which", lambda _name: None)

    with pytest.raises(SystemExit):
        door.main(["run"])

    assert "needs Python 3.11 or newer; this is 3.9" in capsys.readouterr().err


def test_old_python_hands_over_to_a_newer_one(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(
        door.shutil, "which", lambda name: sys.executable if name == "python3.12" else None
    )
    monkeypatch.setattr(door, "hand_over", called.append)
    monkeypatch.setattr(door, "stop", lambda *_said: None)

    door.find_python(["run"])

    assert called == [[sys.executable, str(door.ROOT / "reknit"), "run"]]


def test_without_a_network_nothing_is_half_made(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(door, "attempt", lambda *_command, **_how: False)

    with pytest.raises(SystemExit):
        door.main(["run"])

    assert "Traceback" not in capsys.readouterr().err
    assert not door.STAMP.exists()


def test_parts_that_cannot_be_fetched_are_said_kindly(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(door, "make_environment", lambda: None)
    monkeypatch.setattr(door, "attempt", lambda *_command, **_how: False)

    with pytest.raises(SystemExit):
        door.prepare("run")

    assert "connected to the internet" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("made_for", "wanted", "ready"),
    [
        ("run", "run", True),
        ("run", "test", False),
        ("test", "run", True),
        ("test", "test", True),
    ],
)
def test_later_start_installs_nothing(
    door: ModuleType, *, made_for: str, wanted: str, ready: bool
) -> None:
    stamped(door, made_for)

    assert door.ready(wanted) is ready


def test_changed_lock_file_or_moved_folder_is_noticed(door: ModuleType) -> None:
    stamped(door, "run")
    (door.ROOT / "requirements" / "run.txt").write_text("run==2\n")
    assert not door.ready("run")

    stamped(door, "run")
    door.STAMP.write_text(door.STAMP.read_text().replace(str(door.ROOT), "/elsewhere"))
    assert not door.ready("run")


def test_a_machine_without_a_build_of_the_encoder_gets_the_rest(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def attempt(command: list[str], **_how: bool) -> bool:
        tried.append(Path(command[-1]).stem)
        return tried[-1] != "encoder"

    monkeypatch.setattr(door, "attempt", attempt)
    monkeypatch.setattr(door, "say_where_we_are", lambda: None)

    door.prepare("run")

    assert tried[-3:] == ["tool", "encoder", "run"]
    assert door.ready("run")


def test_uv_first_and_pip_when_it_does_not_get_through(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[list[str]] = []

    def attempt(command: list[str], **_how: bool) -> bool:
        tried.append(command)
        return "uv" not in command

    monkeypatch.setattr(door, "attempt", attempt)
    monkeypatch.setattr(door, "say_where_we_are", lambda: None)

    door.prepare("run")

    installs = [command for command in tried if "--require-hashes" in command]
    # uv itself, through uv with the encoder and without, through pip
    assert [Path(command[-1]).stem for command in installs] == ["tool", "encoder", "run", "encoder"]
    assert all("pip" in command for command in installs)
    assert door.ready("run")


def test_commands_are_listed_quickly_once_ready() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reknit.cli", "--help"],
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"]},
    )

    for command in ("run", "demo", "share", "test", "check"):
        assert f"    {command} " in done.stdout
