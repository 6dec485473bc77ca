"""Two people, or two sign-ins of one, act in the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import connection

from reknit.refusal import Refusal
from reknit.vault import aside, pages
from reknit.vault.actions import change_passphrase, open_vault
from reknit.vault.models import PrivatePage, Succession
from reknit.vault.opened import Vault
from reknit.vault.pages import PageChanged
from reknit.vault.pairing import accept_couple_key, make_couple_key
from reknit.vault.refusals import KeysChanged
from reknit.vault.secret import Secret
from tests.vault.scene import WORDS, a_turn, make_couple, make_person, sign_in

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
