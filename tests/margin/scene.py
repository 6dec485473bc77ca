"""A coach at the end of the line that says what a test tells it to, and remembers what it heard."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse

from reknit.margin import line
from tests.people.scene import Someone

Says = Callable[[str], dict[str, Any]]
NOTHING: dict[str, Any] = {
    "findings": [],
    "strengths": [],
    "is_apology": False,
    "parts": [],
    "missing": [],
    "safety": False,
}
HARSH = "You are so lazy."
WHY = "It says what somebody is."
SOFTER, FIRM = "What was left undone?", "This has to change: the dishes."


def found(start: int = 0, end: int = len(HARSH), kind: str = "contempt") -> dict[str, Any]:
    return {
        "kind": kind,
        "start": start,
        "end": end,
        "why": WHY,
        "softer": SOFTER,
        "firm": FIRM,
    }


def points_at_harsh(text: str) -> dict[str, Any]:
    at = text.find(HARSH)
    return NOTHING if at < 0 else {**NOTHING, "findings": [found(at, at + len(HARSH))]}


class Played:
    """``heard``: each question."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.says: Says = points_at_harsh

    @property
    def texts(self) -> list[str]:
        return [each["text"] for each in self.heard]


@contextmanager
def played(folder: Path) -> Iterator[Played]:
    folder.mkdir(mode=0o700, exist_ok=True)
    coach, door = Played(), line.listen(folder)
    over = threading.Event()

    def serve() -> None:
        door.settimeout(0.05)
        while not over.is_set():
            with suppress(TimeoutError, line.Broken):
                asker, _ = door.accept()
                with asker:
                    question = line.receive(asker, until=time.monotonic() + 2)
                    coach.heard.append(question)
                    line.send(asker, coach.says(question["text"]), until=time.monotonic() + 2)

    thread = threading.Thread(target=serve)
    thread.start()
    yield coach
    over.set()
    thread.join()
    door.close()


def switch_on(client: Client, tone: str = "softer") -> None:
    answer = client.post(reverse("margin:settings"), {"coach_on": "on", "tone": tone})
    assert answer.status_code == 302


def notes_on(client: Client, text: str, how: str = "message") -> Any:  # noqa: ANN401 - JSON
    answer = client.post(reverse("margin:notes"), {"text": text, "how": how})
    return answer.json() if answer.status_code == 200 else answer.status_code


__all__ = ["FIRM", "HARSH", "NOTHING", "SOFTER", "WHY", "Played", "Someone", "found", "played"]
