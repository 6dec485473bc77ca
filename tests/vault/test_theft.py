"""What a thief can read, for every combination of things stolen.

Only four doors open, and each needs the database: the passphrase, the recovery code, a passkey
that opens, or a cookie together with the live memory store.
"""

from __future__ import annotations

import itertools
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import models
from pytest_django import Settings

from reknit.refusal import Refusal
from reknit.vault import aside, pages, passkeys, sessions
from reknit.vault.actions import make_recovery_code, open_vault, reset_with_code
from reknit.vault.core.envelopes import to_text
from reknit.vault.models import KeyGrant, KeyRing, PasskeyLock, PrivatePage
from reknit.vault.opened import Vault
from reknit.vault.secret import Secret
from tests.vault.authenticator import SITE, Authenticator
from tests.vault.scene import WORDS, a_turn, every_row, make_person, passphrase_of

THINGS = ("database", "cookie", "memory", "passphrase", "code", "passkey")
READS = [
    {"database", "passphrase"},
    {"database", "code"},
    {"database", "passkey"},
    {"database", "cookie", "memory"},
]
COMBINATIONS = [
    frozenset(stolen)
    for count in range(len(THINGS) + 1)
    for stolen in itertools.combinations(THINGS, count)
]


def test_there_are_64_combinations() -> None:
    assert len(set(COMBINATIONS)) == 64


@pytest.mark.parametrize("stolen", COMBINATIONS, ids=lambda stolen: "+".join(sorted(stolen)))
def test_the_truth_table(
    stolen: frozenset[str],
    *,
    alice: Vault,
    bob: Vault,
    couple: UUID,
    settings: Settings,
    tmp_path: Path,
) -> None:
    about = uuid4()
    place = a_turn(couple)
    pages.write_page(alice, about, WORDS, seen=0)
    sealed = bob.seal_shared(place, WORDS)
    aside.set_aside(person_id=alice.person_id, words=WORDS)
    code = make_recovery_code(vault=alice)
    device = Authenticator()
    asked = passkeys.ask_to_add(alice, SITE, name="")
    answer, secret = device.make(asked)
    passkeys.add(alice, SITE, name="", answer=answer, prf=secret)
    session = sessions.begin(alice, stay="month", cover_after_minutes=15, pin=Secret("274913"))

    # Whatever was not stolen, the thief replaces with something of their own.
    if "database" not in stolen:
        KeyRing.objects.all().delete()
        PrivatePage.objects.all().delete()
        PasskeyLock.every.all().delete()
        KeyGrant.objects.all().delete()
    if "memory" not in stolen:
        settings.RUNTIME = tmp_path / "another"
    token = session.token.expose() if "cookie" in stolen else "A" * 43
    passphrase = passphrase_of("alice") if "passphrase" in stolen else Secret("a guess")
    tried_code = code if "code" in stolen else make_recovery_code(vault=make_person("thief"))

    # What a passkey yields is secret; all else about it could be made up by a thief.
    prf = secret if "passkey" in stolen else Secret(bytes(32))
    asked = passkeys.ask_to_open(SITE)

    doors = (
        partial(passkeys.open_with, SITE, answer=device.sign(asked), prf=prf),
        partial(open_vault, person_id=alice.person_id, passphrase=passphrase),
        partial(
            reset_with_code,
            person_id=alice.person_id,
            code=tried_code,
            new=Secret("the thief's own"),
        ),
    )
    opened: list[Vault] = []
    found = sessions.find(token)
    if found is not None and found.vault is not None:
        opened.append(found.vault)
    for door in doors:
        try:
            opened.append(door())
        except Refusal:
            continue

    assert bool(opened) is any(needed <= stolen for needed in READS)
    for vault in opened[-1:]:  # a reset re-keys; the last one opened is current
        assert pages.read_page(vault, about).doc == WORDS
        assert vault.open_shared(place, sealed, author=bob.person_id) == WORDS
        assert [kept.words for kept in aside.asides(vault)] == [WORDS]


def test_no_key_and_no_word_stands_in_any_row(alice: Vault, bob: Vault, couple: UUID) -> None:
    """The same with open eyes: every column of every row of the vault, in several spellings."""
    pages.write_page(alice, couple, WORDS, seen=0)
    aside.set_aside(person_id=alice.person_id, words=WORDS)
    code = make_recovery_code(vault=alice)
    device = Authenticator()
    answer, secret = device.make(passkeys.ask_to_add(alice, SITE, name="The name of my phone"))
    passkeys.add(alice, SITE, name="The name of my phone", answer=answer, prf=secret)
    ring = alice.ring
    canaries = [
        WORDS["said"].encode(),
        passphrase_of("alice").expose().encode(),
        code.expose().encode(),
        code.expose().replace("-", "").encode(),
        b"The name of my phone",
        device.id,
        secret.expose(),
        passkeys.derive_pair(secret)[0],
        ring.passkeys[0].public_key,
        alice.master.expose(),
        ring.box_secret.expose(),
        ring.sign_seed.expose(),
        ring.data_key.expose(),
        ring.couples[couple].versions[1].key.expose(),
        ring.couples[couple].versions[1].pair_mac.expose(),
        (ring.couples[couple].versions[1].author_mac or ring.data_key).expose(),
    ]
    looked_at = 0
    for _kind, row in every_row():
        for value in row.values():
            raw = value if isinstance(value, bytes) else str(value).encode()
            looked_at += len(raw)
            for canary in canaries:
                assert canary not in raw
                assert to_text(canary).encode() not in raw
    assert looked_at > 5_000


def test_no_column_holds_a_time() -> None:
    fields = [
        field
        for model in apps.get_app_config("vault").get_models()
        for field in model._meta.get_fields()  # noqa: SLF001 - Django's own name
    ]
    assert len(fields) > 30
    timed = (models.DateField, models.TimeField, models.DurationField, models.FloatField)
    # The one exception: the day on which a notebook that was set aside is deleted.
    assert [str(field) for field in fields if isinstance(field, timed)] == [
        "vault.EarlierRing.until"
    ]
