"""Counts what two whole walks through a full repair ask of each person: see docs/walks.md.

>>> .venv/bin/python -m pytest -s tests/browser/walks_full.py

Screens that were opened, words that were there to be read, words that were written, and taps. A
line that somebody has read before is not counted again. The suite does not run this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.steps import Someone
from tests.browser.steps_full import (
    APOLOGY,
    FULL,
    HERS,
    HIS,
    KNOWN,
    MISREAD,
    Days,
    Side,
    apologise,
    begin,
    go_there,
    hear,
    notice,
    reflect,
    required,
    say_how_it_ends,
    say_what_i_meant,
    share,
)

if TYPE_CHECKING:
    import time_machine

    from tests.browser.conftest import MakePhone

READ_A_MINUTE = 200
WRITTEN_A_MINUTE = 30
SECONDS_A_TAP = 3


@dataclass
class Walker(Someone):
    screens: int = 0
    read: int = 0
    written: int = 0
    taps: int = 0
    lines: set[str] = field(default_factory=set)

    def look(self) -> None:
        super().look()
        self.screens += 1
        new = {line.strip() for line in self.text.splitlines()} - self.lines
        self.lines |= new
        self.read += sum(len(line.split()) for line in new)

    def write(self, label: str | re.Pattern[str], text: str) -> None:
        super().write(label, text)
        self.written += len(text.split())
        self.taps += 1

    def choose(self, label: str | re.Pattern[str]) -> None:
        super().choose(label)
        self.taps += 1

    def press(self, name: str) -> None:
        super().press(name)
        self.taps += 1

    def follow(self, name: str | re.Pattern[str], *, at: int = 0) -> None:
        super().follow(name, at=at)
        self.taps += 1

    @property
    def minutes(self) -> tuple[float, float, float]:
        """Reading, writing, tapping."""
        return (
            self.read / READ_A_MINUTE,
            self.written / WRITTEN_A_MINUTE,
            self.taps * SECONDS_A_TAP / 60,
        )

    def row(self, path: str) -> str:
        reading, writing, tapping = self.minutes
        minutes = f"{reading:.1f} + {writing:.1f} + {tapping:.1f}"
        counted = (self.screens, self.read, self.written, self.taps, len(required(self)))
        cells = (path, self.name, *counted, minutes, f"{sum(self.minutes):.0f}")
        return f"| {' | '.join(str(cell) for cell in cells)} |"


@pytest.mark.parametrize("closeness", [MISREAD, KNOWN], ids=["misread", "known"])
def test_count_the_walk(phone: MakePhone, clock: time_machine.Traveller, *, closeness: str) -> None:
    days = Days(clock)
    people = days.couple(phone(), phone())
    alice, bob = (Walker(who.name, who.page, user_name=who.user_name) for who in people)
    walk(alice, bob, days, closeness=closeness)
    for who in (alice, bob):
        print(who.row(closeness))  # noqa: T201 - what this is for


def walk(
    alice: Someone, bob: Someone, days: Days, *, closeness: str = MISREAD, over_days: bool = True
) -> str:
    """The plain way through everything: told, heard, both ways, owned, promised, kept, ended."""
    known = closeness == KNOWN
    where = telling(alice, bob, days, closeness)
    if known:
        bob.follow("I have nothing of my own to tell")
        bob.press("I have nothing of my own to tell")
        days.hold()
    else:
        his_side(alice, bob, days)
    owning(alice, bob, days, where)
    if over_days:
        promising(alice, bob, days, where)
    learning(alice, bob, days, where)
    for who in (alice, bob):
        who.open(where)
        who.follow(re.compile("^(Say how it ends for me|Close this for me)"))
        say_how_it_ends(who, "Put down")
        days.hold()
    return where


def telling(alice: Someone, bob: Someone, days: Days, closeness: str) -> str:
    known = closeness == KNOWN
    side: Side = HERS
    if known:
        side = replace(
            HERS,
            happened="You told your sister what I had asked you to keep.",
            took_to_mean="I did not dare to tell you anything for days.",
        )
    where = begin(alice, FULL, closeness=closeness)
    notice(alice, side, strength=5)
    reflect(alice, side, known=known)
    share(alice, "Bob")
    days.hold()
    go_there(bob)
    bob.press("I'm ready")
    hear(bob, HIS.hears, partner="Alice")
    days.hold()
    go_there(alice)
    alice.press("That's it")
    go_there(bob)
    return where


def his_side(alice: Someone, bob: Someone, days: Days) -> None:
    bob.follow("Tell how it was for me")
    notice(bob, HIS, strength=4)
    reflect(bob, HIS)
    share(bob, "Alice")
    days.hold()
    go_there(alice)
    hear(alice, HERS.hears, partner="Bob")
    days.hold()
    go_there(bob)
    bob.press("That's it")
    bob.open("/today/")
    bob.follow("Go there")
    say_what_i_meant(bob, HIS, partner="Alice")
    days.hold()
    go_there(alice)
    say_what_i_meant(alice, HERS, partner="Bob")
    days.hold()
    for who in (alice, bob):
        go_there(who)
        who.follow("Knowing that, how sure are you now?")
        who.choose("Half and half")
        who.press("Keep it")


def owning(alice: Someone, bob: Someone, days: Days, where: str) -> None:
    bob.open(where)
    bob.follow(re.compile("^Say what I did"))
    apologise(bob, APOLOGY, partner="Alice")
    share(bob, "Alice")
    days.hold()
    go_there(alice)
    alice.follow("Answer, or not")
    alice.choose("Thank you, this helps")
    alice.press("Go on with this")
    days.hold()


def promising(alice: Someone, bob: Someone, days: Days, where: str) -> None:
    days.go_by(1.1)
    bob.open(f"{where}still/")
    bob.press("Yes, promise it")
    bob.press("Go on")
    bob.choose("In a week")
    bob.press("Go on")
    for _page in ("if", "obstacle", "sure"):
        bob.press("Skip this")
    share(bob, "Alice")
    days.hold()
    alice.open(where)
    alice.press("Yes, that would help")
    days.hold()


def learning(alice: Someone, bob: Someone, days: Days, where: str) -> None:
    alice.open(where)
    alice.follow(re.compile("^Keep a lesson"))
    alice.write("How it goes, in one line", "One hurries, the other feels left.")
    alice.press("See it once more")
    share(alice, "Bob")
    days.hold()
    go_there(bob)
    bob.press("Yes, this is what we keep")
    days.hold()
    bob.open(where)
    expect(bob.page.get_by_role("heading", level=1)).to_be_visible()
