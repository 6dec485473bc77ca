"""Two browsers walk a repair at random.

In every place they reach at least one page shows a next step, both can close for themselves,
nothing one has not shared stands on a page of the other, and no page breaks.
"""

from __future__ import annotations

import itertools
import os
import re
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
import time_machine
from django.forms import ChoiceField, MultipleChoiceField
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
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

from reknit.people.actions.leaving import leave_couple
from reknit.repair import lists, queries
from reknit.repair.core.kinds import Kind, Size, State
from reknit.repair.core.script import HOLD
from reknit.repair.core.writing import Page, kind_of
from reknit.repair.forms import PAGE_FORMS, turn_form
from reknit.web.fields import FeelingsField, LineField, WordsField
from tests.people.scene import make_couple, make_person, signed_in_client
from tests.repair.scene import Player

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from reknit.repair.core.where import Where

_SERIAL = itertools.count()
_TURN = re.compile(r"/turn/(\d+)/")
_CANARY = re.compile(r"canary\d+x")
_PAGE = re.compile(r"/page/(\d+)/")
KINDS = list(Kind)
WALKS = int(os.environ.get("REKNIT_WALKS", "1"))  # from each place; a release asks for more
STEPS = 8
BESIDE = {Kind.WAIT, Kind.PART, Kind.ENDING, Kind.TIME_OUT, Kind.LONGER}
HELD = int(HOLD.total_seconds())
LONG = {"a pause": 31 * 60, "a day": 25 * 60 * 60}  # a notebook left alone that long locks
# Where words of one could stand before the other may read them.
PLACES = [
    *[("repair:write", page) for page in Page],
    *[("repair:give", kind) for kind in Kind],
]


def filled(kind: Kind, size: Size, choice: int, canary: Callable[[], str]) -> dict[str, Any]:
    """A post for the form of a turn, with a word of its own in every field that takes words."""
    words: dict[str, Any] = {}
    for name, field in turn_form(kind, size)().fields.items():
        offered = [str(value) for value, _ in getattr(field, "choices", ())]
        if isinstance(field, (LineField, WordsField)):
            words[name] = canary()
        elif isinstance(field, FeelingsField):
            words[name] = ["hurt"]
        elif isinstance(field, MultipleChoiceField):
            words[name] = offered[choice % 4 :]
        elif isinstance(field, ChoiceField) and (field.required or choice % 2):
            words[name] = offered[choice % len(offered)]
    return words


def canaries_in(words: object) -> set[str]:
    return set(_CANARY.findall(repr(words)))


TEXT_FIELDS = [
    (page, name)
    for page in Page
    for name, field in PAGE_FORMS[page]().fields.items()
    if isinstance(field, (LineField, WordsField))
]


class Walk(RuleBasedStateMachine):
    # Over all walks: what was reached, and which words of one did stand on a page of the other.
    reached: ClassVar[set[str]] = set()
    shown: ClassVar[set[str]] = set()
    start: ClassVar[tuple[tuple[int, Kind], ...]] = ()
    size: ClassVar[Size] = Size.QUICK

    @initialize()
    def two_people(self) -> None:
        self.clock = time_machine.travel("2026-03-01 12:00:00+00:00", tick=False)
        self.time = self.clock.start()
        number = next(_SERIAL)
        self.players = [self.player(f"{name}{number}") for name in ("Alice", "Bob")]
        alice, bob = (player.someone for player in self.players)
        make_couple(alice, bob)
        self.vaults = [player.vault for player in self.players]
        self.id: UUID = self.players[0].draft(size=self.size)
        self.left = False
        self.drafted: list[list[str]] = [[], []]  # canaries each has written and not shared
        self.held: list[list[str]] = [[], []]
        self.given: list[set[str]] = [set(), set()]
        self.unopened: list[str] = []  # the first telling, until the listener is ready
        self.meant: list[set[str]] = [set(), set()]  # until both have said what they meant
        self.looked = next(_SERIAL)
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

    @rule(who=st.integers(0, 1), field=st.sampled_from(TEXT_FIELDS))
    def write_a_draft(self, who: int, field: tuple[Page, str]) -> None:
        canary = self.canary()
        page, name = field
        response = self.players[who].client.post(
            reverse("repair:autosave", args=[self.id, page]), {"seen": "999", name: canary}
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

    @rule(seconds=st.sampled_from([1, 4, HELD]))
    def time_passes(self, seconds: int) -> None:
        self.time.shift(seconds)
        if seconds >= HELD:
            self.held = [[], []]

    @rule(long=st.sampled_from(sorted(LONG)))
    def they_come_back_later(self, long: str) -> None:
        self.time_passes(LONG[long])
        for player in self.players:
            player.client = signed_in_client(player.someone)

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
            leave_couple(member=self.players[who].someone.member, at=timezone.now())
            self.left = True
            # What was still held never arrives.
            for each in (0, 1):
                self.drafted[each] += self.held[each]
            self.held = [[], []]

    def give(self, who: int, kind: Kind, choice: int) -> None:
        where, before = self.where(who), self.where(1 - who)
        size = where.size if where is not None else Size.QUICK
        words = filled(kind, size, choice, self.canary)
        url = reverse("repair:give", args=[self.id, kind])
        response = self.players[who].client.post(url, words)
        # 422: a step of a promise or a settled line that this page knows nothing of.
        assert response.status_code in {302, 404, 409, 422}, response.status_code
        written = canaries_in(words)
        after = self.where(who)
        newest = after.newest_of_mine if after is not None else None
        given = set()
        if response.status_code == 302 and newest is not None and newest.kind is kind:
            given = written & canaries_in(dict(newest.words))
        self.drafted[who] += sorted(written - given)
        self.held[who] += sorted(given)
        self.given[who] |= given
        if kind is Kind.TELL and before is None:
            self.unopened += sorted(given)
        if kind is Kind.MEAN:
            self.meant[who] |= given
        if kind is Kind.READY and response.status_code == 302:
            self.unopened = []

    # What must hold -----------------------------------------------------------------------

    @invariant()
    def nothing_unshared_shows_and_somebody_can_go_on(self) -> None:
        pages = [self.show(who).content.decode() for who in (0, 1)]
        for who in (0, 1):
            self.nothing_unshared_shows(who, pages[who])
        if self.where(1) is None:
            assert self.where(0) is not None
        else:
            self.somebody_can_go_on_and_both_can_close(pages)

    def nothing_unshared_shows(self, who: int, page: str) -> None:
        hidden = self.drafted[1 - who] + self.held[1 - who]
        hidden += self.unopened if who == 1 else []
        where = self.where(who)
        if where is not None and not where.meant_open:
            hidden += sorted(self.meant[1 - who])
        for text in (page, *self.elsewhere(who)):
            found = set(_CANARY.findall(text))
            assert not found & set(hidden)
            self.shown.update(found & self.given[1 - who])

    def somebody_can_go_on_and_both_can_close(self, pages: list[str]) -> None:
        offered = [self.turns_in(page) for page in pages]
        where = self.where(0)
        assert where is not None
        self.reached.add(where.state)
        over = [self.is_over(page) for page in pages]
        for who in (0, 1):
            assert over[who] or Kind.ENDING in offered[who], pages[who]
        steps = [offered[who] - BESIDE for who in (0, 1)]
        held = ["/back/" in page for page in pages]
        can_go_on = [
            bool(steps[who]) or held[who] or self.asks_to_end(pages[who]) for who in (0, 1)
        ]
        assert any(can_go_on) or any(over), pages

    # Reading pages ------------------------------------------------------------------------

    def canary(self) -> str:
        return f"canary{next(_SERIAL)}x"

    def show(self, who: int) -> Response:
        return self.players[who].show(self.id)

    def where(self, who: int) -> Where | None:
        """None: for this one it is not there."""
        member = self.players[who].someone.member
        try:
            return queries.repair_for(member, self.vaults[who], self.id, timezone.now()).where
        except Http404:
            return None

    def elsewhere(self, who: int) -> list[str]:
        """Two of the other pages at a time: over the walks it is all of them."""
        name, argument = PLACES[self.looked % len(PLACES)]
        self.looked += 7  # a number that shares no factor with how many there are
        found = []
        for url in (reverse("home:today"), reverse(name, args=[self.id, argument])):
            response = self.players[who].client.get(url)
            assert response.status_code in {200, 302, 404}, (url, response.status_code)
            found.append(response.content.decode())
        return found

    def offered(self, who: int) -> set[Kind]:
        """The turns this person's page leads to."""
        return self.turns_in(self.show(who).content.decode())

    def turns_in(self, page: str) -> set[Kind]:
        direct = {KINDS[int(number) - 1] for number in _TURN.findall(page)}
        written = {list(Page)[int(number) - 1] for number in _PAGE.findall(page)}
        led_to = {kind_of(page, size) for page in written for size in Size}
        return direct | {kind for kind in led_to if kind is not None}

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
HEARD = (*READ, (1, Kind.HEARD))
TELL_TOO = (*HEARD, (0, Kind.THATS_IT))
READ_TOO = (*TELL_TOO, (1, Kind.TELL))
MEANING = (*READ_TOO, (0, Kind.HEARD), (1, Kind.THATS_IT))
TENDING = (*MEANING, (0, Kind.MEAN), (1, Kind.MEAN))
Steps = tuple[tuple[int, Kind], ...]
STARTS: dict[str, tuple[Size, State, Steps]] = {
    "draft": (Size.QUICK, State.DRAFT, ()),
    "invited": (Size.QUICK, State.INVITED, TOLD),
    "in person": (Size.QUICK, State.IN_PERSON, (*TOLD, (1, Kind.IN_PERSON))),
    "declined": (Size.QUICK, State.DECLINED, (*TOLD, (1, Kind.NOT_THIS))),
    "heard first": (Size.QUICK, State.TELLING, (*TOLD, (1, Kind.HEAR_ME_FIRST))),
    "reading": (Size.QUICK, State.READING, READ),
    "checking": (Size.QUICK, State.CHECKING, ANSWERED),
    "partly": (
        Size.QUICK,
        State.PARTLY_UNDERSTOOD,
        (*READ, *(((1, Kind.ANSWER), (0, Kind.PARTLY)) * 3)),
    ),
    "asking": (Size.QUICK, State.ASKING, ASKING),
    "replying": (Size.QUICK, State.REPLYING, (*ASKING, (0, Kind.ASK))),
    "closing": (Size.QUICK, State.CLOSING, (*ASKING, (0, Kind.NO_ASK))),
    "quick, a pause": (Size.QUICK, State.READING, (*READ, (0, Kind.TIME_OUT))),
    "full draft": (Size.FULL, State.DRAFT, ()),
    "full, invited": (Size.FULL, State.INVITED, TOLD),
    "full, reading": (Size.FULL, State.READING, READ),
    "full, checking": (Size.FULL, State.CHECKING, HEARD),
    "full, partly": (
        Size.FULL,
        State.PARTLY_UNDERSTOOD,
        (*READ, *(((1, Kind.HEARD), (0, Kind.NOT_YET)) * 3)),
    ),
    "full, telling too": (Size.FULL, State.TELLING, TELL_TOO),
    "full, reading too": (Size.FULL, State.READING, READ_TOO),
    "full, meaning": (Size.FULL, State.MEANING, MEANING),
    "full, half meant": (Size.FULL, State.MEANING, (*MEANING, (0, Kind.MEAN))),
    "full, tending": (Size.FULL, State.TENDING, TENDING),
    "full, an apology": (Size.FULL, State.TENDING, (*TENDING, (1, Kind.OWN))),
    "full, a lesson": (Size.FULL, State.TENDING, (*TENDING, (0, Kind.LESSON))),
    "full, a pause": (Size.FULL, State.CHECKING, (*HEARD, (1, Kind.TIME_OUT))),
}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", STARTS)
def test_two_browsers_at_random(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From every place on. (A merged repair and a kept card have walks of their own elsewhere.)"""
    size, state, start = STARTS[name]
    monkeypatch.setattr(Walk, "start", start)
    monkeypatch.setattr(Walk, "size", size)
    monkeypatch.setattr(Walk, "reached", set())
    monkeypatch.setattr(Walk, "shown", set())
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # So that the walk could have found something: it was there, and shared words did show.
    assert state is State.DRAFT or state in Walk.reached
    if any(kind is Kind.READY for _, kind in start):
        assert Walk.shown
