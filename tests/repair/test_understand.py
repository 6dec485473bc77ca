"""The full repair, from the invitation to what was meant: who reads what, and from when on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from reknit.people.actions.leaving import leave_couple
from reknit.repair import actions, queries
from reknit.repair.core.kinds import Kind, Size, State
from reknit.repair.core.script import HOLD, MAX_ROUNDS
from reknit.repair.core.writing import Page
from reknit.repair.models import Turn
from reknit.repair.notebook import Closeness, Way
from tests.repair.scene import ANSWERED, TOLD, WORDS, Player, same_for_all, text_of

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine

HIS: dict[str, Any] = {
    "happened": "You did not answer when I called from the train.",
    "feelings": ["annoyed", "torn"],
    "took_to_mean": "I took it to mean that you would not forgive me.",
    "mattered": "Being able to put things right at once.",
}
HERS: dict[str, Any] = {**TOLD, "mattered": "Arriving together."}
SHARED = ["feelings", "took_to_mean", "mattered"]
HEARD = str(WORDS[Kind.HEARD]["heard"])
MEAN = WORDS[Kind.MEAN]
HER_MEANING = {"intent": "My hands were full, that was all.", "missed": "That you had to wait."}


class Play:
    """Two players and the clock; everything said has arrived."""

    def __init__(
        self,
        alice: Player,
        bob: Player,
        clock: time_machine.Traveller,
        *,
        closeness: Closeness = Closeness.MISREAD,
        size: Size = Size.FULL,
    ) -> None:
        self.alice, self.bob, self.clock = alice, bob, clock
        self.id: UUID = alice.draft(
            size=size, closeness=closeness, mattered="Arriving together.", sureness="sure"
        )

    def say(self, player: Player, kind: Kind, **words: object) -> None:
        response = player.give(self.id, kind, **words)
        assert response.status_code == 302, (kind, text_of(response))
        self.clock.shift(HOLD)

    def until_read(self) -> None:
        self.say(self.alice, Kind.TELL, **HERS, share=SHARED)
        self.say(self.bob, Kind.READY)

    def until_heard(self) -> None:
        self.until_read()
        self.say(self.bob, Kind.HEARD)

    def until_turned(self) -> None:
        self.until_heard()
        self.say(self.alice, Kind.THATS_IT)

    def until_meaning(self) -> None:
        self.until_turned()
        self.say(self.bob, Kind.TELL, **HIS, share=SHARED)
        self.say(self.alice, Kind.HEARD, heard="You were cut off and wanted to explain.")
        self.say(self.bob, Kind.THATS_IT)

    def until_tending(self) -> None:
        self.until_meaning()
        self.say(self.bob, Kind.MEAN)
        self.say(self.alice, Kind.MEAN, **HER_MEANING)

    def state(self, player: Player) -> State:
        return player.opened(self.id).where.state

    def keep(self, player: Player, page: Page, **words: object) -> None:
        address = reverse("repair:write", args=[self.id, page])
        seen = player.opened(self.id).notebook.revision
        response = player.client.post(address, {"seen": seen, "step": "on", **words})
        assert response.status_code == 302, text_of(response)

    def write(self, player: Player, page: Page) -> str:
        return text_of(player.client.get(reverse("repair:write", args=[self.id, page])))

    def asks(self, player: Player, kind: Kind) -> str:
        return text_of(player.client.get(reverse("repair:give", args=[self.id, kind])))

    def next_of(self, player: Player) -> str:
        found = queries.today(player.someone.member, player.vault, timezone.now()).next_step
        return found.sentence if found is not None else ""


@pytest.fixture
def play(alice: Player, bob: Player, clock: time_machine.Traveller) -> Play:
    return Play(alice, bob, clock)


@pytest.fixture
def known(alice: Player, bob: Player, clock: time_machine.Traveller) -> Play:
    return Play(alice, bob, clock, closeness=Closeness.KNOWN)


@pytest.fixture
def quick(alice: Player, bob: Player, clock: time_machine.Traveller) -> Play:
    """A quick repair in which somebody said how it was meant; nobody has closed it."""
    play = Play(alice, bob, clock, size=Size.QUICK)
    play.say(alice, Kind.TELL)
    play.say(bob, Kind.READY)
    play.say(bob, Kind.ANSWER)
    play.say(alice, Kind.THATS_IT)
    play.say(alice, Kind.NO_ASK)
    return play


def test_the_invitation_says_how_long_it_takes_and_nothing_of_the_words(play: Play) -> None:
    play.say(play.alice, Kind.TELL, **HERS, share=SHARED)
    invited = play.bob.text(play.id)
    assert "It takes 20 to 40 minutes in all, in pieces, over days if you like." in invited
    assert "Every answer here is fine." in invited
    assert "While this rests, if you like: Write your own side Breathe for a while" in invited
    for word in ("station", "tickets", "alone", "Arriving"):
        assert word not in invited
    assert "Arriving" not in play.write(play.bob, Page.HAPPENED)


def test_the_listener_has_the_chosen_parts_and_six_small_helps(play: Play) -> None:
    play.say(play.alice, Kind.TELL, **HERS, share=["feelings", "took_to_mean"])
    play.say(play.bob, Kind.READY)
    page = play.bob.text(play.id)
    assert TOLD["took_to_mean"] in page
    assert "Alice felt: lonely, worried" in page
    assert "Arriving together." not in page
    writing = play.write(play.bob, Page.HEARD)
    assert "Hearing is not agreeing." in writing
    assert "Six small helps for listening" in writing
    assert "About a hundred words is a good length." in writing
    assert TOLD["happened"] in writing


def test_too_long_an_answer_is_kept_whole(play: Play) -> None:
    play.until_read()
    address = reverse("repair:write", args=[play.id, Page.HEARD])
    response = play.bob.client.post(address, {"seen": "0", "heard": "x" * 1501})
    assert response.status_code == 422
    assert "x" * 1501 in response.content.decode()
    assert "This is 1 letter longer than fits." in text_of(response)


def test_an_answer_stands_beside_my_own_words_once_it_has_arrived(play: Play) -> None:
    play.until_read()
    before = same_for_all(play.alice.show(play.id))
    play.keep(play.bob, Page.HEARD, heard=HEARD)
    assert HEARD in play.asks(play.bob, Kind.HEARD)
    play.bob.give(play.id, Kind.HEARD)
    assert HEARD in play.bob.text(play.id)
    assert same_for_all(play.alice.show(play.id)) == before
    play.clock.shift(HOLD)
    page = play.alice.text(play.id)
    for words in (HEARD, TOLD["took_to_mean"], "Does Bob see how it was for you?"):
        assert words in page
    assert play.next_of(play.alice) == "You can read what Bob hears."
    assert "What you hear is with Alice now." in play.bob.text(play.id)


def test_partly_and_not_yet_lead_back_to_the_listener_without_blame(play: Play) -> None:
    play.until_heard()
    assert HEARD in play.write(play.alice, Page.MISSING)
    play.say(play.alice, Kind.PARTLY)
    page = play.bob.text(play.id)
    assert "What is still missing for Alice: That it was dark already." in page
    assert play.next_of(play.bob) == "Alice told you what is still missing. You can answer again."
    assert f"What I said I hear {HEARD}" in play.write(play.bob, Page.HEARD)
    play.say(play.bob, Kind.HEARD, heard="You stood there in the dark.")
    assert f"What stood there before {HEARD}" in play.alice.text(play.id)
    play.say(play.alice, Kind.NOT_YET)
    assert "That is nobody's fault" in play.bob.text(play.id)
    assert play.next_of(play.bob) == "Alice says: not yet. You can answer again."
    assert "You said: not yet. Bob may answer again." in play.alice.text(play.id)


def test_not_yet_can_be_taken_back_for_ten_seconds(play: Play) -> None:
    play.until_heard()
    before = same_for_all(play.bob.show(play.id))
    play.alice.give(play.id, Kind.NOT_YET)
    assert "Not yet." in play.alice.text(play.id)
    assert same_for_all(play.bob.show(play.id)) == before
    play.alice.take_back(play.id)
    assert play.state(play.alice) is State.CHECKING


@pytest.mark.parametrize("way_on", [Kind.AGAIN, Kind.GO_ON, Kind.WAIT])
def test_three_rounds_are_enough_for_one_sitting(play: Play, way_on: Kind) -> None:
    play.until_read()
    for _ in range(MAX_ROUNDS):
        play.say(play.bob, Kind.HEARD)
        play.say(play.alice, Kind.NOT_YET)
    assert "You two understood each other partly." in play.alice.text(play.id)
    assert "Alice may try once more, or go on from here." in play.bob.text(play.id)
    play.say(play.alice, way_on)
    if way_on is Kind.AGAIN:
        assert "Alice would like to try once more." in play.next_of(play.bob)
        assert "It is with Bob now." in play.alice.text(play.id)
    elif way_on is Kind.GO_ON:
        assert play.next_of(play.bob).startswith("You two go on from here.")
        assert "been heard" not in play.alice.text(play.id)
    else:
        assert "Alice needs some time" in play.bob.text(play.id)


def test_the_one_who_listened_may_have_written_meanwhile(play: Play) -> None:
    play.until_heard()
    waiting = play.bob.text(play.id)
    assert "Write your own side" in waiting
    before = same_for_all(play.alice.show(play.id))
    for page, words in (
        (Page.HAPPENED, {"happened": HIS["happened"]}),
        (Page.FEELINGS, {"feelings": HIS["feelings"]}),
        (Page.MEANING, {"took_to_mean": HIS["took_to_mean"], "sureness": "fairly"}),
        (Page.MATTERED, {"mattered": HIS["mattered"]}),
    ):
        play.keep(play.bob, page, **words)
    assert same_for_all(play.alice.show(play.id)) == before
    assert "A page to say it in person" in play.bob.text(play.id)
    play.say(play.alice, Kind.THATS_IT)
    assert play.next_of(play.bob).startswith("Alice says: that's it.")
    assert "You have been heard. Now Bob may tell how it was." in play.alice.text(play.id)
    preview = play.asks(play.bob, Kind.TELL)
    assert HIS["took_to_mean"] in preview
    assert HIS["took_to_mean"] not in play.alice.text(play.id)
    play.say(play.bob, Kind.TELL, **HIS, share=SHARED)
    assert HIS["took_to_mean"] in play.alice.text(play.id)


def test_somebody_may_have_nothing_of_their_own_to_tell(play: Play) -> None:
    play.until_turned()
    assert "That is fine." in play.asks(play.bob, Kind.NOTHING)
    play.say(play.bob, Kind.NOTHING)
    assert play.state(play.bob) is State.MEANING
    assert "Now Bob may say what was meant." in play.alice.text(play.id)
    assert "Bob has nothing of their own to tell." in play.alice.text(play.id)
    assert "You may say what you meant" in play.next_of(play.bob)
    play.say(play.bob, Kind.MEAN)
    for player in (play.alice, play.bob):
        page = player.text(play.id)
        assert str(MEAN["intent"]) in page
        assert "You have both had your say." in page


@pytest.mark.parametrize("before", ["until_read", "until_heard", "until_turned"])
def test_what_was_said_in_person_need_not_be_written(play: Play, before: str) -> None:
    getattr(play, before)()
    mover, other = (play.alice, play.bob) if before == "until_heard" else (play.bob, play.alice)
    assert "We talked about it in person" in mover.text(play.id)
    assert "We talked about it in person" not in other.text(play.id)
    assert "nothing more need be written" in play.asks(mover, Kind.TALKED)
    play.say(mover, Kind.TALKED)
    for player in (play.alice, play.bob):
        page = player.text(play.id)
        assert "You have talked about it in person." in page
        assert "leaves open" not in page


def test_what_was_meant_opens_for_both_at_the_same_instant(play: Play) -> None:
    play.until_meaning()
    alice, bob = play.alice, play.bob
    assert "How it landed with Alice" in bob.text(play.id)
    play.say(bob, Kind.MEAN)
    assert "Bob has written what was meant." in play.next_of(alice)
    waiting = alice.text(play.id)
    for words in MEAN.values():
        assert words not in waiting
        assert words in bob.text(play.id)
    assert "What you wrote lies ready." in bob.text(play.id)
    seen_by_bob = same_for_all(bob.show(play.id))
    alice.give(play.id, Kind.MEAN, **HER_MEANING)
    assert str(MEAN["intent"]) not in alice.text(play.id)  # while mine is held, theirs is closed
    assert same_for_all(bob.show(play.id)) == seen_by_bob
    play.clock.shift(HOLD)
    for player in (alice, bob):
        page = player.text(play.id)
        assert "Meant and landed" in page
        assert page.count("Both are true.") == 2
        for words in (*MEAN.values(), *HER_MEANING.values()):
            assert words in page
        assert "lonely, worried" in page
        assert "What Bob did not see" in page


def test_two_who_write_in_the_same_seconds_read_each_other_at_once(play: Play) -> None:
    play.until_meaning()
    play.bob.give(play.id, Kind.MEAN)
    play.clock.shift(HOLD / 2)
    play.alice.give(play.id, Kind.MEAN, **HER_MEANING)
    play.clock.shift(HOLD / 2)  # his has arrived, hers is still held
    assert str(MEAN["intent"]) not in play.alice.text(play.id)
    assert HER_MEANING["intent"] not in play.bob.text(play.id)
    play.clock.shift(HOLD / 2)
    for player in (play.alice, play.bob):
        assert player.text(play.id).count("Both are true.") == 2


def test_leaving_it_open_opens_nothing_while_it_can_be_taken_back(play: Play) -> None:
    play.until_meaning()
    play.say(play.alice, Kind.MEAN, **HER_MEANING)
    before = same_for_all(play.alice.show(play.id))
    play.bob.give(play.id, Kind.NO_MEAN)
    for page in (play.bob.text(play.id), play.write(play.bob, Page.INTENT)):
        assert HER_MEANING["intent"] not in page
    assert same_for_all(play.alice.show(play.id)) == before
    play.bob.take_back(play.id)
    assert HER_MEANING["intent"] not in play.bob.text(play.id)


def test_what_was_meant_may_be_left_open_and_said_later(play: Play) -> None:
    play.until_meaning()
    assert "That is a full answer." in play.asks(play.bob, Kind.NO_MEAN)
    play.say(play.bob, Kind.NO_MEAN)
    assert "Bob leaves open what was meant on that side." in play.alice.text(play.id)
    play.say(play.alice, Kind.MEAN, **HER_MEANING)
    for player in (play.alice, play.bob):
        page = player.text(play.id)
        assert page.count("Both are true.") == 1
        assert "Bob leaves open what was meant. That may stay so." in page
    assert "You left it open. You can still say it." in play.bob.text(play.id)
    play.say(play.bob, Kind.MEAN)
    assert play.alice.text(play.id).count("Both are true.") == 2


def test_how_sure_somebody_is_now_is_for_them_alone(play: Play) -> None:
    play.until_tending()
    alice, bob = play.alice, play.bob
    assert "Knowing that, how sure are you now?" in alice.text(play.id)
    assert "how sure are you now" not in bob.text(play.id)  # never said how sure
    before = same_for_all(bob.show(play.id))
    turns = list(Turn.objects.values_list("id", "sealed"))
    play.keep(alice, Page.SURE_NOW, sure_now="half")
    assert "You were sure; now you are half and half." in alice.text(play.id)
    assert same_for_all(bob.show(play.id)) == before
    assert list(Turn.objects.values_list("id", "sealed")) == turns
    play.keep(alice, Page.SURE_NOW, sure_now="sure")
    assert "About the same: you were sure, and you still are." in alice.text(play.id)


def test_nobody_is_asked_how_sure_before_they_know(play: Play) -> None:
    play.until_meaning()
    play.say(play.bob, Kind.MEAN)
    assert "how sure are you now" not in play.alice.text(play.id)


def test_what_comes_next_is_offered_and_not_urged(play: Play) -> None:
    play.until_tending()
    page = play.alice.text(play.id)
    offers = ("Say what I did", "Keep a lesson", "Say how it ends for me", "Not yet")
    at = [page.index(offer, page.index("You have both been heard.")) for offer in offers]
    assert at == sorted(at)


def test_an_apology_is_no_first_offer_to_who_was_told_nothing(play: Play) -> None:
    play.until_turned()
    play.say(play.bob, Kind.NOTHING)
    play.say(play.bob, Kind.NO_MEAN)
    page = play.alice.text(play.id)
    assert page.index("Say how it ends for me") < page.index("Say what I did")


def test_the_line_of_stages_names_where_they_are(play: Play) -> None:
    play.until_read()
    page = play.alice.show(play.id).content.decode()
    assert '<li class="stages__one stages__one--here" aria-current="step">understand</li>' in page


def test_hear_me_first_turns_who_tells(play: Play) -> None:
    play.say(play.alice, Kind.TELL, **HERS, share=SHARED)
    play.say(play.bob, Kind.HEAR_ME_FIRST)
    play.say(play.bob, Kind.TELL, **HIS, share=SHARED)
    assert HIS["took_to_mean"] in play.alice.text(play.id)
    play.say(play.alice, Kind.HEARD)
    play.say(play.bob, Kind.THATS_IT)
    assert "See my side once more" in play.alice.text(play.id)
    assert TOLD["took_to_mean"] not in play.bob.text(play.id)


def test_where_both_know_there_is_no_guess_to_put_right(known: Play) -> None:
    known.until_turned()
    known.say(known.bob, Kind.TELL, **HIS, share=SHARED)
    assert "What it did to Bob" in known.alice.text(known.id)
    known.say(known.alice, Kind.HEARD)
    known.say(known.bob, Kind.THATS_IT)
    for player, whom in ((known.alice, "you"), (known.bob, "Alice")):
        page = player.text(known.id)
        assert "You have both been heard." in page
        assert "Both are true." not in page
        assert "how sure are you now" not in page
        assert f"What it did to {whom}" in page


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_a_quick_repair_may_grow_and_keeps_what_was_said(quick: Play, who: str) -> None:
    grower = quick.alice if who == "alice" else quick.bob
    assert "There is more to it: make it a full repair" in grower.text(quick.id)
    asked = quick.asks(grower, Kind.GROW)
    assert "All that was said stays." in asked
    quick.say(grower, Kind.GROW)
    assert quick.next_of(quick.bob).startswith("You made it a full repair.")
    assert "Now Bob may tell how it was." in quick.alice.text(quick.id)
    for player in (quick.alice, quick.bob):
        page = player.text(quick.id)
        assert ANSWERED["meant"] in page
        assert "Both are true." in page
    quick.say(quick.bob, Kind.TELL, **HIS, share=SHARED)
    quick.say(quick.alice, Kind.HEARD)
    quick.say(quick.bob, Kind.THATS_IT)
    assert quick.state(quick.bob) is State.MEANING
    assert "How it landed with Bob" in quick.alice.text(quick.id)
    assert "Now Alice may say what was meant." in quick.bob.text(quick.id)
    quick.say(quick.alice, Kind.MEAN, **HER_MEANING)
    for player in (quick.alice, quick.bob):
        page = player.text(quick.id)
        assert page.count("Both are true.") == 2
        assert ANSWERED["meant"] in page
        assert HER_MEANING["intent"] in page


def test_a_known_quick_repair_that_grew_has_two_plain_sides(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    play = Play(alice, bob, clock, closeness=Closeness.KNOWN, size=Size.QUICK)
    play.say(alice, Kind.TELL)
    play.say(bob, Kind.READY)
    play.say(bob, Kind.ANSWER)
    play.say(alice, Kind.THATS_IT)
    play.say(alice, Kind.NO_ASK)
    play.say(alice, Kind.GROW)
    for player in (alice, bob):
        page = player.text(play.id)
        assert "What it did to Alice" in page
        assert "What Bob says about it" in page
        assert "Both are true." not in page


def test_both_may_let_it_grow_in_the_same_second(quick: Play) -> None:
    for player in (quick.alice, quick.bob):
        response = player.give(quick.id, Kind.GROW)
        assert response.status_code == 302
    member, vault = quick.bob.someone.member, quick.bob.vault
    actions.give(
        member=member,
        vault=vault,
        repair_id=quick.id,
        kind=Kind.GROW,
        words={},
        at=timezone.now(),
    )
    assert quick.state(quick.alice) is quick.state(quick.bob) is State.TELLING
    answer = quick.bob.client.get(reverse("repair:give", args=[quick.id, Kind.GROW]))
    assert answer.status_code == 302


def test_a_repair_on_one_phone_stays_quick(play: Play) -> None:
    repair_id = play.alice.draft(way=Way.ONE_PHONE, other_name="Bob")
    for here, kind in (("0", Kind.TELL), ("1", Kind.READY), ("1", Kind.ANSWER)):
        play.alice.give(repair_id, kind, here=here)
    for kind in (Kind.THATS_IT, Kind.NO_ASK, Kind.GROW):
        play.alice.give(repair_id, kind, here="0")
    opened = play.alice.opened(repair_id)
    assert (opened.where.state, opened.where.size) == (State.CLOSING, Size.QUICK)
    assert "full repair" not in play.alice.text(repair_id)


def test_words_stay_readable_after_one_has_left(play: Play) -> None:
    play.until_meaning()
    play.say(play.bob, Kind.MEAN)
    leave_couple(member=play.bob.someone.member, at=timezone.now())
    page = play.alice.text(play.id)
    for words in (TOLD["happened"], HIS["took_to_mean"], HEARD):
        assert words in page
    assert str(MEAN["intent"]) not in page  # it never opened
    assert "Say what I" not in page
    play.clock.shift(HOLD)
    assert play.alice.give(play.id, Kind.MEAN, **HER_MEANING).status_code == 409


def test_the_letter_keeps_what_was_meant(play: Play) -> None:
    play.until_tending()
    leave_couple(member=play.bob.someone.member, at=timezone.now())
    page = play.alice.text(play.id)
    assert page.count("Both are true.") == 2
    assert "What comes next" not in page


def test_a_stranger_finds_none_of_it(play: Play, charlie: Player) -> None:
    play.until_tending()
    assert charlie.show(play.id).status_code == 404
    for kind in (Kind.HEARD, Kind.MEAN, Kind.NO_MEAN, Kind.GROW, Kind.TALKED, Kind.NOTHING):
        assert charlie.give(play.id, kind).status_code == 404
    for page in (Page.HEARD, Page.INTENT, Page.MISSED, Page.SURE_NOW):
        address = reverse("repair:write", args=[play.id, page])
        assert charlie.client.get(address).status_code == 404
