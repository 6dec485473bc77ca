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
import time_machine
from django.db import connection

from reknit.people.actions.leaving import leave_couple
from reknit.people.index import read_index
from reknit.people.queries import member as member_now
from reknit.promises.core.promise import COOLING
from reknit.refusal import Refusal
from reknit.repair import actions, lists, queries
from reknit.repair.actions import give_turns as give_module
from reknit.repair.core.fold import Step, Where
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.script import AT_ONCE, HOLD
from reknit.repair.models import Repair, Turn
from reknit.repair.notebook import Closeness, Way
from reknit.vault.actions import change_passphrase, open_vault
from reknit.vault.secret import Secret
from tests.people.scene import Someone, make_couple, make_person
from tests.repair.core.test_where import as_both_see
from tests.repair.scene import TOLD, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault

pytestmark = [pytest.mark.django_db(transaction=True)]

# SQLite has one writer at a time: there it is enough that each race can be run at all.
USUAL = "3" if connection.vendor == "postgresql" else "1"
RUNS = int(os.environ.get("REKNIT_RACES", USUAL))
RUNS_OF_MANY = max(1, RUNS // 5)  # where there are a hundred rows


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
    size: Size = Size.QUICK

    def draft(self, side: Side, size: Size = Size.QUICK) -> UUID:
        repair = actions.begin(
            member=side.member,
            vault=side.vault,
            closeness=Closeness.MISREAD,
            way=Way.TWO_PHONES,
            size=size,
        )
        return repair.id

    def give(self, side: Side, kind: Kind, repair_id: UUID | None = None, **words: Any) -> None:  # noqa: ANN401 - any words
        actions.give(
            member=side.member,
            vault=side.vault,
            repair_id=repair_id or self.id,
            kind=kind,
            words={**self.words(side, kind), **words},
            at=self.now,
        )

    def words(self, side: Side, kind: Kind) -> dict[str, Any]:
        """As they are sealed. Those that name another turn look for it."""
        made = dict(WORDS.get(kind, {}))
        match kind:
            case Kind.TELL if self.size is Size.FULL:
                made["size"] = Size.FULL.value
            case Kind.WAIT:
                made = {"until": "open", "due": None}
            case Kind.TIME_OUT | Kind.LONGER:
                made["back"] = (self.now + timedelta(minutes=30)).isoformat()
            case Kind.LESSON | Kind.LESSON_ANSWER:
                made = {"lines": {"loop": "the same", "sign": f"sign of {side.member.person_id}"}}
            case Kind.LESSON_SETTLE:
                made = {"lines": {"sign": "both"}}
            case Kind.PROMISE:
                made["due"] = (self.now + timedelta(days=7)).isoformat()
            case Kind.OWN_ANSWER:
                theirs = self.where(side).apology_of(self.where(side).partner)
                assert theirs is not None
                made["own"] = str(theirs.said.id)
            case Kind.PROMISE_STEP:
                promise = self.where(side).promised[side.member.person_id][0]
                made |= {"promise": str(promise.id), "round": 1}
            case _:
                pass
        return made

    def play(self, *script: tuple[Side, Kind], size: Size = Size.QUICK) -> None:
        """A new repair up to here, everything arrived."""
        self.size = size
        self.id = self.draft(self.alice, size)
        for side, kind in script:
            if kind is Kind.PROMISE:
                self.now += COOLING
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
        assert as_both_see(sides[0]) == as_both_see(sides[1])
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

Steps = tuple[tuple[str, Kind], ...]
RACES: dict[str, tuple[Steps, tuple[str, Kind], tuple[str, Kind]]] = {
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


# -- The full repair -----------------------------------------------------------------------------

CHECK: Steps = (*READ, (B, Kind.HEARD))
SITTING = (*READ, *(((B, Kind.HEARD), (A, Kind.NOT_YET)) * 3))
TELL_TOO = (*CHECK, (A, Kind.THATS_IT))
MEANING = (*TELL_TOO, (B, Kind.TELL), (A, Kind.HEARD), (B, Kind.THATS_IT))
TENDING = (*READ, (B, Kind.TALKED))
OWNED = (*TENDING, (A, Kind.OWN), (B, Kind.OWN))
PROMISED = (*OWNED, (A, Kind.PROMISE), (B, Kind.PROMISE))
LESSON = (*TENDING, (A, Kind.LESSON))
DIFFER = (*LESSON, (B, Kind.LESSON_ANSWER))
PAUSE = (*CHECK, (A, Kind.TIME_OUT))

# Each joint step, who takes it, and what leads there.
FULL_STEPS: dict[Kind, tuple[str, Steps]] = {
    Kind.HEARD: (B, READ),
    Kind.THATS_IT: (A, CHECK),
    Kind.PARTLY: (A, CHECK),
    Kind.NOT_YET: (A, CHECK),
    Kind.TALKED: (A, CHECK),
    Kind.AGAIN: (A, SITTING),
    Kind.GO_ON: (A, SITTING),
    Kind.TELL: (B, TELL_TOO),
    Kind.NOTHING: (B, TELL_TOO),
    Kind.MEAN: (A, MEANING),
    Kind.NO_MEAN: (A, MEANING),
    Kind.OWN: (A, TENDING),
    Kind.OWN_ANSWER: (B, OWNED),
    Kind.PROMISE: (A, OWNED),
    Kind.PROMISE_STEP: (A, PROMISED),
    Kind.LESSON: (A, TENDING),
    Kind.LESSON_ANSWER: (B, LESSON),
    Kind.LESSON_SETTLE: (A, DIFFER),
    Kind.TIME_OUT: (A, CHECK),
    Kind.LONGER: (B, PAUSE),
    Kind.BACK: (A, PAUSE),
}
BOTH: dict[str, tuple[Steps, tuple[str, Kind], tuple[str, Kind]]] = {
    "hearing against an apology": (READ, (B, Kind.HEARD), (A, Kind.OWN)),
    "hearing against a pause": (READ, (B, Kind.HEARD), (A, Kind.TIME_OUT)),
    "that is it against a pause": (CHECK, (A, Kind.THATS_IT), (B, Kind.TIME_OUT)),
    "not yet against an apology": (CHECK, (A, Kind.NOT_YET), (B, Kind.OWN)),
    "going on against an apology": (SITTING, (A, Kind.GO_ON), (B, Kind.OWN)),
    "telling too against a pause": (TELL_TOO, (B, Kind.TELL), (A, Kind.TIME_OUT)),
    "nothing of my own against an apology": (TELL_TOO, (B, Kind.NOTHING), (A, Kind.OWN)),
    "talked about against an apology": (CHECK, (A, Kind.TALKED), (B, Kind.OWN)),
    "both say what they meant": (MEANING, (A, Kind.MEAN), (B, Kind.MEAN)),
    "one says it, one leaves it open": (MEANING, (A, Kind.MEAN), (B, Kind.NO_MEAN)),
    "both leave it open": (MEANING, (A, Kind.NO_MEAN), (B, Kind.NO_MEAN)),
    "what was meant against a pause": (MEANING, (A, Kind.MEAN), (B, Kind.TIME_OUT)),
    "both apologise": (TENDING, (A, Kind.OWN), (B, Kind.OWN)),
    "both answer an apology": (OWNED, (A, Kind.OWN_ANSWER), (B, Kind.OWN_ANSWER)),
    "an apology against a lesson": (TENDING, (A, Kind.OWN), (B, Kind.LESSON)),
    "both promise": (OWNED, (A, Kind.PROMISE), (B, Kind.PROMISE)),
    "both look at a promise": (PROMISED, (A, Kind.PROMISE_STEP), (B, Kind.PROMISE_STEP)),
    "both write the lesson": (TENDING, (A, Kind.LESSON), (B, Kind.LESSON)),
    "an answered lesson against an apology": (LESSON, (B, Kind.LESSON_ANSWER), (A, Kind.OWN)),
    "a settled lesson against a pause": (DIFFER, (A, Kind.LESSON_SETTLE), (B, Kind.TIME_OUT)),
    "both need a pause": (CHECK, (A, Kind.TIME_OUT), (B, Kind.TIME_OUT)),
    "both need longer": (PAUSE, (A, Kind.LONGER), (B, Kind.LONGER)),
    "back against longer": (PAUSE, (A, Kind.BACK), (B, Kind.LONGER)),
    "hearing and talked from two windows": (READ, (B, Kind.HEARD), (B, Kind.TALKED)),
    "that is it and not yet from two windows": (CHECK, (A, Kind.THATS_IT), (A, Kind.NOT_YET)),
    "again and go on from two windows": (SITTING, (A, Kind.AGAIN), (A, Kind.GO_ON)),
    "telling and nothing from two windows": (TELL_TOO, (B, Kind.TELL), (B, Kind.NOTHING)),
    "meant and left open from two windows": (MEANING, (A, Kind.MEAN), (A, Kind.NO_MEAN)),
}


def prepared(arena: Arena, side: Side, kind: Kind) -> Callable[[], None]:
    """Words that name a turn are looked up before, as a page does."""
    if kind is Kind.PROMISE:
        arena.now += COOLING
    return partial(arena.give, side, kind, **arena.words(side, kind))


@pytest.mark.parametrize("name", BOTH)
def test_both_act_in_the_same_moment_of_a_full_repair(arena: Arena, name: str) -> None:
    script, first, second = BOTH[name]
    sides = {A: arena.alice, B: arena.bob}
    for _ in range(RUNS_OF_MANY):
        arena.play(*((sides[who], kind) for who, kind in script), size=Size.FULL)
        acts = [prepared(arena, sides[who], kind) for who, kind in (first, second)]
        results = arena.race(*acts)
        refused = [result for result in results if isinstance(result, Refusal)]
        if name.endswith("from two windows"):
            assert len(refused) == 1, results
        elif Kind.TIME_OUT not in {first[1], second[1]}:
            assert not refused, results  # nothing of the one's can be in the other's way
        if name == "both need a pause":
            assert results == [None, None]
        where = arena.where(arena.alice)
        assert where.outs_in_row <= 1
        arena.nobody_is_stuck()
        arena.close()


@pytest.mark.pg
@pytest.mark.parametrize("kind", FULL_STEPS, ids=str)
def test_a_full_step_against_closing_and_twice(arena: Arena, kind: Kind) -> None:
    who, script = FULL_STEPS[kind]
    sides = {A: arena.alice, B: arena.bob}
    mine, theirs = sides[who], sides[B if who == A else A]
    for _ in range(RUNS_OF_MANY):
        for against in (theirs, mine, None):
            arena.play(*((sides[w], k) for w, k in script), size=Size.FULL)
            step = prepared(arena, mine, kind)
            before = Turn.objects.filter(repair=arena.id).count()
            if against is None:
                assert arena.race(step, step) == [None, None]  # two windows, the same words
                assert Turn.objects.filter(repair=arena.id).count() == before + 1
            else:
                _, closed = arena.race(step, partial(arena.give, against, Kind.ENDING))
                assert closed is None  # closing is never refused
            arena.nobody_is_stuck()
            arena.close()


@pytest.mark.pg
@pytest.mark.parametrize("kind", FULL_STEPS, ids=str)
def test_a_full_step_against_leaving(kind: Kind) -> None:
    """Either it was first and stays readable, or it is refused."""
    for number in range(RUNS_OF_MANY):
        alice, bob = make_person(f"Ada{number}"), make_person(f"Bea{number}")
        make_couple(alice, bob)
        own = Arena(Side(alice), Side(bob))
        sides = {A: own.alice, B: own.bob}
        who, script = FULL_STEPS[kind]
        own.play(*((sides[w], k) for w, k in script), size=Size.FULL)
        before = own.where(sides[who]).count
        leaver = sides[B if who == A else A]
        _, given = own.race(
            partial(leave_couple, member=leaver.member, at=own.now), prepared(own, sides[who], kind)
        )
        for side in (own.alice, own.bob):
            where = own.where(side)
            assert where.step is Step.LEFT
            # What was still held goes with the couple.
            arrived = kind in AT_ONCE and not isinstance(given, Refusal)
            assert where.count - before == int(arrived)


GROWING = {
    "both let it grow": ((A, Kind.GROW), (B, Kind.GROW)),
    "growing against closing": ((A, Kind.GROW), (B, Kind.ENDING)),
    "growing against a part": ((A, Kind.GROW), (B, Kind.PART)),
    "growing against a pause": ((B, Kind.GROW), (A, Kind.TIME_OUT)),
    "growing twice from two windows": ((A, Kind.GROW), (A, Kind.GROW)),
}


@pytest.mark.parametrize("name", GROWING)
def test_a_quick_one_grows_while_the_other_acts(arena: Arena, name: str) -> None:
    sides = {A: arena.alice, B: arena.bob}
    for _ in range(RUNS_OF_MANY):
        arena.play(*((sides[who], kind) for who, kind in CLOSING))
        arena.race(*(partial(arena.give, sides[who], kind) for who, kind in GROWING[name]))
        arena.nobody_is_stuck()
        grown = arena.where(arena.alice)
        assert grown.size is Size.FULL or grown.endings or grown.out is not None
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
            partial(leave_couple, member=own.alice.member, at=own.now),
            partial(own.give, own.bob, Kind.ANSWER),
        )
        assert given is None or isinstance(given, Refusal)
        for side in (own.alice, own.bob):
            where = own.where(side)
            assert where.step is Step.LEFT
            assert where.answers == ()  # it was held when the couple ended


def test_leaving_unseen_against_a_turn() -> None:
    """The turn is its author's in either order; who has left has it only if it had arrived."""
    for number in range(RUNS):
        alice, bob = make_person(f"Amy{number}"), make_person(f"Bo{number}n")
        make_couple(alice, bob)
        own = Arena(Side(alice), Side(bob))
        with time_machine.travel(own.now):
            own.play(*((own.alice if w == A else own.bob, k) for w, k in READ))
            outcomes = own.race(
                partial(leave_couple, member=own.alice.member, at=own.now, days=7),
                partial(own.give, own.bob, Kind.ANSWER),
            )
            assert outcomes == [None, None]
            assert own.where(own.alice).step is Step.LEFT
            assert own.where(own.alice).answers == ()
            assert own.where(own.bob).step is not Step.LEFT
            assert len(own.where(own.bob).answers) == 1


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
@pytest.mark.parametrize(
    ("size", "script", "kind"),
    [
        (Size.QUICK, CLOSING, Kind.ENDING),
        (Size.FULL, MEANING, Kind.MEAN),
        (Size.FULL, CHECK, Kind.TIME_OUT),
    ],
    ids=["closing", "what was meant", "a pause"],
)
def test_without_the_claim_the_race_is_caught(
    arena: Arena, monkeypatch: pytest.MonkeyPatch, size: Size, script: Steps, kind: Kind
) -> None:
    """The control: the same races notice it when nobody claims."""

    def unclaimed(*, repair_id: UUID, member: Member) -> Member:
        assert Repair.objects.filter(pk=repair_id).exists()
        return member

    monkeypatch.setattr(give_module, "claim", unclaimed)
    caught = 0
    for _ in range(20):
        arena.play(*((arena.alice if w == A else arena.bob, k) for w, k in script), size=size)
        acts = [prepared(arena, side, kind) for side in (arena.alice, arena.bob)]
        try:
            arena.race(*acts)
            arena.nobody_is_stuck()
            assert arena.where(arena.alice).outs_in_row <= 1
        except AssertionError:
            caught += 1
        arena.now += timedelta(seconds=10)
        arena.close()
    assert caught > 0
