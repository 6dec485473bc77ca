"""What becomes of keys when somebody deletes their account, or two have let a letter go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings

from reknit.vault import rings
from reknit.vault.models import KeyGrant, Succession

if TYPE_CHECKING:
    from uuid import UUID


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


def forget_successions(person_id: UUID) -> None:
    """Once nothing is left that anybody could open with them."""
    Succession.objects.filter(person_id=person_id).delete()


def forget_couple_keys(couple_id: UUID) -> None:
    """The couple's granted keys, when what they opened is gone."""
    KeyGrant.objects.filter(couple_id=couple_id).delete()
