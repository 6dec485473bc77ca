"""Two people, or two sign-ins of one, act in the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import connection

from reknit.refusal import Refusal
from reknit.vault import aside, earlier, pages, record, reopening
from reknit.vault.actions import change_passphrase, open_vault, reset_with_code
from reknit.vault.models import EarlierRing, PrivatePage, Succession
from reknit.vault.opened import Vault
from reknit.vault.pages import PageChanged
from reknit.vault.pairing import accept_couple_key, make_couple_key
from reknit.vault.refusals import KeysChanged
from reknit.vault.secret import Secret
from tests.vault.scene import WORDS, a_turn, make_couple, make_person, passphrase_of, sign_in

pytestmark = [pytest.mark.django_db(transaction=True)]


def together(*acts: Callable[[], object]) -> list[object]:
    """Their results or refusals; any other exception is a failure of the test."""
    results: list[object] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(number: int) -> None:
        gate.wait()
        try:
            results[number] = acts[number]()
        except Refusal as refused:
            results[number] = refused
        except BaseException as fault:  # noqa: BLE001 - looked at below
            results[number] = AssertionError(repr(fault))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, AssertionError):
            raise result
    return results


def held(result: object) -> Vault:
    assert isinstance(result, Vault), result
    return result


def both_read_each_other(couple: UUID, one: Vault, other: Vault) -> None:
    for author in (one, other):
        place = a_turn(couple)
        sealed = author.seal_shared(place, WORDS)
        for reader in (one, other):
            assert reader.open_shared(place, sealed, author=author.person_id) == WORDS


@pytest.mark.parametrize("couples", [1, pytest.param(60, marks=[pytest.mark.pg, pytest.mark.slow])])
def test_both_partners_change_their_passphrase(couples: int) -> None:
    """Five times for each couple."""
    for which in range(couples):
        alice, bob = make_person(f"alice {which}"), make_person(f"bob {which}")
        couple = uuid4()
        make_couple(couple, inviter=alice, joiner=bob)
        for number in range(5):
            new = Secret(f"passphrase {number}")
            changed = together(
                partial(change_passphrase, vault=alice, new=new),
                partial(change_passphrase, vault=bob, new=new),
            )
            alice, bob = (held(vault) for vault in changed)
            both_read_each_other(couple, alice, bob)
        last = Secret("passphrase 4")
        fresh = [open_vault(person_id=vault.person_id, passphrase=last) for vault in (alice, bob)]
        both_read_each_other(couple, *fresh)
    assert Succession.objects.count() == 10 * couples


def test_one_changes_while_the_other_signs_in_and_writes() -> None:
    alice, bob = make_person("alice"), make_person("bob")
    couple = uuid4()
    make_couple(couple, inviter=alice, joiner=bob)
    for number in range(5):
        place = a_turn(couple)
        changed, opened, sealed = together(
            partial(change_passphrase, vault=alice, new=Secret(f"passphrase {number}")),
            partial(sign_in, "bob"),
            partial(bob.seal_shared, place, WORDS),
        )
        alice = held(changed)
        assert isinstance(sealed, bytes)
        assert alice.open_shared(place, sealed, author=bob.person_id) == WORDS
        both_read_each_other(couple, alice, held(opened))


def test_one_person_changes_twice_at_once() -> None:
    """Exactly one of the two holds, and its passphrase opens."""
    alice = make_person("alice")
    again = sign_in("alice")
    first, second = together(
        partial(change_passphrase, vault=alice, new=Secret("first")),
        partial(change_passphrase, vault=again, new=Secret("second")),
    )
    if isinstance(first, Vault):
        assert isinstance(second, KeysChanged)
        word = Secret("first")
    else:
        assert isinstance(first, KeysChanged)
        assert isinstance(second, Vault)
        word = Secret("second")
    assert open_vault(person_id=alice.person_id, passphrase=word).generation == 2


def test_a_page_saved_twice_at_once_is_saved_once() -> None:
    alice = make_person("alice")
    about = uuid4()
    for seen in range(5):
        results = together(
            *[
                partial(pages.write_page, alice, about, {"text": number}, seen=seen)
                for number in range(4)
            ]
        )
        assert sum(isinstance(result, PageChanged) for result in results) == 3
    assert PrivatePage.objects.get().revision == 5


def test_words_saved_or_set_aside_during_a_change_are_not_lost() -> None:
    alice = make_person("alice")
    about = uuid4()
    seen = 0
    for number in range(8):
        changed, written, _kept = together(
            partial(change_passphrase, vault=alice, new=Secret(f"passphrase {number}")),
            partial(pages.write_page, alice, about, {"at": seen}, seen=seen),
            partial(aside.set_aside, person_id=alice.person_id, words={"draft": number}),
        )
        alice = held(changed)
        if not isinstance(written, KeysChanged):
            seen += 1
        assert pages.read_page(alice, about).revision == seen
        assert [kept.words["draft"] for kept in aside.asides(alice)] == list(range(number + 1))


def test_joining_while_the_inviter_changes_the_passphrase() -> None:
    alice, bob = make_person("alice"), make_person("bob")
    for number in range(5):
        couple = uuid4()
        changed, _made = together(
            partial(change_passphrase, vault=alice, new=Secret(f"passphrase {number}")),
            partial(make_couple_key, vault=bob, couple_id=couple, partner=alice.identity),
        )
        alice = held(changed)
        accept_couple_key(vault=alice, couple_id=couple, partner=bob.identity)
        both_read_each_other(couple, alice, bob)


def test_accepting_twice_at_once_is_accepting_once() -> None:
    alice, bob = make_person("alice"), make_person("bob")
    couple = uuid4()
    make_couple_key(vault=bob, couple_id=couple, partner=alice.identity)
    again = sign_in("alice")
    together(
        partial(accept_couple_key, vault=alice, couple_id=couple, partner=bob.identity),
        partial(accept_couple_key, vault=again, couple_id=couple, partner=bob.identity),
    )
    both_read_each_other(couple, alice, bob)
    both_read_each_other(couple, again, bob)
    place = a_turn(couple)
    sealed = alice.seal_shared(place, WORDS)
    assert again.open_shared(place, sealed, author=alice.person_id) == WORDS


NEW = Secret("a new passphrase altogether")
AT = datetime.now(UTC)


def reset(vault: Vault, code: Secret[str]) -> Vault:
    return reset_with_code(person_id=vault.person_id, code=code, new=NEW, at=AT)


def test_an_account_is_reset_while_its_owner_changes_the_passphrase_and_writes() -> None:
    """Whichever comes first: the owner's passphrase opens the owner's words."""
    for which in range(5):
        alice = make_person(f"alice {which}")
        code = earlier.make_reset_code(alice.person_id)
        about = uuid4()
        word = Secret("the owner's new one")
        was_reset, changed, written = together(
            partial(reset, alice, code),
            partial(change_passphrase, vault=alice, new=word),
            partial(pages.write_page, alice, about, {"said": "words"}, seen=0),
        )
        assert isinstance(was_reset, Vault) != isinstance(changed, Vault)
        own = word if isinstance(changed, Vault) else passphrase_of(f"alice {which}")
        opened = open_vault(person_id=alice.person_id, passphrase=own, at=AT)
        kept = not isinstance(written, KeysChanged)
        assert pages.read_page(opened, about).doc == ({"said": "words"} if kept else {})


def test_one_code_used_twice_at_once_sets_aside_once() -> None:
    alice = make_person("alice")
    code = earlier.make_reset_code(alice.person_id)
    results = together(partial(reset, alice, code), partial(reset, alice, code))
    assert sum(isinstance(result, Vault) for result in results) == 1
    assert EarlierRing.objects.count() == 1


def test_coming_back_twice_at_once_and_being_noted_meanwhile() -> None:
    for which in range(5):
        alice = make_person(f"alice {which}")
        reset(alice, earlier.make_reset_code(alice.person_id))
        back = partial(
            open_vault,
            person_id=alice.person_id,
            passphrase=passphrase_of(f"alice {which}"),
            at=AT,
        )
        results = together(back, back, partial(record.note, alice.person_id, "wrong-passphrase"))
        assert any(isinstance(result, Vault) for result in results)
        assert back().identity == alice.identity


def test_agreeing_while_either_changes_the_passphrase() -> None:
    for which in range(6):
        alice, bob = make_person(f"alice {which}"), make_person(f"bob {which}")
        couple = uuid4()
        make_couple(couple, inviter=alice, joiner=bob)
        anew = reset(alice, earlier.make_reset_code(alice.person_id))
        reopening.ask(vault=anew, couple_id=couple)
        digits = reopening.digits_for(bob, couple, alice.person_id)
        one = anew if which % 2 else bob
        _agreed, changed = together(
            partial(reopening.agree, vault=bob, couple_id=couple, digits=digits),
            partial(change_passphrase, vault=one, new=Secret("meanwhile")),
        )
        held_one = held(changed) if isinstance(changed, Vault) else one
        anew, bob = (held_one, bob) if which % 2 else (anew, held_one)
        bob = (
            bob
            if which % 2
            else open_vault(
                person_id=bob.person_id,
                passphrase=Secret("meanwhile")
                if isinstance(changed, Vault)
                else passphrase_of(f"bob {which}"),
                at=AT,
            )
        )
        # Asked and agreed once more, whatever held: it opens, and both write on.
        reopening.withdraw(vault=anew, couple_id=couple)
        reopening.ask(vault=anew, couple_id=couple)
        digits = reopening.digits_for(bob, couple, alice.person_id)
        reopening.agree(vault=bob, couple_id=couple, digits=digits)
        accept = partial(
            reopening.accept,
            vault=anew,
            couple_id=couple,
            partner_id=bob.person_id,
            digits=digits,
        )
        together(accept, accept)
        anew.refresh()
        both_read_each_other(couple, anew, bob)
