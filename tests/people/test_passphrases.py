"""Changing the passphrase, the recovery code, and the way back in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from reknit.people import cookies
from reknit.people.index import change_index, read_index
from reknit.vault import sessions
from reknit.vault.actions import open_vault
from reknit.vault.refusals import WrongPassphrase
from reknit.vault.secret import Secret
from reknit.vault.sessions import SessionState
from tests.people.scene import PASSPHRASE, Someone, make_person, signed_in_client

pytestmark = pytest.mark.django_db

NEW = "velvet-canyon-thirteen-otter"
CHOSEN = {"kind": "own", "passphrase": NEW, "passphrase_again": NEW}
CHANGE, CODE, WRITTEN, RESET = (
    "people:passphrase",
    "people:recovery-code",
    "people:code-written",
    "people:reset",
)


@pytest.fixture
def alice() -> Someone:
    return make_person("Alice")


def a_code(alice: Someone) -> str:
    page = signed_in_client(alice).post(reverse(CODE), {"passphrase": PASSPHRASE})
    code: str = page.context["code"]
    return code


def test_a_change_opens_with_the_new_one_only_and_ends_other_sign_ins(alice: Someone) -> None:
    here, elsewhere = signed_in_client(alice), signed_in_client(alice)
    change_index(alice.open(), lambda doc: doc.update(display_name="Ali"))

    response = here.post(reverse(CHANGE), {"passphrase_now": PASSPHRASE, **CHOSEN})

    assert (response.status_code, response["Location"]) == (302, reverse("people:settings"))
    assert here.get(reverse("people:settings")).status_code == 200
    found = sessions.find(elsewhere.cookies[cookies.name()].value)
    assert found is not None
    assert found.state is SessionState.STUB
    with pytest.raises(WrongPassphrase):
        alice.open()
    vault = open_vault(person_id=alice.person_id, passphrase=Secret(NEW))
    assert read_index(vault)["display_name"] == "Ali"


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"passphrase_now": "wrong"}, "__all__"),
        ({"passphrase_now": ""}, "passphrase_now"),
        ({"passphrase": "alice", "passphrase_again": "alice"}, "passphrase"),
        ({"passphrase_again": "x"}, "passphrase_again"),
    ],
)
def test_a_change_that_does_not_fit_changes_nothing(
    alice: Someone, fields: dict[str, str], where: str
) -> None:
    filled = {"passphrase_now": PASSPHRASE, **CHOSEN, **fields}

    response = signed_in_client(alice).post(reverse(CHANGE), filled)

    assert response.status_code == 422
    assert where in response.context["form"].errors
    assert NEW not in response.content.decode()
    assert alice.open().person_id == alice.person_id


def test_another_five_for_a_change(alice: Someone) -> None:
    response = signed_in_client(alice).post(reverse(CHANGE), {"another": "1"})

    assert response.status_code == 200
    assert len(response.context["form"].offered.split()) == 5


def test_the_recovery_code_needs_the_passphrase_and_is_shown_once(alice: Someone) -> None:
    client = signed_in_client(alice)
    refused = client.post(reverse(CODE), {"passphrase": "wrong"})
    assert (refused.status_code, "code" in refused.context) == (422, False)

    shown = client.post(reverse(CODE), {"passphrase": PASSPHRASE})
    code = shown.context["code"]

    body = shown.content.decode()
    assert body.count(code) == 1
    wrong = client.post(reverse(WRITTEN), {"last_group": "zzzzz", "group": shown.context["group"]})
    assert wrong.status_code == 422
    assert code not in wrong.content.decode()
    typed = code[-6:].lower().replace("-", " ")
    right = client.post(reverse(WRITTEN), {"last_group": typed, "group": shown.context["group"]})
    assert right.status_code == 200
    assert "That matches" in right.content.decode()


def test_the_code_lets_me_in_again_and_goes_on_working(alice: Someone) -> None:
    code = a_code(alice)
    change_index(alice.open(), lambda doc: doc.update(display_name="Ali"))
    for passphrase in (NEW, f"{NEW} again"):
        client = Client()

        response = client.post(
            reverse(RESET),
            {
                "user_name": "Alice",
                "code": code.lower().replace("-", " "),
                "kind": "own",
                "passphrase": passphrase,
                "passphrase_again": passphrase,
            },
        )

        assert (response.status_code, response["Location"]) == (302, reverse("home:today"))
        assert client.get(reverse("people:settings")).status_code == 200
        vault = open_vault(person_id=alice.person_id, passphrase=Secret(passphrase))
        assert read_index(vault)["display_name"] == "Ali"


def test_a_newer_code_replaces_the_older(alice: Someone) -> None:
    older, newer = a_code(alice), a_code(alice)

    tried = [
        Client().post(reverse(RESET), {"user_name": "alice", "code": code, **CHOSEN}).status_code
        for code in (older, newer)
    ]

    assert tried == [422, 302]


def test_wrong_code_no_code_and_unknown_name_are_told_the_same(alice: Someone) -> None:
    code = a_code(alice)
    make_person("Charlie")
    said = set()
    for name, tried in (("alice", "AAAA-BBBB"), ("charlie", code), ("nobody", code)):
        response = Client().post(reverse(RESET), {"user_name": name, "code": tried, **CHOSEN})
        assert response.status_code == 422
        assert response.context["form"]["user_name"].value() == name
        assert NEW not in response.content.decode()
        said.add(str(response.context["form"].non_field_errors()))

    assert len(said) == 1


def test_many_wrong_codes_are_slowed_down(alice: Someone) -> None:
    for number in range(60):
        client = Client(REMOTE_ADDR=f"10.0.0.{number}")
        client.post(reverse(RESET), {"user_name": "alice", "code": "A", **CHOSEN}, secure=True)

    late = Client().post(reverse(RESET), {"user_name": "alice", "code": "A", **CHOSEN})

    assert late.status_code == 429
    assert late.context["form"]["code"].value() == "A"
