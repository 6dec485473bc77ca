"""Notebooks with a great deal in them, sealed by the vault's own functions in a few seconds."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.test import Client

from reknit.people import actions, cookies
from reknit.people.index import change_index
from reknit.project.costs import KdfCost
from reknit.repair.models import Repair
from reknit.vault import sessions
from reknit.vault.models import PrivatePage
from reknit.vault.sealed_pages import seal_page
from reknit.vault.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Sequence

PASSPHRASE = "maple-orbit-kettle-drift-plum"  # noqa: S105 - made up, guards nothing


@transaction.atomic
def signed_in(user_name: str, docs: Sequence[dict[str, Any]]) -> Client:
    """A browser in which somebody's notebook lies open, with one private repair for each page.

    docs: pages as ``repair.notebook`` describes them, the oldest first.
    """
    settings.VAULT_KDF = KdfCost(memory_kib=64, passes=1)  # a sign-in is not what is measured
    vault = actions.begin_notebook(
        user_name=user_name, passphrase=Secret(PASSPHRASE), first_minutes={}
    )
    keys = [uuid.uuid4() for _ in docs]
    Repair.objects.bulk_create(Repair(id=key, opener_id=vault.person_id) for key in keys)
    PrivatePage.objects.bulk_create(
        PrivatePage(
            owner_id=vault.person_id,
            about=key,
            revision=1,
            sealed=seal_page(vault.ring, about=key, revision=1, doc=doc),
        )
        for key, doc in zip(keys, docs, strict=True)
    )
    listed = {
        str(key): {
            "n": number,
            "title": doc["fields"]["title"],
            "way": doc["way"],
            "size": doc["size"],
            "told_enough": True,
            "written_on": f"2026-{1 + number % 12:02}-{1 + number % 28:02}",
        }
        for number, (key, doc) in enumerate(zip(keys, docs, strict=True), start=1)
    }
    change_index(vault, lambda index: index.update(repairs=listed))
    session = sessions.begin(vault, stay="day", cover_after_minutes=5)
    client = Client()
    client.cookies[cookies.name()] = session.token.expose()
    return client
