"""People with vaults, and what tests do with them again and again."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.apps import apps

from reknit.people.models import Person
from reknit.vault.actions import make_vault, open_vault
from reknit.vault.core.envelopes import Place
from reknit.vault.opened import Vault
from reknit.vault.pairing import accept_couple_key, make_couple_key
from reknit.vault.secret import Secret
from reknit.vault.stretching import make_keys

WORDS = {"said": "I was afraid you had forgotten."}


def passphrase_of(name: str) -> Secret[str]:
    return Secret(f"the passphrase of {name}")


def make_person(name: str) -> Vault:
    person = Person.objects.create(user_name=name)
    return make_vault(person_id=person.pk, keys=make_keys(passphrase_of(name)))


def sign_in(name: str) -> Vault:
    person = Person.objects.get(user_name=name)
    return open_vault(person_id=person.pk, passphrase=passphrase_of(name))


def make_couple(couple_id: UUID, *, inviter: Vault, joiner: Vault) -> None:
    make_couple_key(vault=joiner, couple_id=couple_id, partner=inviter.identity)
    accept_couple_key(vault=inviter, couple_id=couple_id, partner=joiner.identity)


def a_turn(couple_id: UUID) -> Place:
    """A place for something one partner gives to a repair."""
    return Place("repair.turn", uuid4(), couple_id)


def flipped(raw: bytes, position: int) -> bytes:
    """One bit changed."""
    changed = bytearray(raw)
    changed[position] ^= 1 << (position % 8)
    return bytes(changed)


def every_row() -> list[tuple[str, dict[str, object]]]:
    """Of every table of the vault, with its kind; binary columns as bytes on every database."""
    return [
        (
            model.__name__,
            {
                name: bytes(value) if isinstance(value, memoryview) else value
                for name, value in row.items()
            },
        )
        for model in apps.get_app_config("vault").get_models()
        for row in model._default_manager.order_by("pk").values()  # noqa: SLF001 - Django's own name
    ]
