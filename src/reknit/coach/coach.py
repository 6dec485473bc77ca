"""The coach: text in, a reading out. It keeps nothing, writes nothing and asks nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reknit.coach import apology as apologies
from reknit.coach import model as models
from reknit.coach.apology import Apologies
from reknit.coach.candidates import Light, candidates
from reknit.coach.decide import danger_score
from reknit.coach.heat import Heat
from reknit.coach.language import LANGUAGES
from reknit.coach.language import language as spoken
from reknit.coach.reading import Apology, Finding, Good, Kind, Part, Pattern, Reading
from reknit.coach.rulebook import by_rules_alone
from reknit.coach.rules import Rules, Taken, read_kind
from reknit.coach.safety import SafetyRules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from reknit.coach.decide import Sure
    from reknit.coach.encoder import Seen
    from reknit.coach.language import Language, Said
    from reknit.coach.model import Model
    from reknit.coach.reading import Strength
    from reknit.coach.text import Text

LONGEST: Final = 20_000  # code points; what comes after them is not read
SHOWN: Final = 2
KINDS: Final = ("message", "apology")
LIKELY: Final = 0.5
ENOUGH: Final = 4  # words from which on heat can be told without a finding


@dataclass(frozen=True)
class _Learned:
    """What the learned layers see in a text. seen: the encoder's windows, empty without it."""

    seen: list[Seen]
    light: Light


class Coach:
    """``Coach.load().read("You never listen")``. Reading is safe from several threads."""

    def __init__(self, language: Language, model: Model | None) -> None:
        self._language = language
        self._rules = Rules(language)
        self._safety = SafetyRules(language)
        self._apologies = Apologies(language)
        self._heat = Heat(language)
        self.model = model
        self._labels = tuple(read_kind(name) for name in model.companion.labels) if model else ()

    @classmethod
    def load(
        cls, language: str = "en", *, with_model: bool = True, with_encoder: bool = True
    ) -> Coach:
        """About a third of a second with the encoder. Raises LookupError: no such language."""
        if language not in language_codes():
            raise LookupError(language)
        known = spoken(language)
        return cls(known, models.load(known, with_encoder=with_encoder) if with_model else None)

    @property
    def layers(self) -> tuple[str, ...]:
        """Which layers read: rules; companion and encoder where they can run."""
        if self.model is None:
            return ("rules",)
        return ("rules", "companion", *(("encoder",) if self.model.encoder else ()))

    @property
    def proven(self) -> frozenset[Kind]:
        """The kinds that may be shown unasked. Without a model: none was measured, so none."""
        return self.model.proven | self.model.proven_by_rule if self.model else frozenset()

    def name(self, of: Kind | Strength | Part) -> str:
        """As shown to people."""
        if isinstance(of, Kind):
            return self._language.kinds[of].name
        if isinstance(of, Part):
            return self._language.parts[of]
        return self._language.strengths[of]

    def question(self, part: Part) -> str:
        """What to ask oneself about a core part that is missing."""
        return self._language.missing[part]

    def read(
        self,
        text: str,
        *,
        kind: str = "message",
        limit: int | None = SHOWN,
        show: Collection[Kind] | None = None,
        unasked: bool = False,
    ) -> Reading:
        """Offsets in the answer are code points of `text`. Never raises on a text.

        kind: what the text is meant as, one of KINDS. limit: how many findings at most, None for
        all. show: the kinds that may be found, None for all; a kind that is not shown still holds
        its stretch, so nothing lesser takes its place. unasked: only what is surer, and of the
        kinds that were right often enough (`proven`): for notes that nobody asked for.
        """
        assert kind in KINDS, kind
        whole = self._rules.text(text[:LONGEST])
        if not whole.sentences:
            return Reading()
        learned = self._learned(whole)
        seen = learned.seen
        unsafe = Taken()
        for sentence, span in self._safety.read(whole).spans:
            unsafe.take(sentence, span)
        is_apology = kind == "apology" or self._is_apology(whole, seen)
        sure = self._sure(whole, learned, unsafe, is_apology=is_apology, unasked=unasked)
        harm = [
            each
            for each in sure
            if isinstance(each.candidate.label, Kind) and not unsafe.touches(each.candidate)
        ]
        goods = [each for each in sure if not isinstance(each.candidate.label, Kind)]
        if not is_apology:
            goods = [each for each in goods if not isinstance(each.candidate.label, Part)]
        if unasked:
            harm = [each for each in harm if self._is_proven(each)]
        findings = in_order(self._finding(each, seen) for each in harm)
        findings = [each for each in findings if show is None or each.kind in show]
        return Reading(
            findings=tuple(findings if limit is None else findings[:limit]),
            strengths=tuple(_good(each) for each in goods),
            apology=_apology(goods) if is_apology else Apology(),
            safety=self._is_unsafe(unsafe, learned),
            heat=self._heat_of(whole, harm, seen),
        )

    def _learned(self, text: Text) -> _Learned:
        if self.model is None:
            return _Learned([], Light([], 0.0))
        parts = [text.folded[start:end] for start, end in text.sentences]
        ends = [end for _, end in text.sentences]
        encoder = self.model.encoder
        return _Learned(
            encoder.look(text.original, ends) if encoder else [], self.model.companion.look(parts)
        )

    def _is_apology(self, text: Text, seen: Sequence[Seen]) -> bool:
        if seen and self.model:
            return _most(seen, "apology") >= self.model.fusion.apology
        return self._apologies.is_one(text)

    def _is_unsafe(self, by_rules: Taken, learned: _Learned) -> bool:
        """Recall first. All layers are weighed; without the encoder a rule is enough."""
        if not learned.seen or self.model is None:
            return bool(by_rules)
        chance, light = _most(learned.seen, "safety"), learned.light.danger
        score = danger_score(chance, light, by_rule=bool(by_rules))
        return score >= self.model.fusion.safety

    def _sure(
        self,
        text: Text,
        learned: _Learned,
        unsafe: Taken,
        *,
        is_apology: bool,
        unasked: bool,
    ) -> list[Sure]:
        hits = self._rules.hits(text, apology=is_apology)
        if self.model is None:
            return by_rules_alone(hits, unsafe)
        found = candidates(text, hits, learned.seen, learned.light.chances, self._labels)
        return self.model.fusion.kept(found, unasked=unasked)

    def _is_proven(self, sure: Sure) -> bool:
        if self.model is None:
            return False
        by_rule = sure.candidate.rule is not None
        kinds = self.model.proven | (self.model.proven_by_rule if by_rule else frozenset())
        return sure.candidate.label in kinds

    def _finding(self, sure: Sure, seen: Sequence[Seen]) -> Finding:
        kind, rule = sure.candidate.label, sure.candidate.rule
        assert isinstance(kind, Kind)
        pattern = None
        if kind is Kind.NON_APOLOGY:
            pattern = rule.pattern_name if rule else _likeliest(seen)
        said: Said = self._language.patterns[pattern] if pattern else self._language.kinds[kind]
        return Finding(
            kind=kind,
            start=sure.candidate.start,
            end=sure.candidate.end,
            why=(rule.why or said.why) if rule else said.maybe,
            softer=(rule.softer if rule else "") or said.softer,
            firm=(rule.firm if rule else "") or said.firm,
            pattern=pattern,
            sure=sure.chance,
        )

    def _heat_of(self, text: Text, harm: Sequence[Sure], seen: Sequence[Seen]) -> int:
        if seen:
            learned = sum(_most(seen, f"heat_{degree}") >= LIKELY for degree in (1, 2, 3))
            if harm:
                return max(1, learned)
            # A bare "hello" looks as cold as a bare "fine", so a few words need more than that.
            return learned if len(text.folded.split()) >= ENOUGH else 0
        return self._heat.of(text, [Kind(each.candidate.label) for each in harm])


def language_codes() -> list[str]:
    return sorted(path.name for path in LANGUAGES.iterdir() if (path / "kinds.toml").exists())


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Gravest kind first, then as they stand in the text."""
    gravity = {kind: place for place, kind in enumerate(Kind)}
    return sorted(findings, key=lambda each: (gravity[each.kind], each.start))


def _good(sure: Sure) -> Good:
    label = sure.candidate.label
    assert not isinstance(label, Kind)
    return Good(label, sure.candidate.start, sure.candidate.end)


def _apology(goods: Sequence[Sure]) -> Apology:
    there = {each.candidate.label for each in goods}
    return apologies.apology({part for part in Part if part in there})


def _most(seen: Sequence[Seen], name: str) -> float:
    """Over all windows of a long text."""
    return max((window.whole[name] for window in seen), default=0.0)


def _likeliest(seen: Sequence[Seen]) -> Pattern | None:
    chances = {pattern: _most(seen, str(pattern)) for pattern in Pattern}
    best = max(chances, key=lambda pattern: chances[pattern])
    return best if chances[best] >= LIKELY else None
