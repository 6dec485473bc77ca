"""The own corpus: tags are read strictly, and the messages keep what the data card says of them."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import corpus
from training.corpus import HARMS, LABELS, PARTS, PATTERNS, Message, Span, untagged

if TYPE_CHECKING:
    from pathlib import Path

TAGGED: Final = "oh <blame>you <absolute>never</absolute> ask</blame> me"


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    return corpus.everything()


def plain(text: str) -> str:
    """Words only, so that neither a comma nor a capital makes another text of it."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def test_tags_become_stretches_of_the_plain_text() -> None:
    text, spans = untagged(TAGGED)

    assert text == "oh you never ask me"
    assert [(span.kind, text[span.start : span.end]) for span in spans] == [
        ("blame", "you never ask"),
        ("absolute", "never"),
    ]


def test_a_hollow_apology_says_how() -> None:
    assert untagged("<non_apology:vague>sorry for all</non_apology>")[1] == (
        Span("non_apology", 0, 13, "vague"),
    )


def test_spaces_at_its_ends_do_not_belong_to_a_stretch() -> None:
    assert untagged("<need> some quiet </need>")[1] == (Span("need", 1, 11),)


@pytest.mark.parametrize(
    ("tagged", "says"),
    [
        ("<blame>you <absolute>never</blame></absolute>", "closes nothing"),
        ("ask</blame>", "closes nothing"),
        ("<anger>you</anger>", "no label anger"),
        ("<blame>you never", "open"),
        ("<blame> </blame>", "empty"),
    ],
    ids=["crossing", "unopened", "unknown", "unclosed", "empty"],
)
def test_tags_that_make_no_sense_are_refused(tagged: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        untagged(tagged)


@given(st.lists(st.sampled_from(["you", "ask", "", "😡", "1 < 2", "a > b"]), max_size=9))
def test_what_has_no_tags_stays_as_it_is(words: list[str]) -> None:
    assert untagged(" ".join(words)) == (" ".join(words), ())


def test_a_file_is_read_line_by_line(tmp_path: Path) -> None:
    row = {"voice": "x01", "text": TAGGED, "heat": 2, "apology": False, "safety": False}
    file = tmp_path / "x.jsonl"
    file.write_text(f"{json.dumps(row)}\n\n{json.dumps({**row, 'id': 'mine'})}\n")

    first, second = corpus.everything(tmp_path)

    assert (first.id, second.id) == ("x01-0001", "mine")
    assert first.writer == "x"
    assert first.kinds() == {"blame", "absolute"}


def test_every_line_of_the_corpus_can_be_read(messages: list[Message]) -> None:
    lines = [file.read_text("utf-8").splitlines() for file in corpus.HERE.glob("*.jsonl")]

    assert len(messages) == sum(map(len, lines)) > 4000
    for message in messages:
        assert message.text.strip(), message.id
        assert not corpus.TAG.search(message.text), message.id
        assert message.heat in range(4), message.id
        for span in message.spans:
            assert 0 <= span.start < span.end <= len(message.text), message.id
            assert (span.pattern in PATTERNS) == (span.kind == "non_apology"), message.id
            assert message.apology or span.kind not in PARTS, message.id


def test_no_two_messages_are_the_same(messages: list[Message]) -> None:
    ids = Counter(message.id for message in messages)
    texts = Counter(plain(message.text) for message in messages)

    assert [each for each, count in ids.items() if count > 1] == []
    assert [each for each, count in texts.items() if count > 1] == []


def test_half_of_the_messages_hold_nothing_that_hurts(messages: list[Message]) -> None:
    clean = [each for each in messages if not each.safety and each.kinds().isdisjoint(HARMS)]

    assert len(clean) / len(messages) >= 0.5


def test_there_is_something_of_every_label(messages: list[Message]) -> None:
    there = Counter(kind for message in messages for kind in message.kinds())

    assert {*there} == {*LABELS}
    assert min(there.values()) >= 50


def test_nothing_of_a_test_writer_is_learned_from(messages: list[Message]) -> None:
    held_out = corpus.TEST_WRITERS + corpus.FRESH_WRITERS
    test = corpus.by(held_out)
    learned = corpus.to_learn_from()

    assert len(test) + len(learned) == len(messages)
    assert {*held_out} == {each.writer for each in test}
    assert {*held_out}.isdisjoint(each.writer for each in learned)
    assert {*"".join(corpus.TURNS)} <= {each.writer for each in learned}
    assert {each.voice for each in test}.isdisjoint(each.voice for each in learned)
    assert {plain(each.text) for each in test}.isdisjoint(plain(each.text) for each in learned)
