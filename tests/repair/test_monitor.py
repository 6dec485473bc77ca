"""What one has not released changes no byte of what the other can fetch.

Two fetches under a frozen clock, something private done between them. The control is a release.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from reknit.repair import actions
from reknit.repair.core.kinds import Kind
from reknit.repair.core.writing import Page
from reknit.repair.notebook import Closeness, Way
from tests.people.scene import signed_in_client
from tests.repair.scene import Player, same_for_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    import time_machine

Behaviour = "Callable[[Player, UUID], object]"


def everything(player: Player, repair_ids: list[UUID]) -> dict[str, tuple[int, str]]:
    """All that a partner can fetch that knows these ids."""
    pages = [reverse("home:today"), reverse("repair:start")]
    for repair_id in repair_ids:
        pages += [
            reverse(f"repair:{name}", args=[repair_id])
            for name in ("show", "choose-way", "name", "same", "put-card", "say-card")
        ]
        pages += [reverse("repair:write", args=[repair_id, page]) for page in Page]
        pages += [reverse("repair:give", args=[repair_id, kind]) for kind in Kind]
    found = {}
    for url in pages:
        response = player.client.get(url)
        found[url] = (response.status_code, same_for_all(response))
    return found


def begin_another(player: Player, _: UUID) -> None:
    player.draft(way=Way.SOLO)


def autosave(player: Player, repair_id: UUID) -> None:
    player.client.post(
        reverse("repair:autosave", args=[repair_id, Page.HEAR]), {"hear": "x", "meant": "y"}
    )


def look(player: Player, repair_id: UUID) -> None:
    player.show(repair_id)


def give_and_take_back(player: Player, repair_id: UUID) -> None:
    assert player.give(repair_id, Kind.ANSWER).status_code == 302
    assert player.take_back(repair_id).status_code == 302


def hold_an_answer(player: Player, repair_id: UUID) -> None:
    assert player.give(repair_id, Kind.ANSWER).status_code == 302


def hold_an_ending(player: Player, repair_id: UUID) -> None:
    assert player.give(repair_id, Kind.ENDING).status_code == 302


def hold_another_telling(player: Player, _: UUID) -> None:
    assert player.give(player.draft(), Kind.TELL).status_code == 302


def lock(player: Player, _: UUID) -> None:
    signed_in_client(player.someone, covered=True)


def fail(player: Player, repair_id: UUID) -> None:
    assert player.give(repair_id, Kind.THATS_IT).status_code == 409


def one_phone(player: Player, _: UUID) -> None:
    repair_id = player.draft(way=Way.ONE_PHONE)
    assert player.give(repair_id, Kind.TELL, here="0").status_code == 302
    assert player.give(repair_id, Kind.ENDING, here="0").status_code == 302


@pytest.mark.parametrize(
    "behaviour",
    [
        begin_another,
        autosave,
        look,
        give_and_take_back,
        hold_an_answer,
        hold_an_ending,
        hold_another_telling,
        lock,
        fail,
        one_phone,
    ],
)
def test_nothing_unreleased_shows(
    alice: Player,
    bob: Player,
    clock: time_machine.Traveller,
    behaviour: Callable[[Player, UUID], None],
) -> None:
    repair_id = alice.draft()
    alice.give(repair_id, Kind.TELL)
    clock.shift(10)
    bob.give(repair_id, Kind.READY)
    before = everything(alice, [repair_id])
    behaviour(bob, repair_id)
    assert everything(alice, [repair_id]) == before


def test_the_control_is_seen(alice: Player, bob: Player, clock: time_machine.Traveller) -> None:
    repair_id = alice.draft()
    alice.give(repair_id, Kind.TELL)
    clock.shift(10)
    before = everything(alice, [repair_id])
    bob.give(repair_id, Kind.READY)
    assert everything(alice, [repair_id]) != before


def test_an_unshared_repair_is_like_one_that_never_was(alice: Player, bob: Player) -> None:
    private = actions.begin(
        member=alice.someone.member,
        vault=alice.vault,
        closeness=Closeness.MISREAD,
        way=Way.TWO_PHONES,
    ).id
    never = type(private)(int=7)
    seen = [
        {url.replace(str(one), ""): page for url, page in everything(bob, [one]).items()}
        for one in (private, never)
    ]
    assert seen[0] == seen[1]
