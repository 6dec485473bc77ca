from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.promises.core.fold import fold
from reknit.promises.core.promise import (
    DueChoice,
    Outcome,
    Promise,
    State,
    Step,
    StepKind,
    cooled,
    due_from,
    make_it_smaller,
    may_make,
    open_to,
)

ALICE, BOB = UUID(int=1), UUID(int=2)  # Alice promises
MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)
AFTER = DUE + timedelta(hours=12)

WORDS = {
    "what": "I write when I leave work late",
    "due": DUE.isoformat(),
    "if": "it is after six",
    "then": "I write before I pack",
    "obstacle": "a call runs long",
    "plan": "one word is enough",
    "sure": "9",
}


def step(
    kind: StepKind,
    by: UUID = ALICE,
    hours: float = 0,
    *,
    at: datetime | None = None,
    in_round: int = 1,
    **words: str,
) -> Step:
    return Step(kind, by, at or MONDAY + timedelta(hours=hours), words, in_round)


def made(**words: str) -> Step:
    return Step(StepKind.MAKE, ALICE, MONDAY, {**WORDS, **words})


def checked(by: UUID, outcome: Outcome = Outcome.KEPT, **more: str) -> Step:
    return Step(StepKind.CHECK, by, AFTER, {"outcome": outcome.value, **more})


def standing(*steps: Step, now: datetime = AFTER + timedelta(days=1)) -> Promise:
    found = fold(steps, promiser=ALICE, now=now)
    assert found is not None
    return found


def test_a_promise_as_it_was_made() -> None:
    promise = standing(made(), now=MONDAY)

    assert (promise.what, promise.due, promise.sure) == (WORDS["what"], DUE, 9)
    assert (promise.if_, promise.then) == (WORDS["if"], WORDS["then"])
    assert (promise.obstacle, promise.plan) == (WORDS["obstacle"], WORDS["plan"])
    assert promise.state is State.ACTIVE
    assert not promise.helps
    assert promise.takes_a_place
    assert [line.kind for line in promise.history] == [StepKind.MAKE]


@pytest.mark.parametrize(
    "words",
    [
        {"what": ""},
        {"due": ""},
        {"due": "soon"},
        {"due": "2026-03-09T21:00:00"},  # without a zone
        {"due": (MONDAY - timedelta(hours=1)).isoformat()},
        {"due": (MONDAY + timedelta(days=16)).isoformat()},
    ],
)
def test_without_words_or_a_day_within_two_weeks_nothing_is_promised(words: dict[str, str]) -> None:
    assert fold([made(**words)], promiser=ALICE, now=AFTER) is None


def test_nobody_promises_for_the_other() -> None:
    assert fold([Step(StepKind.MAKE, BOB, MONDAY, WORDS)], promiser=ALICE, now=AFTER) is None


def test_a_step_still_ahead_is_not_known_of() -> None:
    assert fold([made()], promiser=ALICE, now=MONDAY - timedelta(seconds=1)) is None


def test_the_partner_says_it_would_help_and_the_promiser_cannot() -> None:
    assert standing(made(), step(StepKind.HELPS, BOB, 1)).helps
    assert not standing(made(), step(StepKind.HELPS, ALICE, 1)).helps


def test_it_would_help_belongs_to_the_words_it_was_said_of() -> None:
    helps = step(StepKind.HELPS, BOB, 2)
    later = step(StepKind.CHANGE, hours=1, due=(DUE + timedelta(days=1)).isoformat())
    other = step(StepKind.CHANGE, hours=1, what="I phone")

    assert standing(made(), helps, later).helps
    assert not standing(made(), helps, other).helps
    assert standing(made(), other, step(StepKind.HELPS, BOB, 2, in_round=2)).helps


def test_agreed_anew_before_it_is_due_keeps_faith() -> None:
    promise = standing(made(), step(StepKind.CHANGE, hours=5, what="I write by seven"))

    assert promise.what == "I write by seven"
    assert promise.due == DUE
    assert promise.round == 2
    assert promise.changed_before_due == (MONDAY + timedelta(hours=5),)
    assert promise.history[-1].kept_faith is True


def test_agreed_anew_after_it_was_due_is_not_shown_as_keeping_faith() -> None:
    later = (AFTER + timedelta(days=3)).isoformat()
    promise = standing(made(), step(StepKind.CHANGE, at=AFTER, due=later))

    assert promise.round == 2
    assert promise.changed_before_due == ()
    assert promise.history[-1].kept_faith is False


def test_after_it_was_due_the_day_is_named_again() -> None:
    assert standing(made(), step(StepKind.CHANGE, at=AFTER, what="I phone")).round == 1


def test_a_change_that_changes_nothing_is_none() -> None:
    assert standing(made(), step(StepKind.CHANGE, hours=1, what=WORDS["what"])).round == 1


def test_it_is_due_when_its_time_has_come() -> None:
    assert standing(made(), now=DUE - timedelta(seconds=1)).state is State.ACTIVE
    assert standing(made(), now=DUE).state is State.DUE


def test_both_say_how_it_went_and_neither_overrules_the_other() -> None:
    promise = standing(made(), checked(ALICE), checked(BOB, Outcome.PARTLY, note="twice"))

    assert promise.state is State.CHECKED
    assert [(each.by, each.outcome) for each in promise.checks] == [
        (ALICE, Outcome.KEPT),
        (BOB, Outcome.PARTLY),
    ]
    bobs = promise.check_by(BOB)
    assert bobs is not None
    assert bobs.note == "twice"


def test_one_check_in_leaves_it_open_for_the_other_and_frees_the_place() -> None:
    promise = standing(made(), checked(ALICE))

    assert promise.state is State.DUE
    assert not promise.takes_a_place
    assert standing(made(), checked(BOB)).takes_a_place


def test_the_last_word_of_each_counts() -> None:
    again = step(StepKind.CHECK, at=AFTER + timedelta(hours=1), outcome=Outcome.NOT_THIS_TIME.value)
    own = standing(made(), checked(ALICE), again).check_by(ALICE)

    assert own is not None
    assert own.outcome is Outcome.NOT_THIS_TIME


def test_done_early_may_be_said_early_and_then_the_partner_may_too() -> None:
    bob = step(StepKind.CHECK, BOB, 30, outcome="kept")
    alice = step(StepKind.CHECK, ALICE, 31, outcome="kept")
    now = MONDAY + timedelta(hours=40)

    assert standing(made(), bob, now=now).state is State.ACTIVE
    assert standing(made(), alice, now=now).state is State.DUE
    assert standing(made(), bob, alice, now=now).state is State.CHECKED


def test_the_promiser_may_say_first_that_it_was_missed() -> None:
    promise = standing(made(), step(StepKind.SAID_FIRST, at=AFTER, note="I forgot"))
    own = promise.check_by(ALICE)

    assert promise.said_first
    assert own is not None
    assert (own.outcome, own.note) == (Outcome.NOT_THIS_TIME, "I forgot")
    assert not standing(made(), step(StepKind.SAID_FIRST, BOB, at=AFTER)).said_first


@pytest.mark.parametrize(
    ("kind", "words", "what"),
    [
        (StepKind.RENEW, {}, WORDS["what"]),
        (StepKind.SHRINK, {"what": "On Fridays I write"}, "On Fridays I write"),
        (StepKind.REPLACE, {"what": "I phone at six"}, "I phone at six"),
    ],
)
def test_after_a_miss_it_goes_on_in_a_new_round(
    kind: StepKind, words: dict[str, str], what: str
) -> None:
    later = AFTER + timedelta(days=7)
    promise = standing(
        made(),
        step(StepKind.SAID_FIRST, at=AFTER),
        Step(kind, ALICE, AFTER + timedelta(minutes=1), {"due": later.isoformat(), **words}),
    )

    assert (promise.what, promise.due, promise.round) == (what, later, 2)
    assert promise.state is State.ACTIVE
    assert promise.checks == ()
    assert not promise.said_first
    assert len(promise.history) == 3


@pytest.mark.parametrize("kind", [StepKind.SHRINK, StepKind.REPLACE])
def test_smaller_and_other_need_new_words(kind: StepKind) -> None:
    again = step(kind, at=AFTER, due=(AFTER + timedelta(days=2)).isoformat())

    assert standing(made(), again).round == 1


def test_before_it_is_due_a_promise_is_changed_not_renewed() -> None:
    early = step(StepKind.RENEW, hours=3, due=(DUE + timedelta(days=1)).isoformat())

    assert standing(made(), early).round == 1


def test_release_ends_it_whenever_the_promiser_says_so() -> None:
    released = step(StepKind.RELEASE, hours=3)
    promise = standing(made(), released, step(StepKind.CHANGE, hours=4, what="I phone"))

    assert promise.state is State.ENDED
    assert promise.what == WORDS["what"]
    assert not promise.takes_a_place
    assert standing(made(), step(StepKind.RELEASE, BOB, 3)).state is State.DUE


@pytest.mark.parametrize(
    "together",
    [
        (made(), step(StepKind.HELPS, BOB)),
        (checked(ALICE), checked(BOB, Outcome.NOT_THIS_TIME)),
        (step(StepKind.SAID_FIRST, at=AFTER), checked(BOB, Outcome.NOT_THIS_TIME)),
        (step(StepKind.CHANGE, hours=2, what="I phone"), step(StepKind.HELPS, BOB, 2)),
        (step(StepKind.RELEASE, at=AFTER), checked(BOB)),
        (
            step(StepKind.RENEW, at=AFTER, due=(AFTER + timedelta(days=2)).isoformat()),
            checked(BOB, Outcome.PARTLY),
        ),
    ],
)
def test_what_both_give_in_one_moment_may_be_read_in_either_order(
    together: tuple[Step, Step],
) -> None:
    """In any order of the list, and with either a second before the other."""
    mine, theirs = together
    rest = [] if mine.kind is StepKind.MAKE else [made()]
    seen = set()
    for a_little in (timedelta(0), timedelta(seconds=1), timedelta(seconds=-1)):
        moved = Step(theirs.kind, theirs.by, theirs.at + a_little, theirs.words, theirs.round)
        for order in permutations([*rest, mine, moved]):
            promise = standing(*order)
            seen.add(
                (
                    promise.what,
                    promise.due,
                    promise.state,
                    promise.helps,
                    promise.round,
                    promise.said_first,
                    tuple((each.by, each.outcome) for each in promise.checks),
                    frozenset((each.kind, each.by, each.round) for each in promise.history),
                )
            )

    assert len(seen) == 1


# --- what is open --------------------------------------------------------------------------------


def _given(kind: StepKind, by: UUID, at: datetime, in_round: int) -> Step:
    return step(
        kind,
        by,
        at=at,
        in_round=in_round,
        what=f"Something else at {at:%H:%M}",
        due=(at + timedelta(days=2)).isoformat(),
        outcome="partly",
    )


people = st.sampled_from([ALICE, BOB])
plain_steps = st.tuples(st.sampled_from(StepKind), people, st.integers(0, 60))


@given(st.lists(plain_steps, max_size=8), plain_steps)
def test_what_is_open_counts_and_what_is_not_changes_nothing(
    before: list[tuple[StepKind, UUID, int]], last: tuple[StepKind, UUID, int]
) -> None:
    """Except that the partner's word counts where it was given before the news of the end."""
    steps = [made()]
    at = MONDAY
    for kind, by, hours in before:
        at += timedelta(hours=hours, minutes=1)
        now = standing(*steps, now=at)
        if kind in open_to(now, by):
            steps.append(_given(kind, by, at, now.round))
    kind, by, hours = last
    at += timedelta(hours=hours, minutes=1)
    was = standing(*steps, now=at)
    then = standing(*steps, _given(kind, by, at, was.round), now=at)

    if kind in open_to(was, by):
        assert len(then.history) == len(was.history) + 1
    elif by == ALICE or was.state is not State.ENDED:
        partner_again = kind is StepKind.HELPS and by == BOB
        assert then == was or partner_again


# --- figures -------------------------------------------------------------------------------------


def test_three_at_most() -> None:
    assert [may_make(each) for each in range(5)] == [True, True, True, False, False]


def test_below_eight_it_is_made_smaller() -> None:
    assert [make_it_smaller(each) for each in (None, 0, 7, 8, 10)] == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert standing(made(sure="11")).sure is None
    assert standing(made(sure="")).sure is None


def test_a_day_goes_by_first() -> None:
    assert not cooled(MONDAY, MONDAY + timedelta(hours=23, minutes=59))
    assert cooled(MONDAY, MONDAY + timedelta(hours=24))


@pytest.mark.parametrize(
    ("choice", "day"),
    [
        (DueChoice.TOMORROW, 28),
        (DueChoice.THREE_DAYS, 30),
    ],
)
def test_due_at_nine_in_the_evening_where_the_person_lives(choice: DueChoice, day: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")  # the clocks change on the 29th
    at = datetime(2026, 3, 27, 23, 50, tzinfo=berlin)

    assert due_from(choice, at) == datetime(2026, 3, day, 21, 0, tzinfo=berlin)


@given(
    st.sampled_from(DueChoice),
    st.datetimes(
        min_value=datetime(2020, 1, 1),  # noqa: DTZ001  Hypothesis wants them bare
        max_value=datetime(2040, 1, 1),  # noqa: DTZ001  as above
    ),
)
def test_every_choice_makes_a_promise_that_holds(choice: DueChoice, at: datetime) -> None:
    local = at.replace(tzinfo=ZoneInfo("Europe/Dublin"))
    make = step(
        StepKind.MAKE, at=local.astimezone(UTC), what="x", due=due_from(choice, local).isoformat()
    )

    assert fold([make], promiser=ALICE, now=make.at) is not None


# --- anything ------------------------------------------------------------------------------------

any_words: st.SearchStrategy[Mapping[str, str]] = st.dictionaries(
    st.sampled_from([*WORDS, "outcome", "note"]),
    st.one_of(
        st.text(max_size=20),
        st.sampled_from([*Outcome, *WORDS.values()]),
        st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
    ),
)
any_step = st.builds(
    Step,
    kind=st.sampled_from(StepKind),
    by=st.sampled_from([ALICE, BOB, UUID(int=3)]),
    at=st.integers(-50, 500).map(lambda hours: MONDAY + timedelta(hours=hours)),
    words=any_words,
    round=st.integers(-2, 6),
)


@given(st.lists(any_step, max_size=12), st.integers(-50, 600), st.randoms(use_true_random=False))
def test_any_steps_can_be_read_in_any_order(steps: list[Step], hours: int, random: Random) -> None:
    now = MONDAY + timedelta(hours=hours)
    found = fold([made(), *steps], promiser=ALICE, now=now)
    mixed = [made(), *steps]
    random.shuffle(mixed)

    assert fold(mixed, promiser=ALICE, now=now) == found
    if found is not None:
        assert found.what
        assert all(line.at <= now for line in found.history)
        assert len(found.checks) <= 2
