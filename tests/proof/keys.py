"""A second step and passkeys, through their pages: for the sweep, and as something to hide."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyotp
from django.test import Client
from django.urls import reverse

from reknit.people.forms import locks, second_step
from reknit.people.forms.passphrases import AgainForm
from tests.proof.reading import HtmlForm, html_forms, in_page
from tests.proof.recipes import Shape
from tests.vault.authenticator import Authenticator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.proof.planting import Actor
    from tests.proof.worlds import World

HOST = "localhost"  # passkeys need a name; the browsers of these tests have another
FOUND = 302


def uses_six_digits(actor: Actor, another: Callable[[], Client]) -> None:
    """Switches them on, opens with them, and switches them off."""
    with_name(actor.client)
    page = actor.get(reverse("people:second-step"))
    app = pyotp.TOTP(in_page(page, "key").replace(" ", ""))
    actor.fill_in(page, second_step.TurnOnForm, app_digits=app.at(datetime.now(UTC)))
    here, actor.client = actor.client, with_name(another())
    door = actor.fill_in(actor.get(reverse("people:sign-in")), locks.SignInForm)
    # Those of the next half minute: each six work once.
    actor.fill_in(
        door, second_step.DigitsForm, app_digits=app.at(datetime.now(UTC), counter_offset=1)
    )
    actor.client = here
    actor.fill_in(actor.get(reverse("people:second-step")), AgainForm)
    without_name(actor.client)


def uses_passkeys(actor: Actor, another: Callable[[], Client]) -> None:
    """Adds one, renames it, opens with it, takes it away; and keeps another."""
    with_name(actor.client)
    device, kept = (Authenticator(name, origin=f"http://{HOST}") for name in ("proof", "kept"))
    _add(actor, device)
    name = actor.mint.new("another name of a passkey", Shape.WORDS, None)
    _do(actor, "people:passkeys", "rename", passkey_name=name)
    _open(actor, device, another())
    _do(actor, "people:passkeys", "remove", passphrase=actor.has["passphrase"])
    _add(actor, kept)
    without_name(actor.client)


def is_asked_for_a_passkey(actor: Actor, another: Callable[[], Client]) -> None:
    with_name(actor.client)
    device = Authenticator("asked", origin=f"http://{HOST}")
    _add(actor, device)
    passphrase = actor.has["passphrase"]
    _do(actor, "people:second-step", "passkeys", passphrase=passphrase)
    _is_asked_for(actor, device, another())
    _do(actor, "people:second-step", "off", passphrase=passphrase)
    without_name(actor.client)


def with_name(client: Client) -> Client:
    """From another place in the house: only so many tries are allowed from one."""
    client.defaults |= {"HTTP_HOST": HOST, "REMOTE_ADDR": "127.0.0.2"}
    return client


def without_name(client: Client) -> None:
    for name in ("HTTP_HOST", "REMOTE_ADDR"):
        del client.defaults[name]


def _do(actor: Actor, page_name: str, way: str, **typed: str) -> Response:
    """One of several forms on that page. In the list it is about the one passkey there."""
    page = actor.get(reverse(page_name))
    html = next(one for one in html_forms(page) if one.carried.get("way") == [way])
    return actor.send(html, **{name: [text] for name, text in typed.items()})


def _add(actor: Actor, device: Authenticator) -> None:
    name = actor.mint.new("the name of a passkey", Shape.WORDS, None)
    passphrase = actor.has["passphrase"]
    page = _do(actor, "people:passkeys", "add", passkey_name=name, passphrase=passphrase)
    answer, secret = device.make(json.loads(in_page(page, "asked")))
    yielded = base64.urlsafe_b64encode(secret.expose()).decode().rstrip("=")
    actor.mint.remember("what a passkey yields", yielded, "token")
    _say(actor, page, reverse("people:passkey-made"), passkey=answer, passkey_secret=yielded)


def _open(actor: Actor, device: Authenticator, elsewhere: Client) -> None:
    asked = with_name(elsewhere).get(reverse("people:passkey-in")).json()
    yielded = base64.urlsafe_b64encode(device.secret(asked).expose()).decode()
    said = {"passkey": device.sign(asked), "passkey_secret": yielded}
    assert elsewhere.post(reverse("people:passkey-in"), said).status_code == FOUND


def _is_asked_for(actor: Actor, device: Authenticator, elsewhere: Client) -> None:
    here, actor.client = actor.client, with_name(elsewhere)
    door = actor.fill_in(actor.get(reverse("people:sign-in")), locks.SignInForm)
    said = device.sign(json.loads(in_page(door, "asked")))
    _say(actor, door, reverse("people:second"), passkey=said)
    actor.client = here


def _say(actor: Actor, page: Response, address: str, **said: str) -> None:
    """As the script does."""
    html = next(_waiting_for_a_device(page, address))
    actor.send(html, **{name: [text] for name, text in said.items()})


def _waiting_for_a_device(page: Response, address: str) -> Iterator[HtmlForm]:
    return (one for one in html_forms(page) if one.action == address and "passkey" in one.carried)


# As behaviours ----------------------------------------------------------------------------------


def wants_six_digits(world: World, name: str) -> None:
    uses_six_digits(world.actor(name), Client)


def has_a_passkey(world: World, name: str) -> None:
    uses_passkeys(world.actor(name), Client)


def asks_for_a_passkey(world: World, name: str) -> None:
    is_asked_for_a_passkey(world.actor(name), Client)
