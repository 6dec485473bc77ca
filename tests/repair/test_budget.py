"""How much a repair asks of a person, and of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reknit.repair import queries
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.writing import QUICK_PAGES
from reknit.repair.forms import page_form, turn_form
from reknit.repair.notebook import Way
from tests.repair.scene import Player

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine

BUDGET = 6

# One tap with nothing to fill in still counts as one input where it is a choice of several.
CHOICES = {Kind.READY, Kind.HEAR_ME_FIRST, Kind.THATS_IT, Kind.YES}

PATHS = {
    "teller": (Kind.TELL, Kind.THATS_IT, Kind.ASK, Kind.ENDING),
    "listener": (Kind.READY, Kind.ANSWER, Kind.YES, Kind.ENDING),
    "teller, partly once": (Kind.TELL, Kind.PARTLY, Kind.NO_ASK, Kind.ENDING),
    "listener, something smaller": (Kind.READY, Kind.ANSWER, Kind.SMALLER, Kind.ENDING),
    "heard first": (Kind.HEAR_ME_FIRST, Kind.TELL, Kind.THATS_IT, Kind.NO_ASK, Kind.ENDING),
}


def inputs(kind: Kind) -> int:
    """Required fields of the turn, or the one tap that is a choice."""
    fields = turn_form(kind, Size.QUICK)().fields.values()
    return sum(field.required for field in fields) or int(kind in CHOICES)


@pytest.mark.parametrize("path", PATHS)
def test_at_most_six_inputs_a_person(path: str) -> None:
    assert sum(inputs(kind) for kind in PATHS[path]) <= BUDGET


@pytest.mark.parametrize("kind", QUICK_PAGES, ids=str)
def test_the_pages_ask_for_what_the_turn_asks_for(kind: Kind) -> None:
    """So the count above is what people meet."""
    of_pages = {
        name: field.required
        for page in QUICK_PAGES[kind]
        for name, field in page_form(page, Size.QUICK)().fields.items()
    }
    of_turn = {n: field.required for n, field in turn_form(kind, Size.QUICK)().fields.items()}
    assert of_pages.items() | {("readiness", False)} >= of_turn.items()
    assert not [name for name in of_pages.keys() - of_turn.keys() if of_pages[name]]


def count(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ask()
    return len(captured)


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
