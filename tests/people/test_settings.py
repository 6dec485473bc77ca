from __future__ import annotations

import json

import pytest
from django.urls import reverse

from reknit.people import cookies
from reknit.people.index import change_index, read_index
from reknit.people.names import my_name, partner_name
from reknit.vault import sessions
from tests.people.scene import Someone, make_couple, make_person, signed_in_client

pytestmark = pytest.mark.django_db

SETTINGS = "people:choices"


@pytest.fixture
def alice() -> Someone:
    return make_person("Alice")


def filled(**fields: str) -> dict[str, str]:
    return {
        "display_name": "Alice",
        "cover_after_minutes": "5",
        "exit_to": "weather",
        "invited": "on",
        "shared": "on",
        "agreed_time": "on",
        "lesson": "on",
        "quiet_from": "22:00",
        "quiet_to": "07:00",
        **fields,
    }


def test_the_defaults(alice: Someone) -> None:
    form = signed_in_client(alice).get(reverse(SETTINGS)).context["form"]

    shown = {name: form[name].value() for name in form.fields if name != "was"}

    assert shown == {
        "display_name": "Alice",
        "cover_after_minutes": "5",
        "spelling": False,
        "exit_to": "weather",
        "invited": True,
        "shared": True,
        "agreed_time": True,
        "lesson": True,
        "quiet_from": "22:00",
        "quiet_to": "07:00",
    }


def test_what_is_saved_is_shown_again(alice: Someone) -> None:
    client = signed_in_client(alice)
    changed = filled(
        display_name="Ali",
        cover_after_minutes="15",
        exit_to="map",
        quiet_from="20:30",
        spelling="on",
    )
    del changed["lesson"]

    assert client.post(reverse(SETTINGS), changed)["Location"] == "/me/settings/?saved=1"

    index = read_index(alice.open())
    assert index["display_name"] == "Ali"
    assert (index["cover_after_minutes"], index["exit_to"], index["spelling"]) == (15, "map", True)
    assert index["notices"] == {
        "invited": True,
        "shared": True,
        "agreed_time": True,
        "lesson": False,
        "quiet_from": "20:30",
        "quiet_to": "07:00",
    }
    form = client.get(reverse(SETTINGS)).context["form"]
    assert form["quiet_from"].value() == "20:30"
    assert my_name(alice.member, alice.open()) == "Ali"


def test_two_tabs_each_keep_what_the_other_changed(alice: Someone) -> None:
    client = signed_in_client(alice)
    was = client.get(reverse(SETTINGS)).context["form"]["was"].value()

    client.post(reverse(SETTINGS), filled(display_name="Ali", was=was))
    client.post(reverse(SETTINGS), filled(exit_to="map", was=was))

    index = read_index(alice.open())
    assert (index["display_name"], index["exit_to"]) == ("Ali", "map")


def test_two_tabs_that_change_the_same_thing_see_both(alice: Someone) -> None:
    client = signed_in_client(alice)
    was = client.get(reverse(SETTINGS)).context["form"]["was"].value()
    client.post(reverse(SETTINGS), filled(display_name="Ali", was=was))

    met = client.post(reverse(SETTINGS), filled(display_name="Lissy", was=was))

    assert met.status_code == 409
    assert "There you are called: Ali" in met.content.decode()
    again = met.context["form"]
    assert again["display_name"].value() == "Lissy"
    assert read_index(alice.open())["display_name"] == "Ali"
    client.post(reverse(SETTINGS), filled(display_name="Lissy", was=again["was"].value()))
    assert read_index(alice.open())["display_name"] == "Lissy"


def test_other_folders_words_in_the_index_stay(alice: Someone) -> None:
    change_index(alice.open(), lambda doc: doc.update(somebody_elses={"list": [1, 2]}))

    signed_in_client(alice).post(reverse(SETTINGS), filled())

    assert read_index(alice.open())["somebody_elses"] == {"list": [1, 2]}


def test_a_longer_cover_time_holds_at_once_and_spelling_follows_the_device(alice: Someone) -> None:
    client = signed_in_client(alice)

    client.post(reverse(SETTINGS), filled(cover_after_minutes="15", spelling="on"))

    session = sessions.find(client.cookies[cookies.name()].value)
    assert session is not None
    assert session.cover_after_minutes == 15
    assert "data-spelling" in client.get(reverse(SETTINGS)).content.decode()
    client.post(reverse(SETTINGS), filled())
    assert "data-spelling" not in client.get(reverse(SETTINGS)).content.decode()


def test_the_partner_reads_the_new_name(alice: Someone) -> None:
    bob = make_person("Bob")
    make_couple(alice, bob)

    signed_in_client(alice).post(reverse(SETTINGS), filled(display_name="Alix"))

    assert partner_name(bob.member, bob.open()) == "Alix"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""),
        ("display_name", "x" * 41),
        ("cover_after_minutes", "0"),
        ("exit_to", "https://evil.example"),
        ("quiet_from", "25:00"),
        ("quiet_to", "soon"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(alice: Someone, field: str, value: str) -> None:
    response = signed_in_client(alice).post(reverse(SETTINGS), filled(**{field: value}))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert response.context["form"][field].value() == value
    assert "notices" not in read_index(alice.open())


@pytest.mark.parametrize("was", ["", "nonsense", "[]", "null", json.dumps({"other": 1})])
def test_a_form_whose_past_is_unreadable_is_saved_whole(alice: Someone, was: str) -> None:
    signed_in_client(alice).post(reverse(SETTINGS), filled(exit_to="map", was=was))

    assert read_index(alice.open())["exit_to"] == "map"
