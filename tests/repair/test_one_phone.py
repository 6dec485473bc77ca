"""One phone, handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from reknit.repair import queries
from reknit.repair.core.kinds import Kind
from reknit.repair.core.writing import Page
from reknit.repair.models import Turn
from reknit.repair.notebook import Way
from tests.repair.scene import ANSWERED, TOLD, Player, make_player, text_of

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine

PRIVATE = "a question I keep to myself"


def begun(player: Player, name: str = "") -> UUID:
    repair_id = player.draft(way=Way.ONE_PHONE, question=PRIVATE, sureness="half")
    if name:
        url = reverse("repair:name", args=[repair_id])
        player.client.post(url, {"other_name": name})
    return repair_id


def until_the_end(player: Player, repair_id: UUID) -> None:
    for kind, here in (
        (Kind.TELL, "0"),
        (Kind.READY, "1"),
        (Kind.ANSWER, "1"),
        (Kind.THATS_IT, "0"),
        (Kind.ASK, "0"),
        (Kind.YES, "1"),
        (Kind.ENDING, "0"),
        (Kind.ENDING, "1"),
    ):
        assert player.give(repair_id, kind, here=here).status_code == 302, kind


@pytest.mark.django_db
def test_a_whole_repair_without_a_second_account(clock: time_machine.Traveller) -> None:
    alice = make_player("Alice")
    repair_id = begun(alice)
    name = alice.client.get(reverse("repair:give", args=[repair_id, Kind.TELL]))
    assert name["Location"] == reverse("repair:name", args=[repair_id])
    alice.client.post(name["Location"], {"other_name": "Sam"})

    told = alice.give(repair_id, Kind.TELL, here="0")
    handed = text_of(alice.client.get(told["Location"]))
    assert "Hand the phone to Sam" in handed
    assert "station" not in handed
    sams = alice.text(repair_id, here="1")
    assert "Alice would like to repair something with you" in sams
    assert TOLD["took_to_mean"] not in sams
    assert PRIVATE not in sams
    alice.give(repair_id, Kind.READY, here="1")
    reading = alice.text(repair_id, here="1")
    assert TOLD["happened"] in reading
    assert PRIVATE not in reading
    hear = reverse("repair:write", args=[repair_id, Page.HEAR])
    on = alice.client.post(hear, {"hear": ANSWERED["hear"], "here": "1", "seen": "0"})
    assert on["Location"].endswith("?here=1")
    answered = alice.give(repair_id, Kind.ANSWER, here="1")
    assert "Hand the phone to Alice" in text_of(alice.client.get(answered["Location"]))
    page = alice.text(repair_id)
    assert ANSWERED["meant"] in page
    assert "Noted together on this phone." in page
    for kind, here in (
        (Kind.THATS_IT, "0"),
        (Kind.ASK, "0"),
        (Kind.SMALLER, "1"),
        (Kind.PART, "1"),
        (Kind.ENDING, "0"),
    ):
        assert alice.give(repair_id, kind, here=here).status_code == 302
    assert "for their ending" in alice.text(repair_id)
    assert alice.give(repair_id, Kind.ENDING, here="1", ending="partly").status_code == 302
    card = alice.text(repair_id)
    for line in ("Sam: Partly", "Alice: Put down", "I can wave before I run."):
        assert line in card
    assert not Turn.objects.exists()  # nothing in the open says that anything happened
    kept = queries.today(alice.someone.member, alice.vault, timezone.now()).kept
    assert [one.title for one in kept] == ["Sunday at the station"]


def test_private_notes_never_show_while_the_other_holds_the_phone(alice: Player) -> None:
    repair_id = begun(alice)
    alice.give(repair_id, Kind.TELL, here="0")
    alice.give(repair_id, Kind.READY, here="1")
    for page in Page:
        url = reverse("repair:write", args=[repair_id, page])
        assert PRIVATE not in text_of(alice.client.get(url, {"here": "1"}))
    assert PRIVATE not in alice.text(repair_id, here="1")


def test_the_last_step_can_be_taken_back(alice: Player) -> None:
    repair_id = begun(alice)
    for kind, here in ((Kind.TELL, "0"), (Kind.READY, "1"), (Kind.ANSWER, "1")):
        alice.give(repair_id, kind, here=here)
    for _ in range(3):
        assert alice.take_back(repair_id).status_code == 302
    assert alice.opened(repair_id).where.state == "draft"
    assert alice.take_back(repair_id).status_code == 409


def test_hear_me_first_on_one_phone(alice: Player) -> None:
    repair_id = begun(alice)
    alice.give(repair_id, Kind.TELL, here="0")
    alice.give(repair_id, Kind.HEAR_ME_FIRST, here="1")
    alice.give(repair_id, Kind.TELL, here="1", happened="You hung up", title="")
    assert "You hung up" in alice.text(repair_id, here="0")
    assert TOLD["took_to_mean"] in str(
        alice.opened(repair_id).notebook.fields(alice.someone.person_id)
    )
    alice.take_back(repair_id)
    alice.take_back(repair_id)
    assert alice.opened(repair_id).where.state == "draft"


def test_not_yet_rests_until_the_day(alice: Player) -> None:
    repair_id = begun(alice)
    alice.give(repair_id, Kind.TELL, here="0")
    alice.give(repair_id, Kind.WAIT, here="1", until="tomorrow")
    today = queries.today(alice.someone.member, alice.vault, timezone.now())
    assert today.next_step is None
    assert [rest.title for rest in today.resting] == ["Sunday at the station"]
    alice.give(repair_id, Kind.READY, here="1")
    today = queries.today(alice.someone.member, alice.vault, timezone.now())
    assert (today.next_step is not None, today.resting) == (True, [])


def test_the_card_may_go_into_the_shared_notebook_and_be_adopted(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = begun(alice)
    url = reverse("repair:put-card", args=[repair_id])
    assert alice.client.get(url).status_code == 302  # nothing to put yet
    until_the_end(alice, repair_id)
    preview = alice.client.get(url)
    assert TOLD["took_to_mean"] in text_of(preview)
    assert PRIVATE not in text_of(preview)
    assert bob.show(repair_id).status_code == 404
    seen = alice.opened(repair_id).notebook.revision
    assert alice.client.post(url, {"seen": str(seen - 1)}).status_code == 409
    for _ in range(2):
        assert alice.client.post(url, {"seen": str(seen)}).status_code == 302
    assert bob.show(repair_id).status_code == 404  # held
    alice.take_back(repair_id)
    alice.client.post(url, {"seen": str(seen)})
    clock.shift(10)
    page = bob.text(repair_id)
    assert "Noted together on the phone of Alice." in page
    assert ANSWERED["meant"] in page
    assert PRIVATE not in page
    assert [c.title for c in queries.today(bob.someone.member, bob.vault, timezone.now()).kept] == [
        "Sunday at the station"
    ]
    assert bob.give(repair_id, Kind.ADOPT).status_code == 302
    assert "these are my words" in alice.text(repair_id)
