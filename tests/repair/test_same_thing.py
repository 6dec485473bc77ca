"""Both ask to repair something. Is it the same thing?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from reknit.people.index import read_index
from reknit.repair import queries
from reknit.repair.core.kinds import Kind
from reknit.repair.core.script import HOLD
from tests.repair.scene import Player, text_of

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine


def is_asked(player: Player, repair_id: UUID) -> bool:
    return (
        queries.asked_before_me(
            player.someone.member,
            player.vault,
            timezone.now(),
            mine=repair_id,
            index=read_index(player.vault),
        )
        is not None
    )


def answer(player: Player, repair_id: UUID, same: str) -> str:
    response = player.client.post(reverse("repair:same", args=[repair_id]), {"same": same})
    assert response.status_code == 302
    return response["Location"]


def test_whoever_shares_second_is_asked_first(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    hers, his = alice.draft(), bob.draft(question="only Bob's")
    alice.give(hers, Kind.TELL)
    assert bob.client.get(reverse("repair:give", args=[his, Kind.TELL])).status_code == 200
    clock.shift(HOLD)
    asked = bob.client.get(reverse("repair:give", args=[his, Kind.TELL]))
    assert asked["Location"] == reverse("repair:same", args=[his])
    assert "Is it the same thing?" in text_of(bob.client.get(asked["Location"]))
    too_fast = bob.give(his, Kind.TELL)
    assert too_fast.status_code == 409

    there = answer(bob, his, "1")
    assert there == reverse("repair:show", args=[hers])
    assert answer(bob, his, "1") == there  # a second tap
    notes = bob.opened(hers).notebook.fields(bob.someone.person_id)
    assert notes["question"] == "only Bob's"
    assert bob.give(hers, Kind.READY).status_code == 302
    assert alice.show(his).status_code == 404


def test_two_things_stay_two(alice: Player, bob: Player, clock: time_machine.Traveller) -> None:
    hers, his = alice.draft(), bob.draft()
    alice.give(hers, Kind.TELL)
    clock.shift(HOLD)
    assert answer(bob, his, "0") == reverse("repair:give", args=[his, Kind.TELL])
    assert bob.give(his, Kind.TELL).status_code == 302
    clock.shift(HOLD)
    assert alice.show(his).status_code == 200
    assert not is_asked(bob, his)
    assert not is_asked(alice, hers)


@pytest.mark.parametrize("apart_s", [0, 3, 9])
@pytest.mark.parametrize("same", ["0", "1"])
def test_both_in_the_same_seconds_and_exactly_one_is_asked(
    alice: Player, bob: Player, clock: time_machine.Traveller, apart_s: int, same: str
) -> None:
    hers, his = alice.draft(), bob.draft()
    alice.give(hers, Kind.TELL)
    clock.shift(timedelta(seconds=apart_s))
    assert bob.give(his, Kind.TELL).status_code == 302  # he can't know of hers
    clock.shift(HOLD)
    asked = [(p, i, o) for p, i, o in ((alice, hers, his), (bob, his, hers)) if is_asked(p, i)]
    assert len(asked) == 1
    player, mine, theirs = asked[0]
    if apart_s:
        assert player is bob
    assert "Is it the same thing?" in player.text(mine)
    other = bob if player is alice else alice
    assert "Is it the same thing?" not in other.text(theirs)
    there = answer(player, mine, same)
    if same == "1":
        assert there == reverse("repair:show", args=[theirs])
        assert "it goes on in the other one" in other.text(mine)
        assert answer(player, mine, same) == there  # once more: the same place
        assert other.give(mine, Kind.READY).status_code == 409
    assert player.give(theirs, Kind.READY).status_code == 302  # nobody is stuck
    assert not is_asked(player, mine)


def test_saying_ready_settles_it_too(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    hers, his = alice.draft(), bob.draft()
    alice.give(hers, Kind.TELL)
    bob.give(his, Kind.TELL)
    clock.shift(HOLD)
    bob.give(hers, Kind.READY)
    assert not is_asked(bob, his)
    page = bob.client.get(reverse("repair:same", args=[his]))
    assert page["Location"] == reverse("repair:show", args=[his])


def test_an_answer_that_is_none(alice: Player, bob: Player, clock: time_machine.Traveller) -> None:
    hers, his = alice.draft(), bob.draft()
    alice.give(hers, Kind.TELL)
    clock.shift(HOLD)
    wrong = bob.client.post(reverse("repair:same", args=[his]), {"same": "perhaps"})
    assert wrong.status_code == 422
