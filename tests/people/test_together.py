"""Both act in the same moment: one order or the other, never something in between, never stuck."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from reknit.people import actions, invitations
from reknit.people.core.couples import CoupleStage
from reknit.people.index import change_index, read_index
from reknit.people.models import Couple, Invitation, Membership, Person
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
    from pathlib import Path
    from uuid import UUID

    from pytest_django import Settings

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


# Ends -------------------------------------------------------------------------------------------


def leaving(person: Someone, days: int = 0, note: str = "") -> Callable[[], None]:
    member, vault = person.member, person.open()
    return lambda: actions.leave_couple(
        member=member, vault=vault, at=timezone.now(), days=days, note=note
    )


def deleting(person: Someone, days: int = 0) -> Callable[[], None]:
    member = person.member
    return lambda: actions.delete_account(member=member, at=timezone.now(), days=days)


def letting_go(person: Someone, couple_id: UUID) -> Callable[[], None]:
    member, vault = person.member, person.open()
    return lambda: actions.let_go(member=member, vault=vault, couple_id=couple_id)


@pytest.fixture
def own_data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.mark.parametrize(("ones", "others"), [(3, 30), (0, 7), (7, 0)])
@pytest.mark.parametrize("run", range(RUNS))
def test_both_leave_each_in_their_way(
    alice: Someone, bob: Someone, ones: int, others: int, run: int
) -> None:
    make_couple(alice, bob)

    outcomes = at_once(leaving(alice, ones), leaving(bob, others))

    assert outcomes == [None, None]
    assert not alice.member.together
    assert not bob.member.together
    assert not Membership.objects.filter(current=True).exists()
    ended = Couple.objects.get().stage == CoupleStage.ENDED
    assert ended == (0 in {ones, others})


@pytest.mark.parametrize("run", range(RUNS))
def test_both_leave_with_a_note(alice: Someone, bob: Someone, run: int) -> None:
    """One note is kept; the other comes back to who wrote it."""
    make_couple(alice, bob)

    outcomes = at_once(leaving(alice, note="Farewell"), leaving(bob, note="Farewell"))

    assert names_of(outcomes) == ["EndedAlready", "done"]
    assert Membership.objects.exclude(sealed_note=None).count() == 1


@pytest.mark.usefixtures("own_data")
@pytest.mark.parametrize("days", [0, 7])
@pytest.mark.parametrize("run", range(RUNS))
def test_leaving_while_the_other_changes_the_passphrase(
    alice: Someone, bob: Someone, days: int, run: int
) -> None:
    make_couple(alice, bob)

    for step in (leaving(alice, days), deleting(alice)):
        new = Secret(f"velvet-{bob.passphrase.expose()}")
        outcomes = at_once(step, _changing(bob.open(), new))
        assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
        bob = replace(bob, passphrase=new)
    assert partner_name(bob.member, bob.open()) == "Alice"


@pytest.mark.usefixtures("own_data")
@pytest.mark.parametrize("run", range(RUNS))
def test_both_let_go(alice: Someone, bob: Someone, run: int) -> None:
    couple_id = make_couple(alice, bob)
    leaving(alice)()

    outcomes = at_once(letting_go(alice, couple_id), letting_go(bob, couple_id))

    assert outcomes == [None, None]
    assert not Couple.objects.exists()
    assert not Membership.objects.exists()


@pytest.mark.usefixtures("own_data")
@pytest.mark.parametrize("days", [0, 7])
@pytest.mark.parametrize("run", range(RUNS))
def test_both_delete_everything(alice: Someone, bob: Someone, days: int, run: int) -> None:
    make_couple(alice, bob)

    outcomes = at_once(deleting(alice, days), deleting(bob, 0))

    assert outcomes == [None, None]
    assert not Couple.objects.exists()
    assert not Person.objects.exists()


@pytest.mark.usefixtures("own_data")
@pytest.mark.parametrize("run", range(RUNS))
def test_one_lets_go_while_the_other_deletes(alice: Someone, bob: Someone, run: int) -> None:
    couple_id = make_couple(alice, bob)
    leaving(bob)()

    outcomes = at_once(letting_go(alice, couple_id), deleting(bob))

    assert outcomes == [None, None]
    assert not Couple.objects.exists()
    assert alice.member.couples == ()


@pytest.mark.parametrize("run", range(RUNS))
def test_both_come_first_after_the_day(alice: Someone, bob: Someone, run: int) -> None:
    couple_id = make_couple(alice, bob)
    leaving(alice, 3)()
    later = timezone.now() + timedelta(days=5)

    def closing() -> None:
        actions.close_what_is_due(couples=[couple_id], at=later)

    outcomes = at_once(closing, closing)

    assert outcomes == [None, None]
    assert Couple.objects.get().stage == CoupleStage.ENDED
    assert not Membership.objects.exclude(closes_on=None).exists()


@pytest.mark.parametrize("run", range(RUNS))
def test_two_who_invited_each_other_confirm_at_once(alice: Someone, bob: Someone, run: int) -> None:
    """Each has joined the other: one couple comes of it, and nobody waits for ever."""
    codes = invited(alice), invited(bob)
    joining(bob, codes[0])()
    joining(alice, codes[1])()

    outcomes = at_once(confirming(alice), confirming(bob))

    assert names_of(outcomes) == ["NothingToConfirm", "done"]
    assert Couple.objects.get().stage == CoupleStage.ACTIVE
    assert alice.member.together
    assert bob.member.together
