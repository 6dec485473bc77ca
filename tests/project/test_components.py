"""What others made: each part is named with its licence, and people run no tools of ours."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
BY_ITSELF = {"uv"}  # what installs the rest


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(kind: str) -> set[str]:
    lines = (ROOT / "requirements" / f"{kind}.txt").read_text(encoding="utf-8").splitlines()
    return {canonical(line.split("==")[0]) for line in lines if re.match(r"[A-Za-z0-9]", line)}


def named_in(text: str) -> set[str]:
    """Whatever in a table could be the name of a package."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ")]
    return {canonical(word) for row in rows for word in re.findall(r"[A-Za-z0-9][\w.-]*", row)}


def unnamed(text: str) -> set[str]:
    return (locked("encoder") | locked("test")) - named_in(text) - BY_ITSELF


def test_every_part_is_named_with_its_licence() -> None:
    assert unnamed((ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")) == set()


def test_a_part_that_nobody_named_is_noticed() -> None:
    text = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8").replace("segno", "something")

    assert unnamed(text) == {"segno"}


def test_the_list_with_the_encoder_is_the_other_one_and_more() -> None:
    assert locked("run") < locked("encoder") < locked("test")


def test_people_run_no_test_tools() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tools = {
        canonical(re.split(r"[<>=\[]", each)[0]) for each in groups["dependency-groups"]["test"]
    }

    assert len(tools) > 5
    assert tools <= locked("test")
    assert tools & locked("encoder") == {"onnxruntime"}  # the tests must have it, a person may
