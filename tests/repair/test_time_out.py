"""A pause: called without asking, seen alike by both, and come back from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from reknit.people.actions.leaving import leave_couple
from reknit.repair.core.fold import Step
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.writing import PAGES, Page
from reknit.repair.notebook import Way
from reknit.repair.queries import today
from tests.people.scene import signed_in_client
from tests.repair.scene import Player, text_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    import time_machine

MINUTES = 60
HOUR = 3600


def talking(alice: Player, bob: Player, clock: time_machine.Traveller, size: Size) -> UUID:
    """Bob reads what Alice told him."""
    repair_id = alice.draft(size=size)
    alice.give(repair_id, Kind.TELL)
    clock.shift(10)
    bob.give(repair_id, Kind.READY)
    return repair_id


@pytest.fixture(params=Size, ids=str)
def repair_id(
    request: pytest.FixtureRequest, alice: Player, bob: Player, clock: time_machine.Traveller
) -> UUID:
    return talking(alice, bob, clock, request.param)


def pause(player: Player, repair_id: UUID, length: str = "thirty") -> None:
    response = player.give(repair_id, Kind.TIME_OUT, length=length)
    assert response.status_code == 302


def later(clock: time_machine.Traveller, seconds: int, *players: Player) -> None:
    """A notebook left alone locks, so whoever comes back opens it again."""
    clock.shift(seconds)
    for player in players:
        player.client = signed_in_client(player.someone)


def answer(repair_id: UUID, player: Player) -> Kind:
    return Kind.HEARD if player.opened(repair_id).where.size is Size.FULL else Kind.ANSWER


def step(player: Player, repair_id: UUID) -> Step:
    return player.opened(repair_id).where.step


def test_a_pause_needs_one_tap_and_both_read_the_same_time(
    alice: Player, bob: Player, repair_id: UUID
) -> None:
    page = alice.client.get(reverse("repair:give", args=[repair_id, Kind.TIME_OUT]))
    assert page.content.decode().count('name="length"') == 6
    pause(alice, repair_id)
    mine, theirs = alice.text(repair_id), bob.text(repair_id)
    assert "You need a pause. You both see each other here again at about 12:30" in mine
    assert "Alice needs a pause. You both see each other here again at about 12:30" in theirs
    assert "Nothing was hidden or deleted" in mine
    assert "Nothing was hidden or deleted" in theirs


def test_no_page_counts_down(
    alice: Player, bob: Player, repair_id: UUID, clock: time_machine.Traveller
) -> None:
    pause(alice, repair_id)
    before = [text_of(player.show(repair_id)) for player in (alice, bob)]
    later(clock, 20 * MINUTES, alice, bob)
    assert [text_of(player.show(repair_id)) for player in (alice, bob)] == before


@pytest.mark.parametrize(
    ("length", "said"),
    [
        ("twenty", "at about 12:20"),
        ("hour", "at about 13:00"),
        ("two_hours", "at about 14:00"),
        ("tonight", "at about 20:00"),
        ("tomorrow", "tomorrow at about 09:00"),
    ],
)
def test_its_end_is_a_time_of_day(
    alice: Player, bob: Player, clock: time_machine.Traveller, length: str, said: str
) -> None:
    repair_id = talking(alice, bob, clock, Size.QUICK)
    pause(bob, repair_id, length)
    assert f"here again {said}" in alice.text(repair_id)


def test_nothing_can_be_sent_and_the_words_are_kept(
    alice: Player, bob: Player, repair_id: UUID
) -> None:
    kind = answer(repair_id, bob)
    pause(alice, repair_id)
    words = {"hear": "I hear it was dark.", "meant": "I ran.", "heard": "I hear it was dark."}
    response = bob.give(repair_id, kind, **words)
    assert response.status_code == 409
    assert "One of you needs a pause, so nothing was sent." in text_of(response)
    assert "I hear it was dark." in text_of(response)
    assert reverse("repair:show", args=[repair_id]) in response.content.decode()
    kept = bob.opened(repair_id).notebook.fields(bob.someone.person_id)
    name = "heard" if kind is Kind.HEARD else "hear"
    assert kept[name] == "I hear it was dark."
    assert alice.opened(repair_id).where.answers == ()


def test_writing_for_myself_stays_possible(bob: Player, alice: Player, repair_id: UUID) -> None:
    pause(alice, repair_id)
    page = Page.HEARD if bob.opened(repair_id).where.size is Size.FULL else Page.HEAR
    url = reverse("repair:write", args=[repair_id, page])
    assert "A pause runs." in text_of(bob.client.get(url))
    words = {"hear": "Slowly.", "heard": "Slowly.", "seen": "99"}
    response = bob.client.post(url, words)
    assert response.status_code == 302
    kept = bob.opened(repair_id).notebook.fields(bob.someone.person_id)
    assert kept["heard" if page is Page.HEARD else "hear"] == "Slowly."


@pytest.mark.parametrize("kind", [Kind.ENDING, Kind.BACK, Kind.LONGER], ids=str)
def test_what_a_pause_leaves_open(alice: Player, bob: Player, repair_id: UUID, kind: Kind) -> None:
    pause(alice, repair_id)
    where = alice.opened(repair_id).where
    assert {k for k in Kind if where.may(k)} == {Kind.ENDING, Kind.BACK, Kind.LONGER}
    their = bob.opened(repair_id).where
    assert {k for k in Kind if their.may(k)} == {Kind.ENDING, Kind.LONGER}
    response = alice.give(repair_id, kind, length="hour", back_words="")
    assert response.status_code == 302


def test_closing_and_leaving_go_before_a_pause(
    alice: Player, bob: Player, repair_id: UUID, clock: time_machine.Traveller
) -> None:
    pause(alice, repair_id)
    assert bob.give(repair_id, Kind.ENDING).status_code == 302
    clock.shift(10)
    assert "Closed for you." in bob.text(repair_id)
    leave_couple(member=bob.someone.member, at=timezone.now())
    assert "One of you has left" in alice.text(repair_id)


def test_both_in_the_same_second_have_one_pause(
    alice: Player, bob: Player, repair_id: UUID
) -> None:
    pause(alice, repair_id, "twenty")
    response = bob.give(repair_id, Kind.TIME_OUT, length="tomorrow")
    assert response.status_code == 302
    assert "Alice needs a pause." in bob.text(repair_id)
    assert alice.opened(repair_id).where.outs_in_row == 1
    url = reverse("repair:give", args=[repair_id, Kind.TIME_OUT])
    assert bob.client.get(url).status_code == 302


def test_each_may_make_it_longer_once(
    alice: Player, bob: Player, repair_id: UUID, clock: time_machine.Traveller
) -> None:
    pause(alice, repair_id)
    later(clock, 10 * MINUTES, alice, bob)
    for player, until in ((alice, "13:10"), (bob, "13:10")):
        assert "I need longer" in player.text(repair_id)
        assert player.give(repair_id, Kind.LONGER, length="hour").status_code == 302
        assert "I need longer" not in player.text(repair_id)
        for each in (alice, bob):
            assert f"at about {until}" in each.text(repair_id)
    assert alice.give(repair_id, Kind.LONGER, length="tomorrow").status_code == 302  # a second tap
    assert "at about 13:10" in bob.text(repair_id)


def test_longer_is_never_shorter(alice: Player, bob: Player, repair_id: UUID) -> None:
    pause(alice, repair_id, "two_hours")
    bob.give(repair_id, Kind.LONGER, length="twenty")
    assert "at about 14:00" in alice.text(repair_id)


def test_coming_back_with_a_sentence(
    alice: Player, bob: Player, repair_id: UUID, clock: time_machine.Traveller
) -> None:
    pause(alice, repair_id)
    later(clock, 30 * MINUTES, alice, bob)
    assert step(alice, repair_id) is Step.RETURN
    assert step(bob, repair_id) is Step.READ_AND_ANSWER
    words = {"readiness": "4", "back_words": "It matters to me that we talk."}
    alice.give(repair_id, Kind.BACK, **words)
    assert "It matters to me that we talk." in alice.text(repair_id)
    assert "It matters to me" not in bob.text(repair_id)
    assert alice.take_back(repair_id).status_code == 302
    alice.give(repair_id, Kind.BACK, **words)
    clock.shift(10)
    theirs = bob.text(repair_id)
    assert "Alice is back." in theirs
    assert "It matters to me that we talk." in theirs
    assert "I need a pause" in theirs
    bob.give(repair_id, answer(repair_id, bob), heard="I hear you.")
    clock.shift(10)
    assert "Alice is back." not in bob.text(repair_id)
    assert "What was said after the pause" in bob.text(repair_id)
    assert "It matters to me that we talk." in bob.text(repair_id)


def test_how_ready_somebody_is_stays_in_their_notebook(
    alice: Player, bob: Player, repair_id: UUID, clock: time_machine.Traveller
) -> None:
    pause(alice, repair_id)
    later(clock, 30 * MINUTES, alice, bob)
    alice.give(repair_id, Kind.BACK, readiness="7", back_words="")
    where = bob.opened(repair_id).where
    assert where.out is not None
    assert where.out.returned is not None
    assert dict(where.out.returned.words) == {"back_words": ""}
    assert alice.opened(repair_id).notebook.fields(alice.someone.person_id)["readiness"] == "7"


def test_back_without_a_word_arrives_at_once(alice: Player, bob: Player, repair_id: UUID) -> None:
    pause(alice, repair_id)
    alice.give(repair_id, Kind.BACK, back_words="")
    assert "Alice is back." in bob.text(repair_id)
    assert step(alice, repair_id) is Step.NOT_MINE


def test_the_next_pause_begins_with_a_clean_page(
    alice: Player, bob: Player, repair_id: UUID, clock: time_machine.Traveller
) -> None:
    pause(alice, repair_id)
    later(clock, 30 * MINUTES, alice, bob)
    alice.give(repair_id, Kind.BACK, readiness="7", back_words="The first sentence.")
    clock.shift(10)
    pause(alice, repair_id)
    url = reverse("repair:give", args=[repair_id, Kind.BACK])
    assert "The first sentence." not in alice.client.get(url).content.decode()


def test_a_sentence_begun_for_later_outlives_a_missed_return(
    alice: Player, bob: Player, repair_id: UUID, clock: time_machine.Traveller
) -> None:
    pause(alice, repair_id)
    url = reverse("repair:write", args=[repair_id, Page.BACK])
    alice.client.post(url, {"back_words": "Begun for later.", "seen": "99"})
    later(clock, 2 * HOUR, alice, bob)
    pause(alice, repair_id)
    page = alice.client.get(reverse("repair:give", args=[repair_id, Kind.BACK]))
    assert "Begun for later." in page.content.decode()


def test_whoever_answers_is_back(
    alice: Player, bob: Player, repair_id: UUID, clock: time_machine.Traveller
) -> None:
    pause(bob, repair_id)
    later(clock, 40 * MINUTES, alice, bob)
    bob.give(repair_id, answer(repair_id, bob), heard="I hear you.")
    clock.shift(10)
    assert "not back yet" not in alice.text(repair_id)
    assert step(alice, repair_id) is Step.CONFIRM


def test_a_missed_return_asks_the_caller_and_frees_the_other(
    alice: Player, bob: Player, repair_id: UUID, clock: time_machine.Traveller
) -> None:
    pause(alice, repair_id)
    later(clock, 39 * MINUTES, alice, bob)
    assert "not back yet" not in bob.text(repair_id)  # nobody is late so soon
    assert "later than you said" not in alice.text(repair_id)
    later(clock, 1 * MINUTES, alice, bob)
    assert "Alice is not back yet. You don't have to wait" in bob.text(repair_id)
    assert "later than you said" in alice.text(repair_id)
    assert "not back yet" not in alice.text(repair_id)
    assert bob.opened(repair_id).where.may(answer(repair_id, bob))
    assert 'name="length" value="thirty"' in alice.show(repair_id).content.decode()
    pause(alice, repair_id)
    assert "at about 13:10" in bob.text(repair_id)


def test_after_three_in_a_row_both_read_the_same_suggestion_once(
    alice: Player, bob: Player, repair_id: UUID, clock: time_machine.Traveller
) -> None:
    seen = []
    for caller in (alice, bob, alice, bob):
        pause(caller, repair_id, "twenty")
        seen.append(["write letters" in each.text(repair_id) for each in (alice, bob)])
        later(clock, HOUR, alice, bob)
    assert seen == [[False, False], [False, False], [True, True], [False, False]]


def test_words_in_between_begin_a_new_row(
    alice: Player, bob: Player, repair_id: UUID, clock: time_machine.Traveller
) -> None:
    for _ in range(2):
        pause(alice, repair_id)
        later(clock, HOUR, alice, bob)
    bob.give(repair_id, answer(repair_id, bob), heard="I hear you.")
    clock.shift(10)
    pause(alice, repair_id)
    assert "write letters" not in alice.text(repair_id)


def test_nobody_can_count_them(
    alice: Player, bob: Player, repair_id: UUID, clock: time_machine.Traveller
) -> None:
    """A fifth pause reads as the first: only the time differs."""
    pages = []
    for _ in range(5):
        pause(alice, repair_id)
        pages.append(re.sub(r"\d\d:\d\d", "", bob.text(repair_id)))
        later(clock, HOUR, alice, bob)
    assert pages[0] == pages[1] == pages[4]


def asked(player: Player, at: datetime) -> str:
    found = today(player.someone.member, player.vault, at).next_step
    return found.sentence if found is not None else ""


def test_today_asks_nothing_until_the_time_has_come(
    alice: Player, bob: Player, repair_id: UUID, clock: time_machine.Traveller
) -> None:
    pause(alice, repair_id)
    assert asked(alice, timezone.now()) == asked(bob, timezone.now()) == ""
    later(clock, 30 * MINUTES, alice, bob)
    assert "pause" in asked(alice, timezone.now())
    assert "pause" not in asked(bob, timezone.now())


def test_before_anything_is_open_there_is_nothing_to_pause(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft()
    assert "I need a pause" not in alice.text(repair_id)
    alice.give(repair_id, Kind.TELL)
    clock.shift(10)
    for player in (alice, bob):
        assert "I need a pause" not in player.text(repair_id)
        assert player.give(repair_id, Kind.TIME_OUT, length="thirty").status_code == 409


def test_every_page_that_answers_the_other_has_the_way_out(bob: Player, repair_id: UUID) -> None:
    size = bob.opened(repair_id).where.size
    looked_at = 0
    for page in {page for pages in PAGES[size].values() for page in pages}:
        response = bob.client.get(reverse("repair:write", args=[repair_id, page]))
        if response.status_code == 200:
            looked_at += 1
            assert "I need a pause" in text_of(response), page
    assert looked_at >= len(PAGES[size])


def test_a_stale_length_stays_on_the_page(alice: Player, repair_id: UUID) -> None:
    assert alice.give(repair_id, Kind.TIME_OUT, length="a_year").status_code == 422


def test_on_one_phone_both_read_it_on_the_same_page(
    alice: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft(way=Way.ONE_PHONE)
    alice.give(repair_id, Kind.TELL)
    alice.give(repair_id, Kind.READY, here="1")
    assert "I need a pause" in alice.text(repair_id, here="1")
    alice.give(repair_id, Kind.TIME_OUT, length="thirty", here="1")
    assert "needs a pause. You two come back to it at about 12:30" in alice.text(
        repair_id, here="1"
    )
    response = alice.give(repair_id, Kind.ANSWER, here="1")
    assert response.status_code == 409
    later(clock, 31 * MINUTES, alice)
    assert "I am back" in alice.text(repair_id, here="1")
    assert alice.give(repair_id, Kind.BACK, here="1", back_words="").status_code == 302
    assert alice.give(repair_id, Kind.ANSWER, here="1").status_code == 302
