"""How much a repair asks of a person, and of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reknit.repair import queries
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.writing import PAGES, Page
from reknit.repair.forms import page_form, turn_form
from reknit.repair.notebook import Closeness, Way
from tests.repair.scene import Player

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine

    from reknit.web.forms import KitForm

BUDGET = {Size.QUICK: 6, Size.FULL: 14}

# One tap with nothing to fill in still counts as one input where it is a choice of several.
CHOICES = {
    Kind.READY,
    Kind.HEAR_ME_FIRST,
    Kind.THATS_IT,
    Kind.YES,
    Kind.GO_ON,
    Kind.NOTHING,
    Kind.TALKED,
    Kind.NO_MEAN,
    Kind.OWN_ANSWER,
}
# A lesson is one line at least; saying yes to all of it is one tap.
AT_LEAST = {Kind.LESSON: 1, Kind.LESSON_ANSWER: 1}
# What the one or the other is asked on the way, outside what is given.
SURE, SURE_NOW = Page.MEANING, Page.SURE_NOW

PATHS = {
    "teller": (Kind.TELL, Kind.THATS_IT, Kind.ASK, Kind.ENDING),
    "listener": (Kind.READY, Kind.ANSWER, Kind.YES, Kind.ENDING),
    "teller, partly once": (Kind.TELL, Kind.PARTLY, Kind.NO_ASK, Kind.ENDING),
    "listener, something smaller": (Kind.READY, Kind.ANSWER, Kind.SMALLER, Kind.ENDING),
    "heard first": (Kind.HEAR_ME_FIRST, Kind.TELL, Kind.THATS_IT, Kind.NO_ASK, Kind.ENDING),
}


# A whole full repair by letters: understood, owned and the lesson said yes to. Each of the two
# tells and listens; what was meant, and the apology, are asked of both here, so it can't be more.
FULL_PATHS = {
    "both, the one who drafts the lesson": (
        Kind.TELL,
        Kind.HEARD,
        Kind.THATS_IT,
        Kind.MEAN,
        Kind.OWN,
        Kind.LESSON,
    ),
    "both, the one who says yes to it": (
        Kind.TELL,
        Kind.HEARD,
        Kind.THATS_IT,
        Kind.MEAN,
        Kind.OWN,
        Kind.LESSON_ANSWER,
    ),
    "nothing of one's own": (Kind.READY, Kind.HEARD, Kind.NOTHING, Kind.MEAN, Kind.OWN),
    "talked about in person": (Kind.READY, Kind.TALKED, Kind.OWN, Kind.LESSON_ANSWER),
}


def required(form: type[KitForm]) -> int:
    return sum(field.required for field in form().fields.values())


def inputs(kind: Kind, size: Size = Size.QUICK) -> int:
    """Required fields of the turn, or the one tap that is a choice."""
    return required(turn_form(kind, size)) or AT_LEAST.get(kind, int(kind in CHOICES))


def asked_beside(kinds: tuple[Kind, ...], closeness: Closeness) -> int:
    """How sure somebody is, before and after: in the notebook, and only where there is a guess."""
    if closeness is Closeness.KNOWN:
        return 0
    before = page_form(SURE, Size.FULL)().fields["sureness"].required
    after = page_form(SURE_NOW, Size.FULL)().fields["sure_now"].required
    return int(before and Kind.TELL in kinds) + int(after and Kind.TELL in kinds)


@pytest.mark.parametrize("path", PATHS)
def test_at_most_six_inputs_a_person(path: str) -> None:
    assert sum(inputs(kind) for kind in PATHS[path]) <= BUDGET[Size.QUICK]


@pytest.mark.parametrize("closeness", Closeness, ids=str)
@pytest.mark.parametrize("path", FULL_PATHS)
def test_at_most_fourteen_inputs_a_person_in_a_full_repair(path: str, closeness: Closeness) -> None:
    kinds = FULL_PATHS[path]
    # Where both know what was done there is nothing to put right about what was meant.
    asked = [k for k in kinds if not (k is Kind.MEAN and closeness is Closeness.KNOWN)]
    counted = sum(inputs(kind, Size.FULL) for kind in asked) + asked_beside(kinds, closeness)
    assert counted <= BUDGET[Size.FULL]


def test_the_whole_way_of_a_full_repair_is_counted() -> None:
    """The longest: five to tell, one to hear, one tap, what was meant, how sure, three to own."""
    kinds = FULL_PATHS["both, the one who drafts the lesson"]
    counted = [inputs(kind, Size.FULL) for kind in kinds]
    assert (counted, asked_beside(kinds, Closeness.MISREAD)) == ([4, 1, 1, 1, 3, 1], 2)


WORDED = [(size, kind) for size in Size for kind in PAGES[size]]


@pytest.mark.parametrize(("size", "kind"), WORDED, ids=str)
def test_the_pages_ask_for_what_the_turn_asks_for(size: Size, kind: Kind) -> None:
    """So the count above is what people meet."""
    of_pages = {
        name: field.required
        for page in PAGES[size][kind]
        for name, field in page_form(page, size)().fields.items()
    }
    of_turn = {n: field.required for n, field in turn_form(kind, size)().fields.items()}
    # A turn may offer more than its pages do, never ask for more.
    assert {name for name, asked in of_turn.items() if asked} <= {
        name for name, asked in of_pages.items() if asked
    }
    alone = {name for name in of_pages.keys() - of_turn.keys() if of_pages[name]}
    assert alone <= ({"sureness"} if size is Size.FULL else set())


def count(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ask()
    return len(captured)


Script = tuple[tuple[int, Kind], ...]
READ: Script = ((0, Kind.TELL), (1, Kind.READY))
CHECK: Script = (*READ, (1, Kind.HEARD))
TALKED: Script = (*READ, (1, Kind.TALKED))
PLACES: dict[str, Script] = {
    "reading": READ,
    "checking": CHECK,
    "three rounds": (*READ, *(((1, Kind.HEARD), (0, Kind.NOT_YET)) * 3)),
    "telling too": (*CHECK, (0, Kind.THATS_IT)),
    "tending": TALKED,
    "with two apologies": (*TALKED, (0, Kind.OWN), (1, Kind.OWN)),
    "with a lesson": (*TALKED, (0, Kind.OWN), (0, Kind.LESSON), (1, Kind.LESSON_ANSWER)),
    "in a pause": (*CHECK, (0, Kind.TIME_OUT)),
}


def test_a_full_repair_asks_the_same_number_of_queries_wherever_it_stands(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    counts = set()
    for script in PLACES.values():
        repair_id = alice.draft(size=Size.FULL)
        for number, kind in script:
            response = (alice, bob)[number].give(repair_id, kind)
            assert response.status_code == 302, kind
            clock.shift(10)
        counts |= {count(lambda: bob.show(repair_id)), count(lambda: alice.show(repair_id))}  # noqa: B023 - asked at once
        for who in (alice, bob):
            who.give(repair_id, Kind.ENDING)
        clock.shift(10)
    assert len(counts) == 1, counts


def share_one(alice: Player, bob: Player, clock: time_machine.Traveller) -> None:
    repair_id = alice.draft()
    alice.give(repair_id, Kind.TELL)
    clock.shift(10)
    bob.give(repair_id, Kind.READY)
    alice.draft(way=Way.SOLO)
    bob.draft()


def test_today_asks_the_same_number_of_queries_for_one_and_three(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    share_one(alice, bob, clock)
    counts = []
    for more in (0, 2):
        for _ in range(more):
            share_one(alice, bob, clock)
        member, vault = bob.someone.member, bob.vault
        counts.append(count(lambda: queries.today(member, vault, timezone.now())))  # noqa: B023 - asked at once
    assert counts[0] == counts[1]
    assert counts[0] <= 5


def test_a_page_asks_the_same_number_of_queries_however_long_the_repair(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft()
    alice.give(repair_id, Kind.TELL)
    clock.shift(10)
    bob.give(repair_id, Kind.READY)
    short = count(lambda: bob.show(repair_id))
    for player, kind in ((bob, Kind.ANSWER), (alice, Kind.PARTLY)) * 2:
        player.give(repair_id, kind)
        clock.shift(10)
    assert count(lambda: bob.show(repair_id)) == short
