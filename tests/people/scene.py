"""Alice, her partner Bob, and Charlie, a stranger: made through the real actions.

>>> alice, bob = make_person("Alice"), make_person("Bob")
>>> couple_id = make_couple(alice, bob)
>>> client = signed_in_client(alice)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.test import Client
from django.utils import timezone

from reknit.people import actions, cookies, queries
from reknit.vault import sessions
from reknit.vault.actions import open_vault
from reknit.vault.secret import Secret

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault

PASSPHRASE = (
    "maple-orbit-kettle-drift-plum"  # the same for all: it is not what these tests are about
)
PIN = "135790"


@dataclass(frozen=True)
class Someone:
    name: str  # what they call themselves: "Alice"
    person_id: UUID
    user_name: str  # "alice"
    passphrase: Secret[str]

    @property
    def member(self) -> Member:
        """As they are now, read anew each time."""
        found = queries.member(self.person_id)
        assert found is not None
        return found

    def open(self) -> Vault:
        """Their vault, opened anew with the passphrase."""
        return open_vault(person_id=self.person_id, passphrase=self.passphrase)


def make_person(name: str) -> Someone:
    passphrase = Secret(PASSPHRASE)
    vault = actions.begin_notebook(user_name=name, passphrase=passphrase, first_minutes={})
    return Someone(name, vault.person_id, name.lower(), passphrase)


def make_couple(alice: Someone, bob: Someone, at: datetime | None = None) -> UUID:
    """Alice invites, Bob joins, Alice confirms. The couple's id. at: None for now."""
    at = at or timezone.now()
    vault = alice.open()
    code = actions.invite(
        member=alice.member, vault=vault, sentence="Shall we talk?", name=alice.name, at=at
    )
    actions.join(member=bob.member, vault=bob.open(), code=code, name=bob.name, at=at)
    actions.confirm_partner(member=alice.member, vault=vault, name=alice.name)
    couple = alice.member.couple
    assert couple is not None
    return couple.id


def signed_in_client(person: Someone, *, covered: bool = False) -> Client:
    """A browser in which this person's notebook lies open, or covered (its PIN is ``PIN``)."""
    session = sessions.begin(person.open(), stay="day", cover_after_minutes=5, pin=Secret(PIN))
    if covered:
        sessions.cover(session)
    client = Client()
    client.cookies[cookies.name()] = session.token.expose()
    return client
