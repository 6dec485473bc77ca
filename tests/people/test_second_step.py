"""A second step at signing in: six digits from an app, after the passphrase, only if wanted."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from reknit.people import cookies
from reknit.vault import record, second_step, sessions
from reknit.vault.actions import make_recovery_code
from reknit.vault.secret import Secret
from reknit.vault.sessions import SessionState
from tests.people.scene import PASSPHRASE, PIN, Someone, make_couple, make_person, signed_in_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db

DOOR, PAGE, SIGN_IN = "people:second", "people:second-step", "people:sign-in"
WORDS = {"happened": "I came late, and then", "next": "/me/settings/"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def alice() -> Someone:
    return make_person("Alice")


def switch_on(someone: Someone, clock: time_machine.Traveller) -> str:
    """The key. Half a minute later, so that the digits of now are fresh."""
    key = second_step.make_secret()
    vault = someone.open()
    second_step.turn_on_digits(vault, key, digits(key.expose()), at=datetime.now(UTC))
    clock.shift(timedelta(seconds=30))
    return key.expose()


def digits(key: str, *, later: int = 0) -> str:
    return pyotp.TOTP(key).at(datetime.now(UTC), counter_offset=later)


def sign_in(client: Client, **more: str) -> Response:
    typed = {"user_name": "alice", "passphrase": PASSPHRASE, "stay": "day", **more}
    return client.post(reverse(SIGN_IN), typed)


def is_open(client: Client) -> bool:
    morsel = client.cookies.get(cookies.name())
    found = sessions.find(morsel.value) if morsel else None
    return found is not None and found.state is SessionState.OPEN


def noted(someone: Someone) -> list[str]:
    return [line.what for line in record.lines(someone.open())]


# Switching it on and off ------------------------------------------------------------------------


def test_on_after_right_digits_and_the_passphrase_and_off_again(
    alice: Someone, clock: time_machine.Traveller
) -> None:
    client = signed_in_client(alice)
    shown = client.get(reverse(PAGE))
    key = shown.context["digits_form"]["app_key"].value()
    assert shown.context["key"].replace(" ", "") == key
    assert "<title>Second step · Notebook</title>" in shown.content.decode()
    assert "No recovery code yet" in shown.content.decode()
    assert "alice" not in second_step.address_of(Secret(key), label="Notebook")

    typed = {"way": "digits", "app_key": key, "app_digits": digits(key), "passphrase": PASSPHRASE}
    answer = client.post(reverse(PAGE), typed)
    assert answer.status_code == 302
    assert second_step.is_required(alice.open())
    page = client.get(reverse(PAGE))
    assert "digits_form" not in page.context
    assert key not in page.content.decode()

    assert client.post(reverse(PAGE), {"way": "off", "passphrase": "x"}).status_code == 422
    assert second_step.is_required(alice.open())
    assert client.post(reverse(PAGE), {"way": "off", "passphrase": PASSPHRASE}).status_code == 302
    assert not second_step.is_required(alice.open())
    assert alice.open().ring.totp is None
    assert {"second-step-on", "second-step-off"} <= set(noted(alice))


@pytest.mark.parametrize(
    "wrong",
    [
        {"app_digits": "000000"},
        {"app_digits": ""},
        {"app_digits": "\u0661\u0662\u0663\u0664\u0665\u0666"},
        {"app_key": "short"},
        {"app_key": "1" * 32},
        {"app_key": ""},
        {"passphrase": "not this one"},
        {"passphrase": ""},
        {"way": "nonsense", "passphrase": "x"},
        {"way": "passkeys"},
    ],
)
def test_wrong_posts_switch_nothing_on_and_keep_the_key(
    alice: Someone, wrong: dict[str, str]
) -> None:
    client = signed_in_client(alice)
    key = second_step.make_secret().expose()
    typed = {"way": "digits", "app_key": key, "app_digits": digits(key), "passphrase": PASSPHRASE}

    answer = client.post(reverse(PAGE), {**typed, **wrong})

    assert answer.status_code in {409, 422}
    assert not second_step.is_required(alice.open())
    assert PASSPHRASE not in answer.content.decode()
    if "app_key" not in wrong and "way" not in wrong:
        assert answer.context["digits_form"]["app_key"].value() == key


def test_nothing_of_the_key_is_kept_when_the_page_meets_a_lock(alice: Someone) -> None:
    key = second_step.make_secret().expose()
    typed = {"way": "digits", "app_key": key, "app_digits": "123456", "passphrase": PASSPHRASE}

    for client in (Client(), signed_in_client(alice, covered=True)):
        answer = client.post(reverse(PAGE), typed, follow=True)
        assert key not in answer.content.decode()
        assert "123456" not in answer.content.decode()


# At the door ------------------------------------------------------------------------------------


def test_the_passphrase_alone_opens_nothing(alice: Someone, clock: time_machine.Traveller) -> None:
    key = switch_on(alice, clock)
    client = Client()

    answer = sign_in(client, **WORDS)
    assert (answer.status_code, answer["Location"]) == (302, reverse(DOOR))
    morsel = answer.cookies[cookies.pending_name()]
    assert (morsel["httponly"], morsel["samesite"], morsel["max-age"]) == (True, "Lax", 300)
    assert cookies.name() not in answer.cookies
    assert client.get("/today/").status_code == 302
    assert sessions.find(morsel.value) is None

    page = client.get(reverse(DOOR))
    assert page.context["carried"] == WORDS
    assert "Alice" not in page.content.decode()
    opened = client.post(reverse(DOOR), {"app_digits": digits(key), **WORDS})
    assert (opened.status_code, opened["Location"]) == (302, reverse("repair:start"))
    assert is_open(client)
    assert client.cookies[cookies.pending_name()].value == ""
    assert noted(alice)[0] == "signed-in"


def test_digits_forgive_spaces_and_a_clock_that_is_a_little_off(
    alice: Someone, clock: time_machine.Traveller
) -> None:
    key = switch_on(alice, clock)
    for later in (-1, 0, 1):
        clock.shift(timedelta(minutes=5))
        client = Client()
        sign_in(client)
        typed = digits(key, later=later)
        client.post(reverse(DOOR), {"app_digits": f" {typed[:3]} {typed[3:]} "})
        assert is_open(client), later
    for later in (-2, 2):
        client = Client()
        sign_in(client)
        client.post(reverse(DOOR), {"app_digits": digits(key, later=later)})
        assert not is_open(client), later


def test_each_six_digits_work_once(alice: Someone, clock: time_machine.Traveller) -> None:
    key = switch_on(alice, clock)
    mine, thiefs = Client(), Client()
    sign_in(mine)
    sign_in(thiefs)
    seen = digits(key)

    mine.post(reverse(DOOR), {"app_digits": seen})
    for _ in range(2):
        answer = thiefs.post(reverse(DOOR), {"app_digits": seen})
        assert answer.status_code == 422
        clock.shift(timedelta(seconds=25))  # the same digits, still within their time

    assert is_open(mine)
    assert not is_open(thiefs)


def test_also_across_midnight(alice: Someone, clock: time_machine.Traveller) -> None:
    """Counters of the throttles begin anew then; this does not."""
    key = switch_on(alice, clock)
    clock.move_to(datetime(2026, 3, 2, 23, 59, 40, tzinfo=UTC))
    mine, thiefs = Client(), Client()
    sign_in(mine)
    sign_in(thiefs)
    seen = digits(key)
    mine.post(reverse(DOOR), {"app_digits": seen})
    clock.shift(timedelta(seconds=40))
    thiefs.post(reverse(DOOR), {"app_digits": seen})

    assert (is_open(mine), is_open(thiefs)) == (True, False)


def test_five_tries_then_the_passphrase_again_and_no_word_is_lost(
    alice: Someone, clock: time_machine.Traveller
) -> None:
    key = switch_on(alice, clock)
    client = Client()
    sign_in(client, **WORDS)
    for _ in range(5):
        assert client.post(reverse(DOOR), {"app_digits": "000000"}).status_code == 422
    last = client.post(reverse(DOOR), {"app_digits": digits(key)})

    assert last.status_code == 422
    assert last.context["carried"] == WORDS
    assert "Please begin again with your passphrase" in last.content.decode()
    assert not is_open(client)
    assert noted(alice).count("second-step-wrong") == 1


def test_too_late_is_told_and_no_word_is_lost(
    alice: Someone, clock: time_machine.Traveller
) -> None:
    key = switch_on(alice, clock)
    client = Client()
    sign_in(client, **WORDS)
    clock.shift(timedelta(minutes=6))
    late = client.post(reverse(DOOR), {"app_digits": digits(key), **WORDS})

    assert late.status_code == 422
    assert late.context["carried"] == WORDS
    assert client.get(reverse(DOOR))["Location"] == reverse(SIGN_IN)
    assert not is_open(client)


def test_many_tries_are_slowed_down(alice: Someone, clock: time_machine.Traveller) -> None:
    key = switch_on(alice, clock)
    statuses = []
    clients = [Client(REMOTE_ADDR=f"10.0.0.{number}") for number in range(5)]
    for client in clients:
        client.post(
            reverse(SIGN_IN),
            {"user_name": "alice", "passphrase": PASSPHRASE, "stay": "day"},
            secure=True,
        )
        for _ in range(5):
            answer = client.post(reverse(DOOR), {"app_digits": "000000"}, secure=True)
            statuses.append(answer.status_code)
    assert statuses == [422] * 20 + [429] * 5
    clients[-1].post(reverse(DOOR), {"app_digits": digits(key)}, secure=True)
    assert not is_open(clients[-1])


def test_under_the_cover_the_passphrase_alone_does_not_open_either(
    alice: Someone, clock: time_machine.Traveller
) -> None:
    """A phone lies about covered for up to thirty days. The PIN of this sign-in opens it."""
    switch_on(alice, clock)
    client = signed_in_client(alice, covered=True)

    answer = client.post(reverse("people:uncover"), {"passphrase": PASSPHRASE})
    assert answer["Location"] == reverse(DOOR)
    assert not is_open(client)
    client.post(reverse("people:uncover"), {"pin": PIN})
    assert is_open(client)


def test_the_recovery_code_is_the_way_back_in(
    alice: Someone, clock: time_machine.Traveller
) -> None:
    code = make_recovery_code(vault=alice.open()).expose()
    switch_on(alice, clock)
    assert "No recovery code yet" not in signed_in_client(alice).get(reverse(PAGE)).content.decode()
    client, new = Client(), "another-orbit-kettle-drift-plum"
    client.post(
        reverse("people:reset"),
        {
            "user_name": "alice",
            "code": code,
            "kind": "own",
            "passphrase": new,
            "passphrase_again": new,
        },
    )
    assert is_open(client)
    assert not is_open(Client())
    again = Client()
    sign_in(again, passphrase=new)
    assert is_open(again)


def test_a_changed_passphrase_ends_what_waits_and_keeps_the_step(
    alice: Someone, clock: time_machine.Traveller
) -> None:
    key = switch_on(alice, clock)
    waiting = Client()
    sign_in(waiting)
    client, new = signed_in_client(alice), "another-orbit-kettle-drift-plum"
    client.post(
        reverse("people:passphrase"),
        {
            "passphrase_now": PASSPHRASE,
            "kind": "own",
            "passphrase": new,
            "passphrase_again": new,
        },
    )
    assert is_open(client)
    waiting.post(reverse(DOOR), {"app_digits": digits(key)})
    assert not is_open(waiting)
    again = Client()
    assert sign_in(again, passphrase=new)["Location"] == reverse(DOOR)
    again.post(reverse(DOOR), {"app_digits": digits(key)})
    assert is_open(again)


@pytest.mark.parametrize("way", ["", "%/", "id_%s", "whatever"])
def test_no_button_of_ours_changes_nothing(
    alice: Someone, clock: time_machine.Traveller, way: str
) -> None:
    switch_on(alice, clock)
    client = signed_in_client(alice)

    answer = client.post(reverse(PAGE), {"way": way, "passphrase": PASSPHRASE})

    assert answer.status_code == 422
    assert second_step.is_required(alice.open())


def test_the_partner_learns_nothing(alice: Someone, clock: time_machine.Traveller) -> None:
    bob = make_person("Bob")
    make_couple(alice, bob)
    client = signed_in_client(bob)

    def pages() -> list[str]:
        names = ("settings", "choices", "passkeys", "record")
        bodies = [client.get(reverse(f"people:{name}")).content.decode() for name in names]
        return [TOKEN.sub("", body) for body in bodies]

    before = pages()
    switch_on(alice, clock)
    clock.move_to(NOON)
    assert pages() == before


@pytest.mark.parametrize("posted", [{}, {"app_digits": "\x00" * 5}, {"app_digits": "9" * 5000}])
@pytest.mark.parametrize("token", ["", "x", "A" * 43, "é" * 43])
def test_hostile_posts(alice: Someone, posted: dict[str, str], token: str) -> None:
    client = Client()
    client.cookies[cookies.pending_name()] = token.encode("ascii", "replace").decode()

    assert client.get(reverse(DOOR)).status_code == 302
    assert client.post(reverse(DOOR), posted).status_code == 422
