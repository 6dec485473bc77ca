from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.repair.core.underneath import About, Underneath, ask_about, entries
from reknit.web.feelings import KNOWN


def test_every_feeling_offered_is_one_that_can_be_picked() -> None:
    offered = {feeling for each in entries() for feeling in each.feelings}

    assert offered <= set(KNOWN)


def test_the_table_is_a_whole_one() -> None:
    table = list(entries())

    assert len(table) >= 45
    assert len({each.word for each in table}) == len(table)
    assert {each.about for each in table} == set(About)
    assert all(2 <= len(each.feelings) <= 4 for each in table)


def test_every_word_of_the_table_is_found_by_itself_and_in_a_sentence() -> None:
    for each in entries():
        assert ask_about([each.word]) == each
        assert ask_about([f"I felt so {each.word}"]) == each


def test_no_word_of_the_table_is_a_feeling_that_can_be_picked() -> None:
    assert not {each.word for each in entries()} & set(KNOWN)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("Ignored", "ignored"),
        ("  TAKEN   for\n granted ", "taken for granted"),
        ("ígnored", "ignored"),
        ("I felt so ignored by you", "ignored"),
        ("left out, I think", "left out"),
        ("used", "used"),
        ("I feel so used", "used"),
        ("like I wasn\N{RIGHT SINGLE QUOTATION MARK}t there", "like i wasn't there"),
        ("not heard", "not heard"),
        ("walked all over", "walked all over"),
        ("cheated on", "cheated on"),
        ("sad and shut out", "shut out"),
        ("not sad but shut out", "shut out"),
    ],
)
def test_the_word_is_found_however_it_is_written(written: str, word: str) -> None:
    found = ask_about([written])

    assert found is not None
    assert found.word == word


def test_at_most_one_question_and_it_is_about_the_first() -> None:
    assert ask_about(["sad", "betrayed", "ignored"]) == Underneath(
        "betrayed", About.THE_AGREEMENT, ("shaken", "hurt", "angry", "unsure")
    )
    assert ask_about(["ignored and betrayed"]) == ask_about(["ignored"])


@pytest.mark.parametrize(
    "written",
    [
        "",
        "sad",
        "hurt",
        "heavy in my chest",
        "I used to be happy",
        "not ignored",
        "I didn't feel at all judged",
        "no longer blamed",
        "dropped the cup",
        "played cards",
        "verletzt",
        "寂しい",
        "attackedness",
    ],
)
def test_silence_is_the_answer_otherwise(written: str) -> None:
    assert ask_about([written]) is None


@pytest.mark.parametrize(
    "report",
    [
        "afraid of you",
        "unsafe",
        "threatened",
        "trapped",
        "forced",
        "controlled",
        "hit",
        "hurt by her",
        "stalked",
        "abused",
        "manipulated",
        "scared of him",
        "pressured and forced",
        "attacked, he hit me",
        "judged and controlled",
        "I felt Manipulated",
        "bullied",
        "watched",
    ],
)
def test_what_may_be_a_report_of_danger_is_never_asked_about(report: str) -> None:
    assert ask_about([report]) is None
    assert ask_about(["ignored", report]) is None
    assert ask_about([report, "ignored"]) is None


@given(st.lists(st.text(max_size=200), max_size=5))
def test_any_words_can_be_looked_at(own_words: list[str]) -> None:
    found = ask_about(own_words)

    assert found is None or found in set(entries())
