"""The first five minutes as a table: which screens, in which order."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """The two ways of the triage that lead to writing.

    The values stand in addresses, so they say nothing to whoever reads the browser history.
    """

    MISREAD = "a"  # we may have misread each other
    KNOWN = "b"  # something was done and we both know it


class Step(StrEnum):
    HAPPENED = "happened"
    MEANING = "meaning"
    QUESTION = "question"
    SUMMARY = "summary"


# Where something was done there is no guess to look at: that screen is left out.
STEPS = {
    Way.MISREAD: (Step.HAPPENED, Step.MEANING, Step.QUESTION, Step.SUMMARY),
    Way.KNOWN: (Step.HAPPENED, Step.QUESTION, Step.SUMMARY),
}

CARRIED = ("happened", "took_to_mean", "sureness", "question")


def step_from(way: Way, text: str) -> Step:
    """text: from a form. Anything unknown is the first screen."""
    return next((step for step in STEPS[way] if step.value == text), STEPS[way][0])


def after(way: Way, step: Step) -> Step:
    steps = STEPS[way]
    return steps[min(steps.index(step) + 1, len(steps) - 1)]


def before(way: Way, step: Step) -> Step:
    steps = STEPS[way]
    return steps[max(steps.index(step) - 1, 0)]


def up_to(way: Way, step: Step) -> tuple[Step, ...]:
    """The screens so far, this one included: what a form carries is looked at again each time."""
    steps = STEPS[way]
    return steps[: steps.index(step) + 1]
