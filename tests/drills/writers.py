"""Windows in which somebody writes without a pause, and what each was told is saved."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from reknit.repair.core.kinds import Kind
from reknit.repair.core.writing import Page
from tests.drills.visiting import Browser, Gone
from tests.repair.scene import TOLD

if TYPE_CHECKING:
    from tests.drills.visiting import Answer

PATIENCE_SECONDS = 60
PAGE_EVERY = 4  # so many saves by themselves, then "Go on", as somebody would
# Letters. Alone a draft may be long, over several of the sizes it is padded to; "Go on" takes less.
LONGEST_ALONE, LONGEST_ON_A_PAGE = 9000, 240


class Tally:
    """How much was acknowledged, by all windows together."""

    def __init__(self) -> None:
        self.saved = 0
        self._more = threading.Condition()

    def one_more(self) -> None:
        with self._more:
            self.saved += 1
            self._more.notify_all()

    def wait_for(self, saved: int) -> None:
        with self._more:
            assert self._more.wait_for(lambda: self.saved >= saved, PATIENCE_SECONDS)


@dataclass
class Window(ABC):
    """One page, open in one browser. ``step`` says what is done there again and again."""

    person: dict[str, Any]
    repair: str
    browser: Browser
    tally: Tally
    wrong: list[str] = field(default_factory=list)  # answers nobody should get
    _go: threading.Event = field(default_factory=threading.Event)
    _parked: threading.Event = field(default_factory=threading.Event)
    _over: bool = False

    def begin(self) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def release(self) -> None:
        self._parked.clear()
        self._go.set()

    def wait_until_parked(self) -> None:
        """It parks when its line breaks."""
        assert self._parked.wait(PATIENCE_SECONDS), "A window never noticed that the line broke."

    def end(self) -> None:
        self._over = True
        self._go.set()
        self._thread.join(PATIENCE_SECONDS)
        self.browser.leave()

    @abstractmethod
    def step(self) -> None: ...

    def _run(self) -> None:
        while not self._over:
            self._go.wait()
            try:
                while not self._over:
                    self.step()
            except Gone:
                pass
            except Exception as fault:  # noqa: BLE001 - a thread; looked at by whoever started it
                self.wrong.append(repr(fault))
            self._go.clear()
            self._parked.set()

    def _should_be(self, answer: Answer, *statuses: int) -> bool:
        if answer.status not in statuses:
            self.wrong.append(f"{answer.status} in {type(self).__name__} of {self.person['name']}")
        return answer.status in statuses


@dataclass
class Writer(Window):
    """Writes on one page. Save number n is ``words(n)``: both fields, or neither."""

    number: int = 0  # of the last save that was sent
    saved: int = 0  # of the last one that was acknowledged
    seen: int = 0

    def words(self, number: int) -> dict[str, str]:
        longest = LONGEST_ALONE if number % PAGE_EVERY else LONGEST_ON_A_PAGE
        filler = "and then " * (number * 131 % longest // len("and then "))
        return {"happened": f"{number} {filler}end.", "title": f"Save {number}"}

    @property
    def page(self) -> str:
        return reverse("repair:write", args=[self.repair, Page.HAPPENED])

    def step(self) -> None:
        self.number += 1
        words = self.words(self.number)
        if self.number % PAGE_EVERY:
            answer = self.browser.post(f"{self.page}keep/", **words, seen=str(self.seen))
            good = self._should_be(answer, 204)
            self.seen = int(answer.headers.get("reknit-seen", self.seen))
        else:
            answer = self.browser.post(self.page, **words, seen=str(self.seen), step="on")
            good = self._should_be(answer, 302)
            self.seen += 1  # as the page that follows would say
        if good:
            self.saved = self.number
            self.tally.one_more()

    def compare(self) -> tuple[str, str]:
        """What was lost and what is half-done, in words; empty when all is well.

        Afterwards it goes on from what the page shows, as somebody who looks at it would.
        """
        page = self.browser.get(self.page)
        if page.status != 200:
            return f"{self.person['name']} cannot open the page: {page.status}", ""
        title = page.field("title").removeprefix("Save ")
        kept = int(title) if title.isdecimal() else 0
        lost = half = ""
        if kept < self.saved:
            lost = f"{self.person['name']} was told that {self.saved} is saved, and reads {kept}"
        if kept and page.field("happened") != self.words(kept)["happened"]:
            half = f"{self.person['name']} has the name of {kept} over other words"
        if kept > self.number:
            half = f"{self.person['name']} reads {kept}, never written"
        self.seen = int(page.field("seen"))
        self.number, self.saved = max(kept, self.number), kept
        return lost, half


@dataclass
class Giver(Window):
    """Gives a telling to the other and takes it back: many rows each time, or none."""

    shared: bool | None = False  # None: nobody knows whether the last one was done

    @property
    def way_back(self) -> str:
        return reverse("repair:take-back", args=[self.repair])

    def step(self) -> None:
        giving, self.shared = not self.shared, None
        if giving:
            words = {**TOLD, "share": ["feelings", "took_to_mean"]}
            answer = self.browser.post(
                reverse("repair:give", args=[self.repair, Kind.TELL]), **words
            )
        else:
            answer = self.browser.post(self.way_back)
        if self._should_be(answer, 302):
            self.shared = giving
            self.tally.one_more()

    def compare(self, stands: dict[str, Any]) -> tuple[str, str]:
        """As for a writer; ``stands`` is how the repair stands in the database."""
        facts = (stands["shared"], stands["listed_shared"], stands["turns"])
        whole = {True: (True, True, ["tell", "invite"]), False: (False, False, [])}
        lost = half = ""
        if facts not in whole.values():
            half = f"{self.person['name']}'s turn is half given: {facts}"
        elif self.shared is not None and facts != whole[self.shared]:
            lost = f"{self.person['name']} was told shared={self.shared}, and it is {facts}"
        if stands["shared"] and stands["pages"] != 2:
            half = f"{self.person['name']} shares something the other has no page for"
        self.shared = bool(stands["shared"])
        return lost, half
