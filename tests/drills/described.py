"""Everything that is true of a database, without what is drawn at random: to tell old from new.

Two runs of the same act seal the same words under other keys. So what is compared is what people
can do and read, how many rows there are, and what stands open in them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction

from reknit.people import queries
from reknit.repair.models import Turn
from reknit.repair.queries.opening import open_turn
from reknit.vault import aside, record
from reknit.vault.actions import open_vault
from reknit.vault.models import PrivatePage
from reknit.vault.opened import Vault
from reknit.vault.pages import read_page
from reknit.vault.refusals import WrongPassphrase
from reknit.vault.secret import Secret

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Passphrases = Mapping[UUID, tuple[str, ...]]  # by person: every one that opens before or after


def every_row() -> dict[str, list[dict[str, object]]]:
    """As they lie there, byte for byte."""
    return {
        model.__name__: [
            {name: _raw(value) for name, value in row.items()}
            for row in model._base_manager.order_by("pk").values()  # noqa: SLF001 - Django's own name
        ]
        for model in _tables()
    }


def described(passphrases: Passphrases, known: Collection[UUID]) -> dict[str, str]:
    """known: the ids that were there before; another is only "some id"."""
    found: dict[str, object] = {
        model.__name__: [dict(row) for row in model._base_manager.values()]  # noqa: SLF001 - as above
        for model in _tables()
    }
    for person_id, tried in passphrases.items():
        for passphrase in tried:
            found[f"{person_id} with {passphrase}"] = _read_by(person_id, passphrase)
    return {name: repr(_alike(value, {str(one) for one in known})) for name, value in found.items()}


def every_id() -> set[UUID]:
    return {
        value
        for rows in every_row().values()
        for row in rows
        for value in row.values()
        if isinstance(value, UUID)
    }


def _tables() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("reknit.")]


def _raw(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _alike(value: object, known: set[str]) -> object:
    """The same for two things that differ only in ids nobody knew, in sealing, and in order."""
    if isinstance(value, Mapping):
        pairs = [(_alike(key, known), _alike(each, known)) for key, each in value.items()]
        return sorted(pairs, key=repr)
    if isinstance(value, (list, tuple, set)):
        return sorted((_alike(each, known) for each in value), key=repr)
    if isinstance(value, (bytes, memoryview)):
        return "sealed"
    return _ID.sub(lambda found: found[0] if found[0] in known else "some id", str(value))


def _read_by(person_id: UUID, passphrase: str) -> Any:  # noqa: ANN401 - None, a name, or all they read
    """What somebody reads who signs in. None: it is the wrong passphrase. Leaves no trace."""
    try:
        with transaction.atomic():
            try:
                return _read(open_vault(person_id=person_id, passphrase=Secret(passphrase)))
            except WrongPassphrase:
                return None
            finally:
                transaction.set_rollback(True)  # signing in takes over a partner's new keys
    except Exception as fault:  # noqa: BLE001 - whatever it is: this state is neither old nor new
        return f"BROKEN: {fault!r}"


def _read(vault: Vault) -> dict[str, object]:
    member = queries.member(vault.person_id)
    mine = PrivatePage.objects.filter(owner_id=vault.person_id)
    member = None if member is None else queries.with_keys(member, vault)
    couples = () if member is None else member.couples
    turns = Turn.objects.filter(repair__couple__in=[couple.id for couple in couples])
    return {
        "member": repr(
            member and (member.user_name, [c.active for c in couples], bool(member.shut))
        ),
        "pages": {
            str(page.about): _without_codes(read_page(vault, page.about).doc) for page in mine
        },
        "aside": [kept.words for kept in aside.asides(vault)],
        "record": sorted(line.what for line in record.lines(vault)),
        "recovery": vault.has_recovery_code,
        "turns": [
            (str(turn.author_id), spoken.kind.value, dict(spoken.words))
            for turn in turns.order_by("repair", "number")
            for spoken in [open_turn(vault, turn.repair, turn)]
        ],
    }


def _without_codes(doc: dict[str, Any]) -> dict[str, Any]:
    """An invitation's code is drawn anew each time."""
    kept = dict(doc)
    if kept.get("invitation"):
        kept["invitation"] = sorted(kept["invitation"])
    return kept
