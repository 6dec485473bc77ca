"""The quick repair on two phones, page by page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from reknit.people.actions.leaving import leave_couple
from reknit.repair import queries
from reknit.repair.core.kinds import Ending, Kind
from reknit.repair.core.script import HOLD, MAX_ROUNDS
from reknit.repair.core.waits import Until
from reknit.repair.models import Turn
from tests.repair.scene import ANSWERED, TOLD, WORDS, Player, text_of

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine

SECRET = TOLD["took_to_mean"]


class Play:
    """Two players and the clock; everything said has arrived."""

    def __init__(self, alice: Player, bob: Player, clock: time_machine.Traveller) -> None:
        self.alice, self.bob, self.clock = alice, bob, clock
        self.id: UUID = alice.draft()

    def say(self, player: Player, kind: Kind, **words: object) -> None:
        response = player.give(self.id, kind, **words)
        assert response.status_code == 302, (kind, text_of(response))
        self.clock.shift(HOLD)

    def until_read(self) -> None:
        self.say(self.alice, Kind.TELL)
        self.say(self.bob, Kind.READY)

    def until_answered(self) -> None:
        self.until_read()
        self.say(self.bob, Kind.ANSWER)

    def until_closing(self) -> None:
        self.until_answered()
        self.say(self.alice, Kind.THATS_IT)
        self.say(self.alice, Kind.NO_ASK)

    def next_of(self, player: Player) -> str:
        found = queries.today(player.someone.member, player.vault, timezone.now()).next_step
        return found.sentence if found is not None else ""


@pytest.fixture
def play(alice: Player, bob: Player, clock: time_machine.Traveller) -> Play:
    return Play(alice, bob, clock)


def test_a_whole_repair_leaves_one_card(play: Play) -> None:
    alice, bob = play.alice, play.bob
    preview = text_of(alice.client.get(reverse("repair:give", args=[play.id, Kind.TELL])))
    assert SECRET in preview
    assert "Only you can read this." not in preview

    play.say(alice, Kind.TELL)
    invited = bob.text(play.id)
    assert "Alice would like to repair something with you when you're ready." in invited
    assert "station" not in invited
    play.say(bob, Kind.READY)
    assert TOLD["happened"] in bob.text(play.id)
    play.say(bob, Kind.ANSWER)
    for player in (alice, bob):
        page = player.text(play.id)
        assert ANSWERED["meant"] in page
        assert SECRET in page
        assert "Both are true." in page
    play.say(alice, Kind.THATS_IT)
    play.say(alice, Kind.ASK)
    assert str(WORDS[Kind.ASK]["ask"]) in bob.text(play.id)
    play.say(bob, Kind.SMALLER)
    play.say(bob, Kind.PART)
    play.say(alice, Kind.ENDING)
    play.say(bob, Kind.ENDING, ending="different")
    for player in (alice, bob):
        page = player.text(play.id)
        for remains in (
            "Sunday at the station",
            "I can wave before I run.",
            "I did not say how long I would be.",
            "Put down",
            "We see it differently",
        ):
            assert remains in page
        kept = queries.today(player.someone.member, player.vault, timezone.now()).kept
        assert [card.title for card in kept] == ["Sunday at the station"]


def test_today_names_the_step_of_each(play: Play) -> None:
    alice, bob = play.alice, play.bob
    assert "ready. Share them with Bob now?" in play.next_of(alice)
    assert play.next_of(bob) == ""
    play.say(alice, Kind.TELL)
    assert play.next_of(alice) == ""
    assert play.next_of(bob).startswith("Alice would like to repair something")
    play.say(bob, Kind.READY)
    assert play.next_of(bob) == "Alice told you how it was. You can say what you hear."
    play.say(bob, Kind.ANSWER)
    assert (play.next_of(alice), play.next_of(bob)) == (
        "Bob answered. You can read how it was meant.",
        "",
    )
    play.say(alice, Kind.PARTLY)
    assert play.next_of(bob) == "Alice told you what is still missing. You can answer again."
    play.say(bob, Kind.ANSWER)
    play.say(alice, Kind.THATS_IT)
    play.say(alice, Kind.ASK)
    assert play.next_of(bob).startswith("Alice asks you for something.")
    play.say(bob, Kind.YES)
    assert play.next_of(alice) == "Bob said yes to what you asked."
    assert play.next_of(bob) == "You can say how this ends for you."


def test_held_words_can_be_taken_back_and_nobody_knows(play: Play) -> None:
    alice, bob = play.alice, play.bob
    alice.give(play.id, Kind.TELL)
    held = alice.text(play.id)
    assert "This goes to Bob in about ten seconds." in held
    assert SECRET in held
    assert bob.show(play.id).status_code == 404
    assert alice.take_back(play.id).status_code == 302
    assert SECRET in alice.text(play.id)
    play.clock.shift(HOLD)
    assert bob.show(play.id).status_code == 404
    assert not Turn.objects.exists()


def test_after_ten_seconds_it_is_with_the_partner(play: Play) -> None:
    play.alice.give(play.id, Kind.TELL)
    play.clock.shift(HOLD - timedelta(microseconds=1))
    assert play.bob.show(play.id).status_code == 404
    play.clock.shift(timedelta(microseconds=1))
    assert play.bob.show(play.id).status_code == 200
    gone = play.alice.take_back(play.id)
    assert gone.status_code == 409
    assert "can't be taken back any more" in text_of(gone)


def test_a_second_tap_changes_nothing(play: Play) -> None:
    for _ in range(2):
        assert play.alice.give(play.id, Kind.TELL).status_code == 302
    play.clock.shift(HOLD)
    for kind in (Kind.READY, Kind.ANSWER):
        for _ in range(2):
            assert play.bob.give(play.id, kind).status_code == 302
            play.clock.shift(HOLD)
    assert Turn.objects.filter(repair=play.id).count() == 4


def test_a_step_that_has_passed_gives_the_words_back(play: Play) -> None:
    play.until_answered()
    late = play.bob.give(play.id, Kind.ANSWER, hear="Something quite new", meant="And this too")
    assert late.status_code == 409
    assert "Something quite new" in text_of(late)


def test_hear_me_first_gives_the_first_words_back_unread(play: Play) -> None:
    alice, bob = play.alice, play.bob
    play.say(alice, Kind.TELL)
    confirm = bob.client.get(reverse("repair:give", args=[play.id, Kind.HEAR_ME_FIRST]))
    assert "unread" in text_of(confirm)
    play.say(bob, Kind.HEAR_ME_FIRST)
    assert "would like to be heard first" in alice.text(play.id)
    assert Turn.objects.filter(repair=play.id).count() == 2  # the invitation and the wish
    assert alice.opened(play.id).notebook.fields(alice.someone.person_id)["happened"]
    play.say(
        bob,
        Kind.TELL,
        title="",
        happened="You did not look up when I came home.",
        took_to_mean="You were cross",
    )
    page = alice.text(play.id)
    assert "You did not look up" in page
    assert SECRET not in bob.text(play.id)
    play.say(alice, Kind.ANSWER)
    play.say(bob, Kind.THATS_IT)
    play.say(bob, Kind.NO_ASK)
    assert "Your own words still wait" in alice.text(play.id)
    mine = [alice.client.post(reverse("repair:tell-mine", args=[play.id])) for _ in range(2)]
    assert mine[0]["Location"] == mine[1]["Location"]
    preview = text_of(alice.client.get(mine[0]["Location"]))
    assert SECRET in preview
    assert bob.client.post(reverse("repair:tell-mine", args=[play.id])).status_code == 409


@pytest.mark.parametrize("until", sorted(set(Until) - {Until.IN_PERSON}), ids=str)
def test_need_time_is_a_full_answer(play: Play, until: Until) -> None:
    alice, bob = play.alice, play.bob
    play.say(alice, Kind.TELL)
    play.say(bob, Kind.WAIT, until=until.value)
    seen = alice.text(play.id)
    assert "Bob needs some time and will" in seen
    assert ":" not in seen.partition("Bob needs some time")[2].partition(".")[0]  # no clock time
    assert "You said: not yet" in bob.text(play.id)
    found = queries.today(bob.someone.member, bob.vault, timezone.now())
    assert found.next_step is None
    assert [rest.title for rest in found.resting] == ["With Alice"]
    if until is not Until.OPEN:
        later = timezone.now() + timedelta(days=8)
        assert queries.today(bob.someone.member, bob.vault, later).next_step is not None
    play.say(bob, Kind.WAIT, until=Until.WEEK.value)
    assert Turn.objects.filter(repair=play.id).count() == 3  # only the newest stands
    play.say(bob, Kind.READY)
    assert TOLD["happened"] in bob.text(play.id)


@pytest.mark.parametrize(
    ("no", "said"),
    [
        (Kind.IN_PERSON, "Bob would rather talk about it in person."),
        (Kind.NOT_THIS, "Bob does not want to go into this one."),
    ],
)
def test_a_no_is_said_and_may_become_ready(play: Play, no: Kind, said: str) -> None:
    play.say(play.alice, Kind.TELL)
    play.say(play.bob, no)
    assert said in play.alice.text(play.id)
    assert SECRET not in play.bob.text(play.id)
    play.say(play.bob, Kind.READY)
    assert SECRET in play.bob.text(play.id)


def test_three_rounds_then_partly_understood(play: Play) -> None:
    play.until_read()
    for _ in range(MAX_ROUNDS):
        play.say(play.bob, Kind.ANSWER)
        play.say(play.alice, Kind.PARTLY)
    assert "understood each other partly" in play.alice.text(play.id)
    play.say(play.alice, Kind.AGAIN)
    assert "would like to try once more" in play.bob.text(play.id)


@pytest.mark.parametrize("ending", Ending, ids=str)
def test_closing_for_me_needs_nothing_from_the_other(play: Play, ending: Ending) -> None:
    play.say(play.alice, Kind.TELL)
    play.say(play.alice, Kind.ENDING, ending=ending.value)
    seen = play.bob.text(play.id)
    assert "Alice has closed this. Nothing is asked of you." in seen
    assert SECRET not in seen
    assert play.next_of(play.bob) == ""
    assert play.bob.give(play.id, Kind.READY).status_code == 409
    play.say(play.bob, Kind.ENDING)


def test_an_ending_can_be_taken_back_while_it_is_held(play: Play) -> None:
    play.until_closing()
    play.alice.give(play.id, Kind.ENDING)
    play.alice.take_back(play.id)
    assert play.next_of(play.alice) == "You can say how this ends for you."


def test_leaving_keeps_the_words_and_takes_nothing_new(play: Play) -> None:
    play.until_answered()
    leave_couple(member=play.bob.someone.member, at=timezone.now())
    for player in (play.alice, play.bob):
        page = player.text(play.id)
        assert SECRET in page
        assert "stays readable, like a letter" in page
    refused = play.alice.give(play.id, Kind.PARTLY)
    assert refused.status_code == 409
    assert str(WORDS[Kind.PARTLY]["missing"]) in text_of(refused)
    kept = queries.today(play.alice.someone.member, play.alice.vault, timezone.now()).kept
    assert [card.title for card in kept] == ["Sunday at the station"]


def test_the_private_check_comes_once_before_the_first_joint_step(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    from_alice = alice.draft()
    other = Play.__new__(Play)
    other.alice, other.bob, other.clock, other.id = alice, bob, clock, from_alice
    other.say(alice, Kind.TELL)
    assert bob.show(from_alice).status_code == 200  # both passed it long ago


def test_words_of_a_turn_stay_in_my_notebook(play: Play) -> None:
    play.until_answered()
    fields = play.bob.opened(play.id).notebook.fields(play.bob.someone.person_id)
    assert fields["meant"] == ANSWERED["meant"]


def test_what_is_held_when_one_leaves_never_arrives(play: Play) -> None:
    play.until_answered()
    play.alice.give(play.id, Kind.PARTLY)
    leave_couple(member=play.bob.someone.member, at=timezone.now())
    play.clock.shift(60)
    for player in (play.alice, play.bob):
        assert str(WORDS[Kind.PARTLY]["missing"]) not in player.text(play.id)
    kept = play.alice.opened(play.id).notebook.fields(play.alice.someone.person_id)
    assert kept["missing"] == WORDS[Kind.PARTLY]["missing"]


@pytest.mark.parametrize("leaver", ["alice", "bob"])
def test_a_first_share_that_is_held_when_one_leaves_is_private_again(
    play: Play, leaver: str
) -> None:
    play.alice.give(play.id, Kind.TELL)
    leave_couple(member=getattr(play, leaver).someone.member, at=timezone.now())
    play.clock.shift(60)
    assert play.bob.show(play.id).status_code == 404
    assert SECRET in play.alice.text(play.id)
    assert play.alice.opened(play.id).private
    assert "Sunday at the station" in play.next_of(play.alice)
