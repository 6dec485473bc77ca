"""Two browsers walk a repair at random.

In every place they reach at least one page shows a next step, both can close for themselves,
nothing one has not shared stands on a page of the other, and no page breaks.
"""

from __future__ import annotations

import itertools
import os
import re
from typing import TYPE_CHECKING, ClassVar

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from reknit.people.actions.couples import leave_couple
from reknit.repair import lists
from reknit.repair.core.kinds import Ending, Kind, State
from reknit.repair.core.waits import Until
from reknit.repair.core.writing import PAGES, Page
from tests.people.scene import make_couple, make_person, signed_in_client
from tests.repair.scene import Player

if TYPE_CHECKING:
    from uuid import UUID

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

_SERIAL = itertools.count()
_TURN = re.compile(r"/turn/(\d+)/")
_CANARY = re.compile(r"canary\d+x")
_PAGE = re.compile(r"/page/(\d+)/")
KINDS = list(Kind)
WALKS = int(os.environ.get("REKNIT_WALKS", "3"))  # from each state; a release asks for more
WORDED: dict[Kind, tuple[str, ...]] = {
    Kind.TELL: ("title", "happened", "took_to_mean"),
    Kind.ANSWER: ("hear", "meant"),
    Kind.PARTLY: ("missing",),
    Kind.ASK: ("ask",),
    Kind.SMALLER: ("smaller",),
    Kind.PART: ("part",),
}
BESIDE = {Kind.WAIT, Kind.PART, Kind.ENDING}


class Walk(RuleBasedStateMachine):
    # Over all walks: what was reached, and which words of one did stand on a page of the other.
    reached: ClassVar[set[str]] = set()
    shown: ClassVar[set[str]] = set()
    start: ClassVar[tuple[tuple[int, Kind], ...]] = ()

    @initialize()
    def two_people(self) -> None:
        self.clock = time_machine.travel("2026-03-01 12:00:00+00:00", tick=False)
        self.time = self.clock.start()
        number = next(_SERIAL)
        self.players = [self.player(f"{name}{number}") for name in ("Alice", "Bob")]
        make_couple(*(player.someone for player in self.players))
        self.id: UUID = self.players[0].draft()
        self.left = False
        self.drafted: list[list[str]] = [[], []]  # canaries each has written and not shared
        self.held: list[list[str]] = [[], []]
        self.given: list[set[str]] = [set(), set()]
        self.unopened: list[str] = []  # the first telling, until the listener is ready
        for who, kind in self.start:
            self.give(who, kind, choice=0)
            self.time_passes(seconds=10)

    def player(self, name: str) -> Player:
        someone = make_person(name)
        lists.note_offered(someone.open())
        return Player(someone, signed_in_client(someone))

    def teardown(self) -> None:
        if hasattr(self, "clock"):
            self.clock.stop()

    # What they do -------------------------------------------------------------------------

    @rule(who=st.integers(0, 1), kind=st.sampled_from(KINDS), choice=st.integers(0, 99))
    def give_anything(self, who: int, kind: Kind, choice: int) -> None:
        """Offered or not, as from an old page or another window."""
        self.give(who, kind, choice)

    @rule(choice=st.integers(0, 99), wait=st.booleans())
    def go_on(self, choice: int, wait: bool) -> None:  # noqa: FBT001 - drawn
        """Whoever has a step takes it, mostly until it has arrived."""
        steps = [(who, kind) for who in (0, 1) for kind in sorted(self.offered(who) - BESIDE)]
        if steps:
            self.give(*steps[choice % len(steps)], choice)
        if wait or not steps:
            self.time_passes(seconds=10)

    @rule(who=st.integers(0, 1))
    def write_a_draft(self, who: int) -> None:
        canary = self.canary()
        response = self.players[who].client.post(
            reverse("repair:autosave", args=[self.id, Page.QUESTION]),
            {"seen": "999", "question": canary},
        )
        assert response.status_code in {204, 404}
        if response.status_code == 204:
            self.drafted[who].append(canary)

    @rule(who=st.integers(0, 1))
    def take_back(self, who: int) -> None:
        response = self.players[who].take_back(self.id)
        assert response.status_code in {302, 404, 409}
        if response.status_code == 302:
            self.drafted[who] += self.held[who]
            self.held[who] = []

    @rule(seconds=st.sampled_from([1, 4, 10]))
    def time_passes(self, seconds: int) -> None:
        self.time.shift(seconds)
        if seconds == 10:
            self.held = [[], []]

    @rule(who=st.integers(0, 1))
    def write_into_a_lock(self, who: int) -> None:
        player = self.players[who]
        canary = self.canary()
        covered = signed_in_client(player.someone, covered=True)
        response = covered.post(
            reverse("repair:write", args=[self.id, Page.MEANT]), {"meant": canary}
        )
        assert response.status_code == 409
        self.drafted[who].append(canary)

    @precondition(lambda self: not self.left)
    @rule(who=st.integers(0, 1), really=st.integers(0, 7))
    def leave(self, who: int, really: int) -> None:
        if really == 0:
            leave_couple(member=self.players[who].someone.member)
            self.left = True

    def give(self, who: int, kind: Kind, choice: int) -> None:
        canaries = [self.canary() for _ in WORDED.get(kind, ())]
        words: dict[str, object] = dict(zip(WORDED.get(kind, ()), canaries, strict=True))
        if kind is Kind.TELL:
            words["feelings"] = ["hurt"]
        if kind is Kind.ENDING:
            words["ending"] = list(Ending)[choice % len(Ending)].value
        if kind is Kind.WAIT:
            words["until"] = list(Until)[choice % len(Until)].value
        response = self.players[who].client.post(
            reverse("repair:give", args=[self.id, kind]), words
        )
        assert response.status_code in {302, 404, 409}, response.status_code
        if response.status_code != 302:
            self.drafted[who] += canaries
            return
        self.held[who] += canaries
        self.given[who] |= set(canaries)
        if kind is Kind.TELL and not self.is_there(1 - who):
            self.unopened += canaries
        if kind is Kind.READY:
            self.unopened = []

    # What must hold -----------------------------------------------------------------------

    @invariant()
    def nothing_unshared_shows(self) -> None:
        for who in (0, 1):
            hidden = self.drafted[1 - who] + self.held[1 - who]
            hidden += self.unopened if who == 1 else []
            for page in self.pages(who):
                found = set(_CANARY.findall(page))
                assert not found & set(hidden)
                self.shown.update(found & self.given[1 - who])

    @invariant()
    def somebody_can_go_on_and_both_can_close(self) -> None:
        if not self.is_there(1):
            assert self.is_there(0)
            return
        pages = [self.show(who).content.decode() for who in (0, 1)]
        offered = [self.turns_in(page) for page in pages]
        self.reached.add(self.players[0].opened(self.id).where.state)
        over = [self.is_over(page) for page in pages]
        for who in (0, 1):
            assert over[who] or Kind.ENDING in offered[who], pages[who]
        steps = [offered[who] - (BESIDE - {Kind.ENDING}) for who in (0, 1)]
        held = ["/back/" in page for page in pages]
        can_go_on = [
            bool(steps[who] - {Kind.ENDING}) or held[who] or self.asks_to_end(pages[who])
            for who in (0, 1)
        ]
        assert any(can_go_on) or any(over)

    # Reading pages ------------------------------------------------------------------------

    def canary(self) -> str:
        return f"canary{next(_SERIAL)}x"

    def show(self, who: int) -> Response:
        return self.players[who].show(self.id)

    def is_there(self, who: int) -> bool:
        return self.show(who).status_code == 200

    def pages(self, who: int) -> list[str]:
        client = self.players[who].client
        urls = [
            reverse("repair:show", args=[self.id]),
            reverse("home:today"),
            reverse("repair:write", args=[self.id, Page.HEAR]),
            reverse("repair:give", args=[self.id, Kind.TELL]),
        ]
        found = []
        for url in urls:
            response = client.get(url)
            assert response.status_code in {200, 302, 404}
            found.append(response.content.decode())
        return found

    def offered(self, who: int) -> set[Kind]:
        """The turns this person's page leads to."""
        return self.turns_in(self.show(who).content.decode())

    def turns_in(self, page: str) -> set[Kind]:
        direct = {KINDS[int(number) - 1] for number in _TURN.findall(page)}
        written = {list(Page)[int(number) - 1] for number in _PAGE.findall(page)}
        return direct | {kind for kind, pages in PAGES.items() if written & set(pages)}

    def is_over(self, page: str) -> bool:
        said = (
            "One of you has left",
            "it goes on in the other one",
            "Closed for you.",
            "This is what remains.",
        )
        closing = "This goes to" in page and "Close this for me" not in page
        return closing or any(words in page for words in said)

    def asks_to_end(self, page: str) -> bool:
        return "How does it end for you?" in page


TOLD = ((0, Kind.TELL),)
READ = (*TOLD, (1, Kind.READY))
ANSWERED = (*READ, (1, Kind.ANSWER))
ASKING = (*ANSWERED, (0, Kind.THATS_IT))
STARTS: dict[State, tuple[tuple[int, Kind], ...]] = {
    State.DRAFT: (),
    State.INVITED: TOLD,
    State.IN_PERSON: (*TOLD, (1, Kind.IN_PERSON)),
    State.DECLINED: (*TOLD, (1, Kind.NOT_THIS)),
    State.TELLING: (*TOLD, (1, Kind.HEAR_ME_FIRST)),
    State.READING: READ,
    State.CHECKING: ANSWERED,
    State.PARTLY_UNDERSTOOD: (*READ, *(((1, Kind.ANSWER), (0, Kind.PARTLY)) * 3)),
    State.ASKING: ASKING,
    State.REPLYING: (*ASKING, (0, Kind.ASK)),
    State.CLOSING: (*ASKING, (0, Kind.NO_ASK)),
}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("start", STARTS, ids=str)
def test_two_browsers_at_random(start: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """From every state on. (A merged repair and a kept card have walks of their own elsewhere.)"""
    monkeypatch.setattr(Walk, "start", STARTS[start])
    monkeypatch.setattr(Walk, "reached", set())
    monkeypatch.setattr(Walk, "shown", set())
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # So that the walk could have found something: it was there, and shared words did show.
    assert start is State.DRAFT or start in Walk.reached
    if any(kind is Kind.READY for _, kind in STARTS[start]):
        assert Walk.shown
