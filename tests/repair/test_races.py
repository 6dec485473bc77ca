"""Both act in the same moment, at every joint step.

PostgreSQL shows what SQLite hides. ``REKNIT_RACES`` sets how often each is run (a release: 300).
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from reknit.people.actions.couples import leave_couple
from reknit.people.index import read_index
from reknit.people.queries import member as member_now
from reknit.refusal import Refusal
from reknit.repair import actions, lists, queries
from reknit.repair.actions import give_turns as give_module
from reknit.repair.core.fold import Step, Where
from reknit.repair.core.kinds import Kind
from reknit.repair.core.script import HOLD
from reknit.repair.models import Repair, Turn
from reknit.repair.notebook import Closeness, Way
from reknit.vault.actions import change_passphrase, open_vault
from reknit.vault.secret import Secret
from tests.people.scene import Someone, make_couple, make_person
from tests.repair.scene import TOLD, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault

pytestmark = [pytest.mark.django_db(transaction=True)]

RUNS = int(os.environ.get("REKNIT_RACES", "5"))
Act = "Callable[[], object]"


@dataclass
class Side:
    someone: Someone
    vault: Vault = field(init=False)
    member: Member = field(init=False)

    def __post_init__(self) -> None:
        self.vault = self.someone.open()
        self.member = self.someone.member


@dataclass
class Arena:
    """A couple, a clock of its own, and one repair after another."""

    alice: Side
    bob: Side
    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)
    id: UUID = field(init=False)

    def draft(self, side: Side) -> UUID:
        repair = actions.begin(
            member=side.member, vault=side.vault, closeness=Closeness.MISREAD, way=Way.TWO_PHONES
        )
        return repair.id

    def give(self, side: Side, kind: Kind, repair_id: UUID | None = None, **words: Any) -> None:  # noqa: ANN401 - any words
        all_words = {**WORDS.get(kind, {}), **words}
        if kind is Kind.WAIT:
            all_words = {"until": "open", "due": None}
        actions.give(
            member=side.member,
            vault=side.vault,
            repair_id=repair_id or self.id,
            kind=kind,
            words=all_words,
            at=self.now,
        )

    def play(self, *script: tuple[Side, Kind]) -> None:
        """A new repair up to here, everything arrived."""
        self.id = self.draft(self.alice)
        for side, kind in script:
            self.give(side, kind)
            self.now += HOLD

    def where(self, side: Side, repair_id: UUID | None = None) -> Where:
        member = member_now(side.member.person_id)
        assert member is not None
        return queries.repair_for(member, side.vault, repair_id or self.id, self.now).where

    def race(self, *acts: Callable[[], object]) -> list[object]:
        results: list[object] = [None] * len(acts)
        gate = threading.Barrier(len(acts))

        def run(number: int) -> None:
            gate.wait()
            try:
                results[number] = acts[number]()
            except Exception as fault:  # noqa: BLE001 - refusals are fine, faults are looked at below
                results[number] = fault
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.now += HOLD
        faults = [r for r in results if isinstance(r, Exception) and not isinstance(r, Refusal)]
        assert not faults, faults
        return results

    def nobody_is_stuck(self, repair_id: UUID | None = None) -> None:
        """Both see the same, in order, and somebody can go on or it is over."""
        sides = [self.where(side, repair_id) for side in (self.alice, self.bob)]
        numbers = list(
            Turn.objects.filter(repair=repair_id or self.id).values_list("number", flat=True)
        )
        assert len(set(numbers)) == len(numbers)
        assert all(where.ignored == () for where in sides)
        assert sides[0].state == sides[1].state
        assert sides[0].endings == sides[1].endings
        asleep = {Step.NOT_MINE, Step.CLOSED_FOR_ME}
        assert sides[0].closed or not {where.step for where in sides} <= asleep

    def close(self, *repair_ids: UUID) -> None:
        for repair_id in repair_ids or (self.id,):
            for side in (self.alice, self.bob):
                if self.where(side, repair_id).may(Kind.ENDING):
                    self.give(side, Kind.ENDING, repair_id)
            self.now += HOLD


@pytest.fixture
def arena() -> Arena:
    alice, bob = make_person("Alice"), make_person("Bob")
    make_couple(alice, bob)
    sides = Arena(Side(alice), Side(bob))
    for side in (sides.alice, sides.bob):
        lists.note_offered(side.vault)
    return sides


A, B = "alice", "bob"
TELL: tuple[tuple[str, Kind], ...] = ((A, Kind.TELL),)
READ = (*TELL, (B, Kind.READY))
CHECKING = (*READ, (B, Kind.ANSWER))
ASKING = (*CHECKING, (A, Kind.THATS_IT))
REPLYING = (*ASKING, (A, Kind.ASK))
CLOSING = (*ASKING, (A, Kind.NO_ASK))
PARTLY = (*READ, *(((B, Kind.ANSWER), (A, Kind.PARTLY)) * 3))

RACES: dict[str, tuple[tuple[tuple[str, Kind], ...], tuple[str, Kind], tuple[str, Kind]]] = {
    "both end": (CLOSING, (A, Kind.ENDING), (B, Kind.ENDING)),
    "both say their part": (CHECKING, (A, Kind.PART), (B, Kind.PART)),
    "both wait": (CLOSING, (A, Kind.WAIT), (B, Kind.WAIT)),
    "close against ready": (TELL, (A, Kind.ENDING), (B, Kind.READY)),
    "close against hear me first": (TELL, (A, Kind.ENDING), (B, Kind.HEAR_ME_FIRST)),
    "close against not this one": (TELL, (A, Kind.ENDING), (B, Kind.NOT_THIS)),
    "ready and hear me first from two windows": (TELL, (B, Kind.READY), (B, Kind.HEAR_ME_FIRST)),
    "close against an answer": (READ, (A, Kind.ENDING), (B, Kind.ANSWER)),
    "wait in one window, answer in the other": (READ, (B, Kind.WAIT), (B, Kind.ANSWER)),
    "confirm against close": (CHECKING, (A, Kind.THATS_IT), (B, Kind.ENDING)),
    "that is it and partly from two windows": (
        CHECKING,
        (A, Kind.THATS_IT),
        (A, Kind.PARTLY),
    ),
    "partly against my part": (CHECKING, (A, Kind.PARTLY), (B, Kind.PART)),
    "coming back against close": (PARTLY, (A, Kind.AGAIN), (B, Kind.ENDING)),
    "ask against my part": (ASKING, (A, Kind.ASK), (B, Kind.PART)),
    "ask and nothing from two windows": (ASKING, (A, Kind.ASK), (A, Kind.NO_ASK)),
    "yes against close": (REPLYING, (B, Kind.YES), (A, Kind.ENDING)),
    "yes and not now from two windows": (REPLYING, (B, Kind.YES), (B, Kind.NOT_NOW)),
}


@pytest.mark.parametrize("name", RACES)
def test_both_act_in_the_same_moment(arena: Arena, name: str) -> None:
    script, first, second = RACES[name]
    sides = {A: arena.alice, B: arena.bob}
    for _ in range(RUNS):
        arena.play(*((sides[who], kind) for who, kind in script))
        results = arena.race(
            *(partial(arena.give, sides[who], kind) for who, kind in (first, second))
        )
        refused = [result for result in results if isinstance(result, Refusal)]
        if name.endswith("from two windows"):
            assert len(refused) == 1, results  # exactly one of them wins
        arena.nobody_is_stuck()
        arena.close()


def test_the_same_answer_twice_lands_once(arena: Arena) -> None:
    for _ in range(RUNS):
        arena.play(*((arena.alice if w == A else arena.bob, k) for w, k in READ))
        answer = partial(arena.give, arena.bob, Kind.ANSWER)
        assert arena.race(answer, answer) == [None, None]
        assert len(arena.where(arena.alice).answers) == 1
        arena.close()


def test_taking_back_against_whatever_the_partner_does(arena: Arena) -> None:
    for _ in range(RUNS):
        arena.play(*((arena.alice if w == A else arena.bob, k) for w, k in READ))
        arena.give(arena.bob, Kind.ANSWER)
        undo = partial(
            actions.take_back,
            member=arena.bob.member,
            vault=arena.bob.vault,
            repair_id=arena.id,
            at=arena.now,
        )
        arena.race(undo, partial(arena.give, arena.alice, Kind.ENDING))
        assert arena.where(arena.alice).answers == ()
        arena.nobody_is_stuck()
        arena.close()


def test_both_share_in_the_same_second_and_exactly_one_is_asked(arena: Arena) -> None:
    for _ in range(RUNS):
        hers, his = arena.draft(arena.alice), arena.draft(arena.bob)
        arena.race(
            partial(arena.give, arena.alice, Kind.TELL, hers, **TOLD),
            partial(arena.give, arena.bob, Kind.TELL, his, **TOLD),
        )
        asked = [
            (side, mine)
            for side, mine in ((arena.alice, hers), (arena.bob, his))
            if queries.asked_before_me(
                side.member, side.vault, arena.now, mine=mine, index=read_index(side.vault)
            )
        ]
        assert len(asked) == 1
        side, mine = asked[0]
        other, theirs = (arena.bob, his) if side is arena.alice else (arena.alice, hers)
        same = partial(
            actions.say_same, member=side.member, vault=side.vault, repair_id=mine, at=arena.now
        )
        result, _ = arena.race(same, partial(arena.give, other, Kind.READY, mine))
        assert isinstance(result, Refusal) or result == theirs
        for repair_id in (mine, theirs):
            arena.nobody_is_stuck(repair_id)
        arena.close(mine, theirs)


def test_one_card_from_two_windows(arena: Arena) -> None:
    alice = arena.alice
    for _ in range(RUNS):
        repair_id = actions.begin(
            member=alice.member, vault=alice.vault, closeness=Closeness.MISREAD, way=Way.ONE_PHONE
        ).id
        for kind, mine in (
            (Kind.TELL, True),
            (Kind.READY, False),
            (Kind.ANSWER, False),
            (Kind.THATS_IT, True),
            (Kind.NO_ASK, True),
            (Kind.ENDING, True),
        ):
            actions.note(
                member=alice.member,
                vault=alice.vault,
                repair_id=repair_id,
                kind=kind,
                words=WORDS.get(kind, {}),
                person=alice.member.person_id if mine else queries.ACROSS,
                at=arena.now,
            )
        seen = queries.repair_for(alice.member, alice.vault, repair_id, arena.now).notebook.revision
        put = partial(
            actions.put_in_shared_notebook,
            member=alice.member,
            vault=alice.vault,
            repair_id=repair_id,
            seen=seen,
            at=arena.now,
        )
        assert arena.race(put, put) == [None, None]
        assert Turn.objects.filter(repair=repair_id).count() == 1


def test_leaving_against_a_turn(arena: Arena) -> None:
    """Either the turn was first and stays readable, or it is refused; never something between."""
    for _ in range(RUNS):
        alice, bob = make_person(f"Ann{_}"), make_person(f"Ben{_}")
        make_couple(alice, bob)
        own = Arena(Side(alice), Side(bob))
        own.play(*((own.alice if w == A else own.bob, k) for w, k in READ))
        _left, given = own.race(
            partial(leave_couple, member=own.alice.member),
            partial(own.give, own.bob, Kind.ANSWER),
        )
        where = own.where(own.alice)
        assert where.step is Step.LEFT
        assert len(where.answers) == (0 if isinstance(given, Refusal) else 1)


def test_a_first_share_against_a_new_passphrase_on_either_side(arena: Arena) -> None:
    """Both lock two key rows; in one order, so neither waits for the other for ever."""
    for number in range(RUNS):
        alice, bob = make_person(f"Ida{number}"), make_person(f"Jon{number}")
        make_couple(alice, bob)
        own = Arena(Side(alice), Side(bob))
        for changes in (own.alice, own.bob):
            mine = own.draft(own.alice)
            new = Secret(f"five quiet words number {number}")
            own.race(
                partial(own.give, own.alice, Kind.TELL, mine, **TOLD),
                partial(change_passphrase, vault=changes.vault, new=new),
            )
            changes.vault = open_vault(person_id=changes.member.person_id, passphrase=new)
            step = own.where(own.alice, mine).step
            assert step in {Step.NOT_MINE, Step.WRITE}  # shared, or refused and still a draft
            if step is Step.NOT_MINE:
                own.close(mine)


@pytest.mark.pg
def test_without_the_claim_the_race_is_caught(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same races notice it when nobody claims."""

    def unclaimed(*, repair_id: UUID, member: Member) -> Member:
        assert Repair.objects.filter(pk=repair_id).exists()
        return member

    monkeypatch.setattr(give_module, "claim", unclaimed)
    caught = 0
    for _ in range(20):
        arena.play(*((arena.alice if w == A else arena.bob, k) for w, k in CLOSING))
        try:
            arena.race(
                partial(arena.give, arena.alice, Kind.ENDING),
                partial(arena.give, arena.bob, Kind.ENDING),
            )
            arena.nobody_is_stuck()
        except AssertionError:
            caught += 1
        arena.now += timedelta(seconds=10)
        arena.close()
    assert caught > 0
