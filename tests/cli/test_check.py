from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reknit.cli import check
from reknit.cli.check import Verdict


def test_our_lock_files_hold_no_address() -> None:
    assert list(check.addresses_in(check.ROOT / "requirements")) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "--extra-index-url file:///somewhere",
        "--find-links /wheels",
        "django @ https://files.example/django.whl",
        "# from http://127.0.0.1:3141/simple",
    ],
)
def test_planted_address_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "run.txt").write_text(f"django==5.2 \\\n    --hash=sha256:00\n{line}\n")

    assert len(list(check.addresses_in(tmp_path))) == 1


def test_every_requirement_is_pinned_with_a_hash() -> None:
    for file in (check.ROOT / "requirements").glob("*.txt"):
        blocks = file.read_text().replace("\\\n", " ").splitlines()
        for block in blocks:
            assert "==" in block, f"{file.name}: {block[:60]}"
            assert "--hash=sha256:" in block, f"{file.name}: {block[:60]}"


def test_running_needs_nothing_the_tests_do_not_know() -> None:
    def names(kind: str) -> set[str]:
        text = (check.ROOT / "requirements" / f"{kind}.txt").read_text()
        return {line.split(" ")[0] for line in text.splitlines() if not line.startswith(" ")}

    assert names("run") < names("test")  # the same versions, too


def test_shut_gate_is_counted_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    def found() -> Iterator[Verdict]:
        yield Verdict("format", 0.1, "")
        yield Verdict("types", 2.0, "somewhere.py:1: wrong")

    assert check.failures(found()) == 1
    assert "somewhere.py:1: wrong" in capsys.readouterr().out
