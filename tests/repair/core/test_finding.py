# ruff: noqa: RUF001 - letters that look alike are the point
"""What is the same to somebody who looks for words, and which page need not be read at all."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reknit.repair.core.finding import (
    Folding,
    Needle,
    Piece,
    excerpt,
    fewest_places,
    folded,
    marked,
    signs_of,
    sought,
    stand_in,
    surely_not_in,
)
from reknit.vault.core.envelopes import to_bytes

# Letters of many scripts, accents that stand alone, signs that JSON writes in its own way.
LETTERS = st.text(
    alphabet=st.one_of(
        st.sampled_from('abß ÄäéÉșñ“”’–…ﬁİıŉ\u0301\u0308çøłÅй中がガ각ไทยיְ🧶"\\\n\t\x1f\ud800'),
        st.characters(),
    ),
    max_size=40,
)
MANY_KINDS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


def found_in(text: str, typed: str) -> bool:
    return stand_in(sought(typed), [text])


def shown(pieces: list[Piece]) -> str:
    return "".join(f"[{piece.text}]" if piece.found else piece.text for piece in pieces)


# Making equal ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Schön", "schon"),
        ("scho\u0308n", "schön"),
        ("STRASSE", "Straße"),
        ("İstanbul", "istanbul"),
        ("don’t", "don't"),
        ("„gut“", '"gut"'),
        ("well–known", "well-known"),
        ("ﬁn", "fin"),
        ("Ёлка и чай", "елка и чаи"),
        ("ἀγάπη", "αγαπη"),
        ("Σίσυφος", "σισυφοσ"),
        ("Ｆｕｌｌ", "full"),
        ("שָׁלוֹם", "שלום"),
        ("ở đâu", "o đau"),
    ],
)
def test_what_differs_only_in_its_look_is_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("café", "cafè x"), ("ø", "o"), ("中", "国")])
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(LETTERS, LETTERS)
def test_two_texts_fold_like_both_together(one: str, other: str) -> None:
    assert folded(one) + folded(other) == folded(one + other)


@given(LETTERS)
def test_many_kinds_of_letters_fold_as_few_do(text: str) -> None:
    """Beyond twenty kinds another way is taken."""
    assert folded(text + MANY_KINDS) == folded(text) + folded(MANY_KINDS)


@given(st.lists(LETTERS, max_size=6))
def test_folding_many_texts_is_folding_each(texts: list[str]) -> None:
    folding = Folding()
    words = {word for text in texts for word in folded(text).split()}
    for text in texts:
        for word in words:
            assert (word in folding(text)) == (word in folded(text))


def test_every_accent_there_is_goes() -> None:
    """Also those beyond the first planes, where the pattern does not look."""
    marks = [chr(code) for code in range(0x110000) if unicodedata.combining(chr(code))]
    assert len(marks) > 800
    text = "a".join(marks) + MANY_KINDS
    assert folded(text) == "a" * (len(marks) - 1) + folded(MANY_KINDS)


# What is looked for ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "needles"),
    [
        ("Bahnhof  Tickets", [("bahnhof",), ("tickets",)]),
        ('"at the  Station" late', [("at", "the", "station"), ("late",)]),
        ("„am Bahnhof“", [("am", "bahnhof")]),
        ("«le train»", [("le", "train")]),
        ('"never closed', [("never", "closed")]),
        ("don’t", [("don't",)]),
        ("same Same sáme", [("same",)]),
        ('"" " “”', []),
        ("\u0301", []),
        ("", []),
    ],
)
def test_what_was_typed_is_read_as_words(typed: str, needles: list[tuple[str, ...]]) -> None:
    assert [needle.words for needle in sought(typed).needles] == needles


def test_all_words_have_to_stand_in_it() -> None:
    text = "You left before I came back with the tickets."

    assert found_in(text, "tickets left")
    assert found_in(text, "TICK bef")
    assert not found_in(text, "tickets station")


def test_words_in_quotes_stand_together_across_lines() -> None:
    assert found_in("You stood at the\n  station.", '"at the station"')
    assert not found_in("the station at night", '"at the station"')
    assert found_in("the station at night", "at the station")


def test_nothing_is_found_across_two_texts() -> None:
    both = ["at the", "station"]

    assert stand_in(sought("at station"), both)
    assert not stand_in(sought('"the station"'), both)
    assert not stand_in(sought("thestation"), both)


# Which page need not be read ------------------------------------------------------------------


@given(LETTERS, LETTERS)
@example("a\bc\\d", "a\bc\\d")
def test_a_page_that_holds_the_words_is_never_passed_over(text: str, typed: str) -> None:
    words = sought(typed)
    signs = [sign for word in words.words for sign in signs_of(word)]
    written = to_bytes({"doc": {"fields": {"happened": text}}, "revision": 1})

    if stand_in(words, [text]):
        assert not surely_not_in(written, signs, Folding())


@given(st.text(max_size=30), st.integers(0, 29), st.integers(1, 12))
def test_whatever_stretch_of_it_is_looked_for(text: str, start: int, length: int) -> None:
    words = sought(text[start : start + length])
    signs = [sign for word in words.words for sign in signs_of(word)]

    if stand_in(words, [text]):
        assert not surely_not_in(to_bytes({"text": text}), signs, Folding())


def test_a_page_without_the_words_is_passed_over() -> None:
    written = to_bytes({"fields": {"happened": "Auf dem Bahnhof, größtenteils allein."}})

    assert surely_not_in(written, signs_of("zug"), Folding())
    assert not surely_not_in(written, signs_of("grosstenteils"), Folding())


def test_letters_written_by_their_number_make_nothing_sure() -> None:
    written = json.dumps({"text": "schön"}).encode()
    assert b"\\u" in written

    assert not surely_not_in(written, signs_of("zug"), Folding())


def test_what_is_stored_by_another_word_may_be_there() -> None:
    written = to_bytes({"feelings": ["nothing"]})

    assert surely_not_in(written, signs_of("right"), Folding())
    assert not surely_not_in(written, signs_of("right", ("nothing",)), Folding())


# What is shown --------------------------------------------------------------------------------


def test_the_fewest_places_show_each_word() -> None:
    texts = ["one", "two and three", "three", "one and two"]

    assert fewest_places(sought("one two three"), texts) == [1, 0]
    assert fewest_places(sought("four"), texts) == []
    assert fewest_places(sought("one"), []) == []


def test_what_stands_in_a_title_only_has_no_place_to_show() -> None:
    assert fewest_places(sought("one"), []) == []


def test_a_stretch_around_the_words_is_shown_with_the_words_marked() -> None:
    text = "Before that. " * 20 + "We stood at the Station\nand waited. " + "After that. " * 20

    words = shown(excerpt(text, sought("stood station")))

    assert "We [stood] at the [Station] and waited." in words
    assert words.startswith("… ")
    assert words.endswith(" …")
    assert len(words) < 260


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("Wir sind größtenteils müde.", "grosste mude", "Wir sind [größte]nteils [müde]."),
        ("scho\u0308n war es", "schon", "[scho\u0308n] war es"),
        ("aaaa", "aa", "[aaaa]"),
        ("station to station", "station", "[station] to [station]"),
        ("a ﬁne day", "fine", "a [ﬁne] day"),
        ("<b>bold</b>", "<b>", "[<b>]bold</b>"),
        ("中文字", "文", "中[文]字"),
    ],
)
def test_words_are_marked_as_they_were_written(text: str, typed: str, expected: str) -> None:
    assert shown(marked(text, sought(typed))) == expected
    assert shown(excerpt(text, sought(typed))) == expected


@given(LETTERS, LETTERS)
def test_marking_changes_no_letter(text: str, typed: str) -> None:
    pieces = marked(text, sought(typed))

    assert "".join(piece.text for piece in pieces) == text
    assert any(piece.found for piece in pieces) == any(
        needle.is_in(folded(text)) for needle in sought(typed).needles
    )


@given(st.text(max_size=400), st.text(min_size=1, max_size=6))
def test_whatever_is_found_is_seen_in_its_stretch(text: str, typed: str) -> None:
    words = sought(typed)

    if words.needles and all(needle.is_in(folded(text)) for needle in words.needles):
        assert any(piece.found for piece in excerpt(text, words))


def test_a_long_text_without_spaces_is_cut_too() -> None:
    assert len(shown(excerpt("中" * 5000 + "文" + "中" * 5000, sought("文")))) < 200


def test_a_needle_of_one_word_is_one() -> None:
    assert Needle(("late",)).is_in("too late")
    assert list(Needle(("a", "b")).spans("a  b a b")) == [(0, 4), (5, 8)]
