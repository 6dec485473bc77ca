"""What two share, opened again for the one with new keys: asked, agreed, compared by voice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from reknit.vault import earlier, reopening
from reknit.vault.actions import change_passphrase, open_vault, reset_with_code
from reknit.vault.core import hazmat
from reknit.vault.models import KeyGrant, KeyRing, Reopening
from reknit.vault.opened import Vault
from reknit.vault.refusals import DigitsChanged, SealBroken
from reknit.vault.secret import Secret
from tests.vault.scene import WORDS, a_turn, sign_in

NEW = Secret("quite another passphrase than before")
THIRD = Secret("a third passphrase nobody would guess")
AT = datetime.now(UTC)


@pytest.fixture
def anew(alice: Vault, couple: UUID) -> Vault:
    """Alice, who has lost her keys."""
    code = earlier.make_reset_code(alice.person_id)
    return reset_with_code(person_id=alice.person_id, code=code, new=NEW, at=AT)


def agreed(anew: Vault, bob: Vault, couple: UUID) -> None:
    reopening.ask(vault=anew, couple_id=couple)
    digits = reopening.digits_for(bob, couple, anew.person_id)
    assert digits == reopening.digits_for(anew, couple, bob.person_id)
    reopening.agree(vault=bob, couple_id=couple, digits=digits)
    reopening.accept(vault=anew, couple_id=couple, partner_id=bob.person_id, digits=digits)


def test_everything_shared_opens_again_and_goes_on(
    alice: Vault, bob: Vault, couple: UUID, anew: Vault
) -> None:
    place, bobs_place = a_turn(couple), a_turn(couple)
    mine = alice.seal_shared(place, WORDS)
    bob = change_passphrase(vault=sign_in("bob"), new=THIRD)
    bobs = bob.seal_shared(bobs_place, WORDS)

    agreed(anew, bob, couple)

    assert anew.open_shared(place, mine, author=alice.person_id) == WORDS
    assert anew.open_shared(bobs_place, bobs, author=bob.person_id) == WORDS
    next_place = a_turn(couple)
    after = anew.seal_shared(next_place, WORDS)
    assert bob.open_shared(next_place, after, author=alice.person_id) == WORDS
    # Both change their passphrases, and still read each other.
    anew = change_passphrase(vault=anew, new=Secret("the fourth passphrase of them all"))
    bob = change_passphrase(vault=bob, new=Secret("and a fifth one for good measure"))
    words = bob.seal_shared(next_place, WORDS)
    assert anew.open_shared(next_place, words, author=bob.person_id) == WORDS
    assert anew.open_shared(place, mine, author=alice.person_id) == WORDS
    assert not Reopening.objects.exists()


def test_nothing_opens_before_both_have_said_yes(
    alice: Vault, bob: Vault, couple: UUID, anew: Vault
) -> None:
    place = a_turn(couple)
    sealed = alice.seal_shared(place, WORDS)
    with pytest.raises(SealBroken):
        anew.open_shared(place, sealed, author=alice.person_id)
    reopening.ask(vault=anew, couple_id=couple)
    digits = reopening.digits_for(anew, couple, bob.person_id)
    with pytest.raises(DigitsChanged):  # the asker alone
        reopening.accept(vault=anew, couple_id=couple, partner_id=bob.person_id, digits=digits)
    reopening.agree(vault=bob, couple_id=couple, digits=digits)
    with pytest.raises(SealBroken):  # agreed, but not taken
        anew.open_shared(place, sealed, author=alice.person_id)


def test_keys_slipped_in_by_the_host_show_other_digits(
    bob: Vault, couple: UUID, anew: Vault
) -> None:
    """The host puts keys of their own in the asker's place, in both tables."""
    reopening.ask(vault=anew, couple_id=couple)
    hers = reopening.digits_for(anew, couple, bob.person_id)
    public, _secret = hazmat.make_box_pair()
    forged = replace(anew.identity, box=public)
    Reopening.objects.update(asker_identity=forged.to_bytes())
    KeyRing.objects.filter(person_id=anew.person_id).update(box_public=public)
    his = reopening.digits_for(bob, couple, anew.person_id)
    assert hers != his
    with pytest.raises(DigitsChanged):  # he says yes to what she read aloud
        reopening.agree(vault=bob, couple_id=couple, digits=hers)
    assert not KeyGrant.objects.filter(recipient_generation=anew.generation).exists()


def test_keys_slipped_in_as_the_partners_are_refused(bob: Vault, couple: UUID, anew: Vault) -> None:
    reopening.ask(vault=anew, couple_id=couple)
    digits = reopening.digits_for(anew, couple, bob.person_id)
    reopening.agree(vault=bob, couple_id=couple, digits=digits)
    public, _secret = hazmat.make_box_pair()
    forged = replace(bob.identity, box=public)
    Reopening.objects.update(partner_identity=forged.to_bytes())
    with pytest.raises(DigitsChanged):
        reopening.accept(vault=anew, couple_id=couple, partner_id=bob.person_id, digits=digits)
    assert not anew.has_couple(couple)


def test_a_passphrase_changed_while_comparing_asks_for_another_look(
    bob: Vault, couple: UUID, anew: Vault
) -> None:
    reopening.ask(vault=anew, couple_id=couple)
    digits = reopening.digits_for(bob, couple, anew.person_id)
    bob = change_passphrase(vault=bob, new=THIRD)
    with pytest.raises(DigitsChanged):
        reopening.agree(vault=bob, couple_id=couple, digits=digits)
    anew = change_passphrase(vault=anew, new=Secret("the fourth passphrase of them all"))
    with pytest.raises(DigitsChanged):
        reopening.agree(
            vault=bob, couple_id=couple, digits=reopening.digits_for(bob, couple, anew.person_id)
        )
    agreed(anew, bob, couple)  # asked again, with the keys of now
    assert anew.has_couple(couple)


def test_asked_taken_back_and_asked_again(bob: Vault, couple: UUID, anew: Vault) -> None:
    reopening.ask(vault=anew, couple_id=couple)
    digits = reopening.digits_for(bob, couple, anew.person_id)
    reopening.agree(vault=bob, couple_id=couple, digits=digits)
    reopening.withdraw(vault=anew, couple_id=couple)
    assert reopening.asked(couple) is None
    agreed(anew, bob, couple)
    assert anew.has_couple(couple)


def test_nobody_else_can_ask_agree_or_accept(
    bob: Vault, charlie: Vault, couple: UUID, anew: Vault
) -> None:
    reopening.ask(vault=anew, couple_id=couple)
    digits = reopening.digits_for(bob, couple, anew.person_id)
    with pytest.raises(SealBroken):
        reopening.agree(vault=charlie, couple_id=couple, digits=digits)
    reopening.withdraw(vault=charlie, couple_id=couple)
    assert reopening.asked(couple) is not None
    reopening.agree(vault=bob, couple_id=couple, digits=digits)
    with pytest.raises(DigitsChanged):
        reopening.accept(vault=charlie, couple_id=couple, partner_id=bob.person_id, digits=digits)


def test_the_old_passphrase_ends_the_question(
    alice: Vault, bob: Vault, couple: UUID, anew: Vault
) -> None:
    reopening.ask(vault=anew, couple_id=couple)
    again = open_vault(
        person_id=alice.person_id, passphrase=Secret("the passphrase of alice"), at=AT
    )
    assert reopening.asked(couple) is None
    assert again.has_couple(couple)


def test_digits_of_now_are_the_same_for_two_and_betray_a_forged_succession(
    alice: Vault, bob: Vault, couple: UUID
) -> None:
    digits = reopening.digits_of_now(alice, couple)
    assert digits == reopening.digits_of_now(bob, couple)
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", digits)
    alice = change_passphrase(vault=alice, new=NEW)
    changed = reopening.digits_of_now(alice, couple)
    assert changed != digits
    assert changed == reopening.digits_of_now(sign_in("bob"), couple)
    # Somebody passes keys off as Alice's to Bob: his digits are not hers.
    forged = replace(alice.identity, generation=alice.generation + 1, box=hazmat.make_box_pair()[0])
    assert changed != reopening.twelve_digits(couple, bob.identity, forged)


def test_digits_depend_on_the_couple(alice: Vault, bob: Vault) -> None:
    one, other = (
        reopening.twelve_digits(couple, alice.identity, bob.identity)
        for couple in (uuid4(), uuid4())
    )
    assert one != other
