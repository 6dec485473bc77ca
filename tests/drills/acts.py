"""Every act that writes more than one row, each with the people and the moment it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from reknit.people import actions as people
from reknit.people import queries
from reknit.people.index import change_index
from reknit.repair import actions as repairs
from reknit.repair import lists
from reknit.repair.core.kinds import Kind
from reknit.repair.notebook import Closeness, Way
from reknit.vault import aside, earlier, reopening
from reknit.vault.actions import (
    change_passphrase,
    make_recovery_code,
    open_vault,
    reset_with_code,
)
from reknit.vault.opened import Vault
from reknit.vault.secret import Secret
from tests.drills.described import Passphrases
from tests.people.scene import PASSPHRASE, Someone, make_couple, make_person
from tests.repair.scene import TOLD, WORDS

NEW = "harbour-velvet-anchor-tulip-moss"
HELD = timedelta(seconds=11)  # longer than a turn is held


@dataclass
class Act:
    """What happens, and whose passphrases tell whether it has."""

    do: Callable[[], object]
    passphrases: Passphrases


@dataclass
class Two:
    """Alice and Bob, with pages, words set aside, and a repair they share as a couple."""

    alice: Someone
    bob: Someone
    now: datetime
    repair: UUID

    def act(self, do: Callable[[], object]) -> Act:
        tried = (PASSPHRASE, NEW)
        return Act(do, {self.alice.person_id: tried, self.bob.person_id: tried})

    def give(
        self, someone: Someone, kind: Kind, repair: UUID | None = None, **words: object
    ) -> Callable[[], None]:
        member, vault, at = someone.member, someone.open(), self.now
        repair_id, said = repair or self.repair, {**WORDS.get(kind, {}), **words}

        def give() -> None:
            repairs.give(
                member=member, vault=vault, repair_id=repair_id, kind=kind, words=said, at=at
            )

        return give

    def arrives(self, someone: Someone, kind: Kind) -> None:
        self.give(someone, kind)()
        self.now += HELD


def _draft(someone: Someone) -> UUID:
    vault, member = someone.open(), someone.member
    lists.note_offered(vault)
    begun = repairs.begin(
        member=member, vault=vault, closeness=Closeness.MISREAD, way=Way.TWO_PHONES
    )
    repairs.keep(
        member=member, vault=vault, repair_id=begun.id, words=TOLD, seen=0, person=member.person_id
    )
    return begun.id


def _two() -> Two:
    alice, bob = make_person("Alice"), make_person("Bob")
    for someone in (alice, bob):
        aside.set_aside(person_id=someone.person_id, words={"fields": {"x": ["set aside"]}})
    repair = _draft(alice)
    _draft(bob)
    return Two(alice, bob, timezone.now() - timedelta(minutes=5), repair)


def _couple() -> Two:
    two = _two()
    make_couple(two.alice, two.bob)
    return two


def _talking() -> Two:
    """Told and read."""
    two = _couple()
    two.arrives(two.alice, Kind.TELL)
    two.arrives(two.bob, Kind.READY)
    return two


def changes_the_passphrase() -> Act:
    two = _talking()
    vault = two.alice.open()
    return two.act(lambda: change_passphrase(vault=vault, new=Secret(NEW)))


def resets_with_the_recovery_code() -> Act:
    two = _talking()
    code = make_recovery_code(vault=two.alice.open())
    return two.act(
        lambda: reset_with_code(person_id=two.alice.person_id, code=code, new=Secret(NEW))
    )


def begins_anew_with_a_code_from_the_host() -> Act:
    two = _talking()
    code = earlier.make_reset_code(two.alice.person_id)
    return two.act(
        lambda: reset_with_code(person_id=two.alice.person_id, code=code, new=Secret(NEW))
    )


def _anew() -> tuple[Two, Vault]:
    """Alice has begun anew, and written something since."""
    two = _talking()
    change_index(two.alice.open(), lambda index: index.update(display_name="Alice Brown"))
    code = earlier.make_reset_code(two.alice.person_id)
    vault = reset_with_code(person_id=two.alice.person_id, code=code, new=Secret(NEW))
    aside.set_aside(person_id=two.alice.person_id, words={"fields": {"x": ["since then"]}})
    change_index(vault, lambda index: index.update(display_name="Ally Green"))
    return two, vault


def brings_the_notebook_back() -> Act:
    two, _vault = _anew()
    return two.act(lambda: open_vault(person_id=two.alice.person_id, passphrase=Secret(PASSPHRASE)))


def puts_two_notebooks_together() -> Act:
    two, vault = _anew()
    return two.act(
        lambda: people.put_together(vault=vault, passphrase=Secret(PASSPHRASE), at=timezone.now())
    )


def asks_to_open_again() -> Act:
    two, vault = _anew()
    member = queries.with_keys(two.alice.member, vault)
    return two.act(lambda: people.ask_to_open(member=member, vault=vault))


def _asked() -> tuple[Two, Vault, str]:
    """Alice has begun anew and asks; with the digits both see."""
    two, vault = _anew()
    people.ask_to_open(member=queries.with_keys(two.alice.member, vault), vault=vault)
    couple = two.bob.member.couple
    assert couple is not None
    return two, vault, reopening.digits_for(two.bob.open(), couple.id, two.alice.person_id)


def agrees_to_open_again() -> Act:
    two, _vault, digits = _asked()
    member, vault = two.bob.member, two.bob.open()
    return two.act(lambda: people.agree(member=member, vault=vault, digits=digits))


def takes_up_what_was_shared() -> Act:
    two, vault, digits = _asked()
    people.agree(member=two.bob.member, vault=two.bob.open(), digits=digits)
    member = queries.with_keys(two.alice.member, vault)
    at = timezone.now()
    return two.act(lambda: people.take_up(member=member, vault=vault, digits=digits, at=at))


def begins_a_notebook() -> Act:
    two = _two()
    return two.act(
        lambda: people.begin_notebook(
            user_name="Cleo",
            passphrase=Secret(PASSPHRASE),
            first_minutes={"happened": "It rained."},
        )
    )


def _invited() -> tuple[Two, Secret[str]]:
    two = _two()
    code = people.invite(
        member=two.alice.member, vault=two.alice.open(), sentence="Us?", name="Alice", at=two.now
    )
    return two, code


def invites_once_more() -> Act:
    """The one who waits by the first invitation waits no more."""
    two, code = _invited()
    people.join(member=two.bob.member, vault=two.bob.open(), code=code, name="Bob", at=two.now)
    member, vault = two.alice.member, two.alice.open()
    return two.act(
        lambda: people.invite(
            member=member, vault=vault, sentence="Us two?", name="Alice", at=two.now
        )
    )


def joins() -> Act:
    two, code = _invited()
    member, vault = two.bob.member, two.bob.open()
    return two.act(
        lambda: people.join(member=member, vault=vault, code=code, name="Bob", at=two.now)
    )


def confirms() -> Act:
    two, code = _invited()
    people.join(member=two.bob.member, vault=two.bob.open(), code=code, name="Bob", at=two.now)
    member, vault = two.alice.member, two.alice.open()
    return two.act(lambda: people.confirm_partner(member=member, vault=vault, name="Alice"))


def gives_a_first_turn() -> Act:
    two = _couple()
    return two.act(two.give(two.alice, Kind.TELL))


def takes_it_back() -> Act:
    two = _couple()
    two.give(two.alice, Kind.TELL)()
    member, vault, at = two.alice.member, two.alice.open(), two.now
    return two.act(
        lambda: repairs.take_back(member=member, vault=vault, repair_id=two.repair, at=at)
    )


def answers() -> Act:
    two = _talking()
    return two.act(two.give(two.bob, Kind.ANSWER))


def closes_for_oneself() -> Act:
    two = _talking()
    return two.act(two.give(two.alice, Kind.ENDING))


def _leaves(days: int = 0, note: str = "") -> Act:
    two = _talking()
    member, vault = two.alice.member, two.alice.open()
    return two.act(
        lambda: people.leave_couple(member=member, vault=vault, at=two.now, days=days, note=note)
    )


def leaves_now() -> Act:
    return _leaves()


def leaves_unseen() -> Act:
    return _leaves(days=7)


def leaves_with_a_note() -> Act:
    return _leaves(days=3, note="I wish you well.")


def leaves_now_with_a_turn_held() -> Act:
    two = _talking()
    two.give(two.bob, Kind.ANSWER)()
    member, vault = two.alice.member, two.alice.open()
    return two.act(lambda: people.leave_couple(member=member, vault=vault, at=two.now))


def closes_when_the_day_has_come() -> Act:
    two = _talking()
    people.leave_couple(member=two.alice.member, vault=two.alice.open(), at=two.now, days=3)
    (couple,) = two.alice.member.couples
    later = two.now + timedelta(days=9)
    return two.act(lambda: people.close_what_is_due(couples=[couple.id], at=later))


def _lets_go(two: Two, someone: Someone) -> Callable[[], None]:
    (couple,) = someone.member.couples
    member, vault = someone.member, someone.open()
    return lambda: people.let_go(member=member, vault=vault, couple_id=couple.id)


def lets_go() -> Act:
    two = _talking()
    people.leave_couple(member=two.alice.member, vault=two.alice.open(), at=two.now)
    return two.act(_lets_go(two, two.alice))


def lets_go_as_the_last() -> Act:
    two = _talking()
    people.leave_couple(member=two.alice.member, vault=two.alice.open(), at=two.now)
    _lets_go(two, two.bob)()
    return two.act(_lets_go(two, two.alice))


def _deletes(days: int) -> Act:
    two = _talking()
    member = two.alice.member
    return two.act(lambda: people.delete_account(member=member, at=two.now, days=days))


def deletes_the_account() -> Act:
    return _deletes(0)


def deletes_the_account_unseen() -> Act:
    return _deletes(7)


ACTS: dict[str, Callable[[], Act]] = {
    act.__name__: act
    for act in (
        begins_a_notebook,
        invites_once_more,
        joins,
        confirms,
        gives_a_first_turn,
        takes_it_back,
        answers,
        closes_for_oneself,
        changes_the_passphrase,
        resets_with_the_recovery_code,
        begins_anew_with_a_code_from_the_host,
        brings_the_notebook_back,
        puts_two_notebooks_together,
        asks_to_open_again,
        agrees_to_open_again,
        takes_up_what_was_shared,
        leaves_now,
        leaves_unseen,
        leaves_with_a_note,
        leaves_now_with_a_turn_held,
        closes_when_the_day_has_come,
        lets_go,
        lets_go_as_the_last,
        deletes_the_account,
        deletes_the_account_unseen,
    )
}
