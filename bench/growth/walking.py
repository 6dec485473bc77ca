"""Everything the product asks of its database, in a full one: each address, and whole stories."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.growth import households
from bench.growth.households import ANOTHER, A, B
from reknit.people import actions as people
from reknit.people.queries import with_keys
from reknit.vault import reopening
from tests.people.lost import begin_anew
from tests.people.scene import signed_in_client
from tests.proof.addresses import all_addresses

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from bench.growth.households import Pair
    from bench.growth.visits import Visitor
    from tests.people.scene import Someone
    from tests.repair.scene import Player

FINE = {200, 302, 404, 405}


def every_address(visitor: Visitor, repairs: Sequence[UUID]) -> int:
    """Opens each page there is, with each of these repairs. How many those were."""
    addresses = all_addresses([str(one) for one in repairs])
    for address in addresses:
        status = visitor.client.get(address).status_code
        assert status in FINE, (address, status)
    return len(addresses)


def every_open_address() -> int:
    """As somebody who is not signed in."""
    addresses = all_addresses([])
    for address in addresses:
        status = Client().get(address).status_code
        assert status in FINE, (address, status)
    return len(addresses)


def whole_stories() -> None:
    """People from their first day to their last, and others who lose or change their keys."""
    households.short_life()
    households.careful_single()
    _waits_in_vain()
    _loses_everything(households.new_two())
    _parts_at_once(households.whole_life(quick=1, full=1))
    _parts_unseen(households.new_two())


def _waits_in_vain() -> None:
    code = households.single_who_invites()
    joiner = households.new_player("eve")
    at = timezone.now()
    member, vault = joiner.someone.member, joiner.vault
    people.join(member=member, vault=vault, code=code, name="Eve", at=at)
    people.stop_waiting(member=joiner.someone.member)
    households.single_who_invites()
    people.invite(member=member, vault=vault, sentence="And you?", name="Eve", at=at)
    people.withdraw_invitation(member=member, vault=vault)


def _loses_everything(two: tuple[Player, Player]) -> None:
    """Begins anew, is let in again by the other, and finds the old passphrase after all."""
    someone, other = two[A].someone, two[B].someone
    lost = begin_anew(someone, ANOTHER)
    people.ask_to_open(member=lost.member, vault=lost.someone.open())
    couple = other.member.couple
    assert couple is not None
    vault = other.open()
    digits = reopening.digits_for(vault, couple.id, someone.person_id)
    people.agree(member=other.member, vault=vault, digits=digits)
    new = lost.someone.open()
    people.take_up(member=with_keys(lost.member, new), vault=new, digits=digits, at=timezone.now())
    people.put_together(vault=new, passphrase=someone.passphrase, at=timezone.now())


def _parts_at_once(pair: Pair) -> None:
    """Both let go of everything, and one of them deletes the account too."""
    alice, bob = (player.someone for player in pair.players)
    couple = alice.member.couple
    assert couple is not None
    people.leave_couple(member=alice.member, vault=alice.open(), at=timezone.now(), note="Be well.")
    for each in (alice, bob):
        people.let_go(member=each.member, vault=each.open(), couple_id=couple.id)
    people.delete_account(member=bob.member, at=timezone.now())


def _parts_unseen(two: tuple[Player, Player]) -> None:
    """One leaves and the other finds out days later, by opening the first page."""
    alice, bob = two[A].someone, two[B].someone
    people.leave_couple(member=alice.member, vault=alice.open(), at=timezone.now(), days=3)
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        _looks_at_today(bob)
        people.delete_account(member=alice.member, at=timezone.now())


def _looks_at_today(person: Someone) -> None:
    page = signed_in_client(person).get(reverse("home:today"))
    assert page.status_code in FINE, page.status_code
