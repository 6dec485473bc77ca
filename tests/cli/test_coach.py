"""The command line of the coach, as somebody types it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from reknit.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

HARSH = "You never listen to me. Thank you for dinner."
KEYS = {"findings", "strengths", "apology", "safety", "heat"}


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_text_is_underlined_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coach", HARSH]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == HARSH
    assert lines[1].startswith("1~~~")
    assert "“You never listen to me”" in lines[3]
    assert len(lines) >= 6


def test_kind_words_are_let_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coach", "You always make me laugh", "--exit-code"]) == 0

    assert "Nothing to point at." in capsys.readouterr().out


def test_exit_code_says_that_something_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coach", HARSH, "--exit-code"]) == 1


def test_json_has_the_documented_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coach", HARSH, "--json"]) == 0

    (reading,) = said(capsys)
    assert set(reading) == KEYS
    (blame,) = [each for each in reading["findings"] if each["kind"] == "blame"]
    assert set(blame) == {"kind", "start", "end", "why", "suggestion"}
    assert HARSH[blame["start"] : blame["end"]] == "You never listen to me"
    assert reading["apology"] == {"is_apology": False, "parts": [], "missing": []}
    assert reading["safety"] is False
    assert reading["heat"] in (0, 1, 2, 3)


def test_a_line_of_a_file_is_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "messages.jsonl"
    rows = [{"text": HARSH}, {"text": "I lied to you.", "kind": "apology"}, {"text": ""}]
    file.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")

    assert main(["coach", str(file), "--json"]) == 0

    first, second, third = said(capsys)
    assert first["findings"]
    assert second["apology"]["is_apology"] is True
    assert second["apology"]["parts"] == ["responsibility"]
    assert set(second["apology"]["missing"]) == {"harm", "repair"}
    assert third["findings"] == []


def test_at_most_two_unless_all_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    long = (
        "You're pathetic. You never help with anything. If you leave now, don't bother coming "
        "back. You should have known."
    )

    main(["coach", long, "--json"])
    (two,) = said(capsys)
    main(["coach", long, "--json", "--all"])
    (every,) = said(capsys)

    assert [each["kind"] for each in two["findings"]] == ["threat", "contempt"]
    assert len(every["findings"]) > 2
    assert every["findings"][:2] == two["findings"]


def test_firm_words_differ_from_soft_ones(capsys: pytest.CaptureFixture[str]) -> None:
    main(["coach", HARSH, "--json"])
    (soft,) = said(capsys)
    main(["coach", HARSH, "--json", "--tone", "firm"])
    (firm,) = said(capsys)

    assert soft["findings"][0]["suggestion"] != firm["findings"][0]["suggestion"]


def test_a_bad_line_is_named_and_the_others_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(f'{{"text": 3}}\nnot json\n{json.dumps({"text": HARSH})}\n', encoding="utf-8")

    assert main(["coach", str(file), "--json"]) == 2

    printed = capsys.readouterr()
    assert 'Line 1 has no "text".' in printed.err
    assert "Line 2 is not JSON." in printed.err
    rows = [json.loads(line) for line in printed.out.splitlines()]
    assert [set(row) == KEYS for row in rows] == [False, False, True]


@pytest.mark.parametrize(
    ("what", "says"),
    [("gone.jsonl", "There is no file"), ("   ", "no words"), ("letters.txt", "There is no file")],
)
def test_what_cannot_be_read_is_said_kindly(
    what: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["coach", what]) == 2

    assert says in capsys.readouterr().err


def test_a_file_that_is_no_text_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "picture.txt"
    file.write_bytes(b"\xff\xfe\x00\x80")

    assert main(["coach", str(file)]) == 2
    assert "not UTF-8" in capsys.readouterr().err


def test_control_characters_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coach", "You never\x1b[31m listen \x07to me"]) == 0

    assert "\x1b" not in capsys.readouterr().out


def test_fear_is_answered_with_the_help_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coach", "He took my keys and won't let me leave"]) == 0

    assert "help page" in capsys.readouterr().out


def test_german_is_a_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coach", "Du hörst mir nie zu.", "--language", "de", "--json"]) == 0

    (reading,) = said(capsys)
    assert "blame" in [each["kind"] for each in reading["findings"]]


def test_rules_alone_need_nothing_learned(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coach", HARSH, "--rules-only", "--json"]) == 0

    (reading,) = said(capsys)
    assert reading["findings"]
