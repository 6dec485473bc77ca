"""From one sentence to two people, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.db.models import DateField, TimeField
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reknit.people import actions, invitations
from reknit.people.index import read_index
from reknit.people.models import Couple, Invitation, Membership
from reknit.people.names import my_name, partner_name
from reknit.vault.secret import Secret
from tests.people.scene import PASSPHRASE, Someone, make_couple, make_person, signed_in_client

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db

JOIN, ANSWER, SAY_YES = "people:join", "people:answer", "people:say-yes"
SENTENCE = "Can we talk about Sunday?"


@pytest.fixture
def alice() -> Someone:
    return make_person("Alice")


@pytest.fixture
def bob() -> Someone:
    return make_person("Bob")


def invite(alice: Someone) -> str:
    client = signed_in_client(alice)
    made = client.post(reverse("people:invite"), {"sentence": SENTENCE, "name": "Ali"})
    assert (made.status_code, made["Location"]) == (302, reverse("people:invite"))
    code: str = client.get(made["Location"]).context["code"]
    return code


def answer(client: Client, code: str, said: str = "ready", **fields: str) -> Response:
    return client.post(reverse(ANSWER), {"code": code, "answer": said, **fields})


def join(bob: Someone, code: str, name: str = "Bobby") -> Response:
    client = signed_in_client(bob)
    ready = answer(client, code)
    assert ready["Location"] == reverse(SAY_YES)
    return client.post(reverse(SAY_YES), {"name": name})


def test_the_invitation_offers_link_words_and_square(alice: Someone) -> None:
    code = invite(alice)

    page = signed_in_client(alice).get(reverse("people:invite"))

    assert len(code.split("-")) == 4
    assert page.context["link"] == f"http://testserver/join/#{code}"
    body = page.content.decode()
    assert SENTENCE in body
    assert "<svg" in page.context["qr"]
    assert "style=" not in page.context["qr"]


def test_the_whole_way_with_a_new_notebook(alice: Someone) -> None:
    code = invite(alice)
    browser = Client()

    read = browser.post(reverse(JOIN), {"code": code.upper().replace("-", " ")})
    body = read.content.decode()
    assert read.status_code == 200
    assert SENTENCE in body
    assert "Ali can never see" in body
    assert "somebody who gave no name" in body

    ready = answer(browser, code)
    assert ready.status_code == 200
    assert ready.context["carried"] == {"code": code}
    begun = browser.post(
        reverse("people:begin"),
        {
            "code": code,
            "user_name": "bob",
            "kind": "own",
            "passphrase": PASSPHRASE,
            "passphrase_again": PASSPHRASE,
            "adult": "on",
        },
    )
    assert begun["Location"] == reverse(SAY_YES)
    for response in (read, ready, begun):  # never in an address, never in a cookie
        assert code not in str(response.headers)
        assert code not in str(browser.cookies)
    assert "/before/?then=join" in browser.get(begun["Location"]).content.decode()
    assert browser.get(reverse(JOIN))["Location"] == reverse(SAY_YES)  # back from the check

    yes = browser.post(reverse(SAY_YES), {"name": "Bobby"})
    assert yes["Location"] == reverse("people:waiting")
    assert browser.get(yes["Location"]).status_code == 200
    assert alice.member.couple is None

    inviter = signed_in_client(alice)
    assert inviter.get(reverse("people:invite"))["Location"] == reverse("people:confirm")
    seen = inviter.get(reverse("people:confirm")).content.decode()
    assert "Bobby" in seen
    assert "bob." in seen  # the user name
    done = inviter.post(reverse("people:confirm"), {"name": "Ali"})
    assert done["Location"] == reverse("home:today")

    member, vault = alice.member, alice.open()
    assert member.couple is not None
    assert (member.couple.active, my_name(member, vault), partner_name(member, vault)) == (
        True,
        "Ali",
        "Bobby",
    )
    assert not Invitation.objects.exists()
    assert "invitation" not in read_index(vault)


def test_joining_with_a_notebook_i_have(alice: Someone, bob: Someone) -> None:
    code = invite(alice)

    response = Client().post(
        reverse("people:sign-in"),
        {"user_name": "bob", "passphrase": PASSPHRASE, "stay": "day", "code": code},
    )

    assert response["Location"] == reverse(SAY_YES)


@pytest.mark.parametrize("said", ["need_time", "rather_talk"])
def test_an_answer_without_an_account_reaches_the_inviter(alice: Someone, said: str) -> None:
    code = invite(alice)

    response = answer(Client(), code, said, until="Sunday evening", note="I'm tired, not angry")

    assert response.status_code == 200
    page = signed_in_client(alice).get(reverse("people:invite"))
    mine = page.context["mine"]
    assert (mine.answer, mine.until, mine.note) == (said, "Sunday evening", "I'm tired, not angry")
    row = Invitation.objects.get()
    for sealed in (row.sealed, row.sealed_answer):
        assert sealed is not None
        for word in (b"Sunday", b"tired", b"Ali"):
            assert word not in bytes(sealed)
    assert answer(Client(), code, "ready").status_code == 200  # and may still become a yes


@pytest.mark.parametrize(
    "typed", ["", "one-two-three-four", "x" * 101, "\x00", "../../etc", "☂ ☂ ☂ ☂"]
)
def test_a_wrong_code_is_told_kindly_and_kept(alice: Someone, typed: str) -> None:
    invite(alice)

    response = Client().post(reverse(JOIN), {"code": typed})

    assert response.status_code == 422
    assert reverse("people:join") in response.content.decode()


def test_expired_withdrawn_and_unknown_are_told_the_same(alice: Someone) -> None:
    said = []
    code = invite(alice)
    with time_machine.travel(timezone.now() + timedelta(days=7, hours=1), tick=False):
        said.append(Client().post(reverse(JOIN), {"code": code}))
    taken_back = signed_in_client(alice).post(reverse("people:withdraw"))
    assert taken_back["Location"] == reverse("people:invite")
    said.append(Client().post(reverse(JOIN), {"code": code}))
    said.append(Client().post(reverse(JOIN), {"code": "never-was-there-before"}))

    errors = {str(response.context["form"].non_field_errors()) for response in said}
    assert len(errors) == 1
    assert {response.status_code for response in said} == {422}


def test_guessing_codes_is_slowed_down_with_the_form_kept() -> None:
    client = Client()
    for number in range(30):
        client.post(reverse(JOIN), {"code": f"guess {number}"})

    response = client.post(reverse(JOIN), {"code": "guess again"})

    assert response.status_code == 429
    assert "guess again" in response.content.decode()


def test_an_invitation_works_once(alice: Someone, bob: Someone) -> None:
    code = invite(alice)
    charlie = signed_in_client(make_person("Charlie"))
    answer(charlie, code)
    assert charlie.get(reverse(SAY_YES)).status_code == 200
    assert join(bob, code).status_code == 302

    late = charlie.post(reverse(SAY_YES), {"name": "Charlie"})

    assert late.status_code == 409
    assert "has just been used" in late.content.decode()
    assert Membership.objects.count() == 2
    assert charlie.get(reverse(SAY_YES))["Location"] == reverse(JOIN)  # the code is forgotten


def test_nobody_joins_their_own_invitation(alice: Someone) -> None:
    response = join(alice, invite(alice))

    assert response.status_code == 409
    assert "your own invitation" in response.content.decode()
    assert not Couple.objects.exists()


def test_two_at_a_time(alice: Someone, bob: Someone) -> None:
    charlie = make_person("Charlie")
    from_charlie = invite(charlie)
    make_couple(alice, bob)

    joined = join(alice, from_charlie)
    invited = signed_in_client(bob).post(
        reverse("people:invite"), {"sentence": SENTENCE, "name": "Bob"}
    )

    assert (joined.status_code, invited.status_code) == (409, 409)
    assert SENTENCE in invited.content.decode()  # shown back
    assert Couple.objects.count() == 1


def test_the_inviter_who_found_somebody_else_meanwhile_is_refused(
    alice: Someone, bob: Someone
) -> None:
    """Alice invited Bob, joined Charlie instead, and then says yes to Bob as well."""
    join(bob, invite(alice))
    charlie = make_person("Charlie")
    other = Couple.objects.create(stage="active")
    for person in (alice, charlie):
        Membership.objects.create(couple=other, person_id=person.person_id, current=True, number=9)

    refused = signed_in_client(alice).post(reverse("people:confirm"), {"name": "Ali"})

    assert refused.status_code == 409
    assert alice.member.couple is not None
    assert alice.member.couple.id == other.id
    assert bob.member.couple is None


def test_not_now_of_the_inviter_is_silent(alice: Someone, bob: Someone) -> None:
    join(bob, invite(alice))
    waits = signed_in_client(bob)
    before = waits.get(reverse("people:waiting")).content

    page = signed_in_client(alice).get(reverse("people:confirm"))

    assert f'href="{reverse("home:today")}">Not now' in page.content.decode()
    after = waits.get(reverse("people:waiting")).content
    assert len(after) == len(before)


def test_taking_the_invitation_back_undoes_the_wait(alice: Someone, bob: Someone) -> None:
    join(bob, invite(alice))

    signed_in_client(alice).post(reverse("people:withdraw"))

    assert not Couple.objects.exists()
    waits = signed_in_client(bob)
    assert waits.get(reverse("people:waiting"))["Location"] == reverse("home:today")
    assert join(bob, invite(alice)).status_code == 302  # and a new one works


def test_the_joiner_may_take_the_yes_back(alice: Someone, bob: Someone) -> None:
    join(bob, invite(alice))

    signed_in_client(bob).post(reverse("people:waiting"))

    assert not Couple.objects.exists()
    assert signed_in_client(alice).get(reverse("people:confirm")).status_code == 302
    stale = signed_in_client(alice).post(reverse("people:confirm"), {"name": "Ali"})
    assert stale["Location"] == reverse("people:invite")


def test_not_now_of_the_joiner_forgets_the_code(alice: Someone, bob: Someone) -> None:
    client = signed_in_client(bob)
    answer(client, invite(alice))

    response = client.post(reverse(SAY_YES), {"not_now": "1"})

    assert response["Location"] == reverse("home:today")
    assert "joining" not in read_index(bob.open())
    assert client.get(reverse(SAY_YES))["Location"] == reverse(JOIN)


def test_a_claimed_user_name_is_the_accounts_own(alice: Someone, bob: Someone) -> None:
    """What the joiner wrote for the inviter could say anything; the name shown is looked up."""
    join(bob, invite(alice), name="Alice's husband")

    joined = invitations.joined(alice.member, alice.open())

    assert joined is not None
    assert (joined.name, joined.user_name) == ("Alice's husband", "bob")


def test_leaving_ends_it_for_both_and_keeps_what_was_shared(alice: Someone, bob: Someone) -> None:
    couple_id = make_couple(alice, bob)
    client = signed_in_client(alice)
    assert "Bob" in client.get(reverse("people:leave")).content.decode()

    gone = client.post(reverse("people:leave"), {"when": "0"})

    assert gone["Location"] == reverse("people:leave")
    assert client.get(gone["Location"]).status_code == 200
    again = client.post(reverse("people:leave"), {"when": "0"})
    assert again.status_code == 302  # twice is once
    for me, other in ((alice, "Bob"), (bob, "Alice")):
        couple = me.member.couple
        assert couple is not None
        assert (couple.id, couple.active) == (couple_id, False)
        assert partner_name(me.member, me.open()) == other
    assert set(Couple.objects.values().get()) == {"id", "stage", "again_from"}
    places = Membership.objects.values("current", "closes_on", "sealed_note", "let_go")
    one, other_place = places  # who left is written nowhere
    assert one == other_place


def test_after_leaving_a_new_mutual_invitation_is_needed(alice: Someone, bob: Someone) -> None:
    first = make_couple(alice, bob)
    actions.leave_couple(member=bob.member, at=timezone.now())

    second = make_couple(bob, alice, at=timezone.now() + timedelta(hours=25))

    assert second != first
    member = alice.member
    assert [seen.id for seen in member.couples] == [second, first]
    assert [seen.active for seen in member.couples] == [True, False]
    assert partner_name(member, alice.open()) == "Bob"


def test_no_plain_time_but_of_ends() -> None:
    times = {
        str(field)
        for model in apps.get_app_config("people").get_models()
        for field in model._meta.fields  # noqa: SLF001 - Django's documented model API
        if isinstance(field, (DateField, TimeField))
    }
    assert times == {
        "people.Invitation.expires",
        "people.Couple.again_from",
        "people.Membership.closes_on",
    }


def test_an_invitation_ends_at_a_full_hour(alice: Someone) -> None:
    invite(alice)
    expires = Invitation.objects.get().expires
    assert (expires.minute, expires.second, expires.microsecond) == (0, 0, 0)
    assert timedelta(days=7) <= expires - timezone.now() <= timedelta(days=7, hours=1)


def test_what_has_run_out_goes_when_the_next_one_is_made(alice: Someone, bob: Someone) -> None:
    invite(alice)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        invite(bob)

    assert [row.inviter_id for row in Invitation.objects.all()] == [bob.person_id]


def test_the_code_stands_nowhere_in_the_open(alice: Someone) -> None:
    code = invite(alice)
    parts = [code.encode(), *[word.encode() for word in code.split("-") if len(word) > 4]]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own table names
            for row in cursor.fetchall():
                for value in row:
                    held = bytes(value) if isinstance(value, memoryview) else value
                    text = held if isinstance(held, bytes) else str(held).encode()
                    assert not any(part in text for part in parts)


def test_a_row_says_its_id_only() -> None:
    row = Invitation(id=UUID(int=7))
    assert str(row) == "invitation"
    assert "lamp" not in repr(Secret("lamp-river-fold-eleven"))
