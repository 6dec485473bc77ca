"""Passkeys: what opens, what is a second step only, and everything that opens nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from fido2.utils import websafe_encode

from reknit.vault import earlier, pages, passkeys, second_step
from reknit.vault.actions import change_passphrase, open_vault, reset_with_code
from reknit.vault.models import KeyRing, PasskeyLock
from reknit.vault.opened import Vault
from reknit.vault.passkeys import Mine, Options
from reknit.vault.refusals import NoSecondStep, PasskeyNotAdded, SealBroken, WrongPasskey
from reknit.vault.secret import Secret
from tests.vault.authenticator import SITE, Authenticator
from tests.vault.scene import WORDS, a_turn, flipped, passphrase_of, sign_in

NAME = "My phone"


def added(vault: Vault, device: Authenticator, *, name: str = NAME, opens: bool = True) -> Mine:
    answer, secret = device.make(passkeys.ask_to_add(vault, SITE, name=name))
    prf = secret if opens else None
    return passkeys.add(vault, SITE, name=name, answer=answer, prf=prf)


def opened(
    device: Authenticator, asked: Options | None = None, *, only: UUID | None = None
) -> Vault:
    asked = asked or passkeys.ask_to_open(SITE)
    secret = device.secret(asked)
    return passkeys.open_with(SITE, answer=device.sign(asked), prf=secret, only=only)


def refused(device: Authenticator, asked: Options | None = None) -> None:
    with pytest.raises(WrongPasskey) as told:
        opened(device, asked)
    assert str(told.value.said) == str(WrongPasskey.said)


# What opens -------------------------------------------------------------------------------------


def test_it_opens_without_a_name_and_without_the_passphrase(
    alice: Vault, bob: Vault, couple: UUID
) -> None:
    device = Authenticator()
    mine = added(alice, device)
    assert (mine.name, mine.opens) == (NAME, True)
    place = a_turn(couple)
    pages.write_page(alice, couple, WORDS, seen=0)
    shared = bob.seal_shared(place, WORDS)

    vault = opened(device)

    assert vault.person_id == alice.person_id
    assert pages.read_page(vault, couple).doc == WORDS
    assert vault.open_shared(place, shared, author=bob.person_id) == WORDS


def test_what_the_device_is_told_says_nothing(alice: Vault) -> None:
    asked = passkeys.ask_to_add(alice, SITE, name="")
    again = passkeys.ask_to_add(alice, SITE, name="")

    assert asked["rp"] == {"id": "localhost", "name": "Notebook"}
    assert (asked["user"]["name"], asked["user"]["displayName"]) == ("Notebook", "Notebook")
    assert asked["user"]["id"] != again["user"]["id"]
    assert "alice" not in json.dumps(asked)
    assert str(alice.person_id) not in json.dumps(asked)
    chosen = asked["authenticatorSelection"]
    assert chosen["residentKey"] == chosen["userVerification"] == "required"
    assert asked.get("attestation", "none") in {"none", None}
    assert [each["alg"] for each in asked["pubKeyCredParams"]] == [-7, -8, -257]
    assert "allowCredentials" not in passkeys.ask_to_open(SITE)


def test_it_still_opens_after_three_changes_of_the_passphrase(alice: Vault) -> None:
    device, about = Authenticator(), uuid4()
    added(alice, device)
    vault = alice
    for number in range(3):
        vault = change_passphrase(vault=vault, new=Secret(f"passphrase number {number} of alice"))
    pages.write_page(vault, about, WORDS, seen=0)

    assert pages.read_page(opened(device), about).doc == WORDS


def test_several_and_each_opens(alice: Vault) -> None:
    phone, laptop = Authenticator("phone"), Authenticator("laptop")
    added(alice, phone)
    added(alice, laptop, name="Laptop")

    assert [one.name for one in passkeys.mine(sign_in("alice"))] == [NAME, "Laptop"]
    assert opened(phone).person_id == opened(laptop).person_id == alice.person_id
    passkeys.rename(alice, passkeys.mine(alice)[1].handle, "Old laptop")
    assert [one.name for one in passkeys.mine(sign_in("alice"))] == [NAME, "Old laptop"]
    assert opened(laptop).person_id == alice.person_id


def test_counters_are_not_asked_for(alice: Vault) -> None:
    """Most devices send none, and one that is synced has several."""
    device = Authenticator(counter=9)
    added(alice, device)
    device.counter = 3

    assert opened(device).person_id == alice.person_id


def test_ten_are_the_most(alice: Vault) -> None:
    for number in range(passkeys.MOST):
        added(alice, Authenticator(f"device {number}"))
    with pytest.raises(PasskeyNotAdded):
        added(alice, Authenticator("one more"))
    assert PasskeyLock.every.count() == passkeys.MOST


def test_it_voids_a_code_from_the_host(alice: Vault) -> None:
    device = Authenticator()
    added(alice, device)
    earlier.make_reset_code(alice.person_id)
    opened(device)

    assert KeyRing.objects.get(person_id=alice.person_id).reset_digest is None


# Adding -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "device",
    [
        Authenticator(origin="https://elsewhere.example"),
        Authenticator(origin="http://localhost"),
        Authenticator(origin="https://sub.localhost"),
        Authenticator(host="elsewhere.example"),
        Authenticator(verified=False),
        Authenticator(algorithm=-47),
        Authenticator(algorithm=-65535),
    ],
    ids=["origin", "scheme", "subdomain", "host", "not verified", "ES256K", "RSA with SHA-1"],
)
def test_wrong_answers_add_nothing(alice: Vault, device: Authenticator) -> None:
    with pytest.raises(PasskeyNotAdded):
        added(alice, device)
    assert not passkeys.mine(sign_in("alice"))
    assert not PasskeyLock.every.exists()


def test_an_answer_adds_once_and_only_for_whom_it_was_asked(alice: Vault, bob: Vault) -> None:
    device = Authenticator()
    asked = passkeys.ask_to_add(alice, SITE, name=NAME)
    answer, secret = device.make(asked)
    for vault in (bob, alice):
        if vault is bob:
            with pytest.raises(PasskeyNotAdded):
                passkeys.add(vault, SITE, name=NAME, answer=answer, prf=secret)
        else:
            passkeys.add(vault, SITE, name=NAME, answer=answer, prf=secret)
    passkeys.remove(alice, passkeys.mine(alice)[0].handle)
    with pytest.raises(PasskeyNotAdded):
        passkeys.add(alice, SITE, name=NAME, answer=answer, prf=secret)


def test_nobody_takes_the_place_of_anothers_passkey(alice: Vault, bob: Vault) -> None:
    """A device may claim any id, and attests nothing."""
    alices, bobs = Authenticator("alice"), Authenticator("bob")
    added(alice, alices)
    bobs.id = alices.id
    with pytest.raises(PasskeyNotAdded):
        added(bob, bobs)
    with pytest.raises(PasskeyNotAdded):
        added(alice, alices)

    assert opened(alices).person_id == alice.person_id
    assert not passkeys.mine(sign_in("bob"))


@pytest.mark.parametrize(
    "answer", ["", "x", "[]", "{}", "null", "7", "[" * 9000, '{"id": 1}', "{" + '"a":1' * 9999]
)
def test_hostile_answers(alice: Vault, answer: str) -> None:
    prf = Secret(bytes(32))
    with pytest.raises(PasskeyNotAdded):
        passkeys.add(alice, SITE, name=NAME, answer=answer, prf=prf)
    with pytest.raises(WrongPasskey):
        passkeys.open_with(SITE, answer=answer, prf=prf)
    with pytest.raises(WrongPasskey):
        passkeys.check_second_step(alice, SITE, answer)


def test_every_changed_byte_of_an_answer_is_refused(alice: Vault) -> None:
    device = Authenticator()
    added(alice, device)
    good = json.loads(device.sign(passkeys.ask_to_open(SITE)))
    prf = device.secret(passkeys.ask_to_open(SITE))
    for part in ("clientDataJSON", "authenticatorData", "signature"):
        text = good["response"][part]
        for place in range(0, len(text), 3):
            bad = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
            changed = {**good, "response": {**good["response"], part: bad}}
            if place == len(text) - 1 or bad == text:
                continue  # the last character has bits that stand for nothing
            with pytest.raises(WrongPasskey):
                passkeys.open_with(SITE, answer=json.dumps(changed), prf=prf)
    # None of these tries used the challenge up.
    assert passkeys.open_with(SITE, answer=json.dumps(good), prf=prf).person_id == alice.person_id


# What opens nothing -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "https://localhost:8443"},
        {"host": "elsewhere.example"},
        {"verified": False},
    ],
    ids=["origin", "port", "host", "not verified"],
)
def test_a_passkey_asked_elsewhere_opens_nothing(alice: Vault, lie: dict[str, str]) -> None:
    device = Authenticator()
    added(alice, device)
    refused(replace(device, **lie))  # type: ignore[arg-type]


def test_a_challenge_is_good_once_in_time_and_for_one_thing(alice: Vault) -> None:
    device = Authenticator()
    added(alice, device)
    with time_machine.travel("2026-03-02 23:58:00+00:00", tick=False) as clock:
        asked = passkeys.ask_to_open(SITE)
        late = passkeys.ask_to_open(SITE)
        clock.shift(timedelta(minutes=4))  # across midnight
        assert opened(device, asked).person_id == alice.person_id
        refused(device, asked)
        clock.shift(timedelta(minutes=2))
        refused(device, late)
    for other in (
        passkeys.ask_for_second_step(alice, SITE)["challenge"],
        passkeys.ask_to_add(alice, SITE, name="")["challenge"],
        websafe_encode(bytes(56)),
        websafe_encode(b"short"),
        "",
    ):
        refused(device, {**passkeys.ask_to_open(SITE), "challenge": other})


def test_anothers_passkey_and_anothers_secret_open_nothing(alice: Vault, bob: Vault) -> None:
    alices, bobs, unknown = (Authenticator(name) for name in ("alice", "bob", "unknown"))
    added(alice, alices)
    added(bob, bobs)
    refused(unknown)

    asked = passkeys.ask_to_open(SITE)
    for signer, secret in ((alices, bobs), (bobs, alices), (unknown, alices)):
        with pytest.raises(WrongPasskey):
            passkeys.open_with(SITE, answer=signer.sign(asked), prf=secret.secret(asked))
    impostor = Authenticator("impostor")  # knows the id, and even the secret
    impostor.id = alices.id
    with pytest.raises(WrongPasskey):
        passkeys.open_with(SITE, answer=impostor.sign(asked), prf=alices.secret(asked))
    for raw in (b"", bytes(31), bytes(33), bytes(32)):
        with pytest.raises(WrongPasskey):
            passkeys.open_with(SITE, answer=alices.sign(asked), prf=Secret(raw))
    assert opened(alices, asked).person_id == alice.person_id


def test_under_a_cover_only_its_owners_passkey_opens(alice: Vault, bob: Vault) -> None:
    bobs = Authenticator("bob")
    added(bob, bobs)
    with pytest.raises(WrongPasskey):
        opened(bobs, only=alice.person_id)
    assert opened(bobs, only=bob.person_id).person_id == bob.person_id


def test_a_changed_lock_opens_nothing(alice: Vault, bob: Vault) -> None:
    device, bobs = Authenticator(), Authenticator("bob")
    added(alice, device)
    added(bob, bobs)
    lock = PasskeyLock.every.get(owner_id=alice.person_id)
    good = bytes(lock.sealed_master)
    for position in range(0, len(good), 7):
        lock.sealed_master = flipped(good, position)
        lock.save()
        refused(device)
    lock.sealed_master = bytes(PasskeyLock.every.get(owner_id=bob.person_id).sealed_master)
    lock.save()
    refused(device)
    lock.sealed_master, lock.owner_id = good, bob.person_id
    lock.save()
    refused(device)
    lock.owner_id = alice.person_id
    lock.save()
    assert opened(device).person_id == alice.person_id


def test_removed_it_opens_nothing_also_with_its_old_row(alice: Vault) -> None:
    device, other = Authenticator(), Authenticator("other")
    mine = added(alice, device)
    added(alice, other)
    old = PasskeyLock.every.get(pk=mine.handle)
    assert passkeys.remove(alice, mine.handle)
    assert not passkeys.remove(alice, mine.handle)
    refused(device)
    PasskeyLock.every.bulk_create([old])
    refused(device)
    assert opened(other).person_id == alice.person_id

    vault = change_passphrase(vault=alice, new=Secret("a new passphrase of alice's"))
    assert not PasskeyLock.every.filter(pk=mine.handle).exists()
    PasskeyLock.every.bulk_create([old])
    refused(device)
    assert len(passkeys.mine(vault)) == 1


def test_an_old_copy_and_an_old_passkey_open_nothing_later(alice: Vault) -> None:
    """A thief copies the database; later the passkey is removed and the passphrase changed."""
    device, about = Authenticator(), uuid4()
    mine = added(alice, device)
    lock = PasskeyLock.every.get(pk=mine.handle)
    ring = KeyRing.objects.get(person_id=alice.person_id)

    passkeys.remove(alice, mine.handle)
    vault = change_passphrase(vault=alice, new=Secret("a new passphrase of alice's"))
    pages.write_page(vault, about, WORDS, seen=0)
    PasskeyLock.every.bulk_create([lock])
    ring.save()  # even both rows put back
    stale = opened(device)

    with pytest.raises(SealBroken):
        pages.read_page(stale, about)


# A second step ----------------------------------------------------------------------------------


def test_one_that_opens_nothing_is_a_second_step(alice: Vault, bob: Vault) -> None:
    device, other = Authenticator(), Authenticator("other")
    assert not added(alice, device, opens=False).opens
    added(bob, other)
    assert not PasskeyLock.every.filter(owner_id=alice.person_id).exists()
    assert not second_step.is_required(alice)
    second_step.turn_on_passkeys(alice)
    vault = sign_in("alice")
    assert second_step.is_required(vault)
    refused(device)

    asked = passkeys.ask_for_second_step(vault, SITE)
    assert [each["id"] for each in asked["allowCredentials"]] == [websafe_encode(device.id)]
    with pytest.raises(WrongPasskey):
        passkeys.check_second_step(vault, SITE, other.sign(asked))
    with pytest.raises(WrongPasskey):
        passkeys.check_second_step(vault, SITE, device.sign(passkeys.ask_to_open(SITE)))
    bobs = passkeys.ask_for_second_step(bob, SITE)
    with pytest.raises(WrongPasskey):
        passkeys.check_second_step(vault, SITE, device.sign(bobs))
    answer = device.sign(asked)
    passkeys.check_second_step(vault, SITE, answer)
    with pytest.raises(WrongPasskey):
        passkeys.check_second_step(vault, SITE, answer)


def test_without_anything_to_ask_for_it_is_off(alice: Vault) -> None:
    with pytest.raises(NoSecondStep):
        second_step.turn_on_passkeys(alice)
    mine = added(alice, Authenticator(), opens=False)
    second_step.turn_on_passkeys(alice)
    passkeys.remove(alice, mine.handle)

    assert not sign_in("alice").ring.second_step


# After a reset ----------------------------------------------------------------------------------


def test_a_passkey_from_before_a_reset_brings_the_notebook_back(alice: Vault) -> None:
    device, about, at = Authenticator(), uuid4(), datetime.now(UTC)
    added(alice, device)
    pages.write_page(alice, about, WORDS, seen=0)
    code = earlier.make_reset_code(alice.person_id)
    anew = reset_with_code(person_id=alice.person_id, code=code, new=Secret("a stranger's choice"))
    assert not passkeys.mine(anew)
    asked = passkeys.ask_to_open(SITE)
    with pytest.raises(WrongPasskey):  # kept no longer
        passkeys.open_with(
            SITE,
            answer=device.sign(asked),
            prf=device.secret(asked),
            at=at + timedelta(days=earlier.KEPT_DAYS + 2),
        )

    vault = opened(device)

    assert pages.read_page(vault, about).doc == WORDS
    open_vault(person_id=alice.person_id, passphrase=passphrase_of("alice"))
    assert opened(device).person_id == alice.person_id


def test_a_passkey_of_the_newer_notebook_takes_nothing_away(alice: Vault) -> None:
    """Otherwise somebody who had the host reset an account could come back for ever."""
    code = earlier.make_reset_code(alice.person_id)
    anew = reset_with_code(person_id=alice.person_id, code=code, new=Secret("a stranger's choice"))
    thiefs = Authenticator("thief")
    added(anew, thiefs)
    back = sign_in("alice")

    refused(thiefs)
    assert sign_in("alice").generation == back.generation
