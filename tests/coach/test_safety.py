"""Words of fear, force and danger: found in many voices, and not where they only sound so."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from reknit.coach.language import language
from reknit.coach.safety import SafetyRules
from reknit.coach.text import Text

PHRASINGS = tomllib.loads(Path(__file__).with_name("safety_phrasings.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def safety() -> SafetyRules:
    return SafetyRules(language())


def test_words_of_fear_force_and_danger_are_found(safety: SafetyRules) -> None:
    texts = [*PHRASINGS["first"], *PHRASINGS["later"], *PHRASINGS["fresh"]]
    assert len(texts) >= 260
    missed = [text for text in texts if not safety.read(Text.of(text)).found]
    assert len(missed) <= len(texts) // 50, missed


def test_everyday_words_are_left_alone(safety: SafetyRules) -> None:
    texts = PHRASINGS["silent"]
    assert len(texts) >= 120
    wrong = [text for text in texts if safety.read(Text.of(text)).found]
    assert wrong == []


def test_what_is_found_has_a_place(safety: SafetyRules) -> None:
    text = "You never call. Last night he hit me again."
    ((sentence, (start, end)), *_) = safety.read(Text.of(text)).spans
    assert sentence == 1
    assert "hit me" in text[start:end]


def test_reported_threats_count(safety: SafetyRules) -> None:
    assert safety.read(Text.of("He said: “I will kill you if you leave.”")).found
