"""A text as the coach reads it: folded, cut into sentences, quotations set aside."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reknit.coach.text import LONGEST_SENTENCE, Text, fold, tokens

ABBREVIATIONS = frozenset({"mr", "dr"})


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in Text.of(text, ABBREVIATIONS).sentences]


def quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in Text.of(text).quoted]


def test_folding_keeps_the_length_and_plain_letters() -> None:
    text = "You\u2019re \u201cSO\u201d\u00a0l\u0430zy \u0130 \uff46ull \u2026"
    assert fold(text) == 'you\'re "so" lazy \u0130 full \u2026'
    assert len(fold(text)) == len(text)


def test_other_alphabets_stay_themselves() -> None:
    russian = "\u0441\u043e\u0440 \u0438 \u043c\u0438\u0440"
    assert fold(russian) == russian
    assert fold("l\u0430zy") == "lazy"  # one Cyrillic letter in an English word


def test_sentences_end_where_a_reader_would_end_them() -> None:
    assert sentences("You left. Why?! I waited…") == ["You left.", "Why?!", "I waited…"]
    assert sentences("It cost 3.50 at 8 p.m. today, Mr. Bell said.") == [
        "It cost 3.50 at 8 p.m. today, Mr. Bell said."
    ]
    assert sentences("no dot here\nnext line") == ["no dot here", "next line"]
    assert sentences("love you 😂 come home") == ["love you 😂", "come home"]
    assert sentences("fine.Do it") == ["fine.", "Do it"]
    assert sentences("well... if you say so") == ["well... if you say so"]
    assert sentences("well... If so") == ["well...", "If so"]


def test_a_sentence_is_never_longer_than_the_cap() -> None:
    for text in ("word " * 5000, "a" * 20_000, "a, " * 6000):
        found = Text.of(text).sentences
        assert max(end - start for start, end in found) <= LONGEST_SENTENCE
        assert sum(end - start for start, end in found) <= len(text)


def test_quotation_marks_hold_what_others_said() -> None:
    assert quoted("She wrote “you never help” and left") == ["you never help"]
    assert quoted("the note said 'you ruin it' again") == ["you ruin it"]
    assert quoted("I don't think you're 'fine'") == []
    assert quoted('such an "expert"') == []


def test_tokens_are_words_without_apostrophes() -> None:
    assert tokens("you don't, self-made 24/7") == {"you", "dont", "self", "made", "24", "7"}


@given(st.text(max_size=2000))
def test_any_text_is_read(text: str) -> None:
    read = Text.of(text, ABBREVIATIONS)
    assert len(read.folded) == len(text)
    last = 0
    for start, end in read.sentences:
        assert last <= start < end <= len(text)
        assert end - start <= LONGEST_SENTENCE
        last = end
    for start, end in read.quoted:
        assert 0 <= start < end <= len(text)
