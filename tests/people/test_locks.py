"""Signing in, covering, closing; and words that outlive all three."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from reknit.people import cookies
from reknit.people.index import change_index, read_index
from reknit.vault import sessions
from reknit.vault.actions import change_passphrase
from reknit.vault.aside import asides
from reknit.vault.secret import Secret
from reknit.vault.sessions import SessionState
from tests.people.scene import PASSPHRASE, PIN, Someone, make_person, signed_in_client

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

SIGN_IN, UNCOVER, ASIDE = "people:sign-in", "people:uncover", "people:aside"
WORDS = {"sentence": "I keep thinking of\nthat evening — ☂.", "name": "Al"}


@pytest.fixture
def alice() -> Someone:
    return make_person("Alice")


def sign_in(client: Client, name: str = "alice", **fields: str) -> Response:
    filled = {"user_name": name, "passphrase": PASSPHRASE, "stay": "day", **fields}
    return client.post(reverse(SIGN_IN), filled, secure=True)  # other addresses need https


def state(client: Client) -> SessionState | None:
    found = sessions.find(client.cookies[cookies.name()].value)
    return None if found is None else found.state


def test_sign_in_opens_today(alice: Someone) -> None:
    client = Client()

    response = sign_in(client)

    assert (response.status_code, response["Location"]) == (302, reverse("home:today"))
    assert state(client) is SessionState.OPEN


@pytest.mark.parametrize("spelled", ["alice", " Alice ", "ALICE"])
def test_sign_in_forgives_how_the_name_is_spelled(alice: Someone, spelled: str) -> None:
    assert sign_in(Client(), spelled).status_code == 302


def test_wrong_passphrase_and_unknown_name_are_told_the_same(alice: Someone) -> None:
    bodies = []
    for name, passphrase in (("alice", "wrong"), ("nobody", "wrong"), ("nobody", PASSPHRASE)):
        response = sign_in(Client(), name, passphrase=passphrase, happened="so it was")
        assert response.status_code == 422
        assert cookies.name() not in response.cookies
        assert response.context["carried"] == {"happened": "so it was"}
        bodies.append(str(response.context["form"].non_field_errors()))

    assert len(set(bodies)) == 1


def test_the_cookie_of_a_visit_and_of_my_own_device(alice: Someone, settings: Settings) -> None:
    for stay, age in (("day", ""), ("month", 31 * 24 * 3600)):
        morsel = sign_in(Client(), stay=stay).cookies["reknit"]
        kept = {key: morsel[key] for key in ("path", "httponly", "samesite", "secure", "max-age")}
        assert kept == {
            "path": "/",
            "httponly": True,
            "samesite": "Lax",
            "secure": "",
            "max-age": age,
        }
    settings.TLS = True
    morsel = sign_in(Client()).cookies["__Host-reknit"]
    assert (morsel["secure"], morsel["domain"], morsel["path"]) == (True, "", "/")


def test_the_token_changes_at_sign_in_and_the_old_one_ends(alice: Someone) -> None:
    client = signed_in_client(alice)
    before = client.cookies[cookies.name()].value

    sign_in(client)

    assert client.cookies[cookies.name()].value != before
    old = sessions.find(before)
    assert old is not None
    assert old.state is SessionState.STUB


def test_somebody_at_another_table_does_not_lock_me_out(alice: Someone) -> None:
    tries = [sign_in(Client(REMOTE_ADDR="10.0.0.1"), passphrase="wrong") for _ in range(20)]

    assert tries[-1].status_code == 429
    assert sign_in(Client(REMOTE_ADDR="10.0.1.1")).status_code == 302


def test_many_wrong_tries_at_one_account_are_slowed_down(alice: Someone) -> None:
    for number in range(60):
        sign_in(Client(REMOTE_ADDR=f"10.0.0.{number}"), passphrase="wrong")

    response = sign_in(Client(REMOTE_ADDR="10.0.1.1"), happened="so it was")

    assert response.status_code == 429
    assert response.context["carried"] == {"happened": "so it was"}
    assert response.context["form"]["user_name"].value() == "alice"
    assert PASSPHRASE not in response.content.decode()


def test_many_tries_from_one_household_are_slowed_down(alice: Someone) -> None:
    for number in range(30):
        sign_in(Client(REMOTE_ADDR=f"2001:db8::{number:x}"), f"name{number}")

    assert sign_in(Client(REMOTE_ADDR="2001:db8::ffff")).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:0:1::1")).status_code == 302


def test_cover_hides_and_the_pin_opens_again(alice: Someone) -> None:
    client = signed_in_client(alice)

    covered = client.post(reverse("people:cover"))
    assert (covered.status_code, covered["Location"]) == (302, reverse(UNCOVER))
    settings_url = reverse("people:settings")
    assert client.get(settings_url)["Location"] == f"{reverse(UNCOVER)}?next=%2Fme%2Fsettings%2F"

    opened = client.post(reverse(UNCOVER), {"pin": PIN, "next": settings_url})
    assert (opened.status_code, opened["Location"]) == (302, settings_url)
    assert client.get(settings_url).status_code == 200


def test_five_wrong_pins_leave_only_the_passphrase(alice: Someone) -> None:
    client = signed_in_client(alice, covered=True)
    for _ in range(4):
        assert client.post(reverse(UNCOVER), {"pin": "246810"}).context["pin_form"] is not None
    last = client.post(reverse(UNCOVER), {"pin": "246810"})

    assert last.status_code == 422
    assert last.context["pin_form"] is None
    assert "246810" not in last.content.decode()
    assert client.post(reverse(UNCOVER), {"pin": PIN}).status_code == 422
    assert client.post(reverse(UNCOVER), {"passphrase": PASSPHRASE}).status_code == 302


def test_the_passphrase_uncovers_under_a_new_token(alice: Someone) -> None:
    client = signed_in_client(alice, covered=True)
    before = client.cookies[cookies.name()].value

    assert client.post(reverse(UNCOVER), {"passphrase": "wrong"}).status_code == 422
    assert client.post(reverse(UNCOVER), {"passphrase": PASSPHRASE}).status_code == 302

    assert client.cookies[cookies.name()].value != before
    assert state(client) is SessionState.OPEN


def test_a_chosen_pin_is_there_at_the_next_sign_in(alice: Someone) -> None:
    client = signed_in_client(alice)
    proven = {"passphrase": PASSPHRASE}
    assert client.post(reverse("people:pin"), {"pin": "804152"}).status_code == 422
    wrong = client.post(reverse("people:pin"), {"pin": "804152", "passphrase": "a guess"})
    assert wrong.status_code == 422
    assert client.post(reverse("people:pin"), {"pin": "111111"} | proven).status_code == 422
    assert client.post(reverse("people:pin"), {"pin": "804152"} | proven).status_code == 302

    client.post(reverse("people:close"))
    sign_in(client)
    client.post(reverse("people:cover"))

    assert client.post(reverse(UNCOVER), {"pin": "804152"}).status_code == 302


def test_close_ends_the_sign_in(alice: Someone) -> None:
    client = signed_in_client(alice)

    closed = client.post(reverse("people:close"))

    assert (closed.status_code, closed["Location"]) == (302, reverse("home:front"))
    assert closed["Clear-Site-Data"] == '"cache"'
    assert state(client) is SessionState.STUB
    again = client.get(reverse("people:settings"))
    assert again["Location"] == f"{reverse(SIGN_IN)}?next=%2Fme%2Fsettings%2F"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/nowhere/",
        "\n/me/settings/",
    ],
)
def test_next_leads_only_to_our_own_pages(alice: Someone, wanted: str) -> None:
    response = sign_in(Client(), next=wanted)

    assert response["Location"] == reverse("home:today")


def test_what_was_written_before_signing_in_comes_along(alice: Someone) -> None:
    response = sign_in(Client(), happened="so it was", question="and you?")

    assert response["Location"] == reverse("repair:start")
    assert read_index(alice.open())["first_minutes"] == {
        "happened": "so it was",
        "question": "and you?",
    }


# --- words outlive locks (docs/accounts.md) ------------------------------------------------------


def lock(client: Client, how: str) -> None:
    """The ways in which a notebook locks while somebody is writing."""
    session = sessions.find(client.cookies[cookies.name()].value)
    assert session is not None
    if how == "covered":
        sessions.cover(session)
    elif how == "closed":
        sessions.close(session)
    else:
        assert session.vault is not None
        change_passphrase(vault=session.vault, new=Secret(PASSPHRASE))


@pytest.mark.parametrize("how", ["covered", "closed", "passphrase changed elsewhere"])
def test_words_outlive_a_lock_and_are_offered_to_that_account_only(
    alice: Someone, how: str
) -> None:
    client = signed_in_client(alice)
    lock(client, how)

    met = client.post(reverse("people:invite"), {**WORDS, "passphrase": "secret one", "code": "c"})

    assert met.status_code == 409
    assert "Your words are safe" in met.content.decode()
    assert "that evening" not in met.content.decode()
    kept = [found.words for found in asides(alice.open())]
    assert kept == [
        {
            "page": "people:invite",
            "arguments": {},
            "fields": {name: [text] for name, text in WORDS.items()},
        }
    ]
    # Nobody else is offered them, not even in the same browser.
    make_person("Charlie")
    other = Client()
    sign_in(other, "charlie")
    assert "that evening" not in other.get(reverse(ASIDE)).content.decode()

    way_in = {"covered": lambda: client.post(reverse(UNCOVER), {"pin": PIN})}
    opened = way_in.get(how, lambda: sign_in(client))()

    assert opened["Location"] == reverse(ASIDE)
    page = client.get(reverse(ASIDE))
    assert "that evening" in page.content.decode()
    back = page.context["rescued"][0]["put_back"]
    again = client.get(back)
    assert {name: again.context["form"][name].value() for name in WORDS} == WORDS


def test_put_back_words_are_let_go_once_they_are_saved(alice: Someone) -> None:
    client = signed_in_client(alice, covered=True)
    client.post(reverse("people:invite"), WORDS)
    client.post(reverse(UNCOVER), {"pin": PIN})
    back = client.get(reverse(ASIDE)).context["rescued"][0]["put_back"]

    assert client.post(back, {"name": ""}).status_code == 422
    assert len(asides(alice.open())) == 1
    assert client.post(back, WORDS).status_code == 302
    assert asides(alice.open()) == []


def test_words_set_aside_can_be_let_go_by_their_owner_only(alice: Someone) -> None:
    client = signed_in_client(alice, covered=True)
    client.post(reverse("people:invite"), WORDS)
    (found,) = asides(alice.open())

    charlie = signed_in_client(make_person("Charlie"))
    assert charlie.post(reverse(ASIDE), {"aside": str(found.id)}).status_code == 302
    assert charlie.get(f"{reverse('people:invite')}?aside={found.id}").status_code == 200
    assert len(asides(alice.open())) == 1

    client.post(reverse(UNCOVER), {"pin": PIN})
    assert client.post(reverse(ASIDE), {"aside": "nonsense"}).status_code == 302
    assert client.post(reverse(ASIDE), {"aside": str(found.id)}).status_code == 302
    assert asides(alice.open()) == []


def test_without_any_trace_of_an_account_the_page_shows_the_words_back() -> None:
    for client in (Client(), Client()):
        response = client.post(reverse("people:invite"), {**WORDS, "passphrase_x": "secret one"})

        assert response.status_code == 409
        assert response.context["words"] == list(WORDS.values())
        assert "secret one" not in response.content.decode()
        client.cookies[cookies.name()] = "A" * 43  # and with a cookie nobody knows


def test_words_that_find_no_room_aside_are_shown_back(alice: Someone) -> None:
    client = signed_in_client(alice, covered=True)
    long = "word " * 20_000

    response = client.post(reverse("people:invite"), {"sentence": long})

    assert response.status_code == 409
    assert response.context["words"] == [long]
    assert asides(alice.open()) == []


def test_a_lock_met_without_words_just_leads_to_the_way_in(alice: Someone) -> None:
    client = signed_in_client(alice, covered=True)

    response = client.post(reverse("people:leave"), {"next": "/", "passphrase_now": "x"})

    assert (response.status_code, response["Location"]) == (302, reverse(UNCOVER))
    assert asides(alice.open()) == []


def test_an_account_without_pin_or_settings_still_covers(alice: Someone) -> None:
    change_index(alice.open(), lambda doc: doc.clear())
    client = Client()
    sign_in(client)
    client.post(reverse("people:cover"))

    assert client.get(reverse(UNCOVER)).context["pin_form"] is None


def test_a_row_put_back_into_the_database_is_a_calm_page(alice: Someone) -> None:
    """The old lock in the new database: its passphrase fits, and nothing behind it opens."""
    client = signed_in_client(alice)
    change_index(alice.open(), lambda doc: doc.update(display_name="Alice"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_privatepage SET sealed = %s", [b"rk1" + bytes(80)])
    fresh = Client()
    answer = sign_in(fresh)
    assert answer.status_code == 409
    assert b"opened safely" in answer.content
    client.post(reverse("people:cover"))
    assert client.post(reverse(UNCOVER), {"passphrase": PASSPHRASE}).status_code == 409
