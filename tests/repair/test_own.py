"""An apology: written part by part, shared or said aloud, answered or not."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reknit.people.index import read_index
from reknit.people.names import both_names
from reknit.repair import lists, queries
from reknit.repair.core.beside import Answer
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.where import Step
from reknit.repair.core.writing import FIELDS, FULL_PAGES, Page
from reknit.repair.forms import page_form
from reknit.repair.models import Turn
from reknit.repair.notebook import Closeness, Way
from reknit.repair.queries.apologies import apology_steps
from tests.people.scene import signed_in_client
from tests.repair.scene import WORDS, Player, everything, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

OWN = WORDS[Kind.OWN]
PAGES = FULL_PAGES[Kind.OWN]
ALL_PARTS = {
    **OWN,
    "regret": "That I did not look back.",
    "explains": "The doors were closing.",
    "right": "I bring you to the train tonight.",
}


def opened_by_bob(alice: Player, bob: Player, clock: time_machine.Traveller) -> UUID:
    """A full repair in which Bob reads what Alice told."""
    repair_id = alice.draft(size=Size.FULL)
    alice.give(repair_id, Kind.TELL, size="full")
    clock.shift(10)
    bob.give(repair_id, Kind.READY)
    return repair_id


@pytest.fixture
def reading(alice: Player, bob: Player, clock: time_machine.Traveller) -> UUID:
    return opened_by_bob(alice, bob, clock)


@pytest.fixture
def heard(alice: Player, bob: Player, reading: UUID, clock: time_machine.Traveller) -> UUID:
    """Alice has said of what Bob heard: that's it."""
    bob.give(reading, Kind.HEARD)
    clock.shift(10)
    alice.give(reading, Kind.THATS_IT)
    return reading


@pytest.fixture
def owned(bob: Player, heard: UUID, clock: time_machine.Traveller) -> UUID:
    """Bob's apology is with Alice."""
    bob.give(heard, Kind.OWN, **ALL_PARTS)
    clock.shift(10)
    return heard


def write(player: Player, repair_id: UUID, page: Page, **words: str) -> Response:
    seen = str(player.opened(repair_id).notebook.revision)
    url = reverse("repair:write", args=[repair_id, page])
    return player.client.post(url, {"seen": seen, **words})


def page_text(player: Player, name: str, repair_id: UUID, *more: object) -> str:
    return text_of(player.client.get(reverse(f"repair:{name}", args=[repair_id, *more])))


# Writing -------------------------------------------------------------------------------------


def test_from_page_to_page_to_the_other(
    alice: Player, bob: Player, heard: UUID, clock: time_machine.Traveller
) -> None:
    ways = [write(bob, heard, page, **{n: f"About {n}."}) for page in PAGES for n in FIELDS[page]]
    assert ways[-1]["Location"] == reverse("repair:give", args=[heard, Kind.OWN])

    preview = page_text(bob, "give", heard, Kind.OWN)
    for name in ("did", "to_you", "regret", "explains", "right", "will"):
        assert f"About {name}." in preview
    assert "About values." not in preview

    bob.give(heard, Kind.OWN, **{name: f"About {name}." for name in ALL_PARTS})
    assert bob.opened(heard).where.step is Step.HELD
    assert "About will." in bob.text(heard)
    assert "About did." not in alice.text(heard)
    clock.shift(10)
    seen = alice.text(heard)
    positions = [seen.index(f"About {name}.") for name in FIELDS_IN_ORDER]
    assert positions == sorted(positions)
    assert alice.opened(heard).where.step is Step.ANSWER_APOLOGY
    assert "About values." not in seen


FIELDS_IN_ORDER = ("did", "to_you", "regret", "explains", "right", "will")


def test_three_parts_are_needed_and_no_more() -> None:
    needed = [
        name
        for page in PAGES
        for name, field in page_form(page, Size.FULL)().fields.items()
        if field.required
    ]
    assert needed == ["did", "to_you", "will"]


def test_what_may_be_skipped_says_so(bob: Player, heard: UUID) -> None:
    for page in PAGES:
        skippable = "Skip this" in page_text(bob, "write", heard, page)
        (name,) = FIELDS[page]
        assert skippable == (not page_form(page, Size.FULL)().fields[name].required)
    response = write(bob, heard, Page.VALUES, values="", step="skip")
    assert response["Location"] == reverse("repair:write", args=[heard, Page.DID])


def test_nobody_is_asked_to_apologise_for_being_hurt(bob: Player, heard: UUID) -> None:
    assert "Nobody owes one for being hurt, for saying no" in page_text(
        bob, "write", heard, Page.VALUES
    )


def test_their_words_are_offered_beside_the_box(bob: Player, heard: UUID) -> None:
    page = page_text(bob, "write", heard, Page.TO_YOU)
    assert "I took it to mean that you would rather go alone." in page
    assert "lonely, worried" in page
    assert WORDS[Kind.HEARD]["heard"] in page


def test_words_not_opened_are_not_offered(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft(size=Size.FULL)
    alice.give(repair_id, Kind.TELL, size="full")
    clock.shift(10)
    assert "rather go alone" not in page_text(bob, "write", repair_id, Page.TO_YOU)


def test_an_incomplete_one_asks_for_what_is_missing(bob: Player, heard: UUID) -> None:
    write(bob, heard, Page.DID, did="I ran off.")
    response = bob.client.get(reverse("repair:give", args=[heard, Kind.OWN]))
    assert response["Location"] == reverse("repair:write", args=[heard, Page.TO_YOU])
    response = bob.give(heard, Kind.OWN, will="")
    assert response.status_code == 422
    assert OWN["did"] in text_of(response)


def test_forgiveness_is_asked_for_only_behind_add_more(
    alice: Player, bob: Player, heard: UUID, clock: time_machine.Traveller
) -> None:
    assert Page.FORGIVE_ME not in PAGES
    for name, words in OWN.items():
        write(bob, heard, Page(name), **{name: words})
    assert "An apology is whole without" in page_text(bob, "give", heard, Kind.OWN)
    response = write(bob, heard, Page.FORGIVE_ME, forgive_me="One day, if you can.")
    assert response["Location"] == reverse("repair:give", args=[heard, Kind.OWN])
    assert "One day, if you can." in page_text(bob, "give", heard, Kind.OWN)
    write(bob, heard, Page.FORGIVE_ME, forgive_me="")
    assert "One day, if you can." not in page_text(bob, "give", heard, Kind.OWN)
    bob.give(heard, Kind.OWN)
    clock.shift(10)
    assert "Asking for forgiveness" not in alice.text(heard)


def test_rather_in_person_is_a_page_of_my_own(alice: Player, bob: Player, heard: UUID) -> None:
    card = reverse("repair:own-card", args=[heard])
    assert bob.client.get(card).status_code == 404  # nothing is written yet
    for name, words in OWN.items():
        write(bob, heard, Page(name), **{name: words})
    assert card in bob.client.get(reverse("repair:give", args=[heard, Kind.OWN])).content.decode()
    assert OWN["did"] in text_of(bob.client.get(card))
    assert alice.client.get(card).status_code == 404
    assert not Turn.objects.filter(repair=heard, author=bob.someone.person_id).count() > 2


# When ----------------------------------------------------------------------------------------


def test_before_they_felt_heard_it_asks_once_and_never_locks(bob: Player, reading: UUID) -> None:
    anyway = reverse("repair:own-anyway", args=[reading])
    assert anyway in bob.show(reading).content.decode()
    page = text_of(bob.client.get(anyway))
    assert "Apologise now anyway?" in page
    assert "Wait with it" in page
    assert "Write it now" in page
    assert "Nobody owes one for being hurt" in page
    assert bob.give(reading, Kind.OWN).status_code == 302


def test_after_that_is_it_nothing_stands_before_it(bob: Player, heard: UUID) -> None:
    shown = bob.show(heard).content.decode()
    assert reverse("repair:own-anyway", args=[heard]) not in shown
    assert reverse("repair:write", args=[heard, Page.VALUES]) in shown


@pytest.mark.parametrize(("noted", "calm"), [("6", False), ("7", True), ("", False)])
def test_calm_first_where_it_is_strong(
    bob: Player, reading: UUID, noted: str, *, calm: bool
) -> None:
    bob.client.post(
        reverse("repair:autosave", args=[reading, Page.CALMER]), {"strength_after": noted}
    )
    shown = bob.client.get(reverse("repair:own-anyway", args=[reading])).content.decode()
    assert ("calm first" in shown) is calm


def test_the_known_path_has_it_too(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft(size=Size.FULL, closeness=Closeness.KNOWN)
    alice.give(repair_id, Kind.TELL)
    clock.shift(10)
    bob.give(repair_id, Kind.READY)
    assert "What it did to them" in page_text(bob, "write", repair_id, Page.TO_YOU)
    assert bob.give(repair_id, Kind.OWN).status_code == 302


def test_none_before_they_opened_it(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft(size=Size.FULL)
    alice.give(repair_id, Kind.TELL, size="full")
    clock.shift(10)
    response = bob.give(repair_id, Kind.OWN)
    assert response.status_code == 409
    assert OWN["did"] in text_of(response)


def test_taken_back_it_is_as_if_never_given(
    alice: Player, bob: Player, heard: UUID, clock: time_machine.Traveller
) -> None:
    before = fetched(alice, heard)
    bob.give(heard, Kind.OWN)
    assert fetched(alice, heard) == before
    bob.take_back(heard)
    clock.shift(10)
    assert alice.opened(heard).where.apologies == ()
    assert OWN["did"] in page_text(bob, "write", heard, Page.DID)


# Answering -----------------------------------------------------------------------------------


def test_nothing_is_chosen_beforehand_and_nothing_forgives(alice: Player, owned: UUID) -> None:
    shown = alice.client.get(reverse("repair:give", args=[owned, Kind.OWN_ANSWER]))
    html = shown.content.decode()
    assert len(re.findall(r'name="answer"', html)) == len(Answer) + 1
    assert "checked" not in html
    assert "orgive you" not in html
    assert OWN["did"] in text_of(shown)


@pytest.mark.parametrize(
    ("words", "author_reads", "receiver_reads"),
    [
        ({"answer": "helps"}, "Alice says: thank you, this helps.", "You said: thank you, this"),
        ({"answer": "still_hurts"}, "thank you, and it still hurts.", "and it still hurts."),
        ({"answer": "in_person"}, "Alice would rather talk about it in person.", "in person"),
        (
            {"answer": "need_time", "until": "week"},
            "Alice needs some time and will come back to it on Sunday, 8 March.",
            "Sunday, 8 March",
        ),
        ({"answer": "need_time"}, "Alice needs some time and will say when.", "say when"),
        (
            {"answer": "missing", "own_missing": "That it was dark."},
            "That it was dark.",
            "That it was dark.",
        ),
    ],
)
def test_each_answer_is_read_in_words(  # noqa: PLR0917 - two people, their clock, three texts
    alice: Player,
    bob: Player,
    owned: UUID,
    clock: time_machine.Traveller,
    words: dict[str, str],
    author_reads: str,
    receiver_reads: str,
) -> None:
    assert alice.give(owned, Kind.OWN_ANSWER, **words).status_code == 302
    held = alice.text(owned)
    assert "A moment to think again" in held
    assert author_reads not in bob.text(owned)
    clock.shift(10)
    assert author_reads in bob.text(owned)
    assert receiver_reads in alice.text(owned)


def test_something_missing_needs_words_and_keeps_them(alice: Player, owned: UUID) -> None:
    response = alice.give(owned, Kind.OWN_ANSWER, answer="missing", own_missing=" ")
    assert response.status_code == 422
    text = "That nobody called me."
    alice.client.post(
        reverse("repair:autosave", args=[owned, Page.OWN_MISSING]), {"own_missing": text}
    )
    assert text in page_text(alice, "give", owned, Kind.OWN_ANSWER)


@pytest.mark.parametrize("answer", ["helps", "none", "need_time"])
def test_what_was_written_of_what_is_missing_is_never_lost(
    alice: Player, bob: Player, owned: UUID, clock: time_machine.Traveller, answer: str
) -> None:
    alice.give(owned, Kind.OWN_ANSWER, answer=answer, own_missing="That nobody called me.")
    clock.shift(10)
    assert "That nobody called me." not in bob.text(owned)
    mine = alice.opened(owned).notebook.fields(alice.someone.person_id)
    assert mine["own_missing"] == "That nobody called me."


def test_no_answer_is_like_not_having_looked(
    alice: Player, bob: Player, owned: UUID, clock: time_machine.Traveller
) -> None:
    before = fetched(bob, owned)
    alice.show(owned)
    assert alice.give(owned, Kind.OWN_ANSWER, answer="none", until="week").status_code == 302
    assert fetched(bob, owned) == before
    assert alice.opened(owned).where.step is not Step.ANSWER_APOLOGY
    # Nothing more is asked, and it can still be answered.
    assert (
        reverse("repair:give", args=[owned, Kind.OWN_ANSWER]) in alice.show(owned).content.decode()
    )
    alice.give(owned, Kind.OWN_ANSWER)
    clock.shift(10)
    assert "this helps" in bob.text(owned)


def test_the_control_of_that_is_seen(
    alice: Player, bob: Player, owned: UUID, clock: time_machine.Traveller
) -> None:
    before = fetched(bob, owned)
    alice.give(owned, Kind.OWN_ANSWER)
    clock.shift(10)
    assert fetched(bob, owned) != before


def test_after_needing_time_it_is_answered_once_more(
    alice: Player, bob: Player, owned: UUID, clock: time_machine.Traveller
) -> None:
    alice.give(owned, Kind.OWN_ANSWER, answer="need_time", until="tomorrow")
    clock.shift(10)
    assert steps_of(alice) == []
    clock.move_to("2026-03-03 12:00:00+00:00")
    come_back(alice, bob)
    assert [step.url for step in steps_of(alice)] == [reverse("repair:show", args=[owned])]
    assert steps_of(bob) == []
    today = queries.today(alice.someone.member, alice.vault, timezone.now())
    assert today.next_step in steps_of(alice)
    alice.give(owned, Kind.OWN_ANSWER, answer="still_hurts")
    clock.shift(10)
    assert "it still hurts" in bob.text(owned)
    assert alice.give(owned, Kind.OWN_ANSWER, answer="helps").status_code == 409


def fetched(player: Player, repair_id: UUID) -> dict[str, tuple[int, str]]:
    """Everything a partner can fetch, once they have seen what is new to them."""
    player.show(repair_id)
    player.client.get(reverse("home:today"))
    return everything(player, [repair_id])


def come_back(*players: Player) -> None:
    """A notebook left alone locks, so whoever comes back opens it again."""
    for player in players:
        player.client = signed_in_client(player.someone)


def steps_of(player: Player) -> list[queries.NextStep]:
    member, vault, at = player.someone.member, player.vault, timezone.now()
    shared = queries.shared_repairs(member, vault, at, index=read_index(vault))
    return apology_steps(shared, both_names(member, vault), at)


def test_what_is_missing_can_be_added(
    alice: Player, bob: Player, owned: UUID, clock: time_machine.Traveller
) -> None:
    assert bob.give(owned, Kind.OWN, did="Again.").status_code == 409
    alice.give(owned, Kind.OWN_ANSWER, answer="missing", own_missing="That it was dark.")
    clock.shift(10)
    assert "Add what is missing" in bob.text(owned)
    assert OWN["did"] in page_text(bob, "write", owned, Page.DID)
    bob.give(owned, Kind.OWN, did="I ran off in the dark.")
    clock.shift(10)
    shown = alice.text(owned)
    assert shown.index("I ran off in the dark.") < shown.index(OWN["did"])
    assert alice.opened(owned).where.step is Step.ANSWER_APOLOGY
    asked = alice.client.get(reverse("repair:give", args=[owned, Kind.OWN_ANSWER]))
    assert "That it was dark." not in text_of(asked)  # given already, so not in the box again


def test_two_wrongs_are_two_apologies(
    alice: Player, bob: Player, owned: UUID, clock: time_machine.Traveller
) -> None:
    assert alice.give(owned, Kind.OWN, did="I did not wait to ask.").status_code == 302
    clock.shift(10)
    first, second = bob.opened(owned).where.apologies
    assert {first.said.author, second.said.author} == {
        alice.someone.person_id,
        bob.someone.person_id,
    }
    bob.give(owned, Kind.OWN_ANSWER, answer="helps")
    clock.shift(10)
    where = alice.opened(owned).where
    assert where.apologies[0].answer is None
    assert where.apologies[1].answered is Answer.HELPS
    for player in (alice, bob):
        assert "I did not wait to ask." in player.text(owned)
        assert OWN["did"] in player.text(owned)


def test_forgiving_is_a_note_of_my_own_and_can_be_undone(
    alice: Player, bob: Player, owned: UUID
) -> None:
    link = reverse("repair:write", args=[owned, Page.FORGIVENESS])
    assert link in alice.show(owned).content.decode()
    before = fetched(bob, owned)
    response = write(alice, owned, Page.FORGIVENESS, forgiveness="Today, a little.")
    assert response["Location"] == reverse("repair:show", args=[owned])
    assert fetched(bob, owned) == before
    assert "Today, a little." in page_text(alice, "write", owned, Page.FORGIVENESS)
    write(alice, owned, Page.FORGIVENESS, forgiveness="")
    assert "Today, a little." not in page_text(alice, "write", owned, Page.FORGIVENESS)


# What the other can see ----------------------------------------------------------------------


def note_values(player: Player, repair_id: UUID) -> None:
    write(player, repair_id, Page.VALUES, values="To be there when I said I would.")


def note_forgiveness(player: Player, repair_id: UUID) -> None:
    write(player, repair_id, Page.FORGIVENESS, forgiveness="Not today.")


def write_parts(player: Player, repair_id: UUID) -> None:
    for name, words in ALL_PARTS.items():
        write(player, repair_id, Page(name), **{name: words})
    player.client.get(reverse("repair:give", args=[repair_id, Kind.OWN]))
    player.client.get(reverse("repair:own-card", args=[repair_id]))
    player.client.get(reverse("repair:own-anyway", args=[repair_id]))


def hold_one(player: Player, repair_id: UUID) -> None:
    assert player.give(repair_id, Kind.OWN).status_code == 302


@pytest.mark.parametrize("behaviour", [note_values, note_forgiveness, write_parts, hold_one])
def test_nothing_unreleased_shows(
    alice: Player, bob: Player, heard: UUID, behaviour: Callable[[Player, UUID], None]
) -> None:
    before = fetched(alice, heard)
    behaviour(bob, heard)
    assert fetched(alice, heard) == before


NEW_PAGES = ("own-anyway", "own-card", "still")


def test_strangers_find_nothing(charlie: Player, owned: UUID) -> None:
    for name in NEW_PAGES:
        assert charlie.client.get(reverse(f"repair:{name}", args=[owned])).status_code == 404
    for kind in (Kind.OWN, Kind.OWN_ANSWER, Kind.PROMISE, Kind.PROMISE_STEP):
        url = reverse("repair:give", args=[owned, kind])
        assert charlie.client.get(url).status_code == 404
        assert charlie.client.post(url, WORDS[kind]).status_code == 404


def test_behind_cover_every_page_waits(bob: Player, owned: UUID) -> None:
    covered = signed_in_client(bob.someone, covered=True)
    for name in NEW_PAGES:
        response = covered.get(reverse(f"repair:{name}", args=[owned]))
        assert response["Location"].startswith(reverse("people:uncover"))
        response = Client().get(reverse(f"repair:{name}", args=[owned]))
        assert response["Location"].startswith(reverse("people:sign-in"))


def test_words_that_meet_a_cover_come_back(alice: Player, owned: UUID) -> None:
    covered = signed_in_client(alice.someone, covered=True)
    response = covered.post(
        reverse("repair:give", args=[owned, Kind.OWN_ANSWER]),
        {"answer": "missing", "own_missing": "That it was dark."},
    )
    assert response.status_code == 409
    assert alice.opened(owned).where.apologies[0].answer is None
    aside = text_of(alice.client.get(reverse("people:aside")))
    assert "That it was dark." in aside


def test_after_an_ending_it_can_still_be_answered(
    alice: Player, bob: Player, owned: UUID, clock: time_machine.Traveller
) -> None:
    bob.give(owned, Kind.ENDING)
    clock.shift(10)
    assert alice.give(owned, Kind.OWN_ANSWER).status_code == 302
    # Closed for Bob, and not at rest: a promise may come of it.
    assert lists.closed(read_index(bob.vault)) == [str(owned)]
    assert lists.nothing_left(read_index(bob.vault)) == []


# Alone ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", list(Size))
def test_alone_it_leads_to_a_page_to_say_aloud(alice: Player, size: Size) -> None:
    repair_id = alice.draft(way=Way.SOLO, size=size)
    for page, following in pairwise(PAGES):
        (name,) = FIELDS[page]
        response = write(alice, repair_id, page, **{name: f"About {name}."})
        assert response["Location"] == reverse("repair:write", args=[repair_id, following])
    response = write(alice, repair_id, Page.WILL, will="About will.")
    assert response["Location"] == reverse("repair:own-card", args=[repair_id])
    card = page_text(alice, "own-card", repair_id)
    assert "About did." in card
    assert "About values." not in card
    assert not Turn.objects.filter(repair=repair_id).exists()
    assert alice.give(repair_id, Kind.OWN).status_code in {409, 422}
    assert not Turn.objects.filter(repair=repair_id).exists()
