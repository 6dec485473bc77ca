"""Moving house: a file of one notebook brought into another one, and into the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reknit.moving import actions
from reknit.moving.actions import Came
from reknit.moving.core.incoming import read_file
from reknit.moving.queries import brought
from reknit.people.index import change_index, read_index
from reknit.repair import actions as repair_actions
from reknit.repair import lists, queries
from reknit.repair.core.kinds import Ending, Kind, Size
from reknit.repair.models import Repair
from reknit.repair.notebook import ACROSS, Way, read_notebook
from reknit.repair.queries.reflecting import parked
from reknit.vault import record
from tests.moving.scene import (
    FILE_PASSPHRASE,
    keep,
    marked,
    play_full,
    private_words,
    solo,
    take,
    taken,
    write_lists,
)
from tests.moving.test_export import marks_of
from tests.repair.scene import Player, make_player, text_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


def bring(client: Client, raw: bytes, **more: str) -> Response:
    file = SimpleUploadedFile("notebook.json", raw)
    return client.post(reverse("moving:bring"), {"file": file, **more})


def bring_in(player: Player, file: dict[str, Any]) -> Came:
    return actions.bring_along(
        member=player.someone.member,
        vault=player.vault,
        taken=read_file(json.dumps(file).encode()),
        at=timezone.now(),
    )


def private(player: Player) -> list[queries.Opened]:
    found = queries.everything(player.someone.member, player.vault, timezone.now())
    return [player.opened(UUID(one.key)) for one in [*found.private, *found.closed]]


def stripped(file: dict[str, Any]) -> dict[str, Any]:
    """What must be the same after a move: not the ids of turns that stay in one notebook."""
    return {
        **file,
        "repairs": [
            {k: v for k, v in one.items() if k != "turns" or one["shared"]}
            for one in sorted(file["repairs"], key=lambda one: one["id"])
        ],
    }


@pytest.fixture
def moved(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> tuple[Player, dict[str, Any]]:
    """Somebody's new notebook, and the whole file of Alice."""
    play_full(alice, bob, clock)
    solo(alice, "Alice")
    write_lists(alice, "Alice")
    change_index(alice.vault, lambda doc: doc.update(cover_after_minutes=15, exit_to="map"))
    return make_player("Anna"), taken(alice)


def test_everything_comes_along(moved: tuple[Player, dict[str, Any]]) -> None:
    anna, file = moved

    came = bring_in(anna, file)

    assert (came.repairs, came.letters, came.beside, came.lines) == (1, 1, 0, 2)
    again = taken(anna)
    assert stripped(again) == stripped(file)
    assert marks_of("Alice", again) == marks_of("Alice", file)


def test_twice_is_the_same_as_once(moved: tuple[Player, dict[str, Any]]) -> None:
    anna, file = moved
    bring_in(anna, file)
    before = taken(anna)

    came = bring_in(anna, file)

    assert not came.anything
    assert taken(anna) == before


def test_what_was_only_mine_can_be_gone_on_with(moved: tuple[Player, dict[str, Any]]) -> None:
    anna, file = moved
    bring_in(anna, file)

    (opened,) = private(anna)
    fields = opened.notebook.fields(anna.someone.person_id)

    assert opened.way is Way.SOLO
    assert opened.where.size is Size.FULL
    assert fields["outsider"] == marked("Alice-alone", "note-outsider")
    assert fields["feelings"] == ["lonely", marked("Alice-alone", "note-feeling")]
    assert anna.show(opened.repair.id).status_code == 200
    assert [line.text for line in parked(anna.vault)] == [marked("Alice", "parked")]
    assert read_index(anna.vault)["exit_to"] == "map"
    lesson = read_index(anna.vault)["lessons"][str(opened.repair.id)]
    assert marked("Alice-alone", "note-loop") in lesson["words"]


def test_what_was_shared_comes_as_a_letter(moved: tuple[Player, dict[str, Any]]) -> None:
    anna, file = moved
    bring_in(anna, file)

    (listed,) = brought.listed(anna.vault)
    listing = text_of(anna.client.get(reverse("moving:letters")))
    read = text_of(anna.client.get(reverse("moving:letter", args=[listed.id])))

    assert "told-title" in listing
    for mark in (marked("Alice", "own-did"), marked("Bob", "own-did"), marked("Alice", "kept")):
        assert mark in read
    assert Repair.objects.filter(opener=anna.someone.person_id).count() == 1


def test_a_letter_belongs_to_one_person(moved: tuple[Player, dict[str, Any]]) -> None:
    anna, file = moved
    bring_in(anna, file)
    (listed,) = brought.listed(anna.vault)

    charlie = make_player("Charlie")

    assert charlie.client.get(reverse("moving:letter", args=[listed.id])).status_code == 404
    assert charlie.client.post(reverse("moving:let-go", args=[listed.id])).status_code == 302
    assert len(brought.listed(anna.vault)) == 1


def test_a_letter_can_be_let_go_and_brought_again(moved: tuple[Player, dict[str, Any]]) -> None:
    anna, file = moved
    bring_in(anna, file)
    (listed,) = brought.listed(anna.vault)

    anna.client.post(reverse("moving:let-go", args=[listed.id]))

    assert brought.listed(anna.vault) == []
    assert anna.client.get(reverse("moving:letter", args=[listed.id])).status_code == 404
    assert marks_of("Bob", taken(anna)) == set()
    assert bring_in(anna, file).letters == 1


def test_moving_twice_and_back_home(moved: tuple[Player, dict[str, Any]], alice: Player) -> None:
    anna, file = moved
    bring_in(anna, file)
    third = make_player("Third")
    bring_in(third, taken(anna))
    assert stripped({**taken(third), "settings": 0}) == stripped({**file, "settings": 0})

    came = bring_in(alice, taken(third))

    assert (came.repairs, came.letters, came.beside, came.lines) == (0, 0, 0, 0)


def test_nothing_here_is_overwritten(moved: tuple[Player, dict[str, Any]], alice: Player) -> None:
    _anna, file = moved
    shared, alone = (UUID(one["id"]) for one in file["repairs"])
    for repair_id in (shared, alone):
        keep(alice, repair_id, {"outsider": "Written since."})
    change_index(alice.vault, lambda doc: doc.update(cover_after_minutes=5, display_name="Ali"))

    came = bring_in(alice, file)

    assert came.beside == 2
    for repair_id, who in ((shared, "Alice"), (alone, "Alice-alone")):
        notebook = read_notebook(alice.vault, repair_id)
        assert notebook.fields(alice.someone.person_id)["outsider"] == "Written since."
        assert notebook.also["outsider"] == [marked(who, "note-outsider")]
    assert read_index(alice.vault)["cover_after_minutes"] == 5
    assert read_index(alice.vault)["display_name"] == "Ali"
    assert not bring_in(alice, file).anything


def test_a_letter_that_grew_is_both(moved: tuple[Player, dict[str, Any]]) -> None:
    anna, file = moved
    bring_in(anna, file)
    shared = next(one for one in file["repairs"] if one["shared"])
    shared["turns"].append(
        {"id": str(uuid4()), "kind": "part", "day": "2026-03-09", "words": {"part": "Later on."}}
    )
    shared["notes"]["fields"]["outsider"] = "Seen otherwise."
    shared["lesson"]["loop"] = "As it was once."

    came = bring_in(anna, file)

    (listed,) = brought.listed(anna.vault)
    read = text_of(anna.client.get(reverse("moving:letter", args=[listed.id])))
    assert came.beside == 1
    assert came.letters == 0
    for text in ("Later on.", "Seen otherwise.", "As it was once.", marked("Bob", "agreed-loop")):
        assert text in read
    assert not bring_in(anna, file).anything


def test_a_repair_of_somebody_else_is_never_touched(alice: Player, bob: Player) -> None:
    """A file may name any id, also one that exists here."""
    theirs = bob.draft(Way.SOLO)
    before = read_notebook(bob.vault, theirs).revision
    mine = solo(alice, "Alice")
    file = taken(alice)
    file["repairs"][0]["id"] = str(theirs)

    came = bring_in(alice, file)

    assert came.repairs == 1
    assert Repair.objects.get(pk=theirs).opener_id == bob.someone.person_id
    assert read_notebook(bob.vault, theirs).revision == before
    assert {one.repair.id for one in private(alice)} >= {mine}
    assert alice.client.get(reverse("repair:show", args=[theirs])).status_code == 404


def test_one_phone_comes_without_the_other_side(alice: Player) -> None:
    repair_id = alice.draft(Way.ONE_PHONE)
    at = timezone.now()
    me, member = alice.someone.person_id, alice.someone.member
    for person, kind, words in (
        (me, Kind.TELL, {"happened": "Mine.", "feelings": ["sad"], "took_to_mean": "Mine too."}),
        (ACROSS, Kind.READY, {}),
        (ACROSS, Kind.ANSWER, {"hear": marked("Bob", "hear"), "meant": marked("Bob", "meant")}),
    ):
        repair_actions.note(
            member=member,
            vault=alice.vault,
            repair_id=repair_id,
            kind=kind,
            words=words,
            person=person,
            at=at,
        )
    file = taken(alice)
    assert marks_of("Bob", file) == set()

    anna = make_player("Anna")
    came = bring_in(anna, file)

    assert (came.repairs, came.letters) == (0, 1)


def test_a_closed_one_of_mine_stays_closed(alice: Player) -> None:
    repair_id = solo(alice, "Alice")
    repair_actions.note(
        member=alice.someone.member,
        vault=alice.vault,
        repair_id=repair_id,
        kind=Kind.ENDING,
        words={"ending": Ending.LET_GO.value},
        person=alice.someone.person_id,
        at=timezone.now(),
    )
    anna = make_player("Anna")

    bring_in(anna, taken(alice))

    (opened,) = private(anna)
    assert opened.where.endings == {anna.someone.person_id: Ending.LET_GO}
    assert lists.closed(read_index(anna.vault)) == [str(opened.repair.id)]


def test_words_that_had_met_a_lock_come_as_a_letter(alice: Player) -> None:
    file = {**taken(alice), "set_aside": [["First.", "Second."]]}
    anna = make_player("Anna")

    bring_in(anna, file)
    bring_in(anna, file)

    (listed,) = brought.listed(anna.vault)
    read = text_of(anna.client.get(reverse("moving:letter", args=[listed.id])))
    assert "First." in read
    assert "Second." in read


def test_a_full_list_says_what_found_no_room(alice: Player) -> None:
    file = {**taken(alice), "soothing": [f"line {n}" for n in range(40)]}
    anna = make_player("Anna")

    came = bring_in(anna, file)

    assert (came.lines, came.no_room) == (30, 10)


@pytest.mark.parametrize("sealed", [False, True])
def test_through_the_pages(
    moved: tuple[Player, dict[str, Any]], alice: Player, *, sealed: bool
) -> None:
    anna, _file = moved
    raw = take(alice.client, "data", sealed=sealed).content
    more = {"passphrase_file": FILE_PASSPHRASE} if sealed else {}

    response = bring(anna.client, raw, **more)

    assert response.status_code == 200
    said = text_of(response)
    assert "One repair of your own, to go on with." in said
    assert "One letter to read." in said
    assert "imported" in {line.what for line in record.lines(anna.vault)}
    assert "All of it was here already" in text_of(bring(anna.client, raw, **more))


def test_a_sealed_file_asks_for_its_passphrase(alice: Player) -> None:
    raw = take(alice.client, "data", sealed=True).content

    without = bring(alice.client, raw)
    wrong = bring(alice.client, raw, passphrase_file="another one")

    assert (without.status_code, wrong.status_code) == (422, 422)
    assert "This file is sealed." in text_of(without)
    assert "open this file" in text_of(wrong)
    assert "another one" not in wrong.content.decode()


def test_what_was_brought_is_found_in_every_page_of_a_repair(
    moved: tuple[Player, dict[str, Any]],
) -> None:
    """No page stumbles over words that came from a file."""
    from reknit.repair.core.writing import Page  # noqa: PLC0415 - only here

    anna, file = moved
    bring_in(anna, file)
    (opened,) = private(anna)

    pages = [reverse("repair:write", args=[opened.repair.id, page]) for page in Page]
    pages += [
        reverse(f"repair:{n}", args=[opened.repair.id]) for n in ("show", "alone", "own-card")
    ]

    assert {anna.client.get(page).status_code for page in pages} <= {200, 302, 404}
    assert len(private_words("x")) > 50
