from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    ATTENTION = "attention"  # it works; something should be done in the next days
    BROKEN = "broken"  # words could be lost or read


@dataclass(frozen=True)
class Finding:
    about: str  # one or two words, the same whatever was found
    state: State
    said: str  # one sentence
    remedy: str = ""  # what to do; empty when all is well

    def __post_init__(self) -> None:
        assert bool(self.remedy) == (self.state is not State.OK), self.about


def ok(about: str, said: str) -> Finding:
    return Finding(about, State.OK, said)


def attention(about: str, said: str, remedy: str) -> Finding:
    return Finding(about, State.ATTENTION, said, remedy)


def broken(about: str, said: str, remedy: str) -> Finding:
    return Finding(about, State.BROKEN, said, remedy)


def worst(findings: list[Finding]) -> State:
    order = list(State)
    return max((each.state for each in findings), key=order.index, default=State.OK)
