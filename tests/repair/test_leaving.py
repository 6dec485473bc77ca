"""What is shared when one leaves, unseen or at once, lets go of it, or deletes everything."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from reknit.people import actions as people
from reknit.people.models import Couple
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.models import Repair, Turn
from reknit.repair.notebook import read_notebook
from tests.people.scene import PASSPHRASE, signed_in_client
from tests.people.test_leaving import THE_LETTER, rows_with
from tests.proof.addresses import all_addresses
from tests.repair.scene import Player, everything, make_player, make_two, same_for_all, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from pytest_django import Settings

pytestmark = pytest.mark.django_db

HOLD = 11


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def two() -> tuple[Player, Player]:
    return make_two()


def leave(player: Player, days: int = 0) -> None:
    words = {"when": str(days)}
    assert player.client.post(reverse("people:leave"), words).status_code == 302


def let_go(player: Player) -> None:
    words = {"passphrase": PASSPHRASE}
    assert player.client.post(reverse("people:let-go"), words).status_code == 302


def shared_rows() -> list[Any]:
    return [
        *Turn.objects.order_by("pk").values(),
        *Repair.objects.exclude(couple=None).order_by("pk").values(),
        *Couple.objects.order_by("pk").values(),
    ]


def told(alice: Player, bob: Player, clock: time_machine.Traveller, *turns: Kind) -> UUID:
    """Alice has told, and what ``turns`` says came after."""
    repair_id = alice.draft()
    alice.give(repair_id, Kind.TELL)
    clock.shift(HOLD)
    for kind, who in zip(turns, (bob, bob, alice, alice, bob), strict=False):
        assert who.give(repair_id, kind).status_code == 302
        clock.shift(HOLD)
    return repair_id


@pytest.mark.parametrize("size", list(Size))
def test_after_the_end_no_post_changes_anything_shared(
    two: tuple[Player, Player], clock: time_machine.Traveller, size: Size
) -> None:
    alice, bob = two
    repair_id = alice.draft(size=size)
    alice.give(repair_id, Kind.TELL)
    clock.shift(HOLD)
    bob.give(repair_id, Kind.READY)
    leave(alice)
    before = shared_rows()

    for player in (alice, bob):
        for address in all_addresses([str(repair_id)]):
            if "/me/" in address or not address.startswith("/n/"):
                continue
            player.client.post(address, {"hear": "words I typed", "title": "words I typed"})
    assert shared_rows() == before
    kind = Kind.ANSWER if size is Size.QUICK else Kind.HEARD
    kept = bob.give(repair_id, kind, hear="Typed by me")
    assert kept.status_code == 409
    assert "One of you has left" in text_of(kept)


def test_frozen_pages_ask_for_nothing(
    two: tuple[Player, Player], clock: time_machine.Traveller
) -> None:
    alice, bob = two
    repair_id = told(alice, bob, clock, Kind.READY, Kind.ANSWER)
    leave(bob)
    for player in two:
        shown = player.show(repair_id)
        assert "You left before I came back" in shown.content.decode()
        assert same_for_all(shown).count("<form") <= 1  # only the cover, on every page
        listed = text_of(player.client.get(reverse("repair:letters")))
        assert "Sunday at the station" in listed


ACTS: dict[str, list[Kind]] = {
    "answers": [Kind.READY, Kind.ANSWER],
    "turns it round": [Kind.HEAR_ME_FIRST, Kind.TELL],
    "rests": [Kind.WAIT, Kind.WAIT],
    "closes": [Kind.ENDING],
}


@pytest.mark.parametrize("act", ACTS)
def test_what_the_other_does_meanwhile_is_theirs_alone(
    two: tuple[Player, Player], clock: time_machine.Traveller, act: str
) -> None:
    """For Bob as if nothing had happened; for Alice as it was when she left."""
    alice, bob = two
    repair_id = told(alice, bob, clock)
    bob.give(repair_id, Kind.WAIT)
    leave(alice, days=7)
    frozen = everything(alice, [repair_id])
    for kind in ACTS[act]:
        assert bob.give(repair_id, kind).status_code == 302
        clock.shift(HOLD)
    new = repair_id
    if act in {"answers", "closes"}:  # after the others Alice still "asks" first
        new = bob.draft()
        assert bob.give(new, Kind.TELL, title="Another thing").status_code == 302
        clock.shift(HOLD)

    assert everything(alice, [repair_id]) == frozen
    assert new == repair_id or alice.show(new).status_code == 404
    assert new == repair_id or "Another thing" in bob.text(new)

    clock.shift(timedelta(days=8))
    alice = Player(alice.someone, signed_in_client(alice.someone))
    bob = Player(bob.someone, signed_in_client(bob.someone))
    assert "One of you has left" in bob.text(new)
    assert new == repair_id or "Another thing" in bob.text(new)
    assert new == repair_id or alice.show(new).status_code == 404
    assert "You left before I came back" in alice.text(repair_id)


def course(days: int | None, clock: time_machine.Traveller) -> dict[str, tuple[int, str]]:
    """What Bob sees and does while Alice has left unseen, or (None) has simply not answered."""
    alice, bob = make_two()
    repair_id = told(alice, bob, clock, Kind.READY)
    if days is not None:
        leave(alice, days)
    bob.give(repair_id, Kind.ANSWER)
    clock.shift(HOLD)
    return {
        name.replace(str(repair_id), "R"): page
        for name, page in everything(bob, [repair_id]).items()
    }


def test_the_others_pages_do_not_depend_on_it(clock: time_machine.Traveller) -> None:
    """tests/proof compares every byte of every page; this is the short form, with its control."""
    start = timezone.now()
    courses = []
    for days in (None, 30, 0):
        point = transaction.savepoint()
        clock.move_to(start)
        courses.append(course(days, clock))
        transaction.savepoint_rollback(point)
    quiet, hidden, closed = courses
    assert _bare(hidden) == _bare(quiet)
    assert _bare(closed) != _bare(quiet)  # the control


def _bare(seen: dict[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    """Without ids and nonces, which are random here."""
    ids = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
    return {
        name: (status, re.sub(r'nonce="[^"]*"', "", ids.sub("ID", body)))
        for name, (status, body) in seen.items()
    }


@pytest.mark.parametrize("days", [0, 7])
def test_held_words_of_who_leaves_never_arrive(
    two: tuple[Player, Player], clock: time_machine.Traveller, days: int
) -> None:
    alice, bob = two
    repair_id = alice.draft()
    alice.give(repair_id, Kind.TELL)
    leave(alice, days)
    clock.shift(HOLD)
    assert bob.show(repair_id).status_code == 404
    assert "You left before I came back" in alice.text(repair_id)
    assert not Turn.objects.exists()


def test_held_words_of_the_other_stay_theirs(
    two: tuple[Player, Player], clock: time_machine.Traveller
) -> None:
    alice, bob = two
    repair_id = bob.draft()
    bob.give(repair_id, Kind.TELL)
    leave(alice, 7)
    clock.shift(HOLD)
    assert alice.show(repair_id).status_code == 404
    assert bob.show(repair_id).status_code == 200
    assert Turn.objects.filter(only_for=bob.someone.person_id).exists()


# Letting go -------------------------------------------------------------------------------------


def test_my_own_words_stay_when_i_let_go(
    two: tuple[Player, Player], clock: time_machine.Traveller
) -> None:
    alice, bob = two
    repair_id = told(alice, bob, clock, Kind.READY, Kind.ANSWER)
    leave(bob)
    bobs = everything(bob, [repair_id])
    theirs = "I ran to hold the door"

    let_go(alice)

    assert alice.show(repair_id).status_code == 404
    mine = Repair.objects.get(couple=None)
    shown = alice.text(mine.pk)
    assert "You left before I came back" in shown
    assert theirs not in shown
    assert read_notebook(alice.vault, mine.pk).fields(alice.someone.person_id)["title"]
    assert "Sunday at the station" in text_of(alice.client.get(reverse("repair:all")))
    assert alice.client.get(reverse("home:today")).status_code == 200
    assert everything(bob, [repair_id]) == bobs


def test_what_i_only_wrote_privately_about_theirs_stays(
    two: tuple[Player, Player], clock: time_machine.Traveller
) -> None:
    """Bob never answered, and wrote much beside it for himself."""
    alice, bob = two
    repair_id = told(alice, bob, clock, Kind.READY)
    bob.client.post(reverse("repair:alone", args=[repair_id]), {"kept_words": "Mine alone."})
    kept = read_notebook(bob.vault, repair_id).page.doc
    leave(alice)
    let_go(bob)
    mine = Repair.objects.get(opener=bob.someone.person_id)
    assert kept["kept_words"] == "Mine alone."
    assert read_notebook(bob.vault, mine.pk).page.doc["kept_words"] == kept["kept_words"]


def test_when_both_let_go_no_shared_row_is_left(
    two: tuple[Player, Player], clock: time_machine.Traveller
) -> None:
    alice, bob = two
    repair_id = told(alice, bob, clock, Kind.READY, Kind.ANSWER)
    leave(bob)
    assert rows_with(repair_id.hex)
    let_go(alice)
    let_go(bob)
    assert not Turn.objects.exists()
    assert not Couple.objects.exists()
    assert not Repair.objects.exclude(couple=None).exists()
    assert rows_with(repair_id.hex) == set()
    assert "Sunday at the station" in text_of(alice.client.get(reverse("repair:all")))


# Deleting ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [0, 3])
def test_a_letter_still_opens_when_its_author_is_gone(
    two: tuple[Player, Player], clock: time_machine.Traveller, days: int
) -> None:
    alice, bob = two
    repair_id = told(alice, bob, clock, Kind.READY, Kind.ANSWER)
    draft = alice.draft(title="Never shared")
    people.delete_account(member=alice.someone.member, at=timezone.now(), days=days)

    shown = bob.text(repair_id)
    assert ("You left before I came back" in shown) or days  # still his to answer
    assert rows_with(draft.hex) == set()
    bob.give(bob.draft(), Kind.TELL)  # where nobody will ever read it; or refused
    clock.shift(timedelta(days=5))
    bob = Player(bob.someone, signed_in_client(bob.someone))
    shown = bob.text(repair_id)
    assert "You left before I came back" in shown
    assert "Alice" in text_of(bob.client.get(reverse("repair:letters")))
    assert rows_with(alice.someone.person_id.hex, "alice") <= THE_LETTER


def test_the_last_one_takes_everything_along(
    two: tuple[Player, Player], clock: time_machine.Traveller
) -> None:
    alice, bob = two
    repair_id = told(alice, bob, clock, Kind.READY)
    for player in two:
        people.delete_account(member=player.someone.member, at=timezone.now())
    for gone in (alice.someone.person_id, bob.someone.person_id, repair_id):
        assert rows_with(gone.hex) == set()
    assert not Repair.objects.exists()
    assert not Turn.objects.exists()


# A break ----------------------------------------------------------------------------------------


def test_on_a_break_nothing_asks_about_the_two(
    two: tuple[Player, Player], clock: time_machine.Traveller
) -> None:
    alice, bob = two
    repair_id = told(alice, bob, clock)
    bobs_title = "Alice would like"
    assert bobs_title in text_of(bob.client.get(reverse("home:today")))
    alices = everything(alice, [repair_id])

    bob.client.post(reverse("people:rest"), {"until": ""})

    today = text_of(bob.client.get(reverse("home:today")))
    assert "Your break" in today
    assert bobs_title not in today
    assert "Something is waiting" not in today
    assert "taking a break" in bob.text(repair_id)
    assert "taking a break" not in bob.text(repair_id, look="1")
    listed = text_of(bob.client.get(reverse("repair:all")))
    assert "taking a break" in listed
    assert everything(alice, [repair_id]) == alices

    bob.client.post(reverse("people:rest"), {"back": "1"})
    assert bobs_title in text_of(bob.client.get(reverse("home:today")))


def test_a_stranger_sees_no_letter(two: tuple[Player, Player]) -> None:
    alice, _bob = two
    leave(alice)
    couple = alice.someone.member.couple
    assert couple is not None
    charlie = make_player("Charlie")
    address = reverse("people:let-go")
    assert "Alice" not in text_of(charlie.client.get(reverse("repair:letters")))
    refused = charlie.client.post(f"{address}?of={couple.id}", {"passphrase": PASSPHRASE})
    assert refused.status_code == 302
    assert alice.someone.member.couple == couple
