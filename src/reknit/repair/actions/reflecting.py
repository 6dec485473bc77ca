"""What has been offered or asked once, so that nobody is asked again. All of it sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reknit.people.index import change_index
from reknit.repair.actions.claims import claim
from reknit.repair.core import outside
from reknit.repair.notebook import read_notebook, write_notebook

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from reknit.people.queries import Member
    from reknit.vault.opened import Vault


@transaction.atomic
def offer_calm(*, member: Member, vault: Vault, repair_id: UUID, day: date) -> bool:
    """Whether calm is to be offered now: once a sitting, and a day is as long as one lasts."""
    claim(repair_id=repair_id, member=member)
    notebook = read_notebook(vault, repair_id)
    if notebook.page.doc.get("calm_on") == day.isoformat():
        return False
    write_notebook(vault, notebook, calm_on=day.isoformat())
    return True


@transaction.atomic
def ask_once(*, member: Member, vault: Vault, repair_id: UUID, word: str) -> bool:
    """Whether what lies underneath ``word`` has not been asked yet in this repair."""
    claim(repair_id=repair_id, member=member)
    notebook = read_notebook(vault, repair_id)
    asked = list(notebook.page.doc.get("asked_about", []))
    if word in asked:
        return False
    write_notebook(vault, notebook, asked_about=[*asked, word])
    return True


def count_from(*, vault: Vault, day: date) -> None:
    """The outsider's view was written, or put off: the four months begin again."""
    change_index(vault, lambda index: index.update({outside.KEY: day.isoformat()}))
