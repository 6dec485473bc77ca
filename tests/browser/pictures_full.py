"""Takes the pictures of a full repair: every stage, on a phone and a desktop, light and dark.

>>> .venv/bin/python -m pytest tests/browser/pictures_full.py

Five screens go to ``docs/images``, next to those of ``pictures.py``. All the others are there to be
looked at, and go to the folder that ``PICTURES_INTO`` names, if it names one.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.pictures import FIRST, IMAGES, take
from tests.browser.steps import FOR_ME_ALONE, pick_feeling
from tests.browser.steps_full import (
    FULL,
    KNOWN,
    Days,
    Side,
    apologise,
    apology_labels,
    begin,
    go_there,
    hear,
    notice,
    number,
    reflect,
    say_how_it_ends,
    say_what_i_meant,
    share,
    take_to_mean,
)

if TYPE_CHECKING:
    import time_machine
    from pytest_django import Settings

    from tests.browser.conftest import MakePhone
    from tests.browser.steps import Someone

IN_DOCS = {"underneath", "heard", "both-meant", "apology", "lesson"}
ELSEWHERE = os.environ.get("PICTURES_INTO", "")

ROBINS = Side(
    title="Thursday at bedtime",
    happened=FIRST.happened,
    feeling=FIRST.feeling,
    took_to_mean=FIRST.took_to_mean,
    mattered="It mattered because I don't want to fall asleep apart.",
    hears="You felt cornered late at night, and it makes sense, since I kept on talking.",
    meant="I wanted us to finish it, so that we could both sleep.",
    missed="I did not see how tired you were.",
)
SAMS = Side(
    title="",
    happened="You asked me the same thing four times while I was brushing my teeth.",
    feeling=("Worn out", "overwhelmed"),
    took_to_mean="that nothing I say is ever enough.",
    mattered="It mattered because I want to be able to stop without it being a crime.",
    hears=(
        "You felt alone in the middle of something that mattered to you. It makes sense to me, "
        "since I was gone from one second to the next."
    ),
    meant=FIRST.meant,
    missed="I did not see that you lay awake afterwards.",
)
APOLOGY = {
    "values": "I try to finish what I begin. I did when your father was ill.",
    "did": "I said “fine” and went to bed while you were still talking.",
    "to_you": "You lay awake and felt that I was done with you.",
    "regret": "I am sorry that I left you alone with it.",
    "will": "I will say “I need ten minutes” before I go.",
}


@pytest.fixture(params=[False, True], ids=["phone", "desktop"])
def desktop(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def shot(who: Someone, name: str, *, down_to: str = "") -> None:
    if name in IN_DOCS:
        take(who.page, f"full-{name}", down_to=down_to)
    elif ELSEWHERE:
        folder = Path(ELSEWHERE)
        folder.mkdir(parents=True, exist_ok=True)
        take(who.page, name, down_to=down_to, into=folder)


def test_pictures_of_two(
    phone: MakePhone, clock: time_machine.Traveller, settings: Settings, *, desktop: bool
) -> None:
    settings.DEMO = True
    IMAGES.mkdir(parents=True, exist_ok=True)
    days = Days(clock)
    robin, sam = days.couple(phone(desktop=desktop), phone(desktop=desktop), names=("Robin", "Sam"))
    where = reflecting(robin, sam, days)
    hearing(robin, sam, days, where)
    meaning(robin, sam, days, where)
    owning(robin, sam, days, where)
    promising(robin, sam, days, where)
    learning(robin, sam, days, where)
    pausing(robin, sam, days, where)
    afterwards(robin, sam, days, where)


def reflecting(robin: Someone, sam: Someone, days: Days) -> str:
    robin.open("/today/")
    robin.follow(re.compile("^Start"))
    robin.follow(re.compile("^We may have misread"))
    shot(robin, "ways")
    where = begin(robin, FULL)
    robin.write("What would you call it?", ROBINS.title)
    number(robin, 8)
    shot(robin, "notice")
    robin.press("Go on")
    shot(robin, "calm")
    robin.follow(re.compile("^Skip, go on writing"))
    robin.write("What happened?", ROBINS.happened)
    robin.press("Go on")
    pick_feeling(robin, *ROBINS.feeling)
    robin.write("Or a word of my own", "ignored")
    robin.press("Go on")
    shot(robin, "underneath")
    robin.press("Keep my word")
    take_to_mean(robin, ROBINS)
    robin.write("What mattered to you in it?", ROBINS.mattered)
    shot(robin, "mattered")
    robin.press("See it once more")
    shot(robin, "preview")
    robin.open(where)
    robin.page.get_by_text("Add more, if you like").click()
    shot(robin, "draft")
    robin.follow("See it once more and share it")
    share(robin, "Sam")
    days.hold()
    sam.open(where)
    shot(sam, "invited")
    return where


def hearing(robin: Someone, sam: Someone, days: Days, where: str) -> None:
    sam.press("I'm ready")
    shot(sam, "listen")
    sam.follow("Say what I hear")
    shot(sam, "write-heard")
    sam.open(where)
    hear(sam, SAMS.hears, partner="Robin")
    shot(sam, "held")
    robin.open(where)
    shot(robin, "with-them")
    days.hold()
    robin.open(where)
    shot(robin, "heard")
    robin.press("That's it")
    sam.open(where)
    shot(sam, "tell-too")
    sam.follow("Tell how it was for me")
    notice(sam, SAMS)
    reflect(sam, SAMS)
    share(sam, "Robin")
    days.hold()
    robin.open(where)
    hear(robin, ROBINS.hears, partner="Sam")
    days.hold()
    sam.open(where)
    sam.press("That's it")


def meaning(robin: Someone, sam: Someone, days: Days, where: str) -> None:
    sam.open(where)
    shot(sam, "say-what-i-meant")
    say_what_i_meant(sam, SAMS, partner="Robin")
    days.hold()
    robin.open(where)
    say_what_i_meant(robin, ROBINS, partner="Sam")
    days.hold()
    robin.open(where)
    shot(robin, "both-meant")
    shot(robin, "both-meant-below", down_to="Only for you")
    robin.follow("Knowing that, how sure are you now?")
    shot(robin, "sure-now")
    robin.choose("Doubtful")
    robin.press("Keep it")
    shot(robin, "after-sure")


def pausing(robin: Someone, sam: Someone, days: Days, where: str) -> None:
    robin.open(where)
    robin.follow("I need a pause")
    shot(robin, "pause-call")
    robin.press_beginning("Half an hour")
    sam.open(where)
    shot(sam, "paused")
    days.go_by(minutes=31)
    robin.open(where)
    shot(robin, "return")
    robin.follow("I am back")
    shot(robin, "coming-back")
    robin.press("I am back")


def owning(robin: Someone, sam: Someone, days: Days, where: str) -> None:
    sam.open(where)
    shot(sam, "tend")
    sam.follow(re.compile("^Say what I did"))
    shot(sam, "values")
    sam.write("Something you try to live by", APOLOGY["values"])
    sam.press("Go on")
    sam.write("What did you do?", APOLOGY["did"])
    sam.press("Go on")
    sam.write(apology_labels("Robin")["to_you"], APOLOGY["to_you"])
    shot(sam, "to-you")
    sam.open(where)
    sam.follow(re.compile("^Say what I did"))
    apologise(sam, APOLOGY, partner="Robin")
    shot(sam, "own-preview")
    share(sam, "Robin")
    days.hold()
    robin.open(where)
    shot(robin, "apology")
    robin.follow("Answer, or not")
    shot(robin, "own-answer", down_to="What would you like to say to it?")
    robin.choose("Thank you, and it still hurts")
    robin.press("Go on with this")
    days.hold()


def promising(robin: Someone, sam: Someone, days: Days, where: str) -> None:
    days.go_by(1.1)
    sam.open("/today/")
    shot(sam, "today-still")
    sam.open(f"{where}still/")
    shot(sam, "still")
    sam.press("Yes, promise it")
    if sam.page.get_by_role("textbox", name="What will you do?").is_visible():
        sam.press("Go on")
    shot(sam, "promise-when")
    sam.choose("In a week")
    sam.press("Go on")
    shot(sam, "promise-if")
    sam.press("Skip this")
    sam.press("Skip this")
    number(sam, 9)
    sam.press("See it once more")
    shot(sam, "promise-preview")
    share(sam, "Robin")
    days.hold()
    robin.open(where)
    shot(robin, "promise")
    robin.press("Yes, that would help")
    days.hold()


def learning(robin: Someone, sam: Someone, days: Days, where: str) -> None:
    robin.open(f"{where}page/39/")
    robin.write("How it goes, in one line", "One of us goes quiet, the other one gets louder.")
    robin.write("Its earliest sign", "Somebody says “fine”.")
    robin.page.get_by_text("Add more", exact=True).click()
    robin.write(re.compile("^If it starts again, Robin will"), "ask once, and then wait.")
    shot(robin, "lesson-write")
    robin.press("See it once more")
    shot(robin, "lesson-preview")
    share(robin, "Sam")
    days.hold()
    sam.open(where)
    shot(sam, "lesson-asked")
    sam.follow("Change or add something")
    sam.write("Its earliest sign", "My shoulders go up.")
    shot(sam, "lesson-theirs")
    sam.press("See it once more")
    share(sam, "Robin")
    days.hold()
    robin.open(where)
    robin.follow("Look at these lines")
    shot(robin, "lesson-settle")
    robin.choose(re.compile("^Let both stand"))
    robin.press("Keep it like this")
    days.hold()
    robin.open(f"{where}kept/")
    shot(robin, "lesson")


def afterwards(robin: Someone, sam: Someone, days: Days, where: str) -> None:
    for who in (sam, robin):
        who.open(where)
        who.follow(re.compile("^(Say how it ends for me|Close this for me)"))
        shot(who, "ending")
        say_how_it_ends(who, "Put down")
        days.hold()
    robin.open(where)
    shot(robin, "remains")
    days.go_by(1.1)
    go_there(robin)
    shot(robin, "afterwards")


if ELSEWHERE:  # only there to be looked at, so not taken for the documents

    def test_pictures_of_one_and_of_what_both_know(
        phone: MakePhone, clock: time_machine.Traveller, settings: Settings, *, desktop: bool
    ) -> None:
        settings.DEMO = True
        days = Days(clock)
        robin, sam = days.couple(
            phone(desktop=desktop), phone(desktop=desktop), names=("Robin", "Sam")
        )
        alone(robin, days)
        known(robin, sam, days)


def alone(robin: Someone, days: Days) -> None:
    where = begin(robin, FOR_ME_ALONE)
    notice(robin, ROBINS)
    reflect(robin, ROBINS, last="Go on")
    days.go_by(3)
    robin.open(where)
    shot(robin, "alone-draft")
    robin.open(f"{where}alone/")
    shot(robin, "alone")
    robin.open(f"{where}page/16/")
    shot(robin, "outsider")
    robin.open(f"{where}card/")
    shot(robin, "card-to-say")
    robin.open("/n/parked/")
    shot(robin, "parked")


def known(robin: Someone, sam: Someone, days: Days) -> None:
    side = replace(
        ROBINS,
        happened="You told your sister what I had asked you to keep.",
        took_to_mean="I did not dare to tell you anything for days.",
    )
    where = begin(robin, FULL, closeness=KNOWN)
    notice(robin, side)
    reflect(robin, side, known=True)
    shot(robin, "known-preview")
    share(robin, "Sam")
    days.hold()
    sam.open(where)
    sam.press("I'm ready")
    shot(sam, "known-listen")
    sam.open(where)
    sam.follow(re.compile("^Apologise"))
    shot(sam, "anyway")
    days.go_by(3.1)
    sam.open(f"{where}open/")
    shot(sam, "still-open")
    sam.open(where)
    hear(sam, SAMS.hears, partner="Robin")
    days.hold()
    robin.open(where)
    robin.press("That's it")
    sam.open(where)
    sam.follow("I have nothing of my own to tell")
    sam.press("I have nothing of my own to tell")
    days.hold()
    robin.open(where)
    shot(robin, "known-tend")
