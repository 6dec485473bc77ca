"""The table and its fold, without a database."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.repair.core.beside import Spoken
from reknit.repair.core.diagram import mermaid
from reknit.repair.core.fold import BESIDE, fold
from reknit.repair.core.kinds import Ending, Kind, Role, Size, State
from reknit.repair.core.script import (
    AT_ONCE,
    FINISHED,
    FULL,
    HOLD,
    LAST_ROUND,
    MAX_ROUNDS,
    MAX_TURNS,
    MOVER,
    QUICK,
    SECOND_HALF,
    release_delay,
)
from reknit.repair.core.where import Pair, Step, Where

ALICE, BOB = UUID(int=1), UUID(int=2)
PAIR = Pair(opener=ALICE, other=BOB)
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


WORDS: dict[Kind, dict[str, object]] = {
    Kind.ENDING: {"ending": Ending.PUT_DOWN},
    Kind.ANSWER: {"hear": "h", "meant": "m"},
    Kind.OWN_ANSWER: {"answer": "helps"},
    Kind.PROMISE_STEP: {"whose": "mine", "step": "check", "check": "kept"},
    Kind.LESSON: {"lines": {"loop": "l", "sign": "s"}},
    Kind.LESSON_ANSWER: {"lines": {"loop": "l", "sign": "another"}},
    Kind.LESSON_SETTLE: {"lines": {"sign": "both"}},
}


class Table:
    """A repair played by hand: give turns at times and look as either person."""

    def __init__(self, size: Size = Size.QUICK) -> None:
        self.size = size
        self.turns: list[Spoken] = []
        self.now = START
        self.left = False

    def where(self, viewer: UUID) -> Where:
        size = self.size
        return fold(self.turns, pair=PAIR, viewer=viewer, now=self.now, left=self.left, size=size)

    def give(self, author: UUID, kind: Kind, **words: object) -> None:
        assert self.where(author).may(kind), (kind, self.where(author).state)
        if kind is Kind.TELL:
            words.setdefault("took_to_mean", "t")
            words["size"] = self.size
        for name, value in WORDS.get(kind, {}).items():
            words.setdefault(name, value)
        if kind in {Kind.TIME_OUT, Kind.LONGER}:
            words["back"] = (self.now + timedelta(minutes=30)).isoformat()
        if kind is Kind.OWN_ANSWER:
            theirs = self.where(author).apology_of(self.where(author).partner)
            words["own"] = str(theirs.said.id) if theirs else ""
        number = max((t.number for t in self.turns), default=0) + 1
        self.turns.append(
            Spoken(UUID(int=number), number, kind, author, words, self.now + release_delay(kind))
        )
        if kind is Kind.TELL and self.where(author).state is State.DRAFT:
            words = {"size": self.size}
            invite = Spoken(
                UUID(int=number + 1), number + 1, Kind.INVITE, author, words, self.now + HOLD
            )
            self.turns.append(invite)

    def say(self, author: UUID, kind: Kind, **words: object) -> None:
        """Give it and let the hold pass."""
        self.give(author, kind, **words)
        self.now += HOLD

    def undo(self, author: UUID) -> None:
        self.turns = [t for t in self.turns if t.author != author or t.due <= self.now]


def played(*script: tuple[UUID, Kind], size: Size = Size.QUICK) -> Table:
    table = Table(size)
    for author, kind in script:
        table.say(author, kind)
    return table


TOLD = (ALICE, Kind.TELL)
READ = (TOLD, (BOB, Kind.READY))
CHECKED = (*READ, (BOB, Kind.ANSWER))
ASKING = (*CHECKED, (ALICE, Kind.THATS_IT))


TABLES = {Size.QUICK: [QUICK, LAST_ROUND], Size.FULL: [FULL, SECOND_HALF, LAST_ROUND]}


def steps_of(size: Size) -> list[tuple[State, Role, Kind, State]]:
    first = TABLES[size][0]
    return [
        (*here, after)
        for table in TABLES[size]
        for here, after in table.items()
        if table is not LAST_ROUND or here in first
    ]


@pytest.mark.parametrize("size", Size, ids=str)
def test_every_state_is_reached_from_the_draft(size: Size) -> None:
    seen = {State.DRAFT}
    queue = deque(seen)
    while queue:
        here = queue.popleft()
        for state, _, _, after in steps_of(size):
            if state is here and after not in seen:
                seen.add(after)
                queue.append(after)
    only_quick = {State.ASKING, State.REPLYING, State.CLOSING, State.KEPT}
    only_full = {State.MEANING, State.TENDING}
    assert seen == set(State) - (only_full if size is Size.QUICK else only_quick)


@pytest.mark.parametrize("size", Size, ids=str)
@pytest.mark.parametrize("state", State, ids=str)
def test_the_script_moves_for_one_role_only_so_a_held_turn_collides_with_nothing(
    state: State, size: Size
) -> None:
    # "The same thing" is the one move beside the listener's answer; it leaves at once and has a
    # place in each state the listener's held answer can lead to. Growing leaves at once too, from
    # a state in which nothing that is held moves the script.
    moves = [step for step in steps_of(size) if step[0] is state]
    movers = {role for _, role, kind, _ in moves if kind not in {Kind.SAME, Kind.GROW}}
    assert movers <= MOVER[state] | ({Role.LISTENER} if state is State.KEPT else set())
    assert len(movers) <= 1
    if any(kind is Kind.SAME for _, _, kind, _ in moves):
        for _, role, kind, after in moves:
            if role is Role.LISTENER and kind not in AT_ONCE:
                assert any(s is after and k is Kind.SAME for s, _, k, _ in steps_of(size))
    if any(kind is Kind.GROW for _, _, kind, _ in moves):
        assert {kind for _, _, kind, _ in moves} == {Kind.GROW}


def test_all_kinds_are_used() -> None:
    assert {kind for size in Size for _, _, kind, _ in steps_of(size)} | BESIDE == set(Kind)


@pytest.mark.parametrize("table", [SECOND_HALF, LAST_ROUND], ids=["second half", "last round"])
def test_what_differs_later_begins_where_the_script_is(
    table: dict[tuple[State, Role, Kind], State],
) -> None:
    known = {(state, role) for state, role, _, _ in steps_of(Size.QUICK) + steps_of(Size.FULL)}
    assert {(state, role) for state, role, _ in table} <= known
    assert not set(FINISHED) & {state for state, _, _ in table}


def test_the_partner_sees_only_that_there_is_an_invitation() -> None:
    table = played(TOLD)
    bob = table.where(BOB)
    assert (bob.state, bob.step, bob.told) == (State.INVITED, Step.ANSWER_INVITATION, None)
    assert table.where(ALICE).told is not None


def test_a_held_turn_does_not_exist_for_the_partner_and_can_be_taken_back() -> None:
    table = Table()
    table.give(ALICE, Kind.TELL, happened="a canary")
    assert table.where(BOB) == fold([], pair=PAIR, viewer=BOB, now=table.now)
    assert table.where(ALICE).step is Step.HELD
    assert not table.where(ALICE).may(Kind.TELL)
    assert table.where(ALICE).may(Kind.ENDING)
    table.undo(ALICE)
    assert table.where(ALICE).step is Step.WRITE


def test_hear_me_first_turns_the_roles_once_and_the_first_words_stay_unseen() -> None:
    table = played(TOLD, (BOB, Kind.HEAR_ME_FIRST))
    alice, bob = table.where(ALICE), table.where(BOB)
    assert (alice.teller, alice.told, bob.told) == (BOB, None, None)
    assert (alice.step, bob.step) == (Step.NOT_MINE, Step.TELL)
    table.say(BOB, Kind.TELL)
    assert table.where(ALICE).step is Step.READ_AND_ANSWER
    assert not table.where(ALICE).may(Kind.HEAR_ME_FIRST)
    assert table.where(ALICE).told is not None


def test_it_stays_a_full_one_when_the_first_telling_goes_back_unread() -> None:
    table = played(TOLD, (BOB, Kind.HEAR_ME_FIRST), size=Size.FULL)
    left = [turn for turn in table.turns if turn.kind is not Kind.TELL]
    for viewer in (ALICE, BOB):
        assert fold(left, pair=PAIR, viewer=viewer, now=table.now).size is Size.FULL


def test_the_swap_reads_the_same_once_the_first_words_are_gone() -> None:
    table = played(TOLD, (BOB, Kind.HEAR_ME_FIRST), (BOB, Kind.TELL))
    before = table.where(BOB)
    table.turns = [t for t in table.turns if not (t.author == ALICE and t.kind is Kind.TELL)]
    after = table.where(BOB)
    assert (after.state, after.teller, after.told) == (before.state, before.teller, before.told)
    assert after.ignored == ()


def test_need_time_keeps_the_place_and_may_become_ready() -> None:
    table = played(TOLD, (BOB, Kind.WAIT))
    assert BOB in table.where(ALICE).resting
    assert table.where(BOB).step is Step.ANSWER_INVITATION
    table.say(BOB, Kind.READY)
    assert table.where(ALICE).resting == {}
    assert table.where(BOB).told is not None


@pytest.mark.parametrize("no", [Kind.IN_PERSON, Kind.NOT_THIS], ids=str)
def test_a_no_can_become_ready_later(no: Kind) -> None:
    table = played(TOLD, (BOB, no))
    assert table.where(BOB).told is None
    table.say(BOB, Kind.READY)
    assert table.where(BOB).step is Step.READ_AND_ANSWER


def test_both_get_the_crossing_at_the_same_instant() -> None:
    table = played(*READ)
    table.give(BOB, Kind.ANSWER)
    last = table.now + HOLD - timedelta(microseconds=1)
    for now, alice_step, bob_step in (
        (last, Step.NOT_MINE, Step.HELD),
        (table.now + HOLD, Step.CONFIRM, Step.NOT_MINE),
    ):
        table.now = now
        assert (table.where(ALICE).step, table.where(BOB).step) == (alice_step, bob_step)


def test_three_rounds_are_enough_for_one_sitting() -> None:
    table = played(*READ)
    for _ in range(MAX_ROUNDS):
        table.say(BOB, Kind.ANSWER)
        table.say(ALICE, Kind.PARTLY)
    assert table.where(ALICE).step is Step.COME_BACK
    assert table.where(BOB).step is Step.NOT_MINE
    table.say(ALICE, Kind.AGAIN)
    assert table.where(BOB).step is Step.READ_AND_ANSWER
    table.say(BOB, Kind.ANSWER)
    table.say(ALICE, Kind.PARTLY)
    assert table.where(ALICE).state is State.READING


def test_nothing_to_ask_leads_to_the_endings() -> None:
    table = played(*ASKING, (ALICE, Kind.NO_ASK))
    assert {table.where(p).step for p in (ALICE, BOB)} == {Step.CLOSE}


@pytest.mark.parametrize("reply", [Kind.YES, Kind.SMALLER, Kind.NOT_NOW], ids=str)
def test_a_whole_repair(reply: Kind) -> None:
    table = played(*ASKING, (ALICE, Kind.ASK), (BOB, reply), (BOB, Kind.PART))
    table.say(ALICE, Kind.ENDING, ending="put_down")
    assert table.where(ALICE).step is Step.CLOSED_FOR_ME
    assert table.where(BOB).step is Step.CLOSE
    table.say(BOB, Kind.ENDING, ending="different")
    for person in (ALICE, BOB):
        where = table.where(person)
        assert where.step is Step.CLOSED
        assert where.endings == {ALICE: Ending.PUT_DOWN, BOB: Ending.DIFFERENT}
        assert set(where.parts) == {BOB}


def test_my_part_is_given_once_and_not_before_an_answer() -> None:
    table = played(*READ)
    assert not table.where(BOB).may(Kind.PART)
    table.say(BOB, Kind.ANSWER)
    table.say(BOB, Kind.PART)
    assert not table.where(BOB).may(Kind.PART)
    assert table.where(ALICE).may(Kind.PART)


def test_closing_for_me_stops_the_script_but_asks_nothing_of_the_other() -> None:
    table = played(*CHECKED, (BOB, Kind.ENDING))
    alice = table.where(ALICE)
    assert alice.step is Step.CLOSE_TOO
    assert {k for k in Kind if alice.may(k)} == {Kind.ENDING, Kind.PART}


def test_leaving_closes_everything_and_keeps_the_words() -> None:
    table = played(*CHECKED)
    table.left = True
    for person in (ALICE, BOB):
        where = table.where(person)
        assert (where.step, where.told is not None) == (Step.LEFT, True)
        assert not [k for k in Kind if where.may(k)]


def test_a_card_from_one_phone_may_be_adopted() -> None:
    table = Table()
    table.say(ALICE, Kind.CARD)
    assert table.where(BOB).may(Kind.ADOPT)
    assert not table.where(ALICE).may(Kind.ADOPT)
    table.say(BOB, Kind.ADOPT)
    assert table.where(ALICE).adopted
    assert not table.where(BOB).may(Kind.ADOPT)


def test_no_loop_grows_for_ever_and_closing_outlives_the_bound() -> None:
    table = played(TOLD)
    while table.where(BOB).may(Kind.WAIT):
        table.say(BOB, Kind.WAIT)
    assert len(table.turns) == MAX_TURNS
    for person in (ALICE, BOB):
        assert {k for k in Kind if table.where(person).may(k)} == {Kind.ENDING}


def test_a_turn_without_a_place_changes_nothing() -> None:
    table = played(TOLD)
    before = table.where(BOB)
    table.turns.append(Spoken(UUID(int=99), 99, Kind.YES, ALICE, {}, table.now))
    after = table.where(BOB)
    assert after.state is before.state
    assert [t.kind for t in after.ignored] == [Kind.YES]


def move(table: Table, data: st.DataObject) -> None:
    """Anything one of them could do now."""
    person = data.draw(st.sampled_from([ALICE, BOB]))
    mine = table.where(person)
    if person == BOB and mine.state is State.DRAFT:
        return  # nobody has told him anything
    match data.draw(st.sampled_from(["give", "give", "give", "pass", "undo", "close"])):
        case "undo":
            table.undo(person)
        case "pass":
            table.now += timedelta(seconds=data.draw(st.sampled_from([1, 4, 10, 100_000])))
        case "close" if mine.may(Kind.ENDING):
            give_unseen(table, person, Kind.ENDING)
        case "give":
            open_kinds = [k for k in Kind if mine.may(k) and k not in {Kind.INVITE, Kind.ENDING}]
            if open_kinds:
                give_unseen(table, person, data.draw(st.sampled_from(open_kinds)))


def give_unseen(table: Table, person: UUID, kind: Kind) -> None:
    partner = PAIR.partner_of(person)
    before = table.where(partner)
    table.give(person, kind)
    if kind not in AT_ONCE:
        assert table.where(partner) == before


@given(st.data())
def test_on_any_walk_somebody_can_go_on_and_nothing_held_shows(data: st.DataObject) -> None:
    """Random turns, pauses shorter and longer than the hold, undo and closing."""
    table = Table(data.draw(st.sampled_from(Size)))
    for _ in range(data.draw(st.integers(1, 40))):
        move(table, data)
        alice, bob = table.where(ALICE), table.where(BOB)
        assert alice.ignored == bob.ignored == ()
        for where in (alice, bob):
            assert where.closed or where.may(Kind.ENDING) or where.viewer in where.endings
        asleep = {Step.NOT_MINE, Step.CLOSED_FOR_ME}
        assert alice.state is bob.state or alice.held or bob.held
        if {alice.state, bob.state} != {State.DRAFT}:
            assert not {alice.step, bob.step} <= asleep or alice.closed


@pytest.mark.parametrize("size", Size, ids=str)
def test_the_diagram_in_the_docs_is_the_table(size: Size) -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "repair.md"
    assert mermaid(size) in page.read_text(encoding="utf-8")
