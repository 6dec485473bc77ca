"""Who may see and do what: each route of the URL map, by everybody, with every id.

Then the same with the question "whose is it?" taken out of the program: what is left are the keys.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest import mock
from uuid import uuid4

import pytest

from tests.proof import planted_urls
from tests.proof.addresses import routes
from tests.proof.estate import Estate, Marks, Thing, Who, Whose, build_estate
from tests.proof.matrix import Walk, all_cells
from tests.proof.rules import GET, POST, RULES, VISITORS, For, Rule, Visitor
from tests.proof.unscoped import without_scope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import time_machine
    from pytest_django import Settings

    from tests.proof.conftest import Figure

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

WHOLE = "REKNIT_MATRIX" in os.environ  # a release: each page and turn with each id
LEAST_CELLS = 2000
OUTSIDE = (Who.PARTNER, Who.EX, Who.STRANGER, Who.OTHER)  # of what is the owner's own
# What shows that something could have gone wrong.
LEAST_WROTE, LEAST_ROWS, LEAST_UNOPENED, LEAST_SHOWN = 20, 2, 30, 10
EVERYDAY = 3  # in a short run each third cell is walked without scope
# Each of two has the key of what they share: words that wait are kept back by a question to the
# database alone. And how one signs in stands in the open.
BY_KEYS = frozenset({Whose.WORDS})


@pytest.fixture
def estate(db: None, clock: time_machine.Traveller) -> Estate:
    return build_estate(clock)


def test_everybody_finds_only_what_is_theirs(
    estate: Estate, settings: Settings, tmp_path: Path, figure: Figure
) -> None:
    cells = all_cells(estate, whole=WHOLE)
    walked = Walk(estate, settings, tmp_path).through(cells)

    assert walked.wrong == []
    assert walked.cells > LEAST_CELLS
    # Something could have been seen: so many passages came back to somebody who may read them.
    assert len(walked.seen) > len(estate.marks.known) * (0.8 if WHOLE else 0.4)
    # Something could have been changed: so many kinds of request did something.
    assert len(walked.wrote) > LEAST_WROTE
    whole = f"{len(walked.seen)} of {len(estate.marks.known)} passages seen by whom they are for"
    figure(f"{walked.cells} cells, {len(walked.wrong)} leaks; {whole}; {len(walked.wrote)} wrote")


def some_ids() -> Estate:
    """Enough to say which cells there are, without anybody behind it."""
    return Estate(Marks(), {}, {thing: uuid4() for thing in Thing})


def test_every_route_is_walked_by_everybody() -> None:
    cells = all_cells(some_ids(), whole=False)

    assert len(RULES) == len(routes())
    assert {cell.thing for cell in cells if cell.thing} == set(Thing)
    for visitor in VISITORS:
        assert {cell.route for cell in cells if cell.visitor == visitor} == RULES.keys(), visitor


@pytest.mark.parametrize("outside", [[who] for who in OUTSIDE] if WHOLE else [OUTSIDE], ids=str)
def test_keys_alone_show_nothing_of_others(
    estate: Estate, settings: Settings, tmp_path: Path, outside: Sequence[Who], figure: Figure
) -> None:
    """Each of them is handed the rows of others, with the keys they have."""
    for who in outside:
        cells = [cell for cell in all_cells(estate, whole=WHOLE) if cell.visitor == Visitor(who)]
        walk = Walk(estate, settings, tmp_path / who, judged=False, watched=BY_KEYS)
        with without_scope(estate.people[who].person_id) as reached:
            walked = walk.through(cells if WHOLE else cells[::EVERYDAY])

        assert walked.wrong == []
        # They were really handed over, and it was tried to open them.
        assert len(reached.rows["PrivatePage"]) > LEAST_ROWS
        assert len(reached.rows["Turn"]) > LEAST_ROWS
        assert reached.not_opened > LEAST_UNOPENED
        tried = f"{reached.not_opened} times a seal did not open"
        figure(f"{who}, unscoped: {walked.cells} cells, 0 passages of others; {tried}")


def test_with_the_keys_of_the_owner_it_would_show(
    estate: Estate, settings: Settings, tmp_path: Path, figure: Figure
) -> None:
    """The control: the same, and the vault of the owner handed to a stranger."""
    cells = [
        replace(cell, visitor=Visitor(Who.STRANGER))
        for cell in all_cells(estate, whole=False)
        if cell.visitor == Visitor(Who.OWNER)
    ]
    walk = Walk(estate, settings, tmp_path, judged=False, watched=BY_KEYS)
    estate.vaults[Who.STRANGER] = estate.vault_of(Who.OWNER)
    with without_scope(estate.people[Who.STRANGER].person_id):
        walked = walk.through(cells[::EVERYDAY])

    assert len(walked.wrong) > LEAST_SHOWN
    figure(f"with the owner's keys: {len(walked.wrong)} of {walked.cells} cells show some")


PLANTED = {
    "unguarded": (Rule(For.INSIDE, GET), "200 where a lock asks for [302]"),
    "unscoped": (Rule(For.KNOWING, GET), "200 where not knowing it asks for [404]"),
    "cached": (Rule(For.KNOWING, GET), "shows ['note: title of the owner']"),
    "meddling": (Rule(For.KNOWING, POST), "takes away a PrivatePage of somebody else"),
    "gossiping": (Rule(For.INSIDE, GET), "shows ['how one signs in of"),
}


@pytest.mark.urls("tests.proof.planted_urls")
def test_each_kind_of_mistake_is_found(estate: Estate, settings: Settings, tmp_path: Path) -> None:
    """The control of the first: routes that somebody could have added."""
    planted_urls.remembered.clear()
    with mock.patch.dict(RULES, {route: rule for route, (rule, _) in PLANTED.items()}):
        cells = [each for each in all_cells(estate, whole=True) if each.route in PLANTED]
        wrong = Walk(estate, settings, tmp_path).through(cells).wrong

    for route, (_, found) in PLANTED.items():
        assert any(f" {route}" in each and found in each for each in wrong), (route, wrong)


@pytest.mark.urls("tests.proof.planted_urls")
def test_a_new_route_needs_a_rule() -> None:
    with pytest.raises(AssertionError, match=r"say in tests/proof/rules\.py whom"):
        all_cells(some_ids(), whole=False)
