"""What a person and a couple seal, and who can open it."""

from __future__ import annotations

import pickle
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from reknit.vault.core import envelopes, hazmat
from reknit.vault.core.envelopes import Place
from reknit.vault.core.identity import PublicIdentity
from reknit.vault.opened import Vault
from reknit.vault.refusals import SealBroken
from reknit.vault.secret import Secret
from tests.vault.scene import WORDS, a_turn, flipped


def test_private_words_open_only_for_their_owner(alice: Vault, bob: Vault) -> None:
    place = Place("people.label", uuid4(), alice.person_id)
    sealed = alice.seal_private(place, WORDS)
    assert alice.open_private(place, sealed) == WORDS
    with pytest.raises(SealBroken):
        bob.open_private(place, sealed)


def test_shared_words_open_for_both_and_nobody_else(
    alice: Vault, bob: Vault, charlie: Vault, couple: UUID
) -> None:
    place = a_turn(couple)
    sealed = alice.seal_shared(place, WORDS)
    assert alice.open_shared(place, sealed, author=alice.person_id) == WORDS
    assert bob.open_shared(place, sealed, author=alice.person_id) == WORDS
    with pytest.raises(SealBroken):
        charlie.open_shared(place, sealed, author=alice.person_id)
    with pytest.raises(SealBroken):
        charlie.seal_shared(place, WORDS)
    assert alice.has_couple(couple)
    assert bob.has_couple(couple)
    assert not charlie.has_couple(couple)


def test_nobody_is_shown_as_the_author_of_the_others_words(
    alice: Vault, bob: Vault, charlie: Vault, couple: UUID
) -> None:
    place = a_turn(couple)
    sealed = alice.seal_shared(place, WORDS)
    for reader in (alice, bob):
        for claimed in (bob.person_id, charlie.person_id, couple):
            with pytest.raises(SealBroken):
                reader.open_shared(place, sealed, author=claimed)


def test_a_partner_cannot_edit_what_i_said(alice: Vault, bob: Vault, couple: UUID) -> None:
    """Bob holds the couple's key and the pair's key, and may even hold the database."""
    place = a_turn(couple)
    key = bob.ring.couples[couple].versions[1]
    words = envelopes.to_bytes({"said": "I never said this."})
    honest = bob.seal_shared(place, {"said": "I never said this."})
    pair_only = bytes(hazmat.MAC_BYTES) + hazmat.mac(key.pair_mac.expose(), words)
    forged = envelopes.seal(key.key.expose(), place, pair_only + words, version=1)
    for sealed in (honest, forged):
        with pytest.raises(SealBroken):
            alice.open_shared(place, sealed, author=alice.person_id)


def test_the_proof_of_a_sentence_convinces_only_the_two(
    alice: Vault, bob: Vault, couple: UUID
) -> None:
    """Whatever Bob could show a court as Alice's words, he could have made himself."""
    place = a_turn(couple)
    sealed = alice.seal_shared(place, WORDS)
    opened = envelopes.open_sealed(bob.ring.couples[couple].versions[1].key.expose(), place, sealed)
    assert len(opened) == 2 * hazmat.MAC_BYTES + len(envelopes.to_bytes(WORDS))
    alices, bobs = (vault.ring.couples[couple].versions[1] for vault in (alice, bob))
    assert alices.pair_mac.expose() == bobs.pair_mac.expose()
    assert alices.author_mac
    assert bobs.author_mac
    assert alices.author_mac.expose() != bobs.author_mac.expose()


def test_every_byte_of_shared_words_is_guarded(alice: Vault, bob: Vault, couple: UUID) -> None:
    place = a_turn(couple)
    sealed = alice.seal_shared(place, WORDS)
    for position in range(len(sealed)):
        with pytest.raises(SealBroken):
            bob.open_shared(place, flipped(sealed, position), author=alice.person_id)


def test_shared_words_cannot_be_moved(alice: Vault, bob: Vault, couple: UUID) -> None:
    place = a_turn(couple)
    sealed = alice.seal_shared(place, WORDS)
    other_couple = uuid4()
    for elsewhere in (
        replace(place, row=uuid4()),
        replace(place, namespace="repair.note"),
        replace(place, owner=other_couple),
    ):
        with pytest.raises(SealBroken):
            bob.open_shared(elsewhere, sealed, author=alice.person_id)


def test_too_short_shared_words_are_refused(alice: Vault, bob: Vault, couple: UUID) -> None:
    place = a_turn(couple)
    key = bob.ring.couples[couple].versions[1].key.expose()
    for inside in (b"", b"{}", bytes(31), bytes(32), bytes(64)):
        sealed = envelopes.seal(key, place, inside)
        for author in (alice.person_id, bob.person_id):
            with pytest.raises(SealBroken):
                alice.open_shared(place, sealed, author=author)


def test_sealing_and_opening_ask_little_of_the_database(
    alice: Vault,
    bob: Vault,
    couple: UUID,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    place = a_turn(couple)
    with django_assert_num_queries(1):  # is there a newer key?
        sealed = alice.seal_shared(place, WORDS)
    with django_assert_num_queries(0):
        bob.open_shared(place, sealed, author=alice.person_id)
        alice.seal_private(place, WORDS)


def test_identity_reads_back(alice: Vault) -> None:
    raw = alice.identity.to_bytes()
    assert len(raw) == 84
    assert PublicIdentity.from_bytes(raw) == alice.identity
    for broken in (b"", raw[:-1], raw + b"\0"):
        with pytest.raises(SealBroken):
            PublicIdentity.from_bytes(broken)


def test_secrets_do_not_show(alice: Vault, couple: UUID) -> None:
    secret = Secret("plum")
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r}", f"{[secret]}", f"{secret:}"]
    assert all("plum" not in text for text in shown)
    assert secret.expose() == "plum"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert repr(alice) == "Vault(open)"
    ring = repr(alice.ring)
    for key in (alice.ring.box_secret, alice.ring.sign_seed, alice.ring.data_key):
        assert repr(key.expose()) not in ring
    assert "hidden" in ring
