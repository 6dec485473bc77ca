"""The printed book: words as data, letters without a shape, limits; and the schema of the data."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typst

import reknit.moving
from reknit.moving import binding, bookbinder
from reknit.moving.forms_of_book import as_markdown
from reknit.moving.refusals import NoBookNow
from tests.moving.scene import play_full, solo, taken, write_lists

if TYPE_CHECKING:
    import time_machine

    from tests.repair.scene import Player

SCHEMA = json.loads((Path(reknit.moving.__file__).parent / "export-1.schema.json").read_text())
MARKUP = '#panic("no") $x$ *a* _b_ `c` = d <e> @f \\ // /* [ ] { } "g" #include("/etc/passwd")'
# Arabic and emoji are drawn where the computer has a typeface for them.
OWN_FONTS_LACK = "😀你好日本한ไ"


def book(text: str = "Plain.", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    section = {
        "heading": "H",
        "day": "",
        "theirs": False,
        "passages": [{"label": "", "text": text}],
    }
    return {
        "names": ["Alice", "Bob"],
        "chapters": [{"title": text[:60], "under": "With Bob", "sections": [section]}],
        "lessons": [{"title": text[:60], "lines": [{"label": "L", "text": text}]}],
        "lists": [{"heading": "Lists", "lines": [text]}],
        "settings": [],
        "taken_on": "",
        "unopened": "",
        "said": {"lessons": "What we keep", "missing": "Some letters.", "end": ""},
        **more,
    }


def test_markup_stays_words() -> None:
    assert bookbinder.bind(book(MARKUP)).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "a\n\nb", "x" * 20_000, "\u202e\u2028\u0301", "\x00"]
)
def test_odd_words_make_a_book(text: str) -> None:
    assert bookbinder.bind(book(text)).startswith(b"%PDF-")


def test_an_empty_notebook_makes_a_book() -> None:
    assert bookbinder.bind(book(chapters=[], lessons=[], lists=[])).startswith(b"%PDF-")


def test_letters_without_a_shape_are_known() -> None:
    own = typst.Fonts(include_system_fonts=False)
    drawn = "aßéłΩЖש→“”„…–—‘’€ß½"  # noqa: RUF001 - what people type

    found = bookbinder.letters_without_shape(set(OWN_FONTS_LACK + drawn), own)

    assert found == sorted(OWN_FONTS_LACK)


def test_a_sign_that_cannot_be_drawn_stands_there_by_its_name() -> None:
    assert bookbinder.in_words("😀") == "(grinning face)"
    assert bookbinder.in_words("你") == ""
    spelled = bookbinder.respelled(book("Fine 😀"), {"😀": "(grinning face)"})
    assert spelled["lists"][0]["lines"] == ["Fine (grinning face)"]


@pytest.mark.parametrize(
    ("text", "rtl"),
    [("שלום, hello", True), ("hello, שלום", False), ("مرحبا", True), ("1 2", False)],
)
def test_a_passage_reads_from_where_its_first_letter_does(text: str, rtl: bool) -> None:  # noqa: FBT001
    directed = bookbinder.directed(book(text))

    assert directed["chapters"][0]["sections"][0]["passages"][0]["rtl"] is rtl


def test_the_program_by_itself() -> None:
    made = subprocess.run(
        [sys.executable, "-I", "-m", "reknit.moving.bookbinder"],
        input=json.dumps(book("Fine 😀 你好")).encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )

    assert made.stdout.startswith(b"%PDF-")
    assert b"CreationDate" not in made.stdout


def test_a_book_that_cannot_be_made_is_a_kind_no(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoBookNow):
        binding.bind({"names": 7})
    monkeypatch.setattr(binding, "SECONDS", 0.001)
    with pytest.raises(NoBookNow):
        binding.bind(book())


def test_two_books_at_once_wait_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reknit.moving.heavy.WAIT_SECONDS", 0.01)
    from reknit.moving.heavy import one_at_a_time  # noqa: PLC0415
    from reknit.vault.refusals import TryAgainInAMoment  # noqa: PLC0415

    with one_at_a_time(), pytest.raises(TryAgainInAMoment):
        binding.bind(book())


def test_text_escapes_whatever_markdown_would_take() -> None:
    made = as_markdown(
        {**book("# no\n- no\n1. no\n[a](b) <i> *c* _d_ `e`"), "settings": []}
    ).decode()

    assert "\\# no  \n\\- no  \n1\\. no" in made
    assert "\\[a\\]\\(b\\) \\<i\\> \\*c\\* \\_d\\_ \\`e\\`" in made


@pytest.mark.django_db
def test_the_schema_says_what_the_file_holds(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    play_full(alice, bob, clock)
    solo(alice, "Alice")
    write_lists(alice, "Alice")
    file, defs = taken(alice), SCHEMA["$defs"]

    assert set(file) == set(SCHEMA["required"]) == set(SCHEMA["properties"])
    repair = defs["repair"]
    for one in file["repairs"]:
        assert set(one) == set(repair["required"]) == set(repair["properties"])
        assert set(one["notes"]) <= set(repair["properties"]["notes"]["properties"])
        for turn in [*one["turns"], *one["apologies"]]:
            assert set(turn) == set(defs["turn"]["required"]) == set(defs["turn"]["properties"])
    assert set(file["settings"]) <= set(SCHEMA["properties"]["settings"]["properties"])
