"""Today over days: one step, what lies open asked once, what is asked after a repair."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reknit.home import queries as home
from reknit.home.core.notices import Event
from reknit.people.actions.leaving import leave_couple
from reknit.people.index import read_index
from reknit.repair import lists, queries
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.writing import Page
from reknit.repair.notebook import Way, read_notebook
from reknit.repair.queries import shared_repairs
from tests.people.scene import signed_in_client
from tests.repair.scene import text_of

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine

    from tests.repair.scene import Player

HOLD = 10
DAY = 86_400
OPEN = "lying open for a while"
COME_BACK = "has it come back?"

pytestmark = pytest.mark.django_db


def later(clock: time_machine.Traveller, *players: Player, days: float) -> None:
    """Days pass; everybody opens their notebook anew."""
    clock.shift(days * DAY)
    for player in players:
        player.client = signed_in_client(player.someone)


def step(player: Player) -> str:
    found = queries.today(player.someone.member, player.vault, timezone.now()).next_step
    return "" if found is None else found.sentence


def url(player: Player) -> str:
    found = queries.today(player.someone.member, player.vault, timezone.now()).next_step
    return "" if found is None else found.url


def page(player: Player, name: str, repair_id: UUID) -> str:
    return text_of(player.client.get(reverse(f"repair:{name}", args=[repair_id])))


def tending(
    alice: Player, bob: Player, clock: time_machine.Traveller, *, size: Size = Size.FULL
) -> UUID:
    repair_id = alice.draft(size=size)
    alice.give(repair_id, Kind.TELL)
    clock.shift(HOLD)
    bob.give(repair_id, Kind.READY)
    if size is Size.FULL:
        bob.give(repair_id, Kind.TALKED)
        clock.shift(HOLD)
    return repair_id


def ended(
    alice: Player, bob: Player, clock: time_machine.Traveller, ending: str = "put_down"
) -> UUID:
    repair_id = tending(alice, bob, clock)
    for player in (alice, bob):
        player.give(repair_id, Kind.ENDING, ending=ending)
    clock.shift(HOLD)
    return repair_id


# --- what lies open ------------------------------------------------------------------------------


def test_after_three_days_it_asks_whoever_has_the_step_and_only_them(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = tending(alice, bob, clock, size=Size.QUICK)
    usual = step(bob)
    later(clock, alice, bob, days=2.9)
    assert step(bob) == usual

    before = alice.text(repair_id), step(alice)
    later(clock, alice, bob, days=0.2)

    assert OPEN in step(bob)
    assert url(bob) == reverse("repair:still-open", args=[repair_id])
    shown = page(bob, "still-open", repair_id)
    for words in ("Later, at a time of your own", "Let it go", "People who help"):
        assert words in shown
    assert step(bob) == usual  # asked once
    assert (alice.text(repair_id), step(alice)) == before
    alice.client.get(reverse("repair:still-open", args=[repair_id]))
    assert "repairs" not in read_index(bob.vault) or not read_index(bob.vault)["repairs"][
        str(repair_id)
    ].get("way")


def test_a_new_time_is_a_new_question(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = tending(alice, bob, clock, size=Size.QUICK)
    later(clock, alice, bob, days=4)
    page(bob, "still-open", repair_id)
    bob.give(repair_id, Kind.WAIT, until="week")
    assert step(bob) == ""
    later(clock, alice, bob, days=8)
    assert OPEN not in step(bob)
    assert step(bob)
    later(clock, alice, bob, days=3)
    assert OPEN in step(bob)


def test_i_will_say_when_is_never_asked_about(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = tending(alice, bob, clock, size=Size.QUICK)
    bob.give(repair_id, Kind.WAIT, until="open")
    later(clock, alice, bob, days=30)
    assert step(bob) == ""
    assert bob.client.get(reverse("repair:still-open", args=[repair_id])).status_code == 302


def test_an_unopened_invitation_is_asked_about_without_its_title(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft(size=Size.FULL)
    alice.give(repair_id, Kind.TELL)
    later(clock, alice, bob, days=4)

    assert OPEN in step(bob)
    shown = page(bob, "still-open", repair_id)
    assert "What Alice asked you" in shown
    assert "station" not in step(bob) + shown
    assert "Not this one" in shown


def test_letting_go_is_held_like_any_ending(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = tending(alice, bob, clock, size=Size.QUICK)
    later(clock, alice, bob, days=4)
    bob.give(repair_id, Kind.ENDING, ending="let_go")
    before = alice.text(repair_id)
    assert "Let go" not in before
    clock.shift(HOLD)
    assert "Let go" in alice.text(repair_id)


def test_a_draft_asks_its_owner_and_can_rest_or_be_made_smaller(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft(size=Size.FULL)
    alice.client.post(
        reverse("repair:write", args=[repair_id, Page.MATTERED]), {"seen": "9", "mattered": "Us."}
    )
    assert OPEN not in step(alice)
    later(clock, alice, bob, days=4)
    assert OPEN in step(alice)
    address = reverse("repair:still-open", args=[repair_id])
    assert "Make it a quick repair" in page(alice, "still-open", repair_id)
    assert OPEN not in step(alice)

    assert alice.client.post(address, {"step": "on"}).status_code == 422
    alice.client.post(address, {"step": "on", "until": "week"})
    found = queries.today(alice.someone.member, alice.vault, timezone.now())
    assert found.next_step is None
    assert [rest.title for rest in found.resting] == ["Sunday at the station"]

    alice.client.post(address, {"step": "smaller"})
    assert alice.opened(repair_id).notebook.size is Size.QUICK
    assert alice.opened(repair_id).notebook.fields(alice.someone.person_id)["mattered"] == "Us."
    assert bob.client.get(address).status_code == 404


def test_an_apology_to_answer_is_never_hurried(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = tending(alice, bob, clock)
    bob.give(repair_id, Kind.OWN)
    clock.shift(HOLD)
    waiting = step(alice)
    assert "apologised" in waiting
    later(clock, alice, bob, days=20)
    assert step(alice) == waiting
    assert alice.client.get(reverse("repair:still-open", args=[repair_id])).status_code == 302


# --- afterwards ----------------------------------------------------------------------------------


def test_the_three_questions_each_once_and_only_to_their_owner(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = ended(alice, bob, clock)
    assert step(alice) == ""
    address = reverse("repair:after", args=[repair_id])
    for days, back in ((1, "no"), (6, "little"), (23, "yes")):
        later(clock, alice, bob, days=days)
        assert COME_BACK in step(alice)
        assert url(alice) == address
        before = bob.text(repair_id)
        assert alice.client.post(address, {"step": "on"}).status_code == 422
        kept = alice.client.post(
            address, {"step": "on", "back": back, "helped": f"Walking, {back}."}
        )
        assert kept["Location"] == address
        assert f"Walking, {back}." in page(alice, "after", repair_id)
        assert step(alice) == ""
        assert bob.text(repair_id) == before

    notes = read_notebook(alice.vault, repair_id).page.doc["followups"]
    assert {day: note["back"] for day, note in notes.items()} == {
        "1": "no",
        "7": "little",
        "30": "yes",
    }
    assert "followups" not in read_notebook(bob.vault, repair_id).page.doc
    assert "Walking" not in page(bob, "after", repair_id)


def test_not_now_drops_it_and_what_was_passed_over_is_gone(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = ended(alice, bob, clock)
    later(clock, alice, bob, days=8)
    address = reverse("repair:after", args=[repair_id])
    dropped = alice.client.post(address, {"step": "not_now"})
    assert dropped["Location"] == reverse("home:today")
    assert step(alice) == ""
    later(clock, alice, bob, days=100)
    assert step(alice) == ""
    assert step(bob) == ""


@pytest.mark.parametrize("ending", ["let_go", "not_here"])
def test_what_was_small_or_has_no_place_here_is_not_asked_about(
    alice: Player, bob: Player, clock: time_machine.Traveller, ending: str
) -> None:
    ended(alice, bob, clock, ending)
    later(clock, alice, bob, days=8)
    assert step(alice) == ""


def test_nobody_is_asked_after_one_of_the_two_has_left(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    ended(alice, bob, clock)
    leave_couple(member=bob.someone.member, at=timezone.now())
    later(clock, alice, bob, days=8)
    assert step(alice) == ""
    assert step(bob) == ""


def test_taken_back_an_ending_asks_nothing(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = tending(alice, bob, clock)
    alice.give(repair_id, Kind.ENDING, ending="put_down")
    alice.take_back(repair_id)
    later(clock, alice, bob, days=2)
    assert COME_BACK not in step(alice)
    assert lists.entries(read_index(alice.vault))[str(repair_id)]["closed_on"] is None


def test_two_repairs_ask_one_question(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    first, second = ended(alice, bob, clock), ended(alice, bob, clock)
    later(clock, alice, bob, days=1)
    assert url(alice) == reverse("repair:after", args=[second])
    alice.client.post(reverse("repair:after", args=[second]), {"step": "not_now"})
    assert url(alice) == reverse("repair:after", args=[first])


def test_it_is_behind_the_lock(
    alice: Player, bob: Player, charlie: Player, clock: time_machine.Traveller
) -> None:
    repair_id = ended(alice, bob, clock)
    for name in ("after", "still-open", "alone"):
        address = reverse(f"repair:{name}", args=[repair_id])
        assert Client().get(address)["Location"].startswith(reverse("people:sign-in"))
        assert charlie.client.get(address).status_code == 404
        assert charlie.client.post(address).status_code == 404


# --- what may still come to what I have closed ---------------------------------------------------


def test_a_lesson_reaches_me_after_i_have_closed(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = tending(alice, bob, clock)
    alice.give(repair_id, Kind.ENDING, ending="put_down")
    later(clock, alice, bob, days=3)
    bob.give(repair_id, Kind.LESSON)
    clock.shift(HOLD)

    assert "It needs your yes." in step(alice)
    [one] = shared_repairs(alice.someone.member, alice.vault, timezone.now(), index={})
    assert home.event_of(one, timezone.now()) is Event.LESSON
    later(clock, alice, bob, days=60)
    assert step(alice) == ""  # it rests; the page still has it
    assert "Yes, this is what we keep" in alice.text(repair_id)


def test_a_not_yet_of_mine_does_not_outlive_my_ending(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = tending(alice, bob, clock)
    alice.give(repair_id, Kind.WAIT, until="week")
    alice.give(repair_id, Kind.ENDING, ending="put_down")
    clock.shift(HOLD)
    found = queries.today(alice.someone.member, alice.vault, timezone.now())
    assert found.resting == []
    bob.give(repair_id, Kind.LESSON)
    clock.shift(HOLD)
    assert "It needs your yes." in step(alice)


def test_a_note_in_my_index_makes_no_draft_of_theirs_mine(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = tending(alice, bob, clock)
    bob.give(repair_id, Kind.OWN)
    clock.shift(HOLD)
    bob.client.get(reverse("home:today"))
    lists.note(bob.vault, repair_id, quiet=["anything"])
    assert "Go on with" not in step(bob)
    assert str(repair_id) in bob.client.get(reverse("repair:all")).content.decode()


def test_all_says_which_size_where_i_may_know_it(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    alice.draft(Way.SOLO)
    repair_id = alice.draft(size=Size.FULL)
    alice.give(repair_id, Kind.TELL)
    clock.shift(HOLD)

    mine = text_of(alice.client.get(reverse("repair:all")))
    assert "full repair" in mine
    assert "quick repair" in mine
    assert "full repair" not in text_of(bob.client.get(reverse("repair:all")))
    bob.give(repair_id, Kind.READY)
    assert "full repair" in text_of(bob.client.get(reverse("repair:all")))


def test_today_costs_the_same_however_many(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    def count() -> int:
        member, vault = alice.someone.member, alice.vault
        with CaptureQueriesContext(connection) as captured:
            queries.today(member, vault, timezone.now())
        return len(captured)

    def two_more() -> None:
        ended(alice, bob, clock)
        repair_id = tending(alice, bob, clock)
        bob.give(repair_id, Kind.LESSON)
        clock.shift(HOLD)
        alice.draft(size=Size.FULL)

    two_more()
    first = count()
    later(clock, alice, bob, days=4)
    two_more()
    two_more()
    assert count() == first
    assert first <= 5


def test_a_return_from_a_pause_is_an_agreed_time(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = tending(alice, bob, clock, size=Size.QUICK)
    alice.give(repair_id, Kind.TIME_OUT)
    assert alice.opened(repair_id).where.paused
    clock.shift(timedelta(hours=2).total_seconds())
    assert step(alice)
    [one] = shared_repairs(alice.someone.member, alice.vault, timezone.now(), index={})
    assert home.event_of(one, timezone.now()) is Event.AGREED_TIME
    assert isinstance(one.newest.due, datetime)
