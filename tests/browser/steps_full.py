"""What people do in a full repair, on top of ``steps.py``: a story that takes days.

>>> days = Days(clock)
>>> alice, bob = days.couple(phone(), phone())
>>> where = begin(alice, FULL)
>>> reflect(alice, HERS)
>>> days.go_by(1)

A notebook covers itself after some minutes, so whoever comes back on another day opens it anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reknit.people import cookies
from reknit.repair.core.beside import LESSON_LINES
from reknit.repair.core.kinds import Kind
from reknit.vault import sessions
from tests.browser import steps
from tests.browser.steps import HOLD, Someone, address_of_repair, pick_feeling
from tests.people import scene

if TYPE_CHECKING:
    import time_machine
    from playwright.sync_api import Page

FULL = "A full repair, each on our own phone"
MISREAD = "We may have misread each other"
KNOWN = "Something was done and we both know it"
DAY = 24 * 60 * 60
MINUTE = 60
CALM_FIRST = 7  # of ten

# The budget of docs/repair.md: five of the telling, what I hear, that's it, what I meant, how sure
# now, three of the apology, a line of the lesson, a yes.
MOST_INPUTS = 14
_BUDGETED = {
    "happened",
    "feelings",
    "took_to_mean",
    "sureness",
    "mattered",
    "heard",
    "intent",
    "sure_now",
    "did",
    "to_you",
    "will",
}
# Alone it says "I", between the two it says who.
IF_IT_STARTS_AGAIN = re.compile("^If it starts again, (I|Alice) will")
_LESSON = {*LESSON_LINES, *(f"theirs_{name}" for name in LESSON_LINES)}


@dataclass(frozen=True)
class Side:
    """One of the two, in their own words."""

    title: str = "Saturday on the platform"
    happened: str = "You ran ahead to the train and did not turn round."
    feeling: tuple[str, str] = ("Sad", "lonely")
    took_to_mean: str = "that you would rather go without me."
    sure: str = "Fairly sure"
    mattered: str = "It mattered because I want us to arrive together."
    hears: str = (
        "You felt passed over when I asked twice, and it makes sense, since you had waited."
    )
    meant: str = "I wanted to know whether you had the tickets."
    missed: str = "I did not see that it sounded like a reproach."


HERS = Side()
HIS = Side(
    title="",
    happened="You asked me twice about the tickets, loudly.",
    feeling=("Angry", "annoyed"),
    took_to_mean="that you think I forget everything.",
    sure="Sure",
    mattered="It mattered because I want to be trusted with small things.",
    hears="You felt lonely when I ran, and it makes sense, since I never looked back.",
    meant="I ran to hold the door for us both.",
    missed="I did not see that you stood there alone.",
)
APOLOGY = {
    "did": "I ran ahead without a word.",
    "to_you": "You stood alone and thought that I would rather go without you.",
    "will": "I will say where I run before I run.",
}


@dataclass
class Days:
    """The clock of the server, and everybody who comes back on another day."""

    clock: time_machine.Traveller
    people: list[tuple[Someone, scene.Someone]] = field(default_factory=list)

    def couple(
        self, alices: Page, bobs: Page, *, names: tuple[str, str] = ("Alice", "Bob")
    ) -> tuple[Someone, Someone]:
        alice, bob = (scene.make_person(name) for name in names)
        scene.make_couple(alice, bob)
        return self.at_home(alices, alice), self.at_home(bobs, bob)

    def at_home(self, page: Page, person: scene.Someone) -> Someone:
        who = steps.at_home(page, person)
        self.people.append((who, person))
        return who

    def hold(self) -> None:
        """Until what was shared has arrived."""
        self.clock.shift(HOLD)

    def go_by(self, days: float = 0, *, minutes: float = 0) -> None:
        """Everybody opens their notebook anew afterwards: it has covered itself."""
        self.clock.shift(days * DAY + minutes * MINUTE)
        for who, person in self.people:
            session = sessions.begin(person.open(), stay="day", cover_after_minutes=15)
            [cookie] = [
                each for each in who.page.context.cookies() if each["name"] == cookies.name()
            ]
            who.page.context.add_cookies(
                [
                    {
                        "name": cookie["name"],
                        "value": session.token.expose(),
                        "domain": cookie["domain"],
                        "path": cookie["path"],
                    }
                ]
            )


def required(who: Someone) -> set[str]:
    """What this person had to give so far: the inputs of the budget, a lesson's yes as one."""
    found = who.answered & _BUDGETED
    if who.answered & _LESSON:
        found |= {"a line or a yes"}
    tap = f"/turn/{list(Kind).index(Kind.THATS_IT) + 1}/"
    return found | {tap for path in who.answered if path.endswith(tap)}


# -- notice, settle, reflect -------------------------------------------------------------------


def begin(who: Someone, way: str, *, closeness: str = MISREAD) -> str:
    """From today's page to the first screen. The repair's address."""
    who.open("/today/")
    who.follow(re.compile("^Start (a repair|something new)$"))
    who.follow(re.compile(f"^{closeness}"))
    who.press_beginning(way)
    who.is_at("First, what is it about?")
    return address_of_repair(who)


def notice(who: Someone, side: Side, *, strength: int | None = None) -> None:
    """Two taps, or none; at seven and above calm is offered and skipped here."""
    if side.title:
        who.write("What would you call it?", side.title)
    if strength is not None:
        number(who, strength)
    who.press("Go on")
    if strength is not None and strength >= CALM_FIRST:
        who.is_at("First some calm?")
        who.follow(re.compile("^Skip, go on writing"))


def reflect(
    who: Someone, side: Side, *, known: bool = False, last: str = "See it once more"
) -> None:
    """From *What happened?* to the end of writing."""
    who.write("What happened?", side.happened)
    who.press("Go on")
    pick_feeling(who, *side.feeling)
    who.press("Go on")
    take_to_mean(who, side, known=known)
    who.write("What mattered to you in it?", side.mattered)
    who.press(last)


def take_to_mean(who: Someone, side: Side, *, known: bool = False) -> None:
    asked = "What did it do to you?" if known else "What did you take it to mean?"
    who.write(asked, side.took_to_mean)
    if not known:
        who.choose(re.compile(f"^{side.sure}$"))
        who.answered.add("sureness")  # of one's own choice in a quick repair, asked for here
    who.press("Go on")


def onward(who: Someone) -> None:
    """The first button of a page for writing, whatever it is called there."""
    with who.page.expect_event("domcontentloaded"):
        who.page.locator("main button[name=step][value=on]").click()
    who.look()


def number(who: Someone, value: int) -> None:
    who.choose(re.compile(f"^{value}$"))


def share(who: Someone, partner: str) -> None:
    who.press(f"Share with {partner}")
    who.is_at("A moment to think again")


# -- understand --------------------------------------------------------------------------------


def go_there(who: Someone, sentence: str | re.Pattern[str] = "") -> None:
    """Today's one step; ``sentence``: what it says."""
    who.open("/today/")
    if sentence:
        who.reads(sentence)
    who.follow("Go there")


def hear(who: Someone, words: str, *, partner: str, way: str = "Say what I hear") -> None:
    who.follow(way)
    who.write("What do you hear, and what makes sense to you about it?", words)
    who.press("See it once more")
    share(who, partner)


def say_what_i_meant(who: Someone, side: Side, *, partner: str) -> None:
    who.follow("Say what I meant")
    who.write("What did you mean?", side.meant)
    who.press("Go on")
    who.write(re.compile("^What did you not see about how it landed"), side.missed)
    who.press("See it once more")
    share(who, partner)


# -- own ---------------------------------------------------------------------------------------


def apologise(who: Someone, words: dict[str, str], *, partner: str) -> None:
    """From *Something you try to live by* to the preview; parts without words are skipped."""
    who.is_at("Something you try to live by, and a time you did")
    for name, label in apology_labels(partner).items():
        if name in words:
            who.write(label, words[name])
        skippable = name in {"values", "regret", "explains", "right"}
        onward = "See it once more" if name == "will" else "Go on"
        who.press("Skip this" if skippable and name not in words else onward)


def apology_labels(partner: str) -> dict[str, str]:
    return {
        "values": "Something you try to live by",
        "did": "What did you do?",
        "to_you": f"What did it do to {partner}?",
        "regret": "What do you regret about it?",
        "explains": "What explains it, without excusing it?",
        "right": "What can you do to make it right?",
        "will": "What will you do differently?",
    }


# -- endings -----------------------------------------------------------------------------------


def say_how_it_ends(who: Someone, ending: str) -> None:
    who.choose(re.compile(f"^{ending}"))
    who.press("Close it for me")


@dataclass
class Keys:
    """Somebody who uses nothing but the keyboard. What has the focus must be seen to have it."""

    who: Someone
    most: int = 60  # presses of the Tab key on the way to anything

    def write(self, label: str, text: str) -> None:
        self._to(label)
        self.who.page.keyboard.type(text)

    def press(self, name: str) -> None:
        self._to(name)
        with self.who.page.expect_event("domcontentloaded"):
            self.who.page.keyboard.press("Enter")
        self.who.look()

    follow = press

    def _to(self, name: str) -> None:
        page = self.who.page
        for _press in range(self.most):
            page.keyboard.press("Tab")
            if str(page.evaluate(_NAMED)).strip().startswith(name):
                assert page.evaluate(_SEEN), f"nobody sees where {name!r} has the focus"
                return
        raise AssertionError(f"No way to {name!r} with the Tab key at {page.url}")


_NAMED = """() => { const at = document.activeElement;
return (at.labels?.[0] ?? at).innerText ?? ''; }"""
_SEEN = """() => { const at = document.activeElement; const inside = at.closest('label') ?? at;
return [at, inside].map((each) => getComputedStyle(each)).some((look) =>
look.outlineStyle !== 'none' || look.boxShadow !== 'none'); }"""
