"""What stops half-way has not happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.db import connection

from reknit.vault import aside, earlier, pages, reopening
from reknit.vault.actions import change_passphrase, open_vault, reset_with_code
from reknit.vault.models import EarlierRing
from reknit.vault.opened import Vault
from reknit.vault.pairing import accept_couple_key, make_couple_key
from reknit.vault.secret import Secret
from tests.vault.scene import WORDS, a_turn, every_row, make_person, passphrase_of, sign_in

NEW = Secret("a new passphrase altogether")
AT = datetime.now(UTC)
Result = TypeVar("Result")


class Stopped(Exception):
    pass


def stopped_at_each_query(act: Callable[[], Result]) -> tuple[int, Result]:
    """How many queries it was stopped before, with nothing changed; and what it gave at last."""
    stops = 0
    while True:
        before = every_row()
        asked = 0

        def stop(execute: Callable[..., object], sql: str, *rest: object) -> object:
            nonlocal asked
            if "SAVEPOINT" not in sql:  # how Django undoes must go on working
                asked += 1
                if asked > stops:  # noqa: B023 - the wrapper lives within this round
                    raise Stopped
            return execute(sql, *rest)

        try:
            with connection.execute_wrapper(stop):
                done = act()
        except Stopped:
            stops += 1
            assert every_row() == before
            continue
        return stops, done


def test_a_change_is_whole_or_not_at_all(alice: Vault, bob: Vault, couple: UUID) -> None:
    for number in range(3):
        pages.write_page(alice, UUID(int=number), {"note": number}, seen=0)
    aside.set_aside(person_id=alice.person_id, words=WORDS)
    stops, changed = stopped_at_each_query(lambda: change_passphrase(vault=alice, new=NEW))
    assert stops >= 10
    opened = open_vault(person_id=alice.person_id, passphrase=NEW)
    place = a_turn(couple)
    sealed = bob.seal_shared(place, WORDS)
    for vault in (changed, opened):
        assert vault.open_shared(place, sealed, author=bob.person_id) == WORDS
        assert [pages.read_page(vault, UUID(int=n)).doc["note"] for n in range(3)] == [0, 1, 2]


def test_pairing_is_whole_or_not_at_all(db: None) -> None:
    anna, ben = make_person("anna"), make_person("ben")
    couple_id = UUID(int=7)

    def make() -> Vault:
        make_couple_key(vault=ben, couple_id=couple_id, partner=anna.identity)
        return ben

    def accept() -> Vault:
        accept_couple_key(vault=anna, couple_id=couple_id, partner=ben.identity)
        return anna

    assert stopped_at_each_query(make)[0] >= 5
    assert sign_in("ben").has_couple(couple_id)
    assert stopped_at_each_query(accept)[0] >= 4
    assert sign_in("anna").has_couple(couple_id)


def test_beginning_anew_and_coming_back_are_whole_or_not_at_all(alice: Vault) -> None:
    about = UUID(int=1)
    pages.write_page(alice, about, {"note": "before"}, seen=0)
    aside.set_aside(person_id=alice.person_id, words=WORDS)
    code = earlier.make_reset_code(alice.person_id)
    stops, anew = stopped_at_each_query(
        lambda: reset_with_code(person_id=alice.person_id, code=code, new=NEW, at=AT)
    )
    assert stops >= 10
    assert pages.read_page(anew, about).doc == {}
    row = EarlierRing.objects.get()
    bring_back = partial(earlier.bring_back, row, master=alice.master, at=AT)
    assert stopped_at_each_query(bring_back)[0] >= 10
    again = open_vault(person_id=alice.person_id, passphrase=passphrase_of("alice"), at=AT)
    assert pages.read_page(again, about).doc == {"note": "before"}
    assert [kept.words for kept in aside.asides(again)] == [WORDS]


def test_joining_two_notebooks_is_whole_or_not_at_all(alice: Vault) -> None:
    about = UUID(int=1)
    pages.write_page(alice, about, {"note": "what was before"}, seen=0)
    aside.set_aside(person_id=alice.person_id, words=WORDS)
    code = earlier.make_reset_code(alice.person_id)
    anew = reset_with_code(person_id=alice.person_id, code=code, new=NEW, at=AT)
    pages.write_page(anew, about, {"note": "what came after"}, seen=0)
    old = passphrase_of("alice")
    stops, joined = stopped_at_each_query(
        lambda: earlier.bring_in(vault=anew, passphrase=old, at=AT)
    )
    assert stops >= 10
    assert pages.read_page(joined, about).doc == {"note": "what came after\n\nwhat was before"}
    assert [kept.words for kept in aside.asides(joined)] == [WORDS]


def test_opening_again_is_whole_or_not_at_all(alice: Vault, bob: Vault, couple: UUID) -> None:
    place = a_turn(couple)
    sealed = bob.seal_shared(place, WORDS)
    code = earlier.make_reset_code(alice.person_id)
    anew = reset_with_code(person_id=alice.person_id, code=code, new=NEW, at=AT)
    reopening.ask(vault=anew, couple_id=couple)
    digits = reopening.digits_for(bob, couple, alice.person_id)
    agreed, _ = stopped_at_each_query(
        lambda: reopening.agree(vault=bob, couple_id=couple, digits=digits)
    )
    accepted, _ = stopped_at_each_query(
        lambda: reopening.accept(
            vault=anew, couple_id=couple, partner_id=bob.person_id, digits=digits
        )
    )
    assert agreed >= 8
    assert accepted >= 6
    assert anew.open_shared(place, sealed, author=bob.person_id) == WORDS
