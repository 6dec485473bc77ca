"""What each may do wherever two people can stand, and what neither may read too early."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reknit.calm.core.time_out import Pause, pause_at
from reknit.promises.core.promise import COOLING
from reknit.repair.core.beside import Spoken
from reknit.repair.core.fold import BESIDE
from reknit.repair.core.kinds import Kind, Size, State
from reknit.repair.core.script import AT_ONCE, HOLD, MAX_TURNS, UNOPENED, release_delay
from reknit.repair.core.where import AFTER_ENDING, Step, Where
from tests.repair.core.test_script import ALICE, BOB, PAIR, READ, TOLD, Table, move, played

A, B = ALICE, BOB
Script = tuple[tuple[UUID, Kind], ...]
MOMENT = timedelta(microseconds=1)
TRIES = 12 * int(os.environ.get("REKNIT_WALKS", "3"))  # a release asks for more

# -- Every kind, wherever one can stand ----------------------------------------------------------

QUICK_CHECK: Script = (*READ, (B, Kind.ANSWER))
QUICK_ASK: Script = (*QUICK_CHECK, (A, Kind.THATS_IT))
CHECK: Script = (*READ, (B, Kind.HEARD))
TELL_TOO: Script = (*CHECK, (A, Kind.THATS_IT))
READ_TOO: Script = (*TELL_TOO, (B, Kind.TELL))
CHECK_TOO: Script = (*READ_TOO, (A, Kind.HEARD))
MEANING: Script = (*CHECK_TOO, (B, Kind.THATS_IT))
TENDING: Script = (*MEANING, (A, Kind.MEAN), (B, Kind.MEAN))

# Who stands where: what Alice may, what Bob may. Closing is always among it.
STANDS: dict[str, tuple[Size, Script, State, str, str]] = {
    "draft": (Size.QUICK, (), State.DRAFT, "tell card", ""),
    "invited": (
        Size.QUICK,
        (TOLD,),
        State.INVITED,
        "same",
        "ready hear_me_first wait in_person not_this",
    ),
    "rather in person": (
        Size.QUICK,
        (TOLD, (B, Kind.IN_PERSON)),
        State.IN_PERSON,
        "same",
        "ready hear_me_first wait not_this",
    ),
    "not this one": (
        Size.QUICK,
        (TOLD, (B, Kind.NOT_THIS)),
        State.DECLINED,
        "same",
        "ready hear_me_first wait in_person",
    ),
    "hear me first": (
        Size.QUICK,
        (TOLD, (B, Kind.HEAR_ME_FIRST)),
        State.TELLING,
        "",
        "tell wait",
    ),
    "quick: reading": (Size.QUICK, READ, State.READING, "time_out", "answer wait time_out"),
    "quick: checking": (
        Size.QUICK,
        QUICK_CHECK,
        State.CHECKING,
        "thats_it partly wait part time_out",
        "part time_out",
    ),
    "quick: three rounds": (
        Size.QUICK,
        (*READ, *(((B, Kind.ANSWER), (A, Kind.PARTLY)) * 3)),
        State.PARTLY_UNDERSTOOD,
        "again ask no_ask wait part time_out",
        "part time_out",
    ),
    "quick: asking": (
        Size.QUICK,
        QUICK_ASK,
        State.ASKING,
        "ask no_ask wait part time_out",
        "part time_out",
    ),
    "quick: replying": (
        Size.QUICK,
        (*QUICK_ASK, (A, Kind.ASK)),
        State.REPLYING,
        "part time_out",
        "yes smaller not_now wait part time_out",
    ),
    "quick: closing": (
        Size.QUICK,
        (*QUICK_ASK, (A, Kind.NO_ASK)),
        State.CLOSING,
        "wait part grow time_out",
        "wait part grow time_out",
    ),
    "full: draft": (Size.FULL, (), State.DRAFT, "tell", ""),
    "full: reading": (
        Size.FULL,
        READ,
        State.READING,
        "own time_out",
        "heard talked wait own time_out",
    ),
    "full: checking": (
        Size.FULL,
        CHECK,
        State.CHECKING,
        "thats_it partly not_yet talked wait own time_out",
        "own time_out",
    ),
    "full: three rounds": (
        Size.FULL,
        (*READ, *(((B, Kind.HEARD), (A, Kind.NOT_YET)) * 3)),
        State.PARTLY_UNDERSTOOD,
        "again go_on talked wait own time_out",
        "own time_out",
    ),
    "full: telling too": (
        Size.FULL,
        TELL_TOO,
        State.TELLING,
        "own time_out",
        "tell nothing talked wait own time_out",
    ),
    "full: reading too": (
        Size.FULL,
        READ_TOO,
        State.READING,
        "heard talked wait own time_out",
        "own time_out",
    ),
    "full: checking too": (
        Size.FULL,
        CHECK_TOO,
        State.CHECKING,
        "own time_out",
        "thats_it partly not_yet talked wait own time_out",
    ),
    "full: three rounds too": (
        Size.FULL,
        (*READ_TOO, *(((A, Kind.HEARD), (B, Kind.PARTLY)) * 3)),
        State.PARTLY_UNDERSTOOD,
        "own time_out",
        "again go_on talked wait own time_out",
    ),
    "full: meaning": (
        Size.FULL,
        MEANING,
        State.MEANING,
        "mean no_mean wait own time_out",
        "mean no_mean wait own time_out",
    ),
    "full: one has said what they meant": (
        Size.FULL,
        (*MEANING, (A, Kind.MEAN)),
        State.MEANING,
        "own time_out",
        "mean no_mean wait own time_out",
    ),
    "full: one leaves it open": (
        Size.FULL,
        (*MEANING, (A, Kind.NO_MEAN)),
        State.MEANING,
        "mean own time_out",
        "mean no_mean wait own time_out",
    ),
    "full: tending": (
        Size.FULL,
        TENDING,
        State.TENDING,
        "wait own lesson time_out",
        "wait own lesson time_out",
    ),
    "full: talked about in person": (
        Size.FULL,
        (*CHECK, (A, Kind.TALKED)),
        State.TENDING,
        "wait own lesson time_out",
        "mean wait own lesson time_out",
    ),
    "grown": (
        Size.QUICK,
        (*QUICK_ASK, (A, Kind.NO_ASK), (A, Kind.GROW)),
        State.TELLING,
        "own time_out",
        "tell nothing talked wait own time_out",
    ),
    "an apology": (
        Size.FULL,
        (*TENDING, (A, Kind.OWN)),
        State.TENDING,
        "wait lesson time_out",
        "wait own own_answer lesson time_out",
    ),
    "an answered apology": (
        Size.FULL,
        (*TENDING, (A, Kind.OWN), (B, Kind.OWN_ANSWER)),
        State.TENDING,
        "wait lesson time_out",
        "wait own lesson time_out",
    ),
    "a lesson": (
        Size.FULL,
        (*TENDING, (A, Kind.LESSON)),
        State.TENDING,
        "wait own time_out",
        "wait own lesson_answer time_out",
    ),
    "a lesson where they differ": (
        Size.FULL,
        (*TENDING, (A, Kind.LESSON), (B, Kind.LESSON_ANSWER)),
        State.TENDING,
        "wait own lesson_settle time_out",
        "wait own time_out",
    ),
    "a pause": (Size.FULL, (*TENDING, (A, Kind.TIME_OUT)), State.TENDING, "longer back", "longer"),
    "a pause made longer": (
        Size.QUICK,
        (*READ, (A, Kind.TIME_OUT), (A, Kind.LONGER)),
        State.READING,
        "back",
        "longer",
    ),
    "a pause and back": (
        Size.QUICK,
        (*READ, (A, Kind.TIME_OUT), (A, Kind.BACK)),
        State.READING,
        "time_out",
        "answer wait time_out",
    ),
    "full: one has closed": (
        Size.FULL,
        (*TENDING, (A, Kind.ENDING)),
        State.TENDING,
        "own lesson",
        "own lesson",
    ),
}


@pytest.mark.parametrize("name", STANDS)
def test_what_each_may_give(name: str) -> None:
    size, script, state, alice, bob = STANDS[name]
    table = played(*script, size=size)
    for person, words in ((A, alice), (B, bob)):
        where = table.where(person)
        if person == B and state is State.DRAFT:
            continue  # it is not there for him
        assert where.state is state
        expected = {Kind(word) for word in words.split()}
        if person not in where.endings:
            expected.add(Kind.ENDING)
        assert {kind for kind in Kind if where.may(kind)} == expected


def test_every_state_and_every_kind_stands_above() -> None:
    only_elsewhere = {State.MERGED, State.KEPT}
    assert {state for _, _, state, _, _ in STANDS.values()} == set(State) - only_elsewhere
    named = {word for stand in STANDS.values() for word in f"{stand[3]} {stand[4]}".split()}
    given_by_others = {Kind.INVITE, Kind.ENDING, Kind.ADOPT}
    over_days = {Kind.PROMISE, Kind.PROMISE_STEP}  # the next test
    assert {Kind(word) for word in named} == set(Kind) - given_by_others - over_days


def test_a_promise_waits_a_day_for_whoever_apologised() -> None:
    table = played(*TENDING, (A, Kind.OWN), size=Size.FULL)
    table.now += COOLING - 2 * HOLD
    assert not table.where(A).may(Kind.PROMISE)
    table.now += 2 * HOLD
    assert table.where(A).may(Kind.PROMISE)
    assert not table.where(B).may(Kind.PROMISE)
    assert not table.where(B).may(Kind.PROMISE_STEP)
    table.say(A, Kind.PROMISE)
    assert table.where(A).may(Kind.PROMISE_STEP)
    assert table.where(B).may(Kind.PROMISE_STEP)


@pytest.mark.parametrize("name", STANDS)
def test_nothing_is_open_after_leaving_and_little_while_something_is_held(name: str) -> None:
    size, script, _, alice, bob = STANDS[name]
    table = played(*script, size=size)
    for person, words in ((A, alice), (B, bob)):
        held = next((Kind(w) for w in words.split() if Kind(w) not in AT_ONCE), None)
        if held is not None:
            again = played(*script, size=size)
            again.give(person, held)
            where = again.where(person)
            assert {kind for kind in Kind if where.may(kind)} <= {Kind.ENDING}
    table.left = True
    for person in (A, B):
        assert not [kind for kind in Kind if table.where(person).may(kind)]
        assert table.where(person).step is Step.LEFT


def test_whoever_closes_during_a_pause_has_closed() -> None:
    table = played(*READ, (A, Kind.TIME_OUT), (B, Kind.ENDING))
    assert table.where(B).step is Step.CLOSED_FOR_ME
    assert table.where(A).step is Step.PAUSED
    table.now += timedelta(hours=1)
    assert table.where(A).step is Step.CLOSE_TOO  # coming back would ask something of her


# -- In either order -----------------------------------------------------------------------------

# What only the viewer knows of.
OWN_SIDE = {"viewer", "held", "quiet", "newest_of_mine", "means", "count", "now"}


def as_both_see(where: Where) -> dict[str, Any]:
    """Without what was not opened yet, and without whose eyes it is."""
    seen = {name: value for name, value in vars(where).items() if name not in OWN_SIDE}
    if where.state in UNOPENED:
        return {**seen, "hearings": {}}
    return {**seen, "means": where.means if where.meant_open else set(where.means)}


def somewhere(data: st.DataObject) -> Table:
    """Any place a few turns lead to, everything arrived."""
    size = data.draw(st.sampled_from(Size))
    start = data.draw(st.sampled_from([s for z, s, *_ in STANDS.values() if z is size and s]))
    table = played(*start, size=size)
    for _ in range(data.draw(st.integers(0, 6))):
        move(table, data)
    table.now += HOLD
    return table


def copy_of(table: Table) -> Table:
    copy = Table(table.size)
    copy.turns, copy.now = list(table.turns), table.now
    return copy


@settings(max_examples=TRIES, deadline=None)
@given(st.data())
def test_what_stands_beside_crosses_anything_in_either_order(data: st.DataObject) -> None:
    table = somewhere(data)
    one = data.draw(st.sampled_from([A, B]))
    two = PAIR.partner_of(one)
    anything = [k for k in Kind if k is not Kind.INVITE and table.where(one).may(k)]
    beside = [k for k in BESIDE if table.where(two).may(k)]
    if not anything or not beside:
        return
    first, second = data.draw(st.sampled_from(anything)), data.draw(st.sampled_from(beside))
    for order in (((one, first), (two, second)), ((two, second), (one, first))):
        crossed = copy_of(table)
        for person, kind in order:
            may = crossed.where(person).may(kind)
            # What is held can't be known, so it can't be in the way either.
            earlier_is_held = order[0][1] not in AT_ONCE
            assert may or not earlier_is_held
            if may:
                crossed.give(person, kind)
        crossed.now += HOLD
        alice, bob = crossed.where(A), crossed.where(B)
        assert alice.ignored == bob.ignored == ()
        assert as_both_see(alice) == as_both_see(bob)


# -- Nothing too early ---------------------------------------------------------------------------


def unreleased(table: Table, reader: UUID) -> set[str]:
    """Marks of the partner's words that ``reader`` may not read, from the turns alone."""
    author = PAIR.partner_of(reader)
    turns = [t for t in table.turns if t.author == author]
    marks = {str(t.words["mark"]) for t in turns if t.due > table.now and "mark" in t.words}
    where = table.where(reader)
    if where.teller == author and where.state in UNOPENED:
        marks |= {
            str(t.words["mark"])
            for t in turns
            if t.kind is Kind.TELL and str(t.id) == str(where.telling)
        }
    if not both_have_said(table):
        marks |= {str(t.words["mark"]) for t in turns if t.kind is Kind.MEAN}
    return marks


def both_have_said(table: Table) -> bool:
    """Everybody who was taken to mean something has said what they meant, or leaves it open."""
    arrived = [t for t in table.turns if t.due <= table.now]
    known = {t.kind for t in arrived}
    if Kind.TALKED in known:
        return True
    answered = {t.author for t in arrived if t.words.get("meant")}
    owing = {PAIR.partner_of(t.author) for t in arrived if t.kind is Kind.TELL} - answered
    return owing <= {t.author for t in arrived if t.kind in {Kind.MEAN, Kind.NO_MEAN}}


class Marked(Table):
    """Every turn carries a word of its own."""

    marks = 0

    def give(self, author: UUID, kind: Kind, **words: object) -> None:
        self.marks += 1
        super().give(author, kind, **{"mark": f"mark{self.marks}x", **words})


@settings(max_examples=TRIES, deadline=None)
@given(st.data())
def test_no_word_can_be_found_before_it_was_released(data: st.DataObject) -> None:
    """Not anywhere in what a page could be made from, however deep."""
    table = Marked(data.draw(st.sampled_from(Size)))
    start = data.draw(st.sampled_from([s for z, s, *_ in STANDS.values() if z is table.size and s]))
    for person, kind in start:
        table.say(person, kind)
    for _ in range(data.draw(st.integers(1, 8))):
        move(table, data)
        for reader in (A, B):
            found = repr(table.where(reader))
            for mark in unreleased(table, reader):
                assert mark not in found


def test_the_search_for_early_words_would_find_one() -> None:
    """The control: once released they are there."""
    table = Marked(Size.FULL)
    for person, kind in MEANING:
        table.say(person, kind)
    table.give(A, Kind.MEAN, mark="early")
    table.now += HOLD
    assert "early" in unreleased(table, B)
    assert "early" not in repr(table.where(B))
    assert "early" in repr(table.where(A))
    table.say(B, Kind.MEAN)
    assert "early" not in unreleased(table, B)
    assert "early" in repr(table.where(B))


@settings(max_examples=TRIES)
@given(
    st.lists(st.integers(0, 40), min_size=2, max_size=2),
    st.sampled_from([Kind.MEAN, Kind.NO_MEAN]),
    st.integers(0, 60),
)
def test_what_was_meant_opens_for_both_at_the_same_instant(
    seconds: list[int], his: Kind, look: int
) -> None:
    """Whoever of them is first, and whatever is still held when one looks."""
    table = played(*MEANING, size=Size.FULL)
    start = table.now
    for at, person, kind in sorted(
        [(seconds[0], A, Kind.MEAN), (seconds[1], B, his)], key=lambda each: each[0]
    ):
        table.now = start + timedelta(seconds=at)
        table.give(person, kind, intent="i")
    turns = table.turns[-2:]
    opens = max(turn.due for turn in turns)
    for now in (start + timedelta(seconds=look), opens - MOMENT, opens):
        table.turns = [t for t in table.turns if t not in turns] + [
            t for t in turns if t.due - release_delay(t.kind) <= now
        ]
        table.now = now
        alice, bob = table.where(A), table.where(B)
        assert bool(bob.meant_by(A)) is (now >= opens)
        if his is Kind.MEAN:
            assert bool(alice.meant_by(B)) is (now >= opens)
        assert alice.state is (State.TENDING if now >= opens else State.MEANING)


# -- The clock of a pause ------------------------------------------------------------------------


@settings(max_examples=TRIES)
@given(st.lists(st.sampled_from([A, B]), max_size=5), st.integers(0, 90))
def test_both_see_the_same_pause_at_every_instant(longer: list[UUID], minutes: int) -> None:
    table = played(*READ)
    table.give(A, Kind.TIME_OUT)
    backs = []
    for person in longer:
        table.now += timedelta(minutes=1)
        out = table.where(person).out
        assert out is not None
        backs.append(out.back)
        assert table.where(person).may(Kind.LONGER) is (person not in out.longer)
        if person not in out.longer:
            table.give(person, Kind.LONGER)
    assert backs == sorted(backs)  # never earlier than was agreed
    table.now += timedelta(minutes=minutes)
    alice, bob = table.where(A), table.where(B)
    assert alice.out == bob.out
    assert alice.out is not None
    paused = pause_at(alice.out.back, table.now) is Pause.RESTING
    assert alice.paused is bob.paused is paused
    assert alice.step is (Step.PAUSED if paused else Step.RETURN)
    assert bob.step is (Step.PAUSED if paused else Step.READ_AND_ANSWER)
    assert alice.may(Kind.BACK)
    assert not bob.may(Kind.BACK)


def test_it_ends_at_its_instant_and_not_before() -> None:
    table = played(*READ)
    table.give(A, Kind.TIME_OUT)
    out = table.where(B).out
    assert out is not None
    for now, may in ((out.back - MOMENT, False), (out.back, True)):
        table.now = now
        assert table.where(B).may(Kind.ANSWER) is may


def test_coming_back_without_a_word_is_not_held() -> None:
    assert release_delay(Kind.BACK, {"back_words": ""}) == timedelta(0)
    assert release_delay(Kind.BACK, {"back_words": "w"}) == HOLD


def test_a_sentence_on_its_way_leaves_the_pause_to_the_other() -> None:
    table = played(*READ, (A, Kind.TIME_OUT))
    table.give(A, Kind.BACK, back_words="w")
    assert table.where(A).step is Step.HELD
    assert table.where(B).paused
    table.now += HOLD
    assert not table.where(B).paused


def test_three_pauses_in_a_row_are_counted_alike_and_a_word_begins_anew() -> None:
    table = played(*READ)
    for number in (1, 2, 3):
        table.give(A if number % 2 else B, Kind.TIME_OUT)
        assert {table.where(p).outs_in_row for p in (A, B)} == {number}
        table.now += timedelta(hours=1)
    table.say(B, Kind.ANSWER)
    assert {table.where(p).outs_in_row for p in (A, B)} == {0}


# -- Two lessons, and bounds ---------------------------------------------------------------------


@pytest.mark.parametrize("first", [A, B], ids=["alice", "bob"])
def test_two_lessons_in_one_second_become_one(first: UUID) -> None:
    second = PAIR.partner_of(first)
    table = played(*TENDING, size=Size.FULL)
    table.give(first, Kind.LESSON, lines={"loop": "one", "sign": "same"})
    table.give(second, Kind.LESSON, lines={"loop": "other", "sign": "same"})
    table.now += HOLD
    for person in (A, B):
        lesson = table.where(person).lesson
        assert lesson is not None
        assert lesson.draft.author == first
        assert [(line.name, line.agreed) for line in lesson.lines] == [
            ("loop", False),
            ("sign", True),
        ]
        assert not table.where(person).may(Kind.LESSON)
        assert not table.where(person).may(Kind.LESSON_ANSWER)
    assert table.where(first).step is Step.SETTLE_LESSON
    assert not table.where(second).may(Kind.LESSON_SETTLE)
    table.say(first, Kind.LESSON_SETTLE, lines={"loop": "both"})
    lesson = table.where(second).lesson
    assert lesson is not None
    assert lesson.kept


def test_nothing_grows_for_ever_and_closing_outlives_the_bound() -> None:
    table = played(*TENDING, (A, Kind.OWN), size=Size.FULL)
    table.now += COOLING
    table.say(A, Kind.PROMISE)
    newest = table.turns[-1]
    for number in range(newest.number + 1, MAX_TURNS):
        step = replace(newest, id=UUID(int=number), number=number, kind=Kind.PROMISE_STEP)
        table.turns.append(replace(step, words={"whose": "mine", "step": "check"}))
    assert table.where(A).may(Kind.PROMISE_STEP)
    table.say(A, Kind.PROMISE_STEP)
    for person in (A, B):
        assert {k for k in Kind if table.where(person).may(k)} == {Kind.ENDING}
        table.say(person, Kind.ENDING)
    assert table.where(A).step is Step.CLOSED


def test_what_may_still_be_said_after_closing_never_moves_the_script() -> None:
    assert AFTER_ENDING <= BESIDE
    table = played(*TENDING, (A, Kind.OWN), (A, Kind.ENDING), size=Size.FULL)
    before = table.where(B).state
    table.say(B, Kind.OWN_ANSWER)
    assert table.where(A).state is before


def test_a_row_that_was_tampered_with_changes_nothing() -> None:
    table = played(*TENDING, size=Size.FULL)
    before = table.where(A)
    table.turns.append(Spoken(UUID(int=999), 999, Kind.HEARD, B, {}, table.now))
    after = table.where(A)
    assert [turn.kind for turn in after.ignored] == [Kind.HEARD]
    assert replace(after, ignored=()) == before
