"""What was set aside, granted again or noted, changed by somebody who has the disk."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from reknit.vault import earlier, pages, record, reopening
from reknit.vault.actions import open_vault, reset_with_code
from reknit.vault.models import EarlierRing, KeyGrant, KeyRing, PrivatePage, RecordLine
from reknit.vault.opened import Vault
from reknit.vault.refusals import SealBroken, WrongPassphrase
from reknit.vault.secret import Secret
from tests.vault.scene import flipped, make_person, passphrase_of

NEW = Secret("quite another passphrase than before")
AT = datetime.now(UTC)
ABOUT = UUID(int=7)


def reset(vault: Vault, new: Secret[str] = NEW) -> Vault:
    code = earlier.make_reset_code(vault.person_id)
    return reset_with_code(person_id=vault.person_id, code=code, new=new, at=AT)


def back(vault: Vault) -> Vault:
    return open_vault(person_id=vault.person_id, passphrase=passphrase_of("alice"), at=AT)


@pytest.mark.parametrize("column", ["wrapped_master", "ring", "box_public", "sign_public"])
def test_a_changed_ring_takes_nobodys_place(alice: Vault, column: str) -> None:
    reset(alice)
    row = EarlierRing.objects.get()
    whole = bytes(getattr(row, column))
    for position in range(0, len(whole), 1 if len(whole) < 100 else 29):
        EarlierRing.objects.update(**{column: flipped(whole, position)})
        with pytest.raises(SealBroken):
            back(alice)
        assert EarlierRing.objects.get().pk == row.pk  # still there, and nothing was swapped
    EarlierRing.objects.update(**{column: whole})
    assert back(alice).identity == alice.identity


def test_a_cheaper_or_another_salt_does_not_help(alice: Vault) -> None:
    reset(alice)
    EarlierRing.objects.update(salt=bytes(16))
    with pytest.raises(WrongPassphrase):
        back(alice)


def test_another_persons_ring_put_in_ones_place_does_not_come_back(
    alice: Vault, bob: Vault
) -> None:
    """The verifier moves with the row; what it opens is bound to its owner."""
    reset(bob)
    reset(alice)
    salt = KeyRing.objects.get(person_id=alice.person_id).salt
    EarlierRing.objects.filter(person_id=alice.person_id).delete()
    EarlierRing.objects.update(person_id=alice.person_id, salt=salt)
    with pytest.raises((SealBroken, WrongPassphrase)):
        open_vault(person_id=alice.person_id, passphrase=passphrase_of("bob"), at=AT)
    with pytest.raises((SealBroken, WrongPassphrase)):
        back(alice)


def test_a_newer_ring_numbered_as_an_older_one_does_not_come_back(alice: Vault) -> None:
    """Who reset the account can't turn the order around: the number is sealed into the ring."""
    anew = reset(alice)
    back(alice)
    EarlierRing.objects.filter(generation=anew.generation).update(generation=1)
    KeyRing.objects.filter(person_id=alice.person_id).update(generation=anew.generation)
    with pytest.raises((SealBroken, WrongPassphrase)):
        open_vault(person_id=alice.person_id, passphrase=NEW, at=AT)


def test_pages_set_aside_do_not_open_for_the_new_notebook(alice: Vault) -> None:
    pages.write_page(alice, ABOUT, {"mine": "only mine"}, seen=0)
    anew = reset(alice)
    PrivatePage.every.update(earlier=None)  # by a hand in the database
    with pytest.raises(SealBroken):
        pages.read_page(anew, ABOUT)


def test_a_changed_key_granted_again_is_refused(alice: Vault, bob: Vault, couple: UUID) -> None:
    anew = reset(alice)
    reopening.ask(vault=anew, couple_id=couple)
    digits = reopening.digits_for(bob, couple, alice.person_id)
    reopening.agree(vault=bob, couple_id=couple, digits=digits)
    grant = KeyGrant.objects.get(version=1, recipient_generation=anew.generation)
    for column in ("sealed", "signature"):
        whole = bytes(getattr(grant, column))
        for position in range(0, len(whole), 7):
            KeyGrant.objects.filter(pk=grant.pk).update(**{column: flipped(whole, position)})
            with pytest.raises(SealBroken):
                reopening.accept(
                    vault=anew, couple_id=couple, partner_id=bob.person_id, digits=digits
                )
        KeyGrant.objects.filter(pk=grant.pk).update(**{column: whole})
    reopening.accept(vault=anew, couple_id=couple, partner_id=bob.person_id, digits=digits)
    assert anew.has_couple(couple)


def test_a_grant_by_somebody_else_is_left_aside(alice: Vault, bob: Vault, couple: UUID) -> None:
    """A stranger's grant, made for these very keys, is not the partner's."""
    stranger = make_person("stranger")
    anew = reset(alice)
    reopening.ask(vault=anew, couple_id=couple)
    digits = reopening.digits_for(bob, couple, alice.person_id)
    reopening.agree(vault=bob, couple_id=couple, digits=digits)
    KeyGrant.objects.filter(recipient_generation=anew.generation).update(
        granter_id=stranger.person_id
    )
    with pytest.raises(SealBroken):
        reopening.accept(vault=anew, couple_id=couple, partner_id=bob.person_id, digits=digits)


def test_a_changed_line_is_none_and_lines_cannot_be_swapped(alice: Vault, bob: Vault) -> None:
    record.note(alice.person_id, "signed-in")
    record.note(bob.person_id, "pin-set")
    row = RecordLine.objects.get(owner_id=alice.person_id)
    bobs = RecordLine.objects.get(owner_id=bob.person_id)
    whole = bytes(row.sealed)
    for position in range(0, len(whole), 7):
        RecordLine.objects.filter(pk=row.pk).update(sealed=flipped(whole, position))
        assert record.lines(alice) == []
    RecordLine.objects.filter(pk=row.pk).update(sealed=bytes(bobs.sealed))
    assert record.lines(alice) == []
    RecordLine.objects.filter(pk=row.pk).update(sealed=whole)
    assert [line.what for line in record.lines(alice)] == ["signed-in"]
