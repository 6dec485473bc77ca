"""Rules: data in the language's folder, and how they are tried against a text.

A rule looks at one sentence at a time. It runs only when one of the words it needs is there, so
most rules cost nothing on most sentences. What silences a rule: its own ``unless``, and for every
rule about harm the guards in guards.toml (denied, reported, imagined, asked, fond, about others).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from reknit.coach.kept_triggers import triggers
from reknit.coach.reading import Kind, Part, Pattern, Strength
from reknit.coach.text import Span, Text
from reknit.coach.triggers import Index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reknit.coach.candidates import Candidate
    from reknit.coach.language import Language, Words

Anything = Kind | Strength | Part

WHERE: Final = ("any", "message", "apology")
_BEFORE: Final = 90  # characters that the guards look back
_CONTEXT: Final = 3  # sentences before and after that a rule's unless_context sees
# Said as a doubt of one's own, or with laughter and a kind word, these do not hurt.
_WONDERED: Final = frozenset(
    {Kind.MIND_READING, Kind.BLAME, Kind.CONTEMPT, Kind.ABSOLUTE, Kind.SHOULD}
)
_JOKED: Final = frozenset({*Kind} - {Kind.NON_APOLOGY, Kind.PSEUDO_FEELING, Kind.ABSOLUTE})
_EDGES: Final = " \t\n,;:-.!?\"'()\u2026\u2013\u2014"


@dataclass(frozen=True)
class Rule:
    id: str
    kind: Anything
    patterns: tuple[str, ...]  # as written, see language.Words
    unless: tuple[str, ...] = ()  # tried against the sentence
    unless_context: tuple[str, ...] = ()  # tried against the sentences around it, too
    pattern_name: Pattern | None = None
    where: str = "any"
    # tail: to the end of the clause. long: on through "when", "if", "because". clause: from its
    # beginning too. match. sentence. Anything else is the name of a group.
    span: str = "tail"
    precise: bool = False  # may be shown without a learned model agreeing
    plain: bool = False  # so plain that it holds whatever a learned model makes of it
    asks: bool = False  # also in a question
    even_if: tuple[str, ...] = ()  # guards that do not hold for this rule
    why: str = ""
    softer: str = ""
    firm: str = ""
    fires: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """One rule that matched. start, end: code points of the text."""

    rule: Rule
    start: int
    end: int
    sentence: int  # its number in Text.sentences

    @property
    def kind(self) -> Anything:
        return self.rule.kind


class Taken:
    """Stretches that are spoken for. A hit never leaves its sentence, so only that is searched."""

    def __init__(self, hits: Iterable[Hit] = ()) -> None:
        self._by_sentence: dict[int, list[Span]] = {}
        for hit in hits:
            self.take(hit.sentence, (hit.start, hit.end))

    def take(self, sentence: int, span: Span) -> None:
        self._by_sentence.setdefault(sentence, []).append(span)

    def __bool__(self) -> bool:
        return bool(self._by_sentence)

    def touches(self, hit: Hit | Candidate) -> bool:
        spans = self._by_sentence.get(hit.sentence, ())
        return any(hit.start < end and start < hit.end for start, end in spans)

    def holds(self, hit: Hit) -> bool:
        spans = self._by_sentence.get(hit.sentence, ())
        return any(start <= hit.start and hit.end <= end for start, end in spans)


class _Sentence:
    """One sentence and what holds for all of it; worked out only when a rule matched."""

    def __init__(self, text: Text, number: int, guards: _Guards) -> None:
        self.text = text
        self.number = number
        self.start, self.end = text.sentences[number]
        self.folded = text.folded[self.start : self.end]
        self._guards = guards

    @cached_property
    def not_own(self) -> tuple[Span, ...]:
        """Quoted and reported words; offsets in the sentence."""
        spans = list(self.quoted)
        for pattern in self._guards.said:
            for said in pattern.finditer(self.folded):
                until = self._guards.until.search(self.folded, said.end())
                spans.append((said.end(), until.start() if until else len(self.folded)))
        return tuple(spans)

    @cached_property
    def quoted(self) -> tuple[Span, ...]:
        near = self.text.quoted_in(self.start, self.end)
        return tuple((start - self.start, end - self.start) for start, end in near)

    @cached_property
    def asks(self) -> bool:
        return self.folded.rstrip("\"')").endswith("?")

    @cached_property
    def really_asks(self) -> bool:
        return self.asks and self._guards.question.search(self.folded) is not None

    def nearby(self, sentences: int) -> str:
        """With so many sentences before and after."""
        spans = self.text.sentences
        first = spans[max(0, self.number - sentences)][0]
        last = spans[min(len(spans) - 1, self.number + sentences)][1]
        return self.text.folded[first:last]

    @cached_property
    def joking(self) -> bool:
        """Laughter and a kind word close by."""
        near = self.nearby(1)
        return (
            self._guards.laugh.search(near) is not None
            and self._guards.heart.search(near) is not None
        )


@dataclass(frozen=True)
class _Guards:
    words: Words
    raw: dict[str, Any]

    def _compile(self, pattern: str) -> re.Pattern[str]:
        return self.words.compile(pattern)

    def _tail(self, pattern: str) -> re.Pattern[str]:
        """A pattern that ends where the match begins."""
        body = self.words.expand(pattern.removesuffix("$"))
        return re.compile(body.removesuffix(r"(?!\w|'\w)") + r"\Z")

    @cached_property
    def clause_end(self) -> re.Pattern[str]:
        return re.compile(self.raw["clause"]["end"])

    @cached_property
    def long_end(self) -> re.Pattern[str]:
        return re.compile(self.raw["clause"]["long_end"])

    @cached_property
    def trailing(self) -> re.Pattern[str]:
        return re.compile(self.raw["clause"]["trailing"])

    @cached_property
    def said(self) -> tuple[re.Pattern[str], ...]:
        return tuple(self._compile(each) for each in self.raw["reported"]["said"])

    @cached_property
    def until(self) -> re.Pattern[str]:
        return re.compile(self.raw["reported"]["until"])

    @cached_property
    def before(self) -> dict[str, re.Pattern[str]]:
        return {name: self._tail(each) for name, each in self.raw["before"].items()}

    @cached_property
    def question(self) -> re.Pattern[str]:
        return self._raw_or_spelled("question", "real")

    @cached_property
    def laugh(self) -> re.Pattern[str]:
        return self._raw_or_spelled("joke", "laugh")

    @cached_property
    def heart(self) -> re.Pattern[str]:
        return self._raw_or_spelled("joke", "heart")

    def _raw_or_spelled(self, table: str, name: str) -> re.Pattern[str]:
        expanded = self.words.expand(self.raw[table][name])
        return re.compile(expanded.removeprefix(r"(?<!\w)").removesuffix(r"(?!\w|'\w)"))


class Rules:
    def __init__(self, language: Language) -> None:
        self.words = language.words
        self.guards = _Guards(language.words, language.table("guards"))
        self.abbreviations = language.abbreviations
        self.rules: tuple[Rule, ...] = tuple(_load(language))
        self._compiled: dict[str, re.Pattern[str]] = {}
        self._places = [(rule, place) for rule in self.rules for place in range(len(rule.patterns))]
        self._index = Index(triggers(language.folder, self.words), self.indexed)

    @property
    def indexed(self) -> list[str]:
        """The patterns that are tried only where their words are."""
        return [rule.patterns[place] for rule, place in self._places]

    def text(self, original: str) -> Text:
        return Text.of(original, self.abbreviations)

    def hits(self, text: Text, *, apology: bool) -> list[Hit]:
        """Every rule that matches and is not silenced, in the order of the text."""
        found: list[Hit] = []
        for number in range(len(text.sentences)):
            sentence = _Sentence(text, number, self.guards)
            for rule, places in self._candidates(text.words[number], apology=apology):
                found.extend(self._tried(rule, places, sentence))
        found.sort(key=lambda hit: (hit.start, -hit.end, hit.rule.id))
        return found

    def _candidates(
        self, words: frozenset[str], *, apology: bool
    ) -> Iterator[tuple[Rule, list[int]]]:
        """Rules with the numbers of those patterns whose words are there."""
        places: dict[str, tuple[Rule, list[int]]] = {}
        for number in self._index.worth(words):
            rule, place = self._places[number]
            if rule.where == "any" or (rule.where == "apology") == apology:
                places.setdefault(rule.id, (rule, []))[1].append(place)
        yield from places.values()

    def _tried(self, rule: Rule, places: list[int], sentence: _Sentence) -> Iterator[Hit]:
        matches = [
            match
            for place in places
            for match in self._compile(rule.patterns[place]).finditer(sentence.folded)
        ]
        if not matches or self._silenced(rule, sentence):
            return
        seen: set[Span] = set()
        for match in matches:
            span = self._span(rule, match, sentence.folded)
            if span not in seen and not self._guarded(rule, sentence, match.start()):
                seen.add(span)
                yield Hit(rule, sentence.start + span[0], sentence.start + span[1], sentence.number)

    def _compile(self, pattern: str) -> re.Pattern[str]:
        """Compiled when first needed: all of them at once would take a while."""
        found = self._compiled.get(pattern)
        if found is None:
            found = self._compiled[pattern] = self.words.compile(pattern)
        return found

    def _silenced(self, rule: Rule, sentence: _Sentence) -> bool:
        return any(self._compile(each).search(sentence.folded) for each in rule.unless) or any(
            self._compile(each).search(sentence.nearby(_CONTEXT)) for each in rule.unless_context
        )

    def _span(self, rule: Rule, match: re.Match[str], sentence: str) -> Span:
        start, end = match.span()
        if rule.span in ("tail", "clause", "long"):
            stop = self.guards.long_end if rule.span == "long" else self.guards.clause_end
            further = stop.search(sentence, end)
            end = further.start() if further else len(sentence)
            if rule.span == "clause":
                for each in self.guards.clause_end.finditer(sentence, 0, start):
                    start = max(each.end(), 0) if each.end() <= match.start() else start
        elif rule.span == "sentence":
            start, end = 0, len(sentence)
        elif rule.span != "match":
            start, end = match.span(rule.span)
        return self._trimmed(sentence, start, end)

    def _trimmed(self, sentence: str, start: int, end: int) -> Span:
        first, last = start, end
        while last > first and sentence[last - 1] in _EDGES:
            last -= 1
        trailing = self.guards.trailing.search(sentence, first, last)
        if trailing and trailing.start() > first + 6:
            last = trailing.start()
        while last > first and sentence[last - 1] in _EDGES:
            last -= 1
        while first < last and sentence[first] in _EDGES:
            first += 1
        return (first, last) if last > first else (start, end)

    def _guarded(self, rule: Rule, sentence: _Sentence, at: int) -> bool:
        reported = "reported" not in rule.even_if
        spans = sentence.not_own if reported else sentence.quoted
        if any(start <= at < end for start, end in spans):
            return True
        if not isinstance(rule.kind, Kind):
            return False
        asked = sentence.really_asks or (rule.kind is Kind.MIND_READING and sentence.asks)
        if asked and not rule.asks:
            return True
        window = sentence.folded[max(0, at - _BEFORE) : at]
        if window and any(
            guard.search(window)
            for name, guard in self.guards.before.items()
            if name not in rule.even_if and (name != "wondered" or rule.kind in _WONDERED)
        ):
            return True
        return rule.kind in _JOKED and "joke" not in rule.even_if and sentence.joking


def _load(language: Language) -> Iterator[Rule]:
    for path in language.rule_files():
        for raw in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]:
            yield _rule(raw)


def _rule(raw: dict[str, Any]) -> Rule:
    kind = read_kind(raw["kind"])
    lists = {name: tuple(value) for name, value in raw.items() if isinstance(value, list)}
    rest = {name: value for name, value in raw.items() if not isinstance(value, list)}
    rest["kind"] = kind
    if "pattern_name" in raw:
        rest["pattern_name"] = Pattern(raw["pattern_name"])
    rule = Rule(**{**rest, **lists})
    assert rule.where in WHERE, rule.id
    return rule


def read_kind(name: str) -> Anything:
    for group in (Kind, Strength, Part):
        if name in {each.value for each in group}:
            return group(name)
    raise ValueError(name)
