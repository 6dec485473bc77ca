"""Somebody who has lost passphrase and code: begun anew with a code from the host."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

from reknit.people import queries
from reknit.vault import earlier
from reknit.vault.secret import Secret
from tests.proof.addresses import all_addresses, all_ids

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from reknit.people.queries import Member
    from tests.people.scene import Someone

NEW = "harbour-velvet-anchor-tulip-moss"
OPEN_AGAIN = "people:open-again"
FINE = {200, 302, 404, 405}


@dataclass
class Lost:
    someone: Someone  # with the new passphrase
    client: Client
    answer: Response  # to the post with the code

    @property
    def member(self) -> Member:
        """As requests see them: without the couples whose keys are lost."""
        return queries.with_keys(self.someone.member, self.someone.open())


def host_code(person: Someone) -> str:
    return earlier.make_reset_code(person.person_id).expose()


def type_code(person: Someone, code: str, new: str = NEW) -> tuple[Client, Response]:
    client = Client()
    words = {
        "user_name": person.user_name,
        "code": code,
        "kind": "own",
        "passphrase": new,
        "passphrase_again": new,
    }
    return client, client.post(reverse("people:reset"), words)


def begin_anew(person: Someone, new: str = NEW) -> Lost:
    client, answer = type_code(person, host_code(person), new)
    return Lost(replace(person, passphrase=Secret(new)), client, answer)


def sign_in(person: Someone, passphrase: str) -> tuple[Client, Response]:
    client = Client()
    words = {"user_name": person.user_name, "passphrase": passphrase, "stay": "day"}
    return client, client.post(reverse("people:sign-in"), words)


def everything_answers(client: Client) -> None:
    """Every address there is: shown, led on from, or not there. Nothing breaks."""
    for address in all_addresses(all_ids()):
        status = client.get(address).status_code
        assert status in FINE, (address, status)


def press(client: Client, what: str, **more: str) -> Response:
    return client.post(reverse(OPEN_AGAIN), {"press": what, **more})
