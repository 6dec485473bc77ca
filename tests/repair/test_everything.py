"""All in my notebook: nothing of mine is out of reach, nothing of the other's shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from reknit.repair.core.kinds import Kind
from reknit.repair.notebook import Way

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine
    from pytest_django import DjangoAssertNumQueries

    from tests.repair.scene import Player

ALL = "/n/all/"

pytestmark = pytest.mark.django_db


def page(player: Player) -> str:
    return player.client.get(ALL).content.decode()


def invite(player: Player) -> UUID:
    repair_id = player.draft()
    player.give(repair_id, Kind.TELL, step="share")
    return repair_id


def test_a_shared_repair_stays_in_reach_while_it_is_with_the_other(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = invite(alice)
    clock.shift(11)

    assert f'href="{reverse("repair:show", args=[repair_id])}"' in page(alice)
    assert "Sunday at the station" in page(alice)
    assert "Sunday at the station" not in page(bob)  # not opened yet
    assert f'href="{reverse("repair:show", args=[repair_id])}"' in page(bob)


def test_what_only_i_know_is_listed_for_me_alone(alice: Player, bob: Player) -> None:
    drafts = [alice.draft(way) for way in (Way.TWO_PHONES, Way.SOLO)]

    for repair_id in drafts:
        assert str(repair_id) in page(alice)
        assert str(repair_id) not in page(bob)
    assert "Nothing is written here yet." in page(bob)


def test_what_i_closed_stays_readable(alice: Player) -> None:
    repair_id = alice.draft()
    alice.give(repair_id, Kind.ENDING)

    shown = page(alice)

    assert shown.index("Closed for me") < shown.index(str(repair_id))


def test_it_is_behind_the_lock() -> None:
    assert Client().get(ALL)["Location"].startswith(reverse("people:sign-in"))


@pytest.mark.parametrize("count", [1, 3])
def test_more_repairs_cost_no_more_queries(
    alice: Player, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        invite(alice)
        alice.draft(Way.SOLO)
    with django_assert_num_queries(5):
        alice.client.get(ALL)
