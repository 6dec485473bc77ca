"""Reading an answer."""

from __future__ import annotations

from typing import Protocol


class Answer(Protocol):
    @property
    def content(self) -> bytes: ...


def text_of(answer: Answer) -> str:
    return answer.content.decode()
