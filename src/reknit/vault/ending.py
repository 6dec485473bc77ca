"""What becomes of keys when somebody deletes their account, or two have let a letter go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import transaction

from reknit.vault import rings
from reknit.vault.models import KeyGrant, Succession
from reknit.vault.refusals import KeysChanged

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.vault.opened import Vault


def delete_vault(person_id: UUID) -> None:
    """Everything that is theirs alone: keys, private pages, words set aside, the own record.

    Inside the caller's transaction, after whatever it does to couples. Found by where tables point,
    so that a new one is deleted too. What a partner may still need to open a letter stays until
    ``forget_successions``: public keys and signatures.
    """
    rings.lock([person_id])
    for model in apps.get_app_config("vault").get_models():
        for field in model._meta.concrete_fields:  # noqa: SLF001 - Django's documented name
            related = field.related_model
            if related is not None and related is apps.get_model(settings.AUTH_USER_MODEL):
                # Not the usual manager, which leaves out what lies in an earlier notebook.
                model._base_manager.filter(**{field.attname: person_id}).delete()  # noqa: SLF001


@transaction.atomic
def drop_couple(vault: Vault, couple_id: UUID) -> None:
    """Out of my ring, with what was granted to me: from here on I could not open it if I had it."""
    row = rings.lock([vault.person_id]).get(vault.person_id)
    if row is None or row.generation != vault.generation:
        raise KeysChanged
    ring = rings.load(row, vault.master)
    couples = {key: one for key, one in ring.couples.items() if key != couple_id}
    pinned = {one.partner_id for one in couples.values()}
    partners = {key: one for key, one in ring.partners.items() if key in pinned}
    ring = replace(ring, couples=couples, partners=partners)
    rings.save(row, vault.master, ring)
    vault.take(ring)
    KeyGrant.objects.filter(couple_id=couple_id, recipient_id=vault.person_id).delete()


def forget_successions(person_id: UUID) -> None:
    """Once nothing is left that anybody could open with them."""
    Succession.objects.filter(person_id=person_id).delete()


def forget_couple_keys(couple_id: UUID) -> None:
    """The couple's granted keys, when what they opened is gone."""
    KeyGrant.objects.filter(couple_id=couple_id).delete()
