from __future__ import annotations

from uuid import uuid4

import pytest

from reknit.vault import aside
from reknit.vault.actions import change_passphrase
from reknit.vault.core.envelopes import seal_to, to_bytes
from reknit.vault.models import Aside as AsideRow
from reknit.vault.models import KeyRing
from reknit.vault.opened import Vault
from reknit.vault.refusals import NoRoomAside, SealBroken
from reknit.vault.sealed_pages import aside_place
from reknit.vault.secret import Secret
from tests.vault.scene import flipped


def test_words_wait_for_their_owner_alone(alice: Vault, bob: Vault) -> None:
    aside.set_aside(person_id=alice.person_id, words={"draft": "one"})
    aside.set_aside(person_id=alice.person_id, words={"draft": "two"})
    assert [kept.words["draft"] for kept in aside.asides(alice)] == ["one", "two"]
    assert aside.asides(bob) == []
    first, second = aside.asides(alice)
    aside.let_go(bob, first.id)  # not Bob's
    aside.let_go(alice, second.id)
    assert aside.asides(alice) == [first]
    assert "one" not in repr(first)


def test_too_many_and_too_long_are_refused_and_nothing_is_dropped(alice: Vault) -> None:
    for number in range(aside.MOST_WAITING):
        aside.set_aside(person_id=alice.person_id, words={"draft": number})
    with pytest.raises(NoRoomAside):
        aside.set_aside(person_id=alice.person_id, words={"draft": "one more"})
    assert [kept.words["draft"] for kept in aside.asides(alice)] == list(range(50))
    AsideRow.objects.all().delete()
    aside.set_aside(person_id=alice.person_id, words={"draft": "x" * 65_000})
    with pytest.raises(NoRoomAside):
        aside.set_aside(person_id=alice.person_id, words={"draft": "x" * 66_000})


def test_an_account_that_is_gone_is_refused(db: None) -> None:
    with pytest.raises(NoRoomAside):
        aside.set_aside(person_id=uuid4(), words={})


def test_a_session_notices_a_swapped_public_key(alice: Vault, charlie: Vault) -> None:
    """A host exchanges Alice's public key for its own, to read what meets a lock."""
    known = alice.identity
    aside.set_aside(person_id=alice.person_id, words={"a": 1}, known=known)
    KeyRing.objects.filter(person_id=alice.person_id).update(box_public=charlie.identity.box)
    with pytest.raises(SealBroken):
        aside.set_aside(person_id=alice.person_id, words={"a": 2}, known=known)
    KeyRing.objects.filter(person_id=alice.person_id).update(box_public=known.box)
    changed = change_passphrase(vault=alice, new=Secret("a new passphrase altogether"))
    aside.set_aside(person_id=alice.person_id, words={"a": 3}, known=known)  # rightly newer
    assert [kept.words for kept in aside.asides(changed)] == [{"a": 1}, {"a": 3}]


def test_what_does_not_open_is_left_out(alice: Vault, bob: Vault) -> None:
    aside.set_aside(person_id=alice.person_id, words={"a": 1})
    row = AsideRow.objects.get()
    whole = bytes(row.sealed)
    for position in range(len(whole)):
        AsideRow.objects.update(sealed=flipped(whole, position))
        assert aside.asides(alice) == []
    AsideRow.objects.update(sealed=whole, owner_id=bob.person_id)
    assert aside.asides(bob) == []


@pytest.mark.parametrize(
    "inside", [{}, {"at": "x", "words": {}}, {"at": 1.0}, {"at": 1.0, "words": "text"}]
)
def test_what_a_stranger_sealed_in_another_shape_is_left_out(
    alice: Vault, inside: dict[str, object]
) -> None:
    row = AsideRow(owner_id=alice.person_id)
    row.sealed = seal_to(alice.identity.box, aside_place(row.id, alice.person_id), to_bytes(inside))
    row.save()
    assert aside.asides(alice) == []
