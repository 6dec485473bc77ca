"""A notebook begun anew, and the one before that comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.apps import apps

from reknit.vault import aside, earlier, pages, record, sessions
from reknit.vault.actions import (
    change_passphrase,
    make_recovery_code,
    open_vault,
    reset_with_code,
)
from reknit.vault.models import EarlierRing, KeyRing
from reknit.vault.opened import Vault
from reknit.vault.refusals import KeysChanged, SealBroken, WrongCode, WrongPassphrase
from reknit.vault.secret import Secret
from tests.vault.scene import WORDS, a_turn, passphrase_of, sign_in

ABOUT = UUID(int=7)
NEW = Secret("quite another passphrase than before")
THIRD = Secret("a third passphrase nobody would guess")
AT = datetime.now(UTC)


def reset(vault: Vault, new: Secret[str] = NEW) -> Vault:
    code = earlier.make_reset_code(vault.person_id)
    return reset_with_code(person_id=vault.person_id, code=code, new=new, at=AT)


def opened(vault: Vault, passphrase: Secret[str]) -> Vault:
    return open_vault(person_id=vault.person_id, passphrase=passphrase, at=AT)


def test_a_reset_gives_an_empty_notebook_and_reads_nothing(alice: Vault, couple: UUID) -> None:
    pages.write_page(alice, ABOUT, {"mine": "only mine"}, seen=0)
    aside.set_aside(person_id=alice.person_id, words={"draft": "half a word"})
    place = a_turn(couple)
    sealed = alice.seal_shared(place, WORDS)
    private_place = a_turn(alice.person_id)
    private = alice.seal_private(private_place, WORDS)
    anew = reset(alice)
    assert pages.read_page(anew, ABOUT).revision == 0
    assert aside.asides(anew) == []
    assert not anew.has_couple(couple)
    with pytest.raises(SealBroken):
        anew.open_shared(place, sealed, author=alice.person_id)
    with pytest.raises(SealBroken):
        anew.open_private(private_place, private)
    assert [line.what for line in record.lines(anew)] == ["access-reset"]


def test_a_hostile_reset_destroys_nothing_and_the_old_passphrase_takes_all_back(
    alice: Vault, bob: Vault, couple: UUID
) -> None:
    pages.write_page(alice, ABOUT, {"mine": "only mine"}, seen=0)
    aside.set_aside(person_id=alice.person_id, words={"draft": "half a word"})
    code = make_recovery_code(vault=alice)
    place = a_turn(couple)
    sealed = alice.seal_shared(place, WORDS)
    session = sessions.begin(alice, stay="month", cover_after_minutes=5)
    hostile = reset(alice)
    pages.write_page(hostile, ABOUT, {"theirs": "planted"}, seen=0)
    hostile = change_passphrase(vault=hostile, new=THIRD)
    hostile_session = sessions.begin(hostile, stay="month", cover_after_minutes=5)
    ended = sessions.find(session.token.expose())
    assert ended is not None
    assert ended.vault is None

    again = opened(alice, passphrase_of("alice"))

    assert pages.read_page(again, ABOUT).doc == {"mine": "only mine"}
    assert [kept.words for kept in aside.asides(again)] == [{"draft": "half a word"}]
    assert again.open_shared(place, sealed, author=alice.person_id) == WORDS
    assert again.identity == alice.identity  # so the partner's vault knows her
    after = again.seal_shared(place, WORDS)
    assert sign_in("bob").open_shared(place, after, author=alice.person_id) == WORDS
    whats = [line.what for line in record.lines(again)]
    assert whats == ["notebook-came-back", "access-reset"]
    found = sessions.find(hostile_session.token.expose())
    assert found is not None
    assert found.vault is None
    # The code works as before, and the passphrase of the reset takes nothing again.
    with pytest.raises(WrongPassphrase):
        opened(alice, THIRD)
    reset_with_code(person_id=alice.person_id, code=code, new=NEW, at=AT)
    assert pages.read_page(opened(alice, NEW), ABOUT).doc == {"mine": "only mine"}


def test_the_recovery_code_from_before_brings_it_back_too(alice: Vault) -> None:
    pages.write_page(alice, ABOUT, {"mine": "only mine"}, seen=0)
    code = make_recovery_code(vault=alice)
    reset(alice)
    again = reset_with_code(person_id=alice.person_id, code=code, new=THIRD, at=AT)
    assert pages.read_page(again, ABOUT).doc == {"mine": "only mine"}


def test_ninety_days(alice: Vault) -> None:
    pages.write_page(alice, ABOUT, {"mine": "only mine"}, seen=0)
    reset(alice)
    assert earlier.sweep(at=AT + timedelta(days=90)) == 0
    day_after = AT + timedelta(days=91)
    with pytest.raises(WrongPassphrase):
        open_vault(person_id=alice.person_id, passphrase=passphrase_of("alice"), at=day_after)
    assert earlier.sweep(at=day_after) > 0
    for model in apps.get_app_config("vault").get_models():
        manager = getattr(model, "every", None)
        if manager is not None:
            assert not manager.exclude(earlier=None).exists()
            assert not manager.filter(about=ABOUT).exists() if hasattr(model, "about") else True


def test_a_code_works_once_and_not_after_signing_in(alice: Vault) -> None:
    code = earlier.make_reset_code(alice.person_id)
    opened(alice, passphrase_of("alice"))  # whoever can sign in needs no empty notebook
    with pytest.raises(WrongCode):
        reset_with_code(person_id=alice.person_id, code=code, new=NEW, at=AT)
    first = earlier.make_reset_code(alice.person_id)
    second = earlier.make_reset_code(alice.person_id)
    with pytest.raises(WrongCode):
        reset_with_code(person_id=alice.person_id, code=first, new=NEW, at=AT)
    reset_with_code(person_id=alice.person_id, code=second, new=NEW, at=AT)
    with pytest.raises(WrongCode):
        reset_with_code(person_id=alice.person_id, code=second, new=THIRD, at=AT)


def test_a_code_is_for_one_account(alice: Vault, bob: Vault) -> None:
    code = earlier.make_reset_code(alice.person_id)
    for person_id in (bob.person_id, uuid4()):
        with pytest.raises(WrongCode):
            reset_with_code(person_id=person_id, code=code, new=NEW, at=AT)


def test_remembering_later_joins_both_notebooks(alice: Vault, bob: Vault, couple: UUID) -> None:
    place = a_turn(couple)
    sealed = alice.seal_shared(place, WORDS)
    only_before, both = UUID(int=8), UUID(int=9)
    pages.write_page(alice, only_before, {"said": "before"}, seen=0)
    pages.write_page(alice, both, {"text": "words from before", "choice": "half"}, seen=0)
    aside.set_aside(person_id=alice.person_id, words={"draft": "from before"})
    anew = reset(alice)
    pages.write_page(anew, both, {"text": "words from after", "choice": "fairly"}, seen=0)
    with pytest.raises(WrongPassphrase):
        earlier.bring_in(vault=anew, passphrase=THIRD, at=AT)
    assert earlier.has_earlier(anew, at=AT)

    joined = earlier.bring_in(vault=anew, passphrase=passphrase_of("alice"), at=AT)

    assert not earlier.has_earlier(joined, at=AT)
    for vault in (joined, opened(alice, NEW)):
        assert pages.read_page(vault, only_before).doc == {"said": "before"}
        assert pages.read_page(vault, both).doc == {
            "text": "words from after\n\nwords from before",
            "choice": "fairly",
        }
        assert [kept.words for kept in aside.asides(vault)] == [{"draft": "from before"}]
        assert vault.open_shared(place, sealed, author=alice.person_id) == WORDS
        assert "notebooks-joined" in [line.what for line in record.lines(vault)]
    with pytest.raises(WrongPassphrase):
        opened(alice, passphrase_of("alice"))
    # Everything of it goes on: the next change of passphrase seals all of it anew.
    changed = change_passphrase(vault=opened(alice, NEW), new=THIRD)
    assert pages.read_page(changed, only_before).doc == {"said": "before"}
    assert [kept.words for kept in aside.asides(changed)] == [{"draft": "from before"}]


def test_what_was_written_after_a_reset_can_be_brought_in_from_the_old_notebook(
    alice: Vault,
) -> None:
    pages.write_page(alice, ABOUT, {"said": "before"}, seen=0)
    anew = reset(alice)
    later = UUID(int=8)
    pages.write_page(anew, later, {"said": "after"}, seen=0)
    again = opened(alice, passphrase_of("alice"))
    joined = earlier.bring_in(vault=again, passphrase=NEW, at=AT)
    assert pages.read_page(joined, ABOUT).doc == {"said": "before"}
    assert pages.read_page(joined, later).doc == {"said": "after"}
    with pytest.raises(WrongPassphrase):  # the newer passphrase is the one that goes on
        opened(alice, passphrase_of("alice"))
    assert pages.read_page(opened(alice, NEW), ABOUT).doc == {"said": "before"}


def test_a_partner_signs_in_and_changes_passphrase_whatever_the_other_reset(
    alice: Vault, bob: Vault, couple: UUID
) -> None:
    """Somebody's new beginning must never lock their partner out."""
    anew = reset(alice)
    change_passphrase(vault=anew, new=THIRD)  # a succession of the new root
    bob = change_passphrase(vault=sign_in("bob"), new=NEW)
    place = a_turn(couple)
    words = bob.seal_shared(place, WORDS)
    with pytest.raises(SealBroken):
        opened(alice, THIRD).open_shared(place, words, author=bob.person_id)
    # It was granted to the keys Bob knows, so it opens when those come back.
    again = opened(alice, passphrase_of("alice"))
    assert again.open_shared(place, words, author=bob.person_id) == WORDS


def test_one_who_resets_twice_loses_neither(alice: Vault) -> None:
    pages.write_page(alice, ABOUT, {"n": "first"}, seen=0)
    second = reset(alice, NEW)
    pages.write_page(second, ABOUT, {"n": "second"}, seen=0)
    reset(second, THIRD)
    assert EarlierRing.objects.count() == 2
    assert len(set(EarlierRing.objects.values_list("generation", flat=True))) == 2
    assert pages.read_page(opened(alice, NEW), ABOUT).doc == {"n": "second"}
    assert pages.read_page(opened(alice, passphrase_of("alice")), ABOUT).doc == {"n": "first"}


def test_two_bring_back_in_the_same_moment(alice: Vault) -> None:
    reset(alice)
    row = EarlierRing.objects.get()
    earlier.bring_back(row, master=alice.master, at=AT)
    with pytest.raises(KeysChanged):
        earlier.bring_back(row, master=alice.master, at=AT)
    assert KeyRing.objects.count() == 1
