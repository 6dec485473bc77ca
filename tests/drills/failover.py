"""A database machine dies under people who write, another takes over: nothing acknowledged is lost.

Run by ``./reknit prove failover``. Two real PostgreSQL nodes, one streaming to the other; the real
server with both in ``REKNIT_DATABASE``, from beginning to end never restarted. Who notices that a
machine is dead and promotes the other is the host's own (Patroni or the like) and is not proved
here: the test does it at once. What is proved is that with our settings and our program nothing
that was called saved is lost, that nobody sees a server error meanwhile, and that it goes on by
itself.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import pytest

from tests.drills.inside import inside
from tests.drills.nodes import Pair, pair
from tests.drills.serving import Server, installed
from tests.drills.visiting import Browser
from tests.drills.writers import Tally, Writer

FAILOVERS = int(os.environ.get("REKNIT_FAILOVERS", "1"))
WRITERS = 4
SAVES_A_ROUND = 1000
AFTER_SAVES = 40  # with the new machine, before the old one is rebuilt
IN_VAIN = 40  # saves that only the dying machine gets, where nobody waits for the other
SILENT_SECONDS = 0.5
AWAY = "does not answer right now"


@dataclass
class Patient(Writer):
    """Saves again and again. When nobody answers, looks until the page is there, and compares."""

    lost: int = 0  # saves that were acknowledged and are not there
    calm: int = 0  # answers that said to try again in a moment
    back: float = 0.0  # when it was last told "saved"; by the clock that nobody sets

    def step(self) -> None:
        self.number += 1
        words = self.words(self.number)
        answer = self.browser.post(f"{self.page}keep/", **words, seen=str(self.seen))
        if answer.status == 204:
            self.seen = int(answer.headers["reknit-seen"])
            self.saved, self.back = self.number, time.monotonic()
            self.tally.one_more()
        elif answer.status == 503:
            self.calm += 1
            if AWAY not in answer.text or f"Save {self.number}" not in answer.text:
                self.wrong.append("a page without the words that were typed")
            self.look_again()
        else:
            self.wrong.append(f"{answer.status} for {self.person['name']}")
            self.look_again()

    def look_again(self) -> None:
        """Whether the last save arrived nobody knows; that all before it did, was said."""
        page = self.browser.get(self.page)
        while page.status != 200:
            if self._over:
                return
            if page.status != 503:
                self.wrong.append(f"{page.status} for {self.person['name']}, looking")
            self.calm += 1
            time.sleep(0.05)
            page = self.browser.get(self.page)
        title = page.field("title").removeprefix("Save ")
        kept = int(title) if title.isdecimal() else 0
        self.lost += max(self.saved - kept, 0)
        if kept > self.number:
            self.wrong.append("something that was never written")
        self.seen = int(page.field("seen"))
        self.number, self.saved = max(kept, self.number), kept


@dataclass
class Drill:
    nodes: Pair
    server: Server
    writers: list[Patient]
    tally: Tally
    outages: list[float] = field(default_factory=list)  # seconds, until the last person was back

    @property
    def lost(self) -> int:
        return sum(writer.lost for writer in self.writers)

    @property
    def wrong(self) -> list[str]:
        return [one for writer in self.writers for one in writer.wrong]

    def write(self, saves: int) -> None:
        until = self.tally.saved + saves
        while self.tally.saved < until:  # each step has a minute, so a slow machine has many
            self.tally.wait_for(min(self.tally.saved + 10, until))

    def fail_over(self) -> None:
        """While they write. Until each of them was told "saved" by the other machine."""
        killed = time.monotonic()
        self.nodes.fail_over()
        ends = killed + 60
        while any(writer.back < killed + 0.001 or writer.calm == 0 for writer in self.writers):
            assert time.monotonic() < ends, self.server.said
            time.sleep(0.01)
        self.outages.append(max(writer.back for writer in self.writers) - killed)

    def compare(self) -> None:
        """Once more for everybody, when nobody writes any longer."""
        for writer in self.writers:
            writer.end()
            writer.look_again()
            writer.browser.leave()


@contextmanager
def writing(*, waited_for: bool) -> Iterator[Drill]:
    """People who write without a pause, on one server with two database machines."""
    with ExitStack() as stack:
        nodes = stack.enter_context(pair())
        server = stack.enter_context(installed(workers=2, REKNIT_DATABASE=nodes.address))
        server.start()
        with inside(server.environment, server.home) as household:
            people = household.ask("make_people", alone=WRITERS)
        nodes.join(waited_for=waited_for)
        tally = Tally()
        writers = []
        for person in people:
            browser = Browser(server.port, {"reknit": person["token"]})
            writers.append(Patient(person, person["repairs"][0], browser, tally))
            writers[-1].look_again()  # brings the token of the form
        drill = Drill(nodes, server, writers, tally)
        for writer in writers:
            writer.begin()
            writer.release()
        try:
            yield drill
        finally:
            for writer in writers:
                writer.end()


def test_nothing_acknowledged_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random("failover")  # noqa: S311 - when to kill
    with writing(waited_for=True) as drill:
        for number in range(FAILOVERS):
            drill.write(SAVES_A_ROUND)
            time.sleep(chance.uniform(0, 0.3))
            drill.fail_over()
            drill.write(AFTER_SAVES)
            if number + 1 < FAILOVERS:
                drill.nodes.join(waited_for=True)
        drill.compare()
        with capsys.disabled():
            print(  # noqa: T201 - the figures of the proof
                f"\n  failover: {FAILOVERS} machines killed, {drill.tally.saved} saves "
                f"acknowledged, {drill.lost} lost; everybody was back after "
                f"{', '.join(f'{each:.1f}' for each in drill.outages)} s; "
                f"{sum(writer.calm for writer in drill.writers)} times 'try again in a moment'"
            )
        assert drill.lost == 0
        assert not drill.wrong
        assert drill.tally.saved > FAILOVERS * SAVES_A_ROUND


def test_while_the_other_machine_gets_nothing_nothing_is_acknowledged() -> None:
    """Where saves wait for the other machine, its silence stops them; it can lose nothing."""
    with writing(waited_for=True) as drill:
        drill.write(AFTER_SAVES)
        with drill.nodes.primary.held_sender():
            time.sleep(SILENT_SECONDS)  # what was on its way arrives
            before = drill.tally.saved
            time.sleep(SILENT_SECONDS)
            assert drill.tally.saved == before
            drill.fail_over()
        drill.write(AFTER_SAVES)
        drill.compare()
        assert (drill.lost, drill.wrong) == (0, [])


def test_control_where_nobody_waits_acknowledged_saves_are_lost(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The same with ``synchronous_standby_names`` empty: the drill sees what is missing then."""
    with writing(waited_for=False) as drill:
        drill.write(AFTER_SAVES)
        with drill.nodes.primary.held_sender():
            drill.write(IN_VAIN)
            drill.fail_over()
        drill.compare()
        with capsys.disabled():
            print(f"\n  control, nobody waits: {drill.lost} acknowledged saves lost")  # noqa: T201 - as above
        assert drill.lost > 0
