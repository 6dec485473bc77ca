"""What people do, in the product's words, so that a journey reads like a story.

>>> alice, bob = couple(phone(), phone())
>>> begin_repair(alice, EACH_ON_OUR_OWN)
>>> tell(alice, STORY)
>>> share(alice, "Bob")
>>> clock.shift(HOLD)

Everything is found by role and label, as somebody with a screen reader would. Each page that a
person comes to is looked at: none of ``unseen`` may stand in it, and where ``strict`` is set axe
must find nothing and nothing may reach beyond the edge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from reknit.people import cookies
from reknit.repair import lists
from reknit.repair.core import script
from reknit.vault import sessions
from reknit.vault.secret import Secret
from tests.browser.conftest import PHONE, accessible
from tests.people import scene

HOLD = script.HOLD.total_seconds() + 1  # seconds after which something shared has arrived

EACH_ON_OUR_OWN = "Each on our own phone"
ON_THIS_PHONE = "Together, on this phone"
FOR_ME_ALONE = "For me alone"

both_ways = pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
# Where every step is a plain form that other journeys send without scripts every day.
scripts_daily = pytest.mark.parametrize(
    "js",
    [True, pytest.param(False, marks=pytest.mark.release)],
    ids=["scripts", "no-scripts"],
)
# And where others do with scripts.
plain_daily = pytest.mark.parametrize(
    "js",
    [pytest.param(True, marks=pytest.mark.release), False],
    ids=["scripts", "no-scripts"],
)

PASSPHRASE = scene.PASSPHRASE
PIN = scene.PIN

# What no form asks for: tokens, and what a page knows itself.
_UNASKED = {"csrfmiddlewaretoken", "seen", "here", "step", "read_also", "way"}
_OPTIONAL = {"title", "sureness", "feelings_own"}
_NUMBERS = re.compile(r"/[0-9a-f-]{36}/")


@dataclass(frozen=True)
class Story:
    happened: str = "You left before I came back with the tickets."
    feeling: tuple[str, str] = ("Sad", "lonely")  # family, word
    took_to_mean: str = "that you would rather go alone."
    mattered: str = "that we come home together."
    hear: str = "You felt left on your own on the platform."
    meant: str = "I ran to hold the door of the train for us."
    ask: str = "Would you wave before you run?"


STORY = Story()


@dataclass
class Someone:
    name: str
    page: Page
    user_name: str = ""
    passphrase: str = PASSPHRASE
    strict: bool = False
    unseen: set[str] = field(default_factory=set)  # words that must never stand on these pages
    looked_at: set[tuple[str, str]] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)  # each input this person had to give

    def __post_init__(self) -> None:
        self.page.on("request", self._count)

    # -- going ---------------------------------------------------------------------------------

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def press(self, name: str) -> None:
        """A button that leads to a page."""
        self._by(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str | re.Pattern[str], *, at: int = 0) -> None:
        exact = isinstance(name, str)
        self._by(self.page.get_by_role("link", name=name, exact=exact).nth(at))

    def reload(self) -> None:
        self.page.reload()
        self.look()

    def press_beginning(self, words: str) -> None:
        """A button whose first words are these; a smaller line may follow."""
        self._by(self.page.get_by_role("button", name=re.compile(f"^{re.escape(words)}")))

    def _by(self, what: Locator) -> None:
        with self.page.expect_event("domcontentloaded"):
            what.click()
        self.look()

    # -- writing -------------------------------------------------------------------------------

    def write(self, label: str | re.Pattern[str], text: str) -> None:
        self.page.get_by_role("textbox", name=label).fill(text)

    def choose(self, label: str | re.Pattern[str]) -> None:
        self.page.get_by_role("radio", name=label).check()

    def tick(self, label: str) -> None:
        self.page.get_by_role("checkbox", name=label).check()

    def box(self, label: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("textbox", name=label)

    # -- seeing --------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        return self.page.get_by_role("main").inner_text()

    def is_at(self, heading: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def reads(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("main").get_by_text(words).first).to_be_visible()

    def does_not_read(self, words: str) -> None:
        assert words not in self.page.content()

    def look(self) -> None:
        html = self.page.content()
        for words in self.unseen:
            assert words not in html, f"{self.name} could read {words!r} at {self.page.url}"
        if self.strict:
            self._look_strictly()

    def _look_strictly(self) -> None:
        path = _NUMBERS.sub("/id/", urlsplit(self.page.url).path)
        heading = self.page.get_by_role("heading", level=1).first.inner_text()
        if (path, heading) not in self.looked_at:
            accessible(self.page)
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            # Not innerWidth: on a phone it grows with what is too wide.
            assert wide <= (self.page.viewport_size or PHONE)["width"], f"{path} is too wide"
            self.looked_at.add((path, heading))

    def _count(self, request: Request) -> None:
        """What a repair asks for: each named input once, and each tap that answers something."""
        path = urlsplit(request.url).path
        if request.method != "POST" or request.resource_type != "document":
            return
        posted = parse_qs(request.post_data or "")
        asked = {name for name in posted if name not in _UNASKED | _OPTIONAL}
        if asked:
            self.answered |= asked
        elif "/turn/" in path:
            self.answered.add(path)


# -- notebooks -----------------------------------------------------------------------------------


def begin_notebook(page: Page, name: str) -> Someone:
    """Through the pages, from the first one."""
    who = Someone(name, page, user_name=name.lower())
    who.open("/")
    who.follow("Make a notebook")
    fill_notebook_form(who)
    return who


def fill_notebook_form(who: Someone) -> None:
    """On the page *Make your notebook*: with the five words that are offered there."""
    who.user_name = who.user_name or who.name.lower()
    who.passphrase = who.page.locator(".five__words").inner_text().strip()
    who.write("A user name", who.user_name)
    who.tick("I am 18 or older.")
    who.press("Make my notebook")


def sign_in(who: Someone) -> None:
    """On the page *Open your notebook*."""
    who.write("User name", who.user_name)
    who.page.get_by_label("Passphrase", exact=True).fill(who.passphrase)
    who.press("Open")


def uncover(who: Someone, *, pin: str = "") -> None:
    """On the page *Your notebook is covered*."""
    if pin:
        who.write("PIN", pin)
        who.press("Open with PIN")
    else:
        who.page.get_by_label("Passphrase", exact=True).fill(who.passphrase)
        who.press("Open with passphrase")


# -- two -----------------------------------------------------------------------------------------


def pair(alice: Someone, bob: Someone) -> None:
    """Both have a notebook; by the four spoken words."""
    words = invite(alice)
    bob.open("/join/")
    read_invitation(bob, words)
    bob.choose(re.compile("I'm ready"))
    bob.press("Go on")
    say_yes(bob)
    confirm(alice)


def invite(who: Someone, sentence: str = "") -> str:
    """The four words."""
    who.open("/me/settings/")
    who.follow("Ask your partner in")
    who.follow("Skip this page")
    if sentence:
        who.write("The one sentence they see first", sentence)
    who.write("What your partner calls you", who.name)
    who.press("Make the invitation")
    return who.page.locator(".large-code").inner_text().strip()


def read_invitation(who: Someone, words: str) -> None:
    who.write("The four words", words)
    who.press("Read it")


def say_yes(who: Someone) -> None:
    who.write("What your partner calls you", who.name)
    who.press("Yes, together")


def confirm(who: Someone) -> None:
    who.open("/me/confirm/")
    who.press("Yes, together")
    who.is_at("Today")


def couple(
    alices: Page, bobs: Page, *, names: tuple[str, str] = ("Alice", "Bob")
) -> tuple[Someone, Someone]:
    """Two who share a notebook already and have passed the private check: made without pages."""
    alice, bob = (scene.make_person(name) for name in names)
    scene.make_couple(alice, bob)
    return at_home(alices, alice), at_home(bobs, bob)


def alone(page: Page, name: str = "Alice") -> Someone:
    """Somebody with a notebook of their own, made without pages."""
    return at_home(page, scene.make_person(name))


def at_home(page: Page, person: scene.Someone, *, pin: str = PIN) -> Someone:
    lists.note_offered(person.open())
    session = sessions.begin(person.open(), stay="day", cover_after_minutes=5, pin=Secret(pin))
    page.goto("/help/")  # any page: now the address is known
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    token = session.token.expose()  # into this browser's cookie, as signing in does
    page.context.add_cookies([{"name": cookies.name(), "value": token, "url": origin}])
    return Someone(person.name, page, user_name=person.user_name)


# -- a repair ------------------------------------------------------------------------------------


def begin_repair(who: Someone, way: str) -> str:
    """From today's page to the first question. The repair's address."""
    who.open("/today/")
    who.follow(re.compile("^Start (a repair|something new)$"))
    who.follow(re.compile("^We may have misread each other"))
    who.press_beginning(way)
    if way == FOR_ME_ALONE:  # its first page may stay empty
        who.is_at("First, what is it about?")
        who.press("Go on")
    who.is_at("What happened?")
    return address_of_repair(who)


def address_of_repair(who: Someone) -> str:
    found = re.search(r"/n/[0-9a-f-]{36}/", who.page.url)
    assert found, who.page.url
    return found[0]


def pick_feeling(who: Someone, family: str, word: str) -> None:
    box = who.page.get_by_role("checkbox", name=word, exact=True)
    if not box.is_visible():
        who.page.locator("summary", has_text=family).first.click()
    box.check()


def tell(who: Someone, story: Story = STORY, *, last: str = "See it once more") -> None:
    """From *What happened?* to the end of writing; alone there is more to go on with."""
    who.write("What happened?", story.happened)
    who.press("Go on")
    pick_feeling(who, *story.feeling)
    who.press("Go on")
    who.write("What did you take it to mean?", story.took_to_mean)
    if last == "Go on":
        who.choose("Fairly sure")
        who.press("Go on")
        who.write("What mattered to you in it?", story.mattered)
    who.press(last)


def share(who: Someone, partner: str) -> None:
    who.is_at("Once more, before you share it")
    who.press(f"Share with {partner}")
    who.is_at("A moment to think again")


def answer(who: Someone, story: Story = STORY, *, partner: str) -> None:
    """From what the other told to the preview of the answer."""
    who.follow("Say what I hear")
    who.write(f"What do you hear {partner} felt?", story.hear)
    who.press("Go on")
    who.write("What did you mean?", story.meant)
    who.press("See it once more")


def end(who: Someone, ending: str) -> None:
    who.follow("How does it end for you?")
    who.choose(re.compile(f"^{ending}"))
    who.press("Close it for me")
