"""Leaving, letting go, deleting, and a break: alone, at once, and nobody is told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reknit.people import actions, queries
from reknit.people.core.leaving import DAYS, again_from, closing_day
from reknit.people.index import read_index
from reknit.people.models import Couple, Invitation, Membership, Person, Tombstone
from reknit.people.names import last_note, partner_name
from reknit.people.refusals import EndedAlready, StillTogether, TooSoon
from reknit.people.tombstones import FILE_NAME, Buried, delete_again, read
from reknit.vault.actions import change_passphrase, open_vault
from reknit.vault.secret import Secret
from tests.people.scene import PASSPHRASE, Someone, make_couple, make_person, signed_in_client

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db

NOTE = "I wish you well. Please don't look for me."


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def alice() -> Someone:
    return make_person("Alice")


@pytest.fixture
def bob() -> Someone:
    return make_person("Bob")


def leave(person: Someone, days: int = 0, note: str = "") -> None:
    actions.leave_couple(
        member=person.member, vault=person.open(), at=timezone.now(), days=days, note=note
    )


def let_go(person: Someone, couple_id: UUID) -> None:
    actions.let_go(member=person.member, vault=person.open(), couple_id=couple_id)


def test_the_day_it_shows_leaves_whole_days_between() -> None:
    assert closing_day(date(2026, 3, 1), 3) == date(2026, 3, 5)
    assert DAYS[0] == 0
    assert max(DAYS) <= 30


@pytest.mark.parametrize("minute", [0, 1, 59])
def test_beginning_again_is_a_day_away_and_at_a_full_hour(minute: int) -> None:
    end = datetime(2026, 3, 1, 12, minute, tzinfo=ZoneInfo("UTC"))

    first = again_from(end)

    assert (first.minute, first.second) == (0, 0)
    assert timedelta(hours=24) < first - end <= timedelta(hours=25)


def test_a_hidden_end_is_an_end_for_one_only(alice: Someone, bob: Someone) -> None:
    couple_id = make_couple(alice, bob)
    before = bob.member

    leave(alice, days=3)

    assert bob.member == before
    mine = alice.member.couple
    assert mine is not None
    assert (mine.active, mine.closed, mine.closes_on) == (
        False,
        False,
        timezone.localdate() + timedelta(days=4),
    )
    assert not alice.member.together
    assert partner_name(alice.member, alice.open()) == "Bob"
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        for person in (alice, bob):
            seen = person.member.couple
            assert seen is not None
            assert (seen.active, seen.closed, seen.due) == (False, True, True)
            assert not person.member.together
    assert Couple.objects.get(pk=couple_id).stage == "active"  # nobody has been here yet


@pytest.mark.parametrize("first", ["alice", "bob"])
def test_whoever_comes_first_after_the_day_closes_it(
    alice: Someone, bob: Someone, first: str
) -> None:
    make_couple(alice, bob)
    leave(alice, days=3)
    day = timezone.localdate() + timedelta(days=4)
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        signed_in_client({"alice": alice, "bob": bob}[first]).get(reverse("home:today"))

    couple = Couple.objects.get()
    assert couple.stage == "ended"
    assert couple.again_from is not None
    assert timezone.localdate(couple.again_from) == day + timedelta(days=1)  # not of the visit
    one, other = Membership.objects.values("current", "closes_on", "sealed_note", "let_go")
    assert one == other  # who left is written nowhere any more


def test_a_hidden_end_can_be_closed_early(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    client = signed_in_client(alice)
    client.post(reverse("people:leave"), {"when": "30"})
    page = client.get(reverse("people:leave")).content.decode()
    assert "Close it now for both" in page

    client.post(reverse("people:leave"), {"when": "0"})

    assert not bob.member.together
    assert Couple.objects.get().stage == "ended"


def test_the_page_says_what_the_host_can_find(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    page = signed_in_client(alice).get(reverse("people:leave")).content.decode()
    assert "could find in its files that you have left" in page


def test_both_leave_and_the_earlier_day_counts(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    leave(alice, days=3)
    leave(bob, days=30)
    own = bob.member.couple
    assert own is not None
    assert own.closes_on == timezone.localdate() + timedelta(days=31)  # his own, not hers
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        assert bob.member.couple is not None
        assert bob.member.couple.closed


def test_a_note_is_found_when_it_is_closed_and_never_before(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    leave(alice, days=3, note=NOTE)

    client = signed_in_client(bob)
    for name in ("people:leave", "repair:letters", "home:today", "people:settings"):
        assert "Please don't look" not in client.get(reverse(name)).content.decode()
    assert bob.member.couple is not None
    assert last_note(bob.member, bob.open(), bob.member.couple) == ""
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        client = signed_in_client(bob)
        for name in ("people:leave", "repair:letters"):
            assert "I wish you well." in client.get(reverse(name)).content.decode()
        for name in ("home:today", "people:settings"):  # never announced
            assert "I wish you well." not in client.get(reverse(name)).content.decode()


def test_a_note_after_the_end_is_refused_and_shown_back(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    leave(bob)
    with pytest.raises(EndedAlready):
        leave(alice, note=NOTE)
    words = {"when": "0", "note": NOTE}
    refused = signed_in_client(alice).post(reverse("people:leave"), words)
    assert refused.status_code == 409
    assert "I wish you well." in refused.content.decode()
    assert not Membership.objects.exclude(sealed_note=None).exists()


def test_a_note_too_long_stays_in_the_form(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    client = signed_in_client(alice)
    response = client.post(reverse("people:leave"), {"when": "0", "note": "w" * 501})
    assert response.status_code == 422
    assert "w" * 501 in response.content.decode()
    assert alice.member.together


def test_who_has_left_may_share_with_somebody_else_at_once(alice: Someone, bob: Someone) -> None:
    old = make_couple(alice, bob)
    before = bob.member
    leave(alice, days=7)

    new = make_couple(alice, make_person("Charlie"))

    assert [couple.id for couple in alice.member.couples] == [new, old]
    assert bob.member == before
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        signed_in_client(bob).get(reverse("home:today"))
        assert alice.member.couple is not None
        assert alice.member.couple.id == new
        assert alice.member.together


def test_the_same_two_not_before_a_day(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    leave(alice)
    with pytest.raises(TooSoon):
        make_couple(alice, bob)
    assert not Couple.objects.filter(stage="waiting").exists()
    make_couple(bob, alice, at=timezone.now() + timedelta(hours=25))
    assert bob.member.together


def test_too_soon_is_said_calmly_with_the_words_kept(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    leave(alice)
    code = actions.invite(
        member=alice.member,
        vault=alice.open(),
        sentence="Again?",
        name="Alice",
        at=timezone.now(),
    )
    client = signed_in_client(bob)
    client.post(reverse("people:answer"), {"code": code.expose(), "answer": "ready"})
    refused = client.post(reverse("people:say-yes"), {"name": "Bob the second"})
    assert refused.status_code == 409
    assert "after a day" in refused.content.decode()
    assert "Bob the second" in refused.content.decode()


def test_what_either_made_before_is_void(alice: Someone, bob: Someone) -> None:
    """Bob's own invitation, older than the couple, is no way back in after it."""
    actions.invite(
        member=bob.member, vault=bob.open(), sentence="Mine", name="Bob", at=timezone.now()
    )
    make_couple(alice, bob)
    assert not Invitation.objects.exists()


# Letting go -------------------------------------------------------------------------------------


def test_one_who_lets_go_is_out_and_the_other_is_not(alice: Someone, bob: Someone) -> None:
    couple_id = make_couple(alice, bob)
    leave(alice)
    before = bob.member

    let_go(alice, couple_id)
    let_go(alice, couple_id)  # twice is once

    assert alice.member.couple is None
    assert bob.member == before
    assert partner_name(bob.member, bob.open()) == "Alice"


def test_when_both_have_let_go_nothing_is_left(alice: Someone, bob: Someone) -> None:
    couple_id = make_couple(alice, bob)
    leave(alice)
    let_go(alice, couple_id)
    let_go(bob, couple_id)
    assert not Couple.objects.exists()
    assert not Membership.objects.exists()
    assert not rows_with(couple_id.hex, str(couple_id))
    assert read(settings.DATA / FILE_NAME) == Buried(couples=frozenset({couple_id}))


def test_a_new_passphrase_brings_nothing_back(alice: Someone, bob: Someone) -> None:
    couple_id = make_couple(alice, bob)
    leave(alice)
    vault = alice.open()
    assert vault.has_couple(couple_id)
    actions.let_go(member=alice.member, vault=vault, couple_id=couple_id)
    assert not vault.has_couple(couple_id)
    let_go(bob, couple_id)
    for person in (alice, bob):
        change_passphrase(vault=person.open(), new=Secret("velvet-otter-canyon-lamp-stone"))
    assert not rows_with(couple_id.hex)


def test_nobody_lets_go_of_what_they_still_share(alice: Someone, bob: Someone) -> None:
    couple_id = make_couple(alice, bob)
    with pytest.raises(StillTogether):
        let_go(alice, couple_id)


def test_letting_go_needs_the_passphrase(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    leave(alice)
    client = signed_in_client(alice)
    address = reverse("people:let-go")
    assert client.post(address, {"passphrase": "not this"}).status_code == 422
    assert alice.member.couple is not None
    done = client.post(address, {"passphrase": PASSPHRASE})
    assert done["Location"] == reverse("repair:letters")
    assert alice.member.couple is None


def test_letting_go_while_it_is_hidden_and_the_other_later(alice: Someone, bob: Someone) -> None:
    couple_id = make_couple(alice, bob)
    leave(alice, days=3)
    before = bob.member
    let_go(alice, couple_id)
    assert bob.member == before
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        signed_in_client(bob).get(reverse("home:today"))
        let_go(bob, couple_id)
    assert not Couple.objects.exists()


# Deleting ---------------------------------------------------------------------------------------

# What of somebody stays when their account is gone: the letter of whoever they shared with. By
# column; everything else that names them is a mistake.
THE_LETTER = {
    "people_membership.person_id",
    "repair_repair.opener_id",
    "repair_turn.author_id",
    "vault_keygrant.granter_id",
    "vault_succession.person_id",
}


def rows_with(*needles: str) -> set[str]:
    """Columns of any table in which one of these stands.

    Apart from the list of what is gone, of which several machines share one: that is its purpose.
    """
    found = set()
    for model in set(apps.get_models()) - {Tombstone}:
        for field in model._meta.concrete_fields:  # noqa: SLF001 - Django's documented name
            with connection.cursor() as cursor:
                table = model._meta.db_table  # noqa: SLF001 - Django's documented name
                cursor.execute(f'SELECT "{field.column}" FROM "{table}"')  # noqa: S608 - our own names
                values = [row[0] for row in cursor.fetchall()]
            for value in values:
                text = bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
                bare = text.replace("-", "")
                if any(needle in text or needle in bare for needle in needles):
                    found.add(f"{table}.{field.column}")
    return found


def delete(person: Someone, days: int = 0) -> None:
    actions.delete_account(member=person.member, at=timezone.now(), days=days)


def test_a_deleted_account_leaves_nothing(alice: Someone) -> None:
    assert rows_with(alice.person_id.hex)  # the search does find
    actions.invite(
        member=alice.member, vault=alice.open(), sentence="x", name="A", at=timezone.now()
    )
    delete(alice)
    assert rows_with(alice.person_id.hex, "alice") == set()
    assert not Invitation.objects.exists()
    assert read(settings.DATA / FILE_NAME) == Buried(people=frozenset({alice.person_id}))


def test_what_stays_is_the_letter_of_the_other(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    delete(alice)
    assert rows_with(alice.person_id.hex, "alice") <= THE_LETTER
    assert "people_membership.person_id" in rows_with(alice.person_id.hex)
    assert not bob.member.together
    assert partner_name(bob.member, bob.open()) == "Alice"
    assert not Person.objects.filter(user_name="alice").exists()


def test_what_nobody_keeps_goes_with_the_second(alice: Someone, bob: Someone) -> None:
    couple_id = make_couple(alice, bob)
    delete(alice)
    delete(bob)
    for needle in (alice.person_id, bob.person_id, couple_id):
        assert rows_with(needle.hex) == set()


def test_who_has_let_go_keeps_nothing_of_a_deleted_account(alice: Someone, bob: Someone) -> None:
    couple_id = make_couple(alice, bob)
    leave(bob)
    let_go(bob, couple_id)
    delete(alice)
    assert rows_with(alice.person_id.hex, couple_id.hex) == set()


def test_deleting_under_a_hidden_end_holds_the_name_only(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    before = bob.member

    delete(alice, days=3)

    assert bob.member == before
    assert queries.is_gone(alice.person_id)
    held = {"people_person.id", "people_person.user_name"}
    assert rows_with(alice.person_id.hex, "alice") <= THE_LETTER | held
    assert Person.objects.filter(user_name="alice").exists()  # can't be taken meanwhile
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        signed_in_client(bob).get(reverse("home:today"))
    assert rows_with(alice.person_id.hex, "alice") <= THE_LETTER
    assert not Person.objects.filter(user_name="alice").exists()


def test_the_same_name_later_gets_nothing(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    delete(alice)
    again = make_person("Alice")
    assert again.person_id != alice.person_id
    assert again.member.couples == ()


def test_deleting_needs_the_passphrase_and_ends_the_sign_in(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    client, other = signed_in_client(alice), signed_in_client(alice)
    address = reverse("people:delete")
    assert client.post(address, {"when": "0", "passphrase": "not this"}).status_code == 422
    assert client.post(address, {"passphrase": PASSPHRASE}).status_code == 422  # when?
    done = client.post(address, {"when": "0", "passphrase": PASSPHRASE})
    assert done["Location"] == reverse("people:ended")
    assert client.get(done["Location"]).status_code == 200
    assert client.get(reverse("home:today"))["Location"].startswith(reverse("people:sign-in"))
    met = other.post(reverse("people:rest"), {"until": "What I was writing"})
    assert met.status_code == 410
    assert "What I was writing" in met.content.decode()


def test_a_deleted_name_and_an_unknown_one_are_answered_alike(alice: Someone) -> None:
    delete(alice)
    words = {"passphrase": PASSPHRASE, "stay": "day"}
    answers = [
        Client().post(reverse("people:sign-in"), {**words, "user_name": name})
        for name in ("alice", "nobody")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]


def test_the_other_can_change_the_passphrase_afterwards(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    delete(alice, days=3)
    new = Secret("velvet-otter-canyon-lamp-stone")
    change_passphrase(vault=bob.open(), new=new)
    vault = open_vault(person_id=bob.person_id, passphrase=new)
    assert partner_name(bob.member, vault) == "Alice"


def test_what_a_backup_brings_back_goes_once_more(alice: Someone, bob: Someone) -> None:
    couple_id = make_couple(alice, bob)
    delete_again(Buried(people=frozenset({alice.person_id})))
    assert rows_with(alice.person_id.hex, "alice") <= THE_LETTER
    assert not bob.member.together
    delete_again(Buried(couples=frozenset({couple_id})))
    assert rows_with(alice.person_id.hex, couple_id.hex) == set()
    delete_again(Buried(people=frozenset({alice.person_id}), couples=frozenset({couple_id})))


# A break ----------------------------------------------------------------------------------------


def test_a_break_is_mine_alone(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    client = signed_in_client(alice)
    done = client.post(reverse("people:rest"), {"until": "after the exams"})
    assert done["Location"] == reverse("people:rest")
    said = client.get(reverse("people:rest")).content.decode()
    assert "You are taking a break from the two of you" in said
    assert "after the exams" in said
    today = client.get(reverse("home:today")).content.decode()
    assert reverse("people:rest") in today
    assert "after the exams" not in today
    bobs = signed_in_client(bob).get(reverse("home:today")).content.decode()
    assert reverse("people:rest") not in bobs

    client.post(reverse("people:rest"), {"back": "1"})

    assert reverse("people:rest") not in client.get(reverse("home:today")).content.decode()
    assert "on_break" not in read_index(alice.open())


def test_a_break_ends_with_the_two(alice: Someone, bob: Someone) -> None:
    make_couple(alice, bob)
    client = signed_in_client(alice)
    client.post(reverse("people:rest"), {"until": ""})
    leave(bob)
    assert reverse("people:rest") not in client.get(reverse("home:today")).content.decode()
