"""Beginning a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from reknit.people import queries
from reknit.people.index import read_index
from reknit.people.models import Person
from reknit.vault.actions import open_vault
from reknit.vault.refusals import WrongPassphrase
from reknit.vault.secret import Secret
from tests.people.scene import PASSPHRASE, make_person, signed_in_client

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db

CARRIED = {
    "happened": "You didn't come.\nI waited.",
    "took_to_mean": "that I don't matter",
    "sureness": "half",
    "question": "What happened on your side?",
}


def posted(client: Client, **fields: str) -> Response:
    filled = {
        "user_name": "Alice",
        "kind": "own",
        "passphrase": PASSPHRASE,
        "passphrase_again": PASSPHRASE,
        "adult": "on",
        **fields,
    }
    return client.post(reverse("people:begin"), filled)


def test_begin_makes_a_notebook_and_leads_to_today() -> None:
    response = posted(Client())

    assert (response.status_code, response["Location"]) == (302, reverse("home:today"))


def test_begin_with_something_to_keep_offers_the_recovery_code() -> None:
    client = Client()

    response = posted(client, happened="You left.")

    assert (response.status_code, response["Location"]) == (302, reverse("people:recovery-code"))
    assert client.get(response["Location"]).status_code == 200


def test_begin_with_the_five_words_on_the_page() -> None:
    client = Client()
    page = client.get(reverse("people:begin"))
    words = page.context["form"].offered

    response = posted(
        client, kind="five", passphrase="", passphrase_again="", passphrase_offered=words
    )

    assert response.status_code == 302
    assert len(words.split()) == 5
    person_id = queries.person_id_of("alice")
    assert open_vault(person_id=person_id, passphrase=Secret(words)).person_id == person_id


def test_another_five_keeps_what_was_typed_and_complains_about_nothing() -> None:
    client = Client()
    words = client.get(reverse("people:begin")).context["form"].offered

    response = posted(client, another="1", passphrase_offered=words, happened="so it was")

    assert response.status_code == 200
    form = response.context["form"]
    assert form.offered != words
    assert form["user_name"].value() == "Alice"
    assert not form.is_bound
    assert response.context["carried"] == {"happened": "so it was"}


def test_first_minutes_arrive_unsent_and_wait_in_the_index() -> None:
    client = Client()
    arrived = client.post(reverse("people:begin"), CARRIED)
    assert arrived.status_code == 200
    assert arrived.context["carried"] == CARRIED
    assert not Person.objects.exists()

    failed = posted(client, **CARRIED, adult="")
    assert failed.status_code == 422
    assert failed.context["carried"] == CARRIED
    assert "What happened on your side?" in failed.content.decode()

    posted(client, **CARRIED)
    vault = open_vault(person_id=queries.person_id_of("alice"), passphrase=Secret(PASSPHRASE))
    assert read_index(vault)["first_minutes"] == CARRIED


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"user_name": ""}, "user_name"),
        ({"user_name": "a b"}, "user_name"),
        ({"user_name": "-alice-"}, "user_name"),
        ({"kind": ""}, "kind"),
        ({"kind": "five"}, "kind"),
        ({"passphrase": ""}, "passphrase"),
        ({"passphrase": "password1", "passphrase_again": "password1"}, "passphrase"),
        ({"passphrase_again": "another"}, "passphrase_again"),
        ({"adult": ""}, "adult"),
    ],
)
def test_begin_says_what_is_missing(fields: dict[str, str], field: str) -> None:
    response = posted(Client(), **({"user_name": "Alice"} | fields))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert PASSPHRASE not in response.content.decode()
    assert not Person.objects.exists()


def test_a_passphrase_made_of_the_user_name_is_refused() -> None:
    name = "fluffykitten"

    response = posted(Client(), user_name=name, passphrase=f"{name}1", passphrase_again=f"{name}1")

    assert "passphrase" in response.context["form"].errors


@pytest.mark.parametrize("taken", ["alice", "ALICE", "\uff21lice"])
def test_a_taken_name_is_said_and_everything_else_is_kept(taken: str) -> None:
    make_person("Alice")

    response = posted(Client(), user_name=taken, happened="so it was")

    assert response.status_code == 422
    assert "already uses this name" in response.content.decode()
    assert response.context["carried"] == {"happened": "so it was"}
    assert Person.objects.count() == 1


def test_many_notebooks_from_one_place_are_slowed_down() -> None:
    client = Client()
    for number in range(30):
        client.cookies.clear()
        posted(client, user_name=f"person{number}")
    client.cookies.clear()

    response = posted(client, user_name="onemore", happened="so it was")

    assert response.status_code == 429
    assert response.context["carried"] == {"happened": "so it was"}


def test_who_has_an_open_notebook_only_brings_words_along() -> None:
    alice = make_person("Alice")

    response = signed_in_client(alice).post(reverse("people:begin"), CARRIED)

    assert response["Location"] == reverse("repair:start")
    assert read_index(alice.open())["first_minutes"] == CARRIED
    assert Person.objects.count() == 1


def test_who_runs_the_server_is_said_before_the_first_private_word(settings: object) -> None:
    settings.HOST_NAME = "Kim from the workshop"  # type: ignore[attr-defined]  # pytest-django's
    body = Client().get(reverse("people:begin")).content.decode()

    assert "Kim from the workshop" in body
    assert "could change the program and read along" in body


def test_a_new_installation_has_nobody() -> None:
    """No account comes with the program, so none can be left with a known passphrase."""
    assert not Person.objects.exists()


@pytest.mark.parametrize("letters", [64, 500])
def test_a_long_passphrase_fits_whole(letters: int) -> None:
    own = ("the long way round the lake at dawn, twice; " * 12)[:letters].strip()
    assert posted(Client(), passphrase=own, passphrase_again=own).status_code == 302

    person_id = queries.person_id_of("alice")
    assert open_vault(person_id=person_id, passphrase=Secret(own)).person_id == person_id
    with pytest.raises(WrongPassphrase):
        open_vault(person_id=person_id, passphrase=Secret(own[:-1]))


def test_what_stands_in_the_address_fills_in_no_form() -> None:
    """Addresses stay in histories, and anybody can hand somebody a link."""
    make_person("Alice")
    filled = urlencode({"user_name": "alice", "passphrase": PASSPHRASE, "stay": "day"})

    answer = Client().post(f"{reverse('people:sign-in')}?{filled}", {"user_name": "alice"})

    assert answer.status_code == 422
    assert PASSPHRASE not in answer.content.decode()


def test_of_a_field_sent_twice_one_counts() -> None:
    make_person("Alice")
    client = Client()

    answer = client.post(
        reverse("people:sign-in"),
        {"user_name": ["bob", "alice"], "passphrase": ["x", PASSPHRASE], "stay": ["day", "day"]},
    )

    assert answer.status_code == 302
