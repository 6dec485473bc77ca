"""What was sealed under format rk1 opens for ever.

``golden/rk1.json`` holds every row and record of two people after one change of passphrase, as
they lay in a database on the first day. If this test fails, people have lost their words: mend
the code, never the file.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from reknit.people.models import Person
from reknit.vault import aside, pages, pairing
from reknit.vault.actions import open_vault, reset_with_code
from reknit.vault.core.envelopes import Place
from reknit.vault.opened import Vault
from reknit.vault.secret import Secret

FILE = Path(__file__).parent / "golden" / "rk1.json"
SHA256 = "64acbff68cb7df2baa65099cc5a5311341a42df57b002a8bb3c7c3d7577a5e10"
COUPLE, REPAIR = UUID(int=0xC0), UUID(int=0x4E)
SECOND_PASSPHRASE = Secret("passphrase of alice, the second")


def read(value: Any) -> Any:  # noqa: ANN401 - JSON in, column out
    return bytes.fromhex(value["bytes"]) if isinstance(value, dict) else value


@pytest.fixture
def records(db: None) -> dict[str, Any]:
    golden = json.loads(FILE.read_text(encoding="utf-8"))
    records = {name: read(value) for name, value in golden["records"].items()}
    for name in ("alice", "bob"):
        Person.objects.create(pk=UUID(records[name]), user_name=name)
    for model, rows in golden["rows"].items():
        for row in rows:
            columns = {name: read(value) for name, value in row.items()}
            apps.get_model("vault", model)(**columns).save(force_insert=True)
    return records


def test_the_file_is_the_one_from_the_first_day() -> None:
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == SHA256


def expect_everything(alice: Vault, bob: Vault, records: dict[str, Any]) -> None:
    first = Place("repair.turn", UUID(int=1), COUPLE)
    second = Place("repair.turn", UUID(int=2), COUPLE)
    for reader in (alice, bob):
        assert reader.open_shared(first, records["first"], author=alice.person_id) == {
            "said": "I took it to mean you had forgotten."
        }
        assert reader.open_shared(second, records["second"], author=bob.person_id) == {
            "said": "I meant: later."
        }
    label = Place("people.label", UUID(int=3), alice.person_id)
    assert alice.open_private(label, records["label"]) == {"name": "Käthe 🧶"}
    assert pages.read_page(alice, REPAIR) == pages.Page(
        REPAIR, 1, {"note": "for me", "how_sure": 2}
    )
    assert pages.read_page(bob, REPAIR) == pages.Page(REPAIR, 0, {})
    assert [kept.words for kept in aside.asides(alice)] == [{"draft": "half a sen"}]


def test_everything_opens_with_the_passphrases(records: dict[str, Any]) -> None:
    alice = open_vault(person_id=UUID(records["alice"]), passphrase=SECOND_PASSPHRASE)
    bob = open_vault(person_id=UUID(records["bob"]), passphrase=Secret("the passphrase of bob"))
    assert (alice.generation, bob.generation) == (2, 1)
    expect_everything(alice, bob, records)


def test_everything_opens_with_the_recovery_code(records: dict[str, Any]) -> None:
    alice = reset_with_code(
        person_id=UUID(records["alice"]),
        code=Secret(records["code"]),
        new=Secret("a third passphrase"),
    )
    bob = open_vault(person_id=UUID(records["bob"]), passphrase=Secret("the passphrase of bob"))
    assert alice.ring.couples[COUPLE].newest == 3
    expect_everything(alice, bob, records)


def test_the_invitation_opens_with_its_code(records: dict[str, Any]) -> None:
    place = Place("people.invitation", UUID(int=4), UUID(records["alice"]))
    key = pairing.open_invitation_key(Secret("Lamp river fold eleven"))
    assert key.open(place, records["invitation"]) == {"sentence": "Shall we talk?"}
