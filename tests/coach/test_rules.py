"""The rules and the words in them, of every language. The examples stand in the rule files."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any, Final

import pytest

from reknit.coach import CORE_PARTS, Kind, Part, Pattern, Strength, kept_triggers, language_codes
from reknit.coach.kept_triggers import triggers as triggers_of
from reknit.coach.language import LANGUAGES, language
from reknit.coach.rules import Rules
from reknit.coach.safety import SafetyRules
from reknit.coach.text import tokens
from reknit.coach.triggers import SHORTEST_STEM, Triggers
from tests.coach.examples import found, marked
from tests.coach.shapes import parse, shape
from training.triggers import worked_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from reknit.coach.language import Language, Words

SPACE: Final = ord(" ")


@pytest.fixture(scope="module", params=language_codes())
def spoken(request: pytest.FixtureRequest) -> Language:
    return language(request.param)


@pytest.fixture(scope="module")
def rules(spoken: Language) -> Rules:
    return Rules(spoken)


def test_english_and_german_are_spoken() -> None:
    assert language_codes() == ["de", "en"]


def test_every_rule_finds_its_examples_and_is_silent_else(rules: Rules) -> None:
    wrong = []
    for rule in rules.rules:
        for example in rule.fires:
            text, spans = marked(example)
            missed = {*spans} - {*found(rules, rule, text)}
            wrong += [(rule.id, example, text[start:end]) for start, end in missed]
        for text in rule.silent:
            spans = found(rules, rule, text)
            wrong += [(rule.id, text, text[start:end]) for start, end in spans]

    assert wrong == []


def test_every_rule_has_examples(rules: Rules) -> None:
    ids = [rule.id for rule in rules.rules]

    assert len(ids) == len({*ids})
    for rule in rules.rules:
        assert len(rule.fires) >= 3, rule.id
        assert len(rule.silent) >= 3, rule.id
        assert all(marked(example)[1] for example in rule.fires), rule.id
        assert (rule.pattern_name is None) == (rule.kind is not Kind.NON_APOLOGY), rule.id


def test_every_kind_strength_part_and_pattern_has_a_rule(rules: Rules) -> None:
    assert {rule.kind for rule in rules.rules} == {*Kind, *Strength, *Part}
    assert {rule.pattern_name for rule in rules.rules} - {None} == {*Pattern}


def test_every_kind_has_words_for_people(spoken: Language, rules: Rules) -> None:
    assert {*spoken.kinds} == {*Kind}
    assert {*spoken.patterns} == {*Pattern}
    assert {*spoken.strengths} == {*Strength}
    assert {*spoken.parts} == {*Part}
    assert {*spoken.missing} == {*CORE_PARTS}
    said = [*spoken.kinds.values(), *spoken.patterns.values()]
    lines = [line for each in said for line in (each.why, each.maybe, each.softer, each.firm)]
    lines += [line for rule in rules.rules for line in (rule.why, rule.softer, rule.firm) if line]
    for line in lines:
        assert 10 < len(line) <= 150, line
        assert "!" not in line, line


def patterns(spoken: Language) -> Iterator[tuple[Words, str]]:
    rules, safety = Rules(spoken), SafetyRules(spoken)
    for rule in rules.rules:
        for pattern in (*rule.patterns, *rule.unless, *rule.unless_context):
            yield rules.words, pattern
    yield from ((safety.words, pattern) for pattern in safety.all_patterns())


def test_no_pattern_can_run_away(spoken: Language) -> None:
    """Nothing that repeats without end holds another such thing, spaces apart."""
    for words, pattern in patterns(spoken):
        assert not runs_away(parse(words.expand(pattern)), inside=False), pattern


def runs_away(parsed: Iterable[Any], *, inside: bool) -> bool:
    for op, value in parsed:
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            _, most, body = value
            endless = int(most) > 1000
            spaces = [(str(each), what) for each, what in body] == [("LITERAL", SPACE)]
            if endless and inside and not spaces:
                return True
            if runs_away(body, inside=inside or (endless and not spaces)):
                return True
        elif name == "SUBPATTERN":
            if runs_away(value[-1], inside=inside):
                return True
        elif name == "BRANCH" and any(runs_away(way, inside=inside) for way in value[1]):
            return True
    return False


def test_a_pattern_is_tried_wherever_it_could_match(rules: Rules) -> None:
    chance = random.Random(7)  # noqa: S311 - made-up texts
    triggers = Triggers(rules.words)
    for rule in rules.rules:
        for pattern in rule.patterns:
            needs = triggers.needs(pattern)
            expanded = rules.words.expand(pattern)
            for _ in range(6):
                text = shape(expanded, chance)
                for needed in needs:  # none: it is tried on every sentence
                    there = any(is_needed(word, needed) for word in tokens(text))
                    assert there, (pattern, text, needed)


@pytest.mark.parametrize("code", ["en", "de"])
def test_what_is_kept_was_worked_out_from_these_rules(code: str) -> None:
    folder = LANGUAGES / code

    kept = json.loads((folder / kept_triggers.FILE).read_text(encoding="utf-8"))

    assert kept == worked_out(folder)  # else: python -m training.triggers


def test_without_what_is_kept_it_is_worked_out(tmp_path: Path) -> None:
    words = language("en").words

    fresh, kept = Triggers(words), triggers_of(LANGUAGES / "en", words)
    missing = triggers_of(tmp_path, words)

    for pattern in Rules(language("en")).indexed:
        assert fresh.needs(pattern) == kept.needs(pattern) == missing.needs(pattern)


def test_what_was_made_from_other_lists_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / kept_triggers.FILE).write_text('{"other": {"you never ask": ["zebra"]}}')

    assert triggers_of(tmp_path, language("en").words).needs("you never ask") != (
        frozenset({"zebra"}),
    )


def test_no_english_pattern_is_tried_on_every_sentence() -> None:
    rules = Rules(language("en"))
    triggers = Triggers(rules.words)

    always = [each for rule in rules.rules for each in rule.patterns if not triggers.needs(each)]

    assert always == []


def is_needed(word: str, needed: frozenset[str]) -> bool:
    stems = (word[:end] + "*" for end in range(SHORTEST_STEM, len(word) + 1))
    return word in needed or any(stem in needed for stem in stems)


def test_spellings_people_use_are_matched() -> None:
    dont = Rules(language("en")).words.compile("you don't care")

    for text in ("you don't care", "u dont care", "ya do not  care", "you dnt care"):
        assert dont.fullmatch(text), text
    assert dont.search("you don't careful") is None
