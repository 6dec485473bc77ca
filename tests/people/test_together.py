"""Both act in the same moment: one order or the other, never something in between, never stuck."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from reknit.people import actions, invitations
from reknit.people.core.couples import CoupleStage
from reknit.people.index import change_index, read_index
from reknit.people.models import Couple, Invitation, Membership
from reknit.people.names import partner_name
from reknit.people.refusals import (
    InvitationUsed,
    NoSuchInvitation,
    NothingToConfirm,
)
from reknit.vault.actions import change_passphrase, open_vault
from reknit.vault.core.envelopes import Place
from reknit.vault.secret import Secret
from tests.people.scene import Someone, make_couple, make_person
from tests.people.together import at_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

pytestmark = pytest.mark.django_db(transaction=True)

RUNS = int(os.environ.get("REKNIT_RACES", "3"))  # ``./reknit prove races`` runs 300 of each


@pytest.fixture
def alice() -> Someone:
    return make_person("Alice")


@pytest.fixture
def bob() -> Someone:
    return make_person("Bob")


def invited(alice: Someone) -> Secret[str]:
    return actions.invite(
        member=alice.member,
        vault=alice.open(),
        sentence="Shall we?",
        name="Alice",
        at=timezone.now(),
    )


def joining(person: Someone, code: Secret[str]) -> Callable[[], None]:
    member, vault = person.member, person.open()
    return lambda: actions.join(
        member=member, vault=vault, code=code, name=person.name, at=timezone.now()
    )


def confirming(person: Someone) -> Callable[[], None]:
    member, vault = person.member, person.open()
    return lambda: actions.confirm_partner(member=member, vault=vault, name=person.name)


def names_of(outcomes: list[object]) -> list[str]:
    return sorted("done" if one is None else type(one).__name__ for one in outcomes)


@pytest.mark.parametrize("run", range(RUNS))
def test_two_joiners(alice: Someone, bob: Someone, run: int) -> None:
    code, charlie = invited(alice), make_person("Charlie")

    outcomes = at_once(joining(bob, code), joining(charlie, code))

    assert names_of(outcomes) == ["InvitationUsed", "done"]
    assert Couple.objects.count() == 1
    assert Membership.objects.count() == 2
    winner = charlie if isinstance(outcomes[0], InvitationUsed) else bob
    joined = invitations.joined(alice.member, alice.open())
    assert joined is not None
    assert joined.name == winner.name
    confirming(alice)()
    assert partner_name(alice.member, alice.open()) == winner.name
    assert partner_name(winner.member, winner.open()) == "Alice"


@pytest.mark.parametrize("run", range(RUNS))
def test_joining_while_it_is_taken_back(alice: Someone, bob: Someone, run: int) -> None:
    code = invited(alice)
    member, vault = alice.member, alice.open()

    outcomes = at_once(
        joining(bob, code),
        lambda: actions.withdraw_invitation(member=member, vault=vault),
    )

    assert outcomes[1] is None
    assert outcomes[0] is None or isinstance(outcomes[0], (InvitationUsed, NoSuchInvitation))
    assert not Invitation.objects.exists()
    assert not Couple.objects.exists()  # taken back, whichever came first
    assert "invitation" not in read_index(alice.open())
    assert joining(bob, invited(alice))() is None  # and a new one works


@pytest.mark.parametrize("run", range(RUNS))
def test_leaving_while_it_is_confirmed(alice: Someone, bob: Someone, run: int) -> None:
    joining(bob, invited(alice))()
    member = bob.member

    outcomes = at_once(confirming(alice), lambda: actions.stop_waiting(member=member))

    stage = Couple.objects.values_list("stage", flat=True).first()
    if outcomes[0] is None:
        assert stage == CoupleStage.ACTIVE  # then leaving is the way out
        assert alice.member.couple is not None
    else:
        assert isinstance(outcomes[0], NothingToConfirm)
        assert stage is None
    assert outcomes[1] is None


@pytest.mark.parametrize("run", range(RUNS))
def test_confirming_in_one_window_while_it_is_taken_back_in_another(
    alice: Someone, bob: Someone, run: int
) -> None:
    joining(bob, invited(alice))()
    member, vault = alice.member, alice.open()

    outcomes = at_once(
        confirming(alice),
        lambda: actions.withdraw_invitation(member=member, vault=vault),
    )

    assert outcomes[1] is None
    assert not Invitation.objects.exists()
    if outcomes[0] is None:
        assert alice.member.couple is not None
    else:
        assert isinstance(outcomes[0], NothingToConfirm)
        assert not Couple.objects.exists()


@pytest.mark.parametrize("run", range(RUNS))
def test_inviting_anew_while_somebody_joins(alice: Someone, bob: Someone, run: int) -> None:
    code = invited(alice)
    member, vault = alice.member, alice.open()

    outcomes = at_once(
        joining(bob, code),
        lambda: actions.invite(
            member=member, vault=vault, sentence="Anew", name="Alice", at=timezone.now()
        ),
    )

    assert isinstance(outcomes[1], Secret)
    assert Invitation.objects.get().couple is None  # the newer one, unused
    assert not Couple.objects.exists()


@pytest.mark.parametrize("run", range(RUNS))
def test_confirming_twice_at_once(alice: Someone, bob: Someone, run: int) -> None:
    joining(bob, invited(alice))()

    outcomes = at_once(confirming(alice), confirming(alice))

    assert names_of(outcomes) == ["NothingToConfirm", "done"]
    for me, other in ((alice, "Bob"), (bob, "Alice")):
        assert partner_name(me.member, me.open()) == other


@pytest.mark.parametrize("run", range(RUNS))
def test_both_leave(alice: Someone, bob: Someone, run: int) -> None:
    make_couple(alice, bob)
    one, other = alice.member, bob.member

    outcomes = at_once(
        lambda: actions.leave_couple(member=one, at=timezone.now()),
        lambda: actions.leave_couple(member=other, at=timezone.now()),
    )

    assert outcomes == [None, None]
    assert Couple.objects.get().stage == CoupleStage.ENDED
    assert not Membership.objects.filter(current=True).exists()


@pytest.mark.parametrize("run", range(RUNS))
def test_both_change_their_passphrases(alice: Someone, bob: Someone, run: int) -> None:
    couple_id = make_couple(alice, bob)
    place = Place("people.test", alice.person_id, couple_id)
    earlier = bob.open().seal_shared(place, {"said": "before"})
    news = [Secret(f"{name}-velvet-canyon-otter") for name in ("alice", "bob")]
    vaults = [alice.open(), bob.open()]

    at_once(*(_changing(vault, new) for vault, new in zip(vaults, news, strict=True)))

    for person, new in zip((alice, bob), news, strict=True):
        vault = open_vault(person_id=person.person_id, passphrase=new)
        assert vault.open_shared(place, earlier, author=bob.person_id) == {"said": "before"}
    _says_and_hears(couple_id, alice, bob, news)
    _says_and_hears(couple_id, bob, alice, news[::-1])


def _changing(vault: object, new: Secret[str]) -> Callable[[], object]:
    return lambda: change_passphrase(vault=vault, new=new)  # type: ignore[arg-type]


def _says_and_hears(
    couple_id: UUID, author: Someone, reader: Someone, news: list[Secret[str]]
) -> None:
    place = Place("people.test", author.person_id, couple_id)
    writes = open_vault(person_id=author.person_id, passphrase=news[0])
    reads = open_vault(person_id=reader.person_id, passphrase=news[1])
    sealed = writes.seal_shared(place, {"said": author.name})
    assert reads.open_shared(place, sealed, author=author.person_id) == {"said": author.name}


def test_many_changes_of_one_index_lose_nothing(alice: Someone) -> None:
    vaults = [alice.open() for _ in range(4)]

    def adding(number: int) -> Callable[[], object]:
        return lambda: change_index(
            vaults[number], lambda doc: doc.update({f"key{number}": number})
        )

    outcomes = at_once(*(adding(number) for number in range(4)))

    assert not any(isinstance(outcome, Exception) for outcome in outcomes)
    index = read_index(alice.open())
    assert [index[f"key{number}"] for number in range(4)] == [0, 1, 2, 3]
