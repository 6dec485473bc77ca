"""The lesson: drafted by one, answered by the other, settled where they differ, kept for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reknit.people.actions.leaving import leave_couple
from reknit.people.index import read_index
from reknit.repair import queries
from reknit.repair.core.fold import Step
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.writing import Page
from reknit.repair.notebook import Way
from tests.repair.scene import text_of

if TYPE_CHECKING:
    import time_machine

    from tests.repair.scene import Player

HOLD = 10
SHORT = {"loop": "One runs, one waits.", "sign": "", "set_up": ""}
FULL_LESSON = {
    "loop": "One runs, one waits.",
    "sign": "We look at the clock.",
    "opener_then": "say: I am here.",
    "other_then": "wave before going.",
    "playful": "The platform dance",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def tending(alice: Player, bob: Player, clock: time_machine.Traveller) -> UUID:
    """A full repair of Alice's that both may learn from."""
    repair_id = alice.draft(size=Size.FULL)
    alice.give(repair_id, Kind.TELL)
    clock.shift(HOLD)
    bob.give(repair_id, Kind.READY)
    bob.give(repair_id, Kind.TALKED)
    clock.shift(HOLD)
    assert alice.opened(repair_id).where.step is Step.TEND
    return repair_id


def drafted(player: Player, repair_id: UUID, clock: time_machine.Traveller, **lines: str) -> None:
    player.give(repair_id, Kind.LESSON, **(lines or SHORT))
    clock.shift(HOLD)


def keep_it(
    alice: Player, bob: Player, repair_id: UUID, clock: time_machine.Traveller, **lines: str
) -> None:
    lines = lines or FULL_LESSON
    drafted(alice, repair_id, clock, **lines)
    theirs = {f"theirs_{name}": text for name, text in lines.items()}
    bob.client.post(reverse("repair:give", args=[repair_id, Kind.LESSON_ANSWER]), theirs)
    clock.shift(HOLD)


def lesson_page(player: Player, repair_id: UUID) -> str:
    return text_of(player.client.get(reverse("repair:kept", args=[repair_id])))


# --- drafting ------------------------------------------------------------------------------------


def test_three_lines_come_first_and_one_is_enough(alice: Player, tending: UUID) -> None:
    address = reverse("repair:write", args=[tending, Page.LESSON])
    page = alice.client.get(address).content.decode()

    first, _, more = page.partition('<details class="more">')
    for name in ("loop", "sign", "opener_then"):
        assert f'name="{name}"' in first
    for name in ("set_up", "other_then", "well", "playful"):
        assert f'name="{name}"' in more

    empty = alice.client.post(address, {"seen": "0"})
    assert empty.status_code == 422
    assert "Write at least one." in text_of(empty)
    one = alice.client.post(address, {"seen": "0", "sign": "We look at the clock."})
    assert one["Location"] == reverse("repair:give", args=[tending, Kind.LESSON])
    assert "We look at the clock." in text_of(alice.client.get(one["Location"]))


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_the_lines_name_the_two_from_either_side(
    request: pytest.FixtureRequest, tending: UUID, who: str
) -> None:
    player: Player = request.getfixturevalue(who)
    page = text_of(player.client.get(reverse("repair:write", args=[tending, Page.LESSON])))

    mine, theirs = ("Alice", "Bob") if who == "alice" else ("Bob", "Alice")
    assert f"If it starts again, {mine} will ... optional This one is yours." in page
    assert (
        f"If it starts again, {theirs} will ... optional Only an idea: {theirs} may say it" in page
    )


def test_held_lines_are_shown_with_their_labels_and_to_nobody_else(
    alice: Player, bob: Player, tending: UUID
) -> None:
    before = bob.text(tending)
    alice.give(tending, Kind.LESSON, **FULL_LESSON)

    page = alice.text(tending)
    assert "If it starts again, Bob will wave before going." in page
    assert "Its earliest sign: We look at the clock." in page
    assert bob.text(tending) == before


def test_what_is_written_reaches_nobody(alice: Player, bob: Player, tending: UUID) -> None:
    before = bob.text(tending)
    alice.client.post(
        reverse("repair:write", args=[tending, Page.LESSON]), {"seen": "0", "loop": "One runs."}
    )
    assert bob.text(tending) == before


# --- answering -----------------------------------------------------------------------------------


def test_one_tap_says_yes(
    alice: Player, bob: Player, tending: UUID, clock: time_machine.Traveller
) -> None:
    drafted(alice, tending, clock, **FULL_LESSON)
    page = bob.show(tending)
    assert bob.opened(tending).where.step is Step.ANSWER_LESSON
    assert "Yes, this is what we keep" in text_of(page)
    for name, text in FULL_LESSON.items():
        assert f'name="theirs_{name}" value="{text}"' in page.content.decode()

    keep_it(alice, bob, tending, clock)

    for player in (alice, bob):
        lesson = player.opened(tending).where.lesson
        assert lesson is not None
        assert lesson.kept
        for page_text in (player.text(tending), lesson_page(player, tending)):
            assert "The platform dance" in page_text
            assert "If it starts again, Alice will ... say: I am here." in page_text


def test_their_lines_stand_in_the_boxes(
    alice: Player, bob: Player, tending: UUID, clock: time_machine.Traveller
) -> None:
    drafted(alice, tending, clock, **FULL_LESSON)
    address = reverse("repair:write", args=[tending, Page.LESSON_THEIRS])

    page = bob.client.get(address).content.decode()
    for text in FULL_LESSON.values():
        assert f"\n{text}</textarea>" in page
    assert '<details class="more" open>' in page

    bob.client.post(address, {"seen": "0", "theirs_loop": "We both run."})
    again = bob.client.get(address).content.decode()
    assert "\nWe both run.</textarea>" in again
    assert "We look at the clock." not in again.partition("<form")[2].partition("</form>")[0]


def test_only_the_lines_that_differ_are_settled(
    alice: Player, bob: Player, tending: UUID, clock: time_machine.Traveller
) -> None:
    drafted(alice, tending, clock, **FULL_LESSON)
    theirs = {f"theirs_{name}": text for name, text in FULL_LESSON.items()}
    theirs |= {"theirs_sign": "We stop talking.", "theirs_other_then": "", "theirs_well": "We sat."}
    address = reverse("repair:give", args=[tending, Kind.LESSON_ANSWER])
    bob.client.post(address, theirs)
    clock.shift(HOLD)

    assert alice.opened(tending).where.step is Step.SETTLE_LESSON
    assert bob.opened(tending).where.step is not Step.ANSWER_LESSON
    settle = reverse("repair:give", args=[tending, Kind.LESSON_SETTLE])
    page = alice.client.get(settle).content.decode()
    assert 'name="loop"' not in page
    for name in ("sign", "other_then", "well"):
        assert f'name="{name}"' in page
    assert "checked" not in page
    shown = text_of(alice.client.get(settle))
    assert "Keep it as Bob says it" in shown
    assert "Leave it out, as Bob did" in shown
    assert "Let it stand as a line of Bob alone" in shown

    missing = alice.client.post(settle, {"sign": "both"})
    assert missing.status_code == 422
    alice.client.post(settle, {"sign": "both", "other_then": "theirs", "well": "theirs"})
    clock.shift(HOLD)

    for player in (alice, bob):
        card = lesson_page(player, tending)
        assert "Alice We look at the clock. Bob We stop talking. We see this differently." in card
        assert "wave before going" not in card
        assert "We sat." in card


def test_an_emptied_answer_is_asked_for_one_line(
    alice: Player, bob: Player, tending: UUID, clock: time_machine.Traveller
) -> None:
    drafted(alice, tending, clock)
    address = reverse("repair:give", args=[tending, Kind.LESSON_ANSWER])
    assert bob.client.post(address, {"theirs_loop": ""}).status_code == 422


def test_two_drafts_in_the_same_second_are_one_lesson(
    alice: Player, bob: Player, tending: UUID, clock: time_machine.Traveller
) -> None:
    """Neither can know of the other's; the second is how its author says it."""
    alice.give(tending, Kind.LESSON, loop="One runs.", sign="The clock.")
    bob.give(tending, Kind.LESSON, loop="One runs.", sign="Silence.")
    clock.shift(HOLD)

    lesson = alice.opened(tending).where.lesson
    assert lesson is not None
    assert lesson.answer is not None
    assert [line.name for line in lesson.differing] == ["sign"]
    assert alice.opened(tending).where.step is Step.SETTLE_LESSON
    assert not bob.opened(tending).where.may(Kind.LESSON_ANSWER)


def test_my_yes_can_be_taken_back_and_notes_nothing_before(
    alice: Player, bob: Player, tending: UUID, clock: time_machine.Traveller
) -> None:
    drafted(alice, tending, clock)
    bob.give(tending, Kind.LESSON_ANSWER, theirs_loop=SHORT["loop"], theirs_sign="")
    bob.show(tending)
    assert "lessons" not in read_index(bob.vault)
    bob.take_back(tending)
    clock.shift(HOLD)

    assert alice.opened(tending).where.lesson == bob.opened(tending).where.lesson
    assert bob.opened(tending).where.step is Step.ANSWER_LESSON


def test_not_asked_again_and_the_other_sees_nothing(
    alice: Player, bob: Player, tending: UUID, clock: time_machine.Traveller
) -> None:
    drafted(alice, tending, clock)
    before = alice.text(tending)
    bob.client.post(reverse("repair:leave-lesson", args=[tending]))

    assert bob.opened(tending).where.step is Step.TEND
    assert "Yes, this is what we keep" in bob.text(tending)  # still there to be answered
    today = queries.today(bob.someone.member, bob.vault, timezone.now())
    assert today.next_step is None or "needs your yes" not in today.next_step.sentence
    assert alice.text(tending) == before


# --- what remains --------------------------------------------------------------------------------


def test_each_index_notes_it_once_it_was_seen(
    alice: Player, bob: Player, tending: UUID, clock: time_machine.Traveller
) -> None:
    keep_it(alice, bob, tending, clock)
    assert "lessons" not in read_index(alice.vault)
    alice.show(tending)
    bob.client.get(reverse("home:today"))

    for player in (alice, bob):
        index = read_index(player.vault)
        noted = index["lessons"][str(tending)]
        assert noted["title"] == "The platform dance"
        assert "One runs, one waits." in noted["words"]
        assert noted["then"] == (
            "If it starts again, Alice will say: I am here.\n"
            "If it starts again, Bob will wave before going."
        )
        assert index["repairs"][str(tending)]["closed_on"] == "2026-03-01"


def test_it_is_offered_after_an_ending_but_not_where_it_is_no_place_for_it(
    alice: Player, bob: Player, tending: UUID, clock: time_machine.Traveller
) -> None:
    alice.give(tending, Kind.ENDING, ending="partly")
    clock.shift(HOLD)
    for player in (alice, bob):
        assert "Write a line to keep" in player.text(tending)

    bob.give(tending, Kind.ENDING, ending="not_here")
    clock.shift(HOLD)
    for player in (alice, bob):
        assert "Write a line to keep" not in player.text(tending)


def test_it_stays_after_endings_and_after_a_leave(
    alice: Player, bob: Player, tending: UUID, clock: time_machine.Traveller
) -> None:
    keep_it(alice, bob, tending, clock)
    for player in (alice, bob):
        player.give(tending, Kind.ENDING, ending="put_down")
    clock.shift(HOLD)
    good_time = "A good time together, when you both feel like it, belongs to this too."
    for player in (alice, bob):
        assert "The platform dance" in player.text(tending)
        assert good_time in player.text(tending)

    leave_couple(member=alice.someone.member, at=timezone.now())
    for player in (alice, bob):
        assert "The platform dance" in lesson_page(player, tending)
        assert "The platform dance" in player.text(tending)
        assert good_time not in player.text(tending)


@pytest.mark.parametrize(
    ("hers", "his", "shown"),
    [
        ("put_down", "partly", True),
        ("put_down", "different", False),
        ("let_go", "put_down", False),
    ],
)
def test_a_good_time_is_named_only_where_both_are_at_ease(  # noqa: PLR0917 - both, where, how
    alice: Player,
    bob: Player,
    tending: UUID,
    clock: time_machine.Traveller,
    hers: str,
    his: str,
    shown: bool,  # noqa: FBT001 - what is expected
) -> None:
    alice.give(tending, Kind.ENDING, ending=hers)
    clock.shift(HOLD)
    assert "A good time together" not in bob.text(tending)
    bob.give(tending, Kind.ENDING, ending=his)
    clock.shift(HOLD)
    assert ("A good time together" in alice.text(tending)) is shown


def test_the_card_is_for_the_two_alone(
    alice: Player, bob: Player, charlie: Player, tending: UUID, clock: time_machine.Traveller
) -> None:
    kept = reverse("repair:kept", args=[tending])
    assert alice.client.get(kept).status_code == 404  # nothing kept yet
    keep_it(alice, bob, tending, clock)
    assert alice.client.get(kept).status_code == 200
    assert alice.client.post(kept).status_code == 405
    assert charlie.client.get(kept).status_code == 404
    assert Client().get(kept)["Location"].startswith(reverse("people:sign-in"))


# --- alone ---------------------------------------------------------------------------------------


def test_a_lesson_of_my_own_stays_mine(alice: Player) -> None:
    repair_id = alice.draft(Way.SOLO, size=Size.FULL)
    address = reverse("repair:write", args=[repair_id, Page.LESSON])
    page = text_of(alice.client.get(address))
    assert "If it starts again, I will ..." in page
    assert "your partner will" not in page
    assert "Only you can read this." in page

    kept = alice.client.post(
        address, {"seen": "0", "loop": "I run off.", "opener_then": "say one sentence first."}
    )

    assert kept["Location"] == reverse("repair:show", args=[repair_id])
    alone = text_of(alice.client.get(reverse("repair:alone", args=[repair_id])))
    assert "I run off." in alone
    assert "A promise to myself" in alone
    noted = read_index(alice.vault)["lessons"][str(repair_id)]
    assert noted["then"] == "If it starts again, I will say one sentence first."


def test_alone_holds_what_one_can_do_without_an_answer(
    alice: Player, bob: Player, charlie: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft(size=Size.FULL)
    alice.give(repair_id, Kind.TELL)
    clock.shift(HOLD)
    address = reverse("repair:alone", args=[repair_id])
    before = bob.text(repair_id)
    page = text_of(alice.client.get(address))
    for words in (
        "A first line",
        "An apology to say aloud",
        "What I keep from this",
        "Only you can",
    ):
        assert words in page
    assert address in alice.show(repair_id).content.decode()

    alice.client.post(address, {"kept_words": "We have come home before."})

    assert "We have come home before." in text_of(alice.client.get(address))
    assert "We have come home before." not in text_of(bob.client.get(address))
    assert "Sunday at the station" not in text_of(bob.client.get(address))
    assert bob.text(repair_id) == before
    assert charlie.client.get(address).status_code == 404
