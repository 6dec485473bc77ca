from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from reknit.people.core.user_names import canonical
from reknit.people.index import change_index
from reknit.people.models import Person
from reknit.people.refusals import UserNameTaken
from reknit.vault.actions import make_vault
from reknit.vault.stretching import make_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.vault.opened import Vault
    from reknit.vault.secret import Secret


def begin_notebook(
    *, user_name: str, passphrase: Secret[str], first_minutes: Mapping[str, str]
) -> Vault:
    """A new account and its vault, whole or not at all. Costs one Argon2id run.

    first_minutes: what was written before there was a notebook; kept in the index under
    ``first_minutes`` until a repair takes it up. Empty values are left out.
    """
    keys = make_keys(passphrase)
    words = {name: text for name, text in first_minutes.items() if text.strip()}
    with transaction.atomic():
        try:
            with transaction.atomic():
                person = Person.objects.create(user_name=canonical(user_name))
        except IntegrityError:
            raise UserNameTaken from None
        vault = make_vault(person_id=person.pk, keys=keys)
        if words:
            change_index(vault, lambda doc: doc.update(first_minutes=words))
    return vault
