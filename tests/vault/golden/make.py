"""Made ``rk1.json`` once. Kept to show how; running it again would prove nothing.

    DJANGO_SETTINGS_MODULE=tests.settings python -m tests.vault.golden.make > rk1.json

A later format gets a file of its own, and this one stays.
"""

# ruff: noqa: E402 - Django has to be ready before anything of ours is imported

from __future__ import annotations

import json
import sys
from uuid import UUID

import django

django.setup()

from django.conf import settings
from django.test.utils import setup_databases

from reknit.project.costs import KdfCost
from reknit.vault import aside, pages, pairing
from reknit.vault.actions import change_passphrase, make_recovery_code
from reknit.vault.core.envelopes import Place
from reknit.vault.secret import Secret
from tests.vault import scene


def shown(value: object) -> object:
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    return str(value) if isinstance(value, UUID) else value


def main() -> None:
    settings.VAULT_KDF = KdfCost(memory_kib=64, passes=1)
    couple, repair = UUID(int=0xC0), UUID(int=0x4E)
    alice, bob = scene.make_person("alice"), scene.make_person("bob")
    scene.make_couple(couple, inviter=alice, joiner=bob)
    first = Place("repair.turn", UUID(int=1), couple)
    second = Place("repair.turn", UUID(int=2), couple)
    label = Place("people.label", UUID(int=3), alice.person_id)
    records: dict[str, object] = {
        "alice": str(alice.person_id),
        "bob": str(bob.person_id),
        "first": shown(alice.seal_shared(first, {"said": "I took it to mean you had forgotten."})),
        "label": shown(alice.seal_private(label, {"name": "Käthe 🧶"})),
        "code": make_recovery_code(vault=alice).expose(),
    }
    pages.write_page(alice, repair, {"note": "for me", "how_sure": 2}, seen=0)
    pages.make_page_for(bob.person_id, repair)
    alice = change_passphrase(vault=alice, new=Secret("passphrase of alice, the second"))
    records["second"] = shown(bob.seal_shared(second, {"said": "I meant: later."}))
    aside.set_aside(person_id=alice.person_id, words={"draft": "half a sen"})
    invitation = Place("people.invitation", UUID(int=4), alice.person_id)
    code = Secret("lamp-river-fold-eleven")
    records["invitation"] = shown(
        pairing.open_invitation_key(code).seal(invitation, {"sentence": "Shall we talk?"})
    )
    rows: dict[str, list[dict[str, object]]] = {}
    for kind, row in scene.every_row():
        rows.setdefault(kind, []).append({name: shown(value) for name, value in row.items()})
    json.dump({"records": records, "rows": rows}, sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    setup_databases(verbosity=0, interactive=False)
    main()
