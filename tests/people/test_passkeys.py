"""One's own passkeys: added, renamed, taken away; and the doors they open."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from reknit.people import cookies
from reknit.people.rescued import rescued
from reknit.people.site import site_of
from reknit.vault import passkeys, record, second_step, sessions
from reknit.vault.sessions import SessionState
from tests.people.scene import PASSPHRASE, Someone, make_couple, make_person, signed_in_client
from tests.vault.authenticator import Authenticator

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db

LIST, MADE, IN, DOOR = (f"people:{n}" for n in ("passkeys", "passkey-made", "passkey-in", "second"))
HERE: dict[str, Any] = {"secure": True, "headers": {"host": "localhost"}}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')

PROBLEMS = re.compile(r'<section class="problems".*?</section>', re.DOTALL)


@pytest.fixture
def alice() -> Someone:
    return make_person("Alice")


def asked_for(client: Client, name: str = "My phone") -> Response:
    typed = {"way": "add", "passkey_name": name, "passphrase": PASSPHRASE}
    return client.post(reverse(LIST), typed, **HERE)


def add(client: Client, device: Authenticator, *, name: str = "My phone", prf: bool = True) -> str:
    """Where that leads."""
    page = asked_for(client, name)
    assert page.status_code == 200
    answer, secret = device.make(json.loads(page.context["asked"]))
    posted = {"passkey": answer, "passkey_name": name}
    if prf:
        posted["passkey_secret"] = text(secret.expose())
    response = client.post(reverse(MADE), posted, **HERE)
    assert response.status_code == 302
    return response["Location"]


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def open_with(client: Client, device: Authenticator, **more: str) -> Response:
    asked = client.get(reverse(IN), **HERE).json()
    posted = {"passkey": device.sign(asked), "passkey_secret": text(device.secret(asked).expose())}
    return client.post(reverse(IN), {**posted, **more}, **HERE)


def state(client: Client) -> SessionState | None:
    morsel = client.cookies.get(cookies.name())
    found = sessions.find(morsel.value) if morsel else None
    return None if found is None else found.state


def noted(someone: Someone) -> list[str]:
    return [line.what for line in record.lines(someone.open())]


# One's own --------------------------------------------------------------------------------------


def test_added_renamed_taken_away(alice: Someone) -> None:
    client, device = signed_in_client(alice), Authenticator()
    assert add(client, device).endswith("?done=added")
    page = html.unescape(client.get(f"{reverse(LIST)}?done=added", **HERE).content.decode())
    assert "My phone" in page
    assert "It is added, and opens your notebook." in page
    assert "It belongs to the address localhost." in page

    (mine,) = passkeys.mine(alice.open())
    posted = {"way": "rename", "handle": str(mine.handle), "passkey_name": "Old phone"}
    assert client.post(reverse(LIST), posted, **HERE).status_code == 302
    assert passkeys.mine(alice.open())[0].name == "Old phone"

    gone = {"way": "remove", "handle": str(mine.handle), "passphrase": "not this one"}
    refused = client.post(reverse(LIST), gone, **HERE)
    assert refused.status_code == 422
    assert "<details" in refused.content.decode()
    assert " open>" in refused.content.decode()
    assert passkeys.mine(alice.open())
    gone["passphrase"] = PASSPHRASE
    assert client.post(reverse(LIST), gone, **HERE)["Location"].endswith("?done=removed")
    assert not passkeys.mine(alice.open())
    assert {"passkey-added", "passkey-removed"} <= set(noted(alice))


def test_a_device_without_prf_is_told_in_one_sentence(alice: Someone) -> None:
    client = signed_in_client(alice)
    where = add(client, Authenticator(), prf=False)
    page = html.unescape(client.get(where, **HERE).content.decode())

    assert "so it is kept as a second step after the passphrase." in page
    assert reverse("people:second-step") in page
    assert not passkeys.mine(alice.open())[0].opens


def test_nothing_is_asked_of_a_device_before_the_passphrase(alice: Someone) -> None:
    client = signed_in_client(alice)
    for passphrase in ("", "not this one"):
        typed = {"way": "add", "passkey_name": "My phone", "passphrase": passphrase}
        page = client.post(reverse(LIST), typed, **HERE)
        assert page.status_code == 422
        assert "asked" not in page.context
        assert 'value="My phone"' in page.content.decode()
    assert client.get(reverse(LIST), **HERE).context.get("asked") is None


def test_what_a_device_says_is_added_once_and_the_name_is_kept(alice: Someone) -> None:
    client, device = signed_in_client(alice), Authenticator()
    page = asked_for(client)
    answer, secret = device.make(json.loads(page.context["asked"]))
    posted = {"passkey": answer, "passkey_name": "Kept", "passkey_secret": text(secret.expose())}
    bobs = signed_in_client(make_person("Bob"))
    assert bobs.post(reverse(MADE), posted, **HERE).status_code == 422
    assert client.post(reverse(MADE), posted, **HERE).status_code == 302
    again = client.post(reverse(MADE), posted, **HERE)
    assert again.status_code == 422
    assert 'value="Kept"' in again.content.decode()
    assert text(secret.expose()) not in again.content.decode()
    assert len(passkeys.mine(alice.open())) == 1


def test_a_lock_keeps_the_name_and_nothing_that_opens(alice: Someone) -> None:
    covered = signed_in_client(alice, covered=True)
    posted = {"passkey": "{}", "passkey_secret": "secret", "passkey_name": "My phone"}
    assert covered.post(reverse(MADE), posted, **HERE).status_code == 409
    typed = {"way": "add", "passkey_name": "My phone", "passphrase": PASSPHRASE}
    assert covered.post(reverse(LIST), typed, **HERE).status_code == 409

    for kept in rescued(alice.open()):
        assert kept.words["page"] == LIST
        assert kept.words["fields"]["passkey_name"] == ["My phone"]
        assert not {"passkey", "passkey_secret", "passphrase"} & kept.words["fields"].keys()
        page = signed_in_client(alice).get(f"{reverse(LIST)}?aside={kept.id}", **HERE)
        assert 'value="My phone"' in page.content.decode()


def test_not_under_a_number_nor_over_plain_http(alice: Someone) -> None:
    client = signed_in_client(alice)
    for headers, secure in (({"host": "127.0.0.1"}, False), ({"host": "[::1]:8000"}, True)):
        page = client.get(reverse(LIST), headers=headers, secure=secure)
        assert "Browsers make passkeys only where" in page.content.decode()
        asked = client.post(
            reverse(LIST),
            {"way": "add", "passkey_name": "x", "passphrase": PASSPHRASE},
            headers=headers,
            secure=secure,
        )
        assert asked.status_code == 422
        door = Client().get(reverse("people:sign-in"), headers=headers, secure=secure)
        assert "passkey" not in door.content.decode()


@pytest.mark.parametrize(
    ("host", "secure", "offered"),
    [
        ("localhost", False, True),
        ("localhost:8001", False, True),
        ("us.example", True, True),
        ("us.example:8443", True, True),
        ("us.example", False, False),
        ("192.168.1.7", True, False),
        ("[::1]", True, False),
    ],
)
def test_where_they_are_offered(
    rf: Any,  # noqa: ANN401 - pytest-django's
    settings: Any,  # noqa: ANN401 - as above
    host: str,
    *,
    secure: bool,
    offered: bool,
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    site = site_of(rf.get("/", headers={"host": host}, secure=secure))

    assert (site is not None) is offered
    if site is not None:
        assert site.host == host.partition(":")[0]
        assert site.origin == f"http{'s' if secure else ''}://{host}"


# The doors --------------------------------------------------------------------------------------


def test_opening_without_name_and_passphrase(alice: Someone) -> None:
    device = Authenticator()
    add(signed_in_client(alice), device)
    for stay, age in (("day", ""), ("month", 31 * 24 * 3600)):
        client = Client()
        response = open_with(client, device, stay=stay, happened="so it was")
        assert response.status_code == 302
        assert response["Location"] == reverse("repair:start")
        assert response.cookies[cookies.name()]["max-age"] == age
        assert state(client) is SessionState.OPEN
    assert noted(alice).count("opened-with-passkey") == 2


def test_it_counts_as_both_steps(alice: Someone) -> None:
    device, client = Authenticator(), Client()
    add(signed_in_client(alice), device)
    second_step.turn_on_passkeys(alice.open())
    open_with(client, device)

    assert state(client) is SessionState.OPEN


def test_under_the_cover_under_a_new_token(alice: Someone) -> None:
    device, client = Authenticator(), signed_in_client(alice, covered=True)
    add(signed_in_client(alice), device)
    before = client.cookies[cookies.name()].value
    response = open_with(client, device, next=reverse("people:settings"))

    assert response["Location"] == reverse("people:settings")
    assert client.cookies[cookies.name()].value != before
    assert state(client) is SessionState.OPEN
    old = sessions.find(before)
    assert old is not None
    assert old.state is SessionState.STUB


def test_somebody_elses_passkey_does_not_uncover(alice: Someone) -> None:
    bobs = Authenticator("bob")
    add(signed_in_client(make_person("Bob")), bobs)
    client = signed_in_client(alice, covered=True)
    response = open_with(client, bobs)

    assert response.status_code == 422
    assert state(client) is SessionState.COVERED


def test_every_refusal_is_the_same_sentence_and_keeps_the_words(alice: Someone) -> None:
    device, other, unknown = (Authenticator(name) for name in ("a", "b", "c"))
    client = signed_in_client(alice)
    add(client, device)
    add(client, other, name="Other")
    passkeys.remove(alice.open(), passkeys.mine(alice.open())[1].handle)
    tries = [open_with(Client(), one, happened="so it was") for one in (other, unknown)]
    asked = Client().get(reverse(IN), **HERE).json()
    good = {
        "passkey": device.sign(asked),
        "passkey_secret": text(device.secret(asked).expose()),
        "happened": "so it was",
    }
    changes: list[dict[str, str]] = [
        {"passkey": ""},
        {"passkey": "x"},
        {"passkey_secret": ""},
        {"passkey_secret": "é!"},
        {"passkey_secret": text(other.secret(asked).expose())},
        {"passkey": "x" * 20_000},
        {"stay": "for ever"},
    ]
    tries += [Client().post(reverse(IN), {**good, **change}, **HERE) for change in changes]
    Client().post(reverse(IN), good, **HERE)
    tries.append(Client().post(reverse(IN), good, **HERE))  # the same answer once more

    said = set()
    for response in tries:
        assert response.status_code == 422
        assert cookies.name() not in response.cookies
        assert response.context["carried"] == {"happened": "so it was"}
        problems = PROBLEMS.search(response.content.decode())
        assert problems is not None
        said.add(problems[0])
    assert len(said) == 1


def test_many_tries_are_slowed_down() -> None:
    statuses = [Client().post(reverse(IN), {"passkey": "x"}, **HERE).status_code for _ in range(31)]

    assert statuses == [422] * 30 + [429]


def test_what_is_asked_is_the_same_for_everybody(alice: Someone) -> None:
    before = Client().get(reverse(IN), **HERE)
    add(signed_in_client(alice), Authenticator())
    for client in (Client(), signed_in_client(alice), signed_in_client(alice, covered=True)):
        after = client.get(reverse(IN), **HERE)
        assert after["Cache-Control"] == "no-store, private"
        assert {**after.json(), "challenge": ""} == {**before.json(), "challenge": ""}


def test_as_a_second_step(alice: Someone) -> None:
    device, other, client = Authenticator(), Authenticator("other"), Client()
    add(signed_in_client(alice), device, prf=False)
    add(signed_in_client(make_person("Bob")), other)
    mine = signed_in_client(alice)
    posted = {"way": "passkeys", "passphrase": PASSPHRASE}
    assert mine.post(reverse("people:second-step"), posted, **HERE).status_code == 302

    typed = {"user_name": "alice", "passphrase": PASSPHRASE, "stay": "day"}
    assert client.post(reverse("people:sign-in"), typed, **HERE)["Location"] == reverse(DOOR)
    asked = json.loads(client.get(reverse(DOOR), **HERE).context["asked"])
    wrong = client.post(reverse(DOOR), {"passkey": other.sign(asked)}, **HERE)
    assert wrong.status_code == 422
    assert state(client) is None
    asked = json.loads(wrong.context["asked"])
    assert client.post(reverse(DOOR), {"passkey": device.sign(asked)}, **HERE).status_code == 302
    assert state(client) is SessionState.OPEN

    (handle,) = [one.handle for one in passkeys.mine(alice.open())]
    gone = {"way": "remove", "handle": str(handle), "passphrase": PASSPHRASE}
    assert mine.post(reverse(LIST), gone, **HERE)["Location"].endswith("?done=removed-last")
    assert not second_step.is_required(alice.open())
    assert {"second-step-on", "second-step-off", "second-step-wrong"} <= set(noted(alice))


def test_under_another_address_the_second_door_says_so(alice: Someone) -> None:
    add(signed_in_client(alice), Authenticator(), prf=False)
    second_step.turn_on_passkeys(alice.open())
    client = Client()
    typed = {"user_name": "alice", "passphrase": PASSPHRASE, "stay": "day"}
    client.post(reverse("people:sign-in"), typed)
    page = html.unescape(client.get(reverse(DOOR)).content.decode())
    assert "Your passkeys don't work under this address." in page
    assert client.post(reverse(DOOR), {"passkey": "{}"}).status_code == 422


def test_the_partner_learns_nothing(alice: Someone) -> None:
    bob = make_person("Bob")
    make_couple(alice, bob)
    client = signed_in_client(bob)

    def pages() -> list[str]:
        names = ("settings", "choices", "passkeys", "record", "second", "uncover")
        found = [client.get(reverse(f"people:{name}"), **HERE) for name in names]
        return [TOKEN.sub("", each.content.decode()) for each in found]

    before = pages()
    add(signed_in_client(alice), Authenticator())
    second_step.turn_on_passkeys(alice.open())
    assert pages() == before
