"""What the coach gives back for one text."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final


class Kind(StrEnum):
    """What may hurt, gravest first: this is the order in which findings are shown."""

    THREAT = "threat"
    CONTEMPT = "contempt"
    NON_APOLOGY = "non_apology"
    BLAME = "blame"
    DEFENSIVENESS = "defensiveness"
    MIND_READING = "mind_reading"
    WITHDRAWAL = "withdrawal"
    SHOULD = "should"
    PSEUDO_FEELING = "pseudo_feeling"
    ABSOLUTE = "absolute"


class Pattern(StrEnum):
    """How an apology takes itself back."""

    CONDITIONAL = "conditional"
    FEELINGS_SHIFT = "feelings_shift"
    BUT_ERASER = "but_eraser"
    PASSIVE = "passive"
    MINIMISING = "minimising"
    COUNTER_CHARGE = "counter_charge"
    PRESSURE = "pressure"
    VAGUE = "vague"
    SELF_FOCUS = "self_focus"
    EMPTY_PROMISE = "empty_promise"


class Strength(StrEnum):
    FEELING = "feeling"
    NEED = "need"
    REQUEST = "request"
    OBSERVATION = "observation"
    VALIDATION = "validation"
    REFLECTING = "reflecting"
    OPEN_QUESTION = "open_question"
    APPRECIATION = "appreciation"
    REPAIR_ATTEMPT = "repair_attempt"


class Part(StrEnum):
    """The parts of an apology, in the order in which a page lists them."""

    REGRET = "regret"
    RESPONSIBILITY = "responsibility"
    HARM = "harm"
    EXPLANATION = "explanation"
    REPAIR = "repair"
    REPENTANCE = "repentance"
    FORGIVENESS = "forgiveness"


# Without these an apology does not carry (docs/evidence.md); the others may be left out.
CORE_PARTS: Final = (Part.RESPONSIBILITY, Part.HARM, Part.REPAIR)

# How a suggestion is worded. firm: firm and clear, the limit stays and the insult goes.
TONES: Final = ("softer", "firm")


@dataclass(frozen=True)
class Finding:
    """One thing that may hurt. start, end: code points of the text as given, half open."""

    kind: Kind
    start: int
    end: int
    why: str  # one plain sentence
    softer: str  # a suggestion or a question
    firm: str
    pattern: Pattern | None = None  # only for Kind.NON_APOLOGY
    sure: float = 1.0  # 0..1, for choosing between findings; never shown

    def suggestion(self, tone: str = "softer") -> str:
        return self.firm if tone == "firm" else self.softer


@dataclass(frozen=True)
class Good:
    """One thing that helps. start, end as in Finding."""

    kind: Strength | Part
    start: int
    end: int


@dataclass(frozen=True)
class Apology:
    is_apology: bool = False
    parts: tuple[Part, ...] = ()
    missing: tuple[Part, ...] = ()  # core parts only


@dataclass(frozen=True)
class Reading:
    findings: tuple[Finding, ...] = ()  # gravest first, at most as many as were asked for
    strengths: tuple[Good, ...] = ()  # in the order of the text
    apology: Apology = field(default_factory=Apology)
    safety: bool = False  # offer the help page, to the writer only
    heat: int = 0  # 0 calm, 1 tense, 2 biting, 3 cruel or threatening

    def as_json(self, tone: str = "softer") -> dict[str, Any]:
        """The documented form (docs/coach.md)."""
        return {
            "findings": [
                {
                    "kind": str(each.kind),
                    "start": each.start,
                    "end": each.end,
                    "why": each.why,
                    "suggestion": each.suggestion(tone),
                }
                for each in self.findings
            ],
            "strengths": [
                {"kind": str(each.kind), "start": each.start, "end": each.end}
                for each in self.strengths
            ],
            "apology": {
                "is_apology": self.apology.is_apology,
                "parts": [str(part) for part in self.apology.parts],
                "missing": [str(part) for part in self.apology.missing],
            },
            "safety": self.safety,
            "heat": self.heat,
        }
