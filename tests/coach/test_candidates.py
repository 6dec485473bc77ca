"""Stretches that may carry something, and what each layer says of them."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.coach.candidates import FEATURES, LIKELY, candidates, group, logit, overlap
from reknit.coach.encoder import Seen
from reknit.coach.reading import Kind, Part, Strength
from reknit.coach.rules import Anything, Hit, Rule
from reknit.coach.text import Text
from reknit.coach.wordpiece import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.coach.candidates import Candidate

LABELS: Final[tuple[Anything, ...]] = (Kind.BLAME, Kind.CONTEMPT, Strength.FEELING)
SURE: Final = Rule("blame.sure", Kind.BLAME, (), precise=True)
VAGUE: Final = Rule("blame.vague", Kind.BLAME, ())


def seen(text: str, *blamed: str, within: slice = slice(None), chance: float = 0.9) -> Seen:
    """An encoder's window over each word and sign, fairly sure of blame in some stretches."""
    places = [each.span() for each in re.finditer(r"\w+|[^\w\s]", text)][within]
    tokens = np.full((len(places), len(LABELS)), 0.01, dtype=np.float32)
    for stretch in blamed:
        start = text.index(stretch)
        for row, (first, last) in enumerate(places):
            if start <= first and last <= start + len(stretch):
                tokens[row, 0] = chance
    whole = {"blame": 0.8, "contempt": 0.3, "feeling": 0.2, "heat_1": 0.7}
    return Seen([Piece(1, *place) for place in places], tokens, whole)


def look(
    text: str, *windows: Seen, hits: Sequence[Hit] = (), light: float = 0.4
) -> list[Candidate]:
    whole = Text.of(text)
    companion = [{"blame": light} for _ in whole.sentences]
    return candidates(whole, hits, windows, companion, LABELS)


def quoted(text: str, found: Sequence[Candidate]) -> list[str]:
    return [text[each.start : each.end] for each in found]


def features(candidate: Candidate) -> dict[str, float]:
    return dict(zip(FEATURES, candidate.features, strict=True))


def test_a_run_of_likely_tokens_is_one_stretch_without_the_signs_around_it() -> None:
    text = "Well, you never listen!! Soup is ready."

    (found,) = look(text, seen(text, ", you never listen!!"))

    assert text[found.start : found.end] == "you never listen"
    assert (found.label, found.sentence, found.rule) == (Kind.BLAME, 0, None)


def test_a_run_ends_with_its_sentence() -> None:
    text = "You never listen. You never help."

    found = look(text, seen(text, text))

    assert quoted(text, found) == ["You never listen", "You never help"]
    assert [each.sentence for each in found] == [0, 1]


def test_two_tokens_may_be_missing_and_three_may_not() -> None:
    text = "blame one two blame one two three blame"

    window = seen(text)
    window.tokens[[0, 3, 7], 0] = LIKELY

    assert quoted(text, look(text, window)) == ["blame one two blame", "blame"]


def test_a_word_is_never_cut() -> None:
    text = "you lis tened"
    joined = text.replace("lis tened", "listened")
    window = seen(text, "lis")
    pieces = [Piece(1, 0, 3), Piece(1, 4, 7), Piece(1, 7, 12)]

    (found,) = look(joined, Seen(pieces, window.tokens, window.whole))

    assert joined[found.start : found.end] == "listened"


@pytest.mark.parametrize("blamed", ["", "!!"])
def test_nothing_likely_or_nothing_but_signs_is_no_stretch(blamed: str) -> None:
    text = "Soup is ready!!"

    assert look(text, seen(text, blamed)) == []


def test_features_come_in_the_order_of_the_weights() -> None:
    text = "You never listen."
    window = seen(text, "You never", chance=0.9)
    window.tokens[:2, 1] = 0.25  # contempt, the rival
    window.tokens[:2, 2] = 0.3  # a strength is no rival of a harm: the other side

    (found,) = [each for each in look(text, window) if each.label is Kind.BLAME]

    assert features(found) == pytest.approx(
        {
            "tokens_mean": logit(0.9),
            "tokens_peak": logit(0.9),
            "whole": logit(0.8),
            "companion": logit(0.4),
            "rule": 0.0,
            "precise_rule": 0.0,
            "from_rule": 0.0,
            "length": math.log(1 + len("You never")),
            "rival": logit(0.25),
            "heat": logit(0.7),
            "other": logit(0.3),
        },
        rel=1e-5,
    )


def test_a_rule_speaks_for_its_own_stretch_and_for_what_it_touches() -> None:
    text = "You never listen. You never help."
    hits = [Hit(VAGUE, 4, 16, 0), Hit(SURE, 0, 16, 0)]

    found = look(text, seen(text, "You never"), hits=hits)

    of_run, of_vague, of_sure = map(features, found)
    assert quoted(text, found) == ["You never", "never listen", "You never listen"]
    assert [each.rule for each in found] == [SURE, VAGUE, SURE]
    assert [each["from_rule"] for each in (of_run, of_vague, of_sure)] == [0.0, 1.0, 1.0]
    assert [each["precise_rule"] for each in (of_run, of_vague, of_sure)] == [1.0, 1.0, 1.0]


def test_a_rule_of_another_sentence_does_not_count() -> None:
    text = "You never listen. You never help."

    found = look(text, seen(text, "You never listen"), hits=[Hit(SURE, 18, 32, 1)])

    assert [features(each)["rule"] for each in found] == [0.0, 1.0]


def test_without_the_encoder_there_is_what_rules_found() -> None:
    text = "You never listen."

    (found,) = look(text, hits=[Hit(VAGUE, 0, 16, 0)])

    assert features(found)["tokens_peak"] == logit(0.0)
    assert features(found)["companion"] == logit(0.4)
    assert (features(found)["rule"], features(found)["precise_rule"]) == (1.0, 0.0)


def test_a_stretch_is_weighed_by_the_window_it_lies_in() -> None:
    text = "Soup is ready. You never listen."
    first, second = seen(text, within=slice(4)), seen(text, "You never", within=slice(4, None))

    (found,) = look(text, first, second)

    assert text[found.start : found.end] == "You never"
    assert features(found)["tokens_mean"] == pytest.approx(logit(0.9), rel=1e-5)


@given(st.lists(st.sampled_from(["you", "never", ".", "!", "\n", ",", "(", "it's"]), max_size=30))
def test_a_stretch_lies_in_its_sentence_and_holds_a_word(words: list[str]) -> None:
    text = Text.of(" ".join(words))
    window = seen(text.original, chance=1.0)
    window.tokens[::2, 0] = 1.0

    for each in candidates(text, (), [window], [{} for _ in text.sentences], LABELS):
        start, end = text.sentences[each.sentence]
        assert start <= each.start < each.end <= end
        assert any(letter.isalnum() for letter in text.original[each.start : each.end])


def test_groups() -> None:
    assert group(Kind.BLAME) == group(Kind.THREAT) == "harm"
    assert group(Kind.ABSOLUTE) == "absolute"
    assert group(Strength.NEED) == "strength"
    assert group(Part.REGRET) == "part"


def test_overlap_is_the_shared_part_of_both() -> None:
    assert overlap((0, 10), (0, 10)) == 1.0
    assert overlap((0, 10), (5, 15)) == pytest.approx(1 / 3)
    assert overlap((0, 10), (10, 20)) == 0.0


def test_no_chance_is_endless() -> None:
    assert logit(0.5) == 0.0
    assert logit(1.0) == pytest.approx(-logit(0.0)) == pytest.approx(9.2, abs=0.1)
