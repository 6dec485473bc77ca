"""Fifty wrong passphrases at once, at what a passphrase really costs; meanwhile somebody reads.

How long pages take is said in the long form only: a machine that is busy with other tests would
say something about itself.
"""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reknit.people.tries import QUARTER
from tests.drills.inside import inside
from tests.drills.serving import AS_SHIPPED, Server, installed
from tests.drills.visiting import Browser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.slow

CROWD = 50
TRIES = int(os.environ.get("REKNIT_CROWD", "1"))  # of each
LONG = TRIES > 1
PAGES = ("/today/", "/n/", "/n/all/", "/me/settings/", "/help/")
WINDOWS, EVERY_SECONDS = 4, 0.5  # in each window a page every so often: eight a second
CALM_MS = 300
ONE_PASSPHRASE_MB = 128
# One at a time, and what Python and its pages take beside it while many threads are at work.
AT_MOST_MB = ONE_PASSPHRASE_MB + 64


# As a proxy on the same machine: it speaks https, and says where somebody comes from.
BEHIND_A_PROXY: dict[str, Any] = {"REKNIT_BEHIND_PROXY": "yes", "REKNIT_TLS": "yes"}


def as_forwarded(place: str) -> dict[str, str]:
    return {"X-Forwarded-For": place, "X-Forwarded-Proto": "https"}


@dataclass
class Seen:
    answers: Counter[int] = field(default_factory=Counter)  # to wrong passphrases, by status
    forms_lost: int = 0
    pages: list[tuple[int, float]] = field(default_factory=list)  # status, ms
    calm: list[tuple[int, float]] = field(default_factory=list)  # before anybody came
    grown_mb: float = 0.0  # all workers together, at their highest

    def said(self) -> str:
        return (
            f"answers {dict(sorted(self.answers.items()))}; {len(self.pages)} pages meanwhile, "
            f"p95 {p95(self.pages):.0f} ms, longest {max(ms for _s, ms in self.pages):.0f} ms "
            f"(before: p95 {p95(self.calm):.0f} ms); memory + {self.grown_mb:.0f} MB"
        )


def p95(pages: list[tuple[int, float]]) -> float:
    return statistics.quantiles([ms for _status, ms in pages], n=20)[-1]


def crowded(
    application: str = AS_SHIPPED, *, crowd: int = CROWD, sources: int = CROWD, tries: int = TRIES
) -> Seen:
    """crowd: how many try at once, each so many ``tries`` in a row; from how many places."""
    seen = Seen()
    with installed(application=application, **BEHIND_A_PROXY) as server:
        server.start()
        with inside(server.environment, server.home) as within:
            (reader,) = within.ask("make_people", alone=1, dear=True)
        gate, over = threading.Barrier(crowd + 1), threading.Event()

        def come(number: int) -> None:
            guest = Browser(server.port, headers=as_forwarded(f"192.0.2.{number % sources + 1}"))
            guest.get("/me/in/")
            gate.wait()
            for _try in range(tries):
                # Every second one tries a name that exists; the others cost the same.
                name = reader["user_name"] if number % 2 and sources > 1 else f"nobody{number}"
                words = {"user_name": name, "passphrase": "not the right one", "stay": "day"}
                answer = guest.post("/me/in/", **words)
                seen.answers[answer.status] += 1
                seen.forms_lost += answer.field("user_name") != name
            guest.leave()

        seen.calm = reading(server, reader["token"], 0, until=lambda done: done >= len(PAGES))
        with watched(server) as memory, ThreadPoolExecutor(crowd + WINDOWS) as people:
            guests = [people.submit(come, number) for number in range(crowd)]
            gate.wait()
            windows = [
                people.submit(
                    reading, server, reader["token"], number, until=lambda _done: over.is_set()
                )
                for number in range(WINDOWS)
            ]
            for guest in guests:
                guest.result()
            over.set()
            seen.pages = [page for window in windows for page in window.result()]
        seen.grown_mb = max(memory) - memory[0]
    return seen


def reading(
    server: Server, token: str, number: int, *, until: Callable[[int], bool]
) -> list[tuple[int, float]]:
    """Status and ms of each page that somebody opens who opens one every so often, come what may.

    Counted from when it was due: who waits long for one page waits for the next ones as well.
    """
    browser = Browser(server.port, {"__Host-reknit": token}, as_forwarded("198.51.100.1"))
    pages: list[tuple[int, float]] = []
    due = time.monotonic() + EVERY_SECONDS * number / WINDOWS
    while not until(len(pages)):
        time.sleep(max(0.0, due - time.monotonic()))
        status = browser.get(PAGES[len(pages) % len(PAGES)]).status
        pages.append((status, (time.monotonic() - due) * 1000))
        due += EVERY_SECONDS
    browser.leave()
    return pages


@contextmanager
def watched(server: Server) -> Iterator[list[float]]:
    """MB in use by all processes of the server together, again and again."""
    assert server.process is not None
    group, over = server.process.pid, threading.Event()
    memory = [in_use(group)]

    def look() -> None:
        while not over.wait(0.01):
            memory.append(in_use(group))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield memory
    finally:
        over.set()
        looking.join()


def in_use(group: int) -> float:
    """MB of the memory that every process in this group has for itself."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(process.name)) != group:
                continue
            status = (process / "status").read_text()
        except (OSError, ProcessLookupError):
            continue
        found = [line.split()[1] for line in status.splitlines() if line.startswith("RssAnon:")]
        total += sum(int(kib) for kib in found)
    return total / 1024


@pytest.fixture(autouse=True)
def linux() -> None:
    assert Path("/proc/self/status").exists(), "This drill reads /proc, so it needs Linux."


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str, Seen], None]:
    def printed(what: str, seen: Seen) -> None:
        if LONG:
            with capsys.disabled():
                print(f"   {what}: {seen.said()}", flush=True)  # noqa: T201 - the figures

    return printed


def test_a_crowd_at_the_door_is_answered_and_others_read_on(
    say: Callable[[str, Seen], None],
) -> None:
    seen = crowded()
    say("from fifty places", seen)
    assert seen.answers.total() == CROWD * TRIES
    assert set(seen.answers) <= {422, 429, 503}
    assert seen.answers[422] > 0
    assert seen.forms_lost == 0
    assert seen.pages
    assert {status for status, _ms in seen.pages} == {200}
    assert seen.grown_mb < AT_MOST_MB
    if LONG:
        assert p95(seen.pages) < CALM_MS


@pytest.mark.release
def test_from_one_place_thirty_are_tried_in_a_quarter_of_an_hour(
    say: Callable[[str, Seen], None],
) -> None:
    first = time.time() // QUARTER
    seen = crowded(sources=1)
    say("from one place", seen)
    quarters = 1 + int(time.time() // QUARTER - first)
    assert seen.answers[429] >= CROWD * TRIES - 30 * quarters
    assert seen.answers[429] <= CROWD * TRIES - 30
    assert seen.forms_lost == 0
    assert {status for status, _ms in seen.pages} <= {200}


def test_without_the_slot_the_crowd_is_felt(say: Callable[[str, Seen], None]) -> None:
    """The control: the same crowd where each passphrase is tried at once."""
    seen = crowded("tests.drills.broken:all_at_once", crowd=CROWD if LONG else 8, tries=1)
    say("without the slot", seen)
    assert seen.grown_mb > 2 * ONE_PASSPHRASE_MB
    if LONG:
        assert p95(seen.pages) > CALM_MS
