from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from reknit.vault import pairing
from reknit.vault.actions import change_passphrase
from reknit.vault.core.envelopes import Place
from reknit.vault.models import KeyGrant
from reknit.vault.opened import Vault
from reknit.vault.refusals import KeysChanged, SealBroken
from reknit.vault.secret import Secret
from reknit.vault.wordlist import short_words
from tests.vault.scene import WORDS, a_turn, make_couple

NEW = Secret("a new passphrase altogether")
PLACE = Place("people.invitation", uuid4(), uuid4())


def test_a_spoken_code_is_four_plain_words() -> None:
    words = pairing.spoken_code().expose().split("-")
    assert len(words) == 4
    assert set(words) <= set(short_words())
    assert len(set(short_words())) ** 4 > 2**47
    assert len({pairing.spoken_code().expose() for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "typed",
    [
        "lamp-river-fold-eleven",
        "Lamp River Fold Eleven",
        "  LAMP, river \N{EN DASH} fold_eleven. ",
        "lamp\nriver\tfold\u00a0eleven",
        "\uff4c\uff41\uff4d\uff50-river-fold-eleven",
    ],
)
def test_a_code_may_be_typed_as_it_was_heard(typed: str) -> None:
    code = Secret("lamp-river-fold-eleven")
    key, heard = pairing.open_invitation_key(code), pairing.open_invitation_key(Secret(typed))
    assert heard.id == key.id
    assert heard.open(PLACE, key.seal(PLACE, WORDS)) == WORDS


def test_what_a_code_stands_for_is_pinned() -> None:
    key = pairing.open_invitation_key(Secret("lamp-river-fold-eleven"))
    assert key.id.hex() == "807e194ba71d170bbb417381d3ac25dc"
    assert "lamp" not in repr(key)


@pytest.mark.parametrize("other", ["", "lamp-river-fold", "lamp-river-fold-twelve", "\ud800", "é"])
def test_another_code_opens_nothing(other: str) -> None:
    code = Secret("lamp-river-fold-eleven")
    key, guessed = pairing.open_invitation_key(code), pairing.open_invitation_key(Secret(other))
    assert guessed.id != key.id
    sealed = key.seal(PLACE, WORDS)
    with pytest.raises(SealBroken):
        guessed.open(PLACE, sealed)
    with pytest.raises(SealBroken):
        key.open(Place("people.answer", PLACE.row, PLACE.owner), sealed)


def test_two_become_a_couple(alice: Vault, bob: Vault) -> None:
    couple_id = uuid4()
    pairing.make_couple_key(vault=bob, couple_id=couple_id, partner=alice.identity)
    assert bob.has_couple(couple_id)
    assert not alice.has_couple(couple_id)
    pairing.accept_couple_key(vault=alice, couple_id=couple_id, partner=bob.identity)
    assert alice.has_couple(couple_id)
    assert alice.ring.partners == {bob.person_id: bob.identity}
    assert bob.ring.partners == {alice.person_id: alice.identity}
    assert KeyGrant.objects.filter(couple_id=couple_id).count() == 2


def test_a_couple_has_one_first_key(alice: Vault, bob: Vault, charlie: Vault) -> None:
    couple_id = uuid4()
    make_couple(couple_id, inviter=alice, joiner=bob)
    for late in (bob, charlie):
        with pytest.raises(SealBroken):
            pairing.make_couple_key(vault=late, couple_id=couple_id, partner=alice.identity)


def test_nobody_pairs_with_themselves(alice: Vault) -> None:
    with pytest.raises(SealBroken):
        pairing.make_couple_key(vault=alice, couple_id=uuid4(), partner=alice.identity)


def test_the_inviter_accepts_only_from_whom_the_answer_names(
    alice: Vault, bob: Vault, charlie: Vault
) -> None:
    couple_id = uuid4()
    pairing.make_couple_key(vault=charlie, couple_id=couple_id, partner=alice.identity)
    with pytest.raises(SealBroken):
        pairing.accept_couple_key(vault=alice, couple_id=couple_id, partner=bob.identity)
    # The host renames the granter: the signature is still not Bob's.
    KeyGrant.objects.update(granter_id=bob.person_id)
    with pytest.raises(SealBroken):
        pairing.accept_couple_key(vault=alice, couple_id=couple_id, partner=bob.identity)
    assert not alice.has_couple(couple_id)


def test_a_passphrase_changed_while_the_invitation_waits_hinders_nobody(
    alice: Vault, bob: Vault
) -> None:
    """Whoever changes, and whenever: before joining, before accepting, both, twice."""
    for moments in ("inviter", "joiner", "late inviter", "late joiner", "all", "late twice"):
        couple_id = uuid4()
        invited, joining = alice.identity, bob.identity
        if moments in {"inviter", "all"}:
            alice = change_passphrase(vault=alice, new=NEW)
        if moments in {"joiner", "all"}:
            bob = change_passphrase(vault=bob, new=NEW)
            joining = bob.identity
        pairing.make_couple_key(vault=bob, couple_id=couple_id, partner=invited)
        if moments in {"late inviter", "all", "late twice"}:
            alice = change_passphrase(vault=alice, new=NEW)
        if moments in {"late joiner", "all"}:
            bob = change_passphrase(vault=bob, new=NEW)
        if moments == "late twice":
            alice = change_passphrase(vault=alice, new=NEW)
        pairing.accept_couple_key(vault=alice, couple_id=couple_id, partner=joining)
        for author in (alice, bob):
            place = a_turn(couple_id)
            sealed = author.seal_shared(place, WORDS)
            for reader in (alice, bob):
                opened = reader.open_shared(place, sealed, author=author.person_id)
                assert opened == WORDS, moments
        assert alice.ring.old_boxes == {}


def test_a_partner_pinned_before_cannot_come_back_with_other_keys(
    alice: Vault, bob: Vault, charlie: Vault
) -> None:
    make_couple(uuid4(), inviter=alice, joiner=bob)
    impostor = replace(charlie.identity, person_id=bob.person_id)
    with pytest.raises(SealBroken):
        pairing.make_couple_key(vault=alice, couple_id=uuid4(), partner=impostor)
    with pytest.raises(SealBroken):
        pairing.accept_couple_key(vault=alice, couple_id=uuid4(), partner=impostor)


def test_pairing_needs_the_newest_keys(alice: Vault, bob: Vault) -> None:
    change_passphrase(vault=bob, new=NEW)
    with pytest.raises(KeysChanged):
        pairing.make_couple_key(vault=bob, couple_id=uuid4(), partner=alice.identity)
