"""The people of a drill, and what is true of their notebooks. Runs inside an installation.

>>> people = make_people(couples=1, repairs=2)
>>> look(people=people)["torn"]
[]
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from reknit.people import queries
from reknit.people.index import read_index
from reknit.project.costs import KdfCost
from reknit.repair import actions, lists
from reknit.repair.models import Repair, Turn
from reknit.repair.notebook import Closeness, Way, read_notebook
from reknit.repair.queries.opening import open_turn, title_from
from reknit.vault import sessions
from reknit.vault.models import PrivatePage
from reknit.vault.opened import Vault
from reknit.vault.sealed_pages import open_row
from tests.people.scene import PASSPHRASE, Someone, make_couple, make_person
from tests.repair.scene import TOLD

NAMES = ("Anna", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gina", "Hal")

Person = dict[str, Any]


def make_people(
    *, couples: int = 0, alone: int = 0, repairs: int = 1, dear: bool = False
) -> list[Person]:
    """Signed in, each with so many private repairs; two by two they are couples.

    dear: passphrases cost what they cost; otherwise these people cannot sign in a second time.

    A person: ``name``, ``user_name``, ``passphrase``, ``id``, ``token`` (of the cookie),
    ``repairs`` (ids).
    """
    if not dear:
        settings.VAULT_KDF = KdfCost(memory_kib=64, passes=1)
    names = [*NAMES, *(f"Own{number}" for number in range(couples * 2 + alone))]
    people = [make_person(name) for name in names[: couples * 2 + alone]]
    for number in range(couples):
        make_couple(people[2 * number], people[2 * number + 1])
    return [_signed_in(person, repairs) for person in people]


def _signed_in(someone: Someone, repairs: int) -> Person:
    vault = someone.open()
    lists.note_offered(vault)
    session = sessions.begin(vault, stay="day", cover_after_minutes=15)
    return {
        "name": someone.name,
        "user_name": someone.user_name,
        "passphrase": PASSPHRASE,
        "id": str(someone.person_id),
        "token": session.token.expose(),  # to the browser it belongs to
        "repairs": [_begun(someone.person_id, vault) for _ in range(repairs)],
    }


def make_repair(*, person: Person) -> str:
    return _begun(UUID(person["id"]), _vault(person))


def _begun(person_id: UUID, vault: Vault) -> str:
    """A private repair with all that a telling needs; its id."""
    member = queries.member(person_id)
    assert member is not None
    repair = actions.begin(
        member=member, vault=vault, closeness=Closeness.MISREAD, way=Way.TWO_PHONES
    )
    actions.keep(
        member=member, vault=vault, repair_id=repair.id, words=TOLD, seen=0, person=person_id
    )
    return str(repair.id)


def look(*, people: list[Person]) -> dict[str, Any]:
    """What is torn, in words; and how each repair stands, by its id."""
    torn = _of_the_file()
    stands: dict[str, Any] = {}
    for person in people:
        vault = _vault(person)
        torn += [f"{person['name']}: {fault}" for fault in _of_notebook(vault)]
        for repair_id in person["repairs"]:
            stands[repair_id] = _stands(vault, UUID(repair_id))
    return {"torn": torn, "stands": stands}


def _of_the_file() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check")
        found = [str(row[0]) for row in cursor.fetchall()]
        cursor.execute("PRAGMA foreign_key_check")
        found += [f"points at nothing: {row}" for row in cursor.fetchall()]
    return [line for line in found if line != "ok"]


def _of_notebook(vault: Vault) -> list[str]:
    """Every page opens; the index says of each repair what its page says."""
    faults = []
    for page in PrivatePage.objects.filter(owner_id=vault.person_id):
        open_row(vault.ring, page)
    listed = lists.entries(read_index(vault))
    mine = {
        str(one)
        for one in Repair.objects.filter(opener=vault.person_id).values_list("pk", flat=True)
    }
    if set(listed) != mine:
        faults.append(f"lists {sorted(listed)}, holds {sorted(mine)}")
    for repair_id in mine & set(listed):
        title = title_from(read_notebook(vault, UUID(repair_id)).page.doc.get("fields", {}))
        if listed[repair_id].get("title") != title:
            faults.append(f"lists {listed[repair_id].get('title')!r}, the page says {title!r}")
    return faults


def _stands(vault: Vault, repair_id: UUID) -> dict[str, Any]:
    repair = Repair.objects.get(pk=repair_id)
    turns = Turn.objects.filter(repair=repair).order_by("number")
    words = read_notebook(vault, repair_id).page.doc.get("fields", {})
    return {
        "happened": words.get("happened", ""),
        "title": words.get("title", ""),
        "shared": repair.couple_id is not None,
        "listed_shared": bool(lists.entries(read_index(vault))[str(repair_id)].get("shared")),
        "turns": [open_turn(vault, repair, turn).kind.value for turn in turns],
        "pages": PrivatePage.objects.filter(about=repair_id).count(),
    }


def _vault(person: Person) -> Vault:
    session = sessions.find(person["token"])
    assert session is not None
    assert session.vault is not None, "The sign-in did not survive."
    return session.vault
