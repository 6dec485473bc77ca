"""Short lines that are learned beside the corpus: well formed, and apart from what tests."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

import pytest

from training import corpus
from training.corpus import HARMS, untagged

TRAINING: Final = Path(corpus.__file__).parent
LINES: Final = TRAINING / "lines"
UNSEEN: Final = TRAINING.parent / "tests" / "coach" / "safety_unseen.toml"


def lines(name: str) -> list[str]:
    return (LINES / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def learned() -> set[str]:
    pairs = [untagged(line)[0] for line in (*lines("pairs"), *lines("plain"))]
    return {plain(line) for line in (*lines("tells"), *lines("silent"), *pairs)}


@pytest.mark.parametrize("name", ["pairs", "plain"])
def test_half_of_them_hurt_and_half_do_not(name: str) -> None:
    spans = [untagged(line)[1] for line in lines(name)]

    assert {span.kind for each in spans for span in each} <= {*HARMS}
    assert 0.4 <= sum(map(bool, spans)) / len(spans) <= 0.6


def test_an_absolute_stands_within_something_else() -> None:
    for line in lines("pairs"):
        _, spans = untagged(line)
        for span in spans:
            around = [s for s in spans if s is not span and s.start <= span.start < s.end]
            assert span.kind != "absolute" or around, line


def test_no_line_stands_twice() -> None:
    for name in ("tells", "silent", "pairs", "plain"):
        assert len({plain(line) for line in lines(name)}) >= len(lines(name)) - 3, name


def test_nothing_that_tests_is_learned_from() -> None:
    unseen = [line for some in tomllib.loads(UNSEEN.read_text("utf-8")).values() for line in some]
    held_out = corpus.by(corpus.TEST_WRITERS + corpus.FRESH_WRITERS)

    assert learned().isdisjoint(plain(line) for line in unseen)
    # A word or two everybody says may stand in both.
    assert all(len(text.split()) <= 2 for text in learned() & {plain(m.text) for m in held_out})
