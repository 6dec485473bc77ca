"""Killed without a goodbye while people write: what was called saved is there, all of it.

A killed process is not a lost power supply: what it handed to the system is still written. That a
save is handed to the *disk* before it is acknowledged is shown beside it.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from tests.drills.inside import Inside, inside
from tests.drills.serving import AS_SHIPPED, Server, installed
from tests.drills.visiting import Browser
from tests.drills.writers import Giver, Tally, Window, Writer

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("REKNIT_KILLS", "4"))
LONG = KILLS > 50
SAVES_A_ROUND = (60, 180) if LONG else (10, 40)
COUPLES = 2 if LONG else 1
SAID_EVERY = 20  # kills
Kind = TypeVar("Kind", bound=Window)


@dataclass
class Drill:
    server: Server
    inside: Inside
    people: list[dict[str, Any]]
    writers: list[Writer]
    givers: list[Giver]
    tally: Tally
    lost: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)

    @property
    def windows(self) -> list[Window]:
        return [*self.writers, *self.givers]

    def round(self, saves: int, moment: float) -> None:
        """Write, be killed, start again, compare. moment: seconds after so many saves."""
        before = self.tally.saved
        for window in self.windows:
            window.release()
        self.tally.wait_for(before + saves)
        time.sleep(moment)  # anywhere within what is being done
        self.server.kill()
        for window in self.windows:
            window.wait_until_parked()
        self.server.start()
        self.compare()

    def compare(self) -> None:
        found = self.inside.ask("look", people=self.people)
        self.half += found["torn"]
        results = [writer.compare() for writer in self.writers]
        results += [giver.compare(found["stands"][giver.repair]) for giver in self.givers]
        self.lost += [lost for lost, _half in results if lost]
        self.half += [half for _lost, half in results if half]
        for giver in self.givers:
            # Whoever was too slow to take it back begins another one.
            page = giver.browser.get(f"/n/{giver.repair}/")
            if giver.shared and giver.way_back not in page.text:
                giver.repair = self.inside.ask("make_repair", person=giver.person)
                giver.person["repairs"].append(giver.repair)
                giver.shared = False

    def wrong(self) -> list[str]:
        """Answers nobody should get, and what the server says of its own faults."""
        said = [line for line in self.server.said.splitlines() if '"fault"' in line]
        return [answer for window in self.windows for answer in window.wrong] + said


def drilled(
    kills: int,
    application: str = AS_SHIPPED,
    *,
    couples: int = COUPLES,
    within_seconds: tuple[float, float] = (0, 0.05),
    say: Callable[[Drill, int], None] = lambda _drill, _kills: None,
) -> Drill:
    """Each person writes in two windows; one of each couple gives and takes back in a third.

    within_seconds: so long after some saves the server is killed.
    """
    moments = random.Random(kills)  # noqa: S311 - moments, not secrets
    with installed(application=application) as server:
        server.start()
        with inside(server.environment, server.home) as within:
            people = within.ask("make_people", couples=couples, repairs=3)
            tally = Tally()

            def window(kind: type[Kind], person: dict[str, Any], number: int) -> Kind:
                browser = Browser(server.port, {"reknit": person["token"]})
                made = kind(person, person["repairs"][number], browser, tally)
                made.begin()
                return made

            drill = Drill(
                server,
                within,
                people,
                [window(Writer, person, number) for person in people for number in (0, 1)],
                [window(Giver, person, 2) for person in people[::2]],
                tally,
            )
            try:
                drill.compare()
                assert not drill.lost + drill.half
                for kill in range(kills):
                    drill.round(moments.randint(*SAVES_A_ROUND), moments.uniform(*within_seconds))
                    if kill % SAID_EVERY == SAID_EVERY - 1:
                        say(drill, kill + 1)
            finally:
                for each in drill.windows:
                    each.end()
            drill.faults = drill.wrong()
            return drill


def test_what_was_called_saved_survives_every_kill(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()

    def say(drill: Drill, kills: int) -> None:
        with capsys.disabled():
            print(  # noqa: T201 - the figures
                f"   {kills} kills, {drill.tally.saved} acknowledged saves, "
                f"{len(drill.lost)} lost, {len(drill.half)} half-done, "
                f"{time.monotonic() - began:.0f} s",
                flush=True,
            )

    drill = drilled(KILLS, say=say)
    assert drill.lost == []
    assert drill.half == []
    assert drill.faults == []
    assert drill.tally.saved >= KILLS * SAVES_A_ROUND[0]


def test_a_server_that_breaks_its_word_is_found() -> None:
    """The control: it says "saved" before it saves, and writes page and index each for itself."""
    drill = drilled(1, "tests.drills.broken:forgetful", couples=1, within_seconds=(0.5, 0.6))
    assert drill.lost
    assert drill.half
