"""What is taken along: all of mine, and of the other's only what the promise lists."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pyrage
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from reknit.moving.book import make_book
from reknit.moving.forms_of_book import as_markdown, as_page
from reknit.moving.wording import HEADINGS, label_of
from reknit.people.actions import leave_couple
from reknit.people.names import both_names
from reknit.repair.core.kinds import Kind
from reknit.repair.forms import TURN_FORMS
from reknit.repair.notebook import FIELDS
from reknit.vault import record
from reknit.vault.aside import set_aside
from tests.moving.scene import (
    FILE_PASSPHRASE,
    marked,
    play_full,
    private_words,
    solo,
    take,
    taken,
    told,
    write_lists,
)
from tests.people.scene import PASSPHRASE
from tests.repair.scene import Player, make_player

if TYPE_CHECKING:
    from uuid import UUID

OWN_PARTS = ("did", "to_you", "regret", "explains", "right", "will", "forgive_me")
# The whole of what Alice may hold of Bob's: his apology, and the line both said yes to.
ALLOWED = {marked("Bob", f"own-{part}") for part in OWN_PARTS} | {marked("Bob", "agreed-loop")}


def marks_of(who: str, value: object) -> set[str]:
    if isinstance(value, str):
        return {value} if f"{who}~" in value else set()
    if isinstance(value, dict):
        return set().union(*(marks_of(who, each) for each in [*value, *value.values()]))
    return (
        set().union(*(marks_of(who, each) for each in value)) if isinstance(value, list) else set()
    )


@pytest.fixture
def played(alice: Player, bob: Player, clock: time_machine.Traveller) -> UUID:
    return play_full(alice, bob, clock)


def test_of_the_others_words_only_what_is_listed(alice: Player, played: UUID) -> None:
    found = taken(alice)

    assert marks_of("Bob", found) == ALLOWED


def test_the_other_one_holds_as_little(bob: Player, played: UUID) -> None:
    theirs = {marked("Alice", f"own-{part}") for part in OWN_PARTS}

    # Alice's own line, to which Bob said yes; "sign" stands as both say it and is in no lesson.
    assert marks_of("Alice", taken(bob)) == theirs | {marked("Alice", "well")}


def test_a_leak_would_be_seen(alice: Player, played: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the author unasked, words appear that are on no list."""
    where = alice.opened(played).where
    monkeypatch.setattr(
        "reknit.repair.queries.own_words._apologies",
        lambda *_, **__: (),
    )
    assert marks_of("Bob", taken(alice)) == {marked("Bob", "agreed-loop")}
    monkeypatch.setattr(
        "reknit.repair.queries.own_words._their_draft", lambda _: {"sign": "something else"}
    )
    assert marked("Bob", "agreed-loop") in marks_of("Bob", taken(alice)["repairs"][0]["turns"])
    assert where.lesson is not None


def test_everything_i_wrote_is_there(alice: Player, played: UUID) -> None:
    repair_id = solo(alice, "Alice")
    write_lists(alice, "Alice")

    found = taken(alice)
    mine = marks_of("Alice", found)

    alone = private_words("Alice-alone")
    written = {text for text in alone.values() if isinstance(text, str) and "~" in text}
    theirs = {text for text in written if "note-theirs_" in text}  # lines of nobody's lesson
    assert written - theirs <= marks_of("Alice-alone", found)
    wanted = {each for each in told("Alice").values() if isinstance(each, str) and "~" in each}
    turns = ("heard", "heard-again", "missing", "intent", "miss", "own-missing", "promise_what")
    wanted |= {marked("Alice", each) for each in (*turns, "promise_plan", "check", "say", "back")}
    wanted |= {marked("Alice", each) for each in ("kept", "soothing", "parked", "sign", "well")}
    wanted |= {marked("Alice", f"own-{part}") for part in OWN_PARTS}
    assert wanted <= mine
    assert [one["id"] for one in found["repairs"]] == [str(played), str(repair_id)]


def test_no_clock_no_secret_and_no_proof_of_who_wrote(alice: Player, played: UUID) -> None:
    text = json.dumps(taken(alice))

    assert re.findall(r"\d\d:\d\d", text) == []
    assert not re.search(r"mac|signature|sealed|pin|secret|released", text.replace("happen", ""))
    assert alice.someone.user_name not in taken(alice)["settings"].values()


def test_days_stand_only_where_something_was_shared(alice: Player, played: UUID) -> None:
    solo(alice, "Alice")

    shared, alone = taken(alice)["repairs"]

    assert {turn["day"] for turn in shared["turns"]} == {"2026-03-01", "2026-03-02", "2026-03-03"}
    assert all(turn["day"] == "" for turn in alone["turns"])


def test_after_the_end_it_is_still_mine(alice: Player, bob: Player, played: UUID) -> None:
    before = taken(alice)["repairs"]

    leave_couple(member=bob.someone.member, at=timezone.now())

    assert taken(alice)["repairs"] == before


def test_a_title_the_other_gave_is_theirs(bob: Player, alice: Player, played: UUID) -> None:
    assert taken(bob)["repairs"][0]["title"] == marked("Bob", "told-title")


def test_an_invitation_i_have_not_opened_is_not_mine(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft()
    alice.give(repair_id, Kind.TELL)
    clock.shift(11)

    assert taken(bob)["repairs"] == []
    assert len(taken(alice)["repairs"]) == 1


def test_words_that_met_a_lock_come_along(alice: Player) -> None:
    fields = {"happened": [marked("Alice", "aside")], "theirs_loop": [marked("Bob", "line")]}
    set_aside(person_id=alice.someone.person_id, words={"page": "repair:write", "fields": fields})
    theirs = {"hear": [marked("Bob", "on my phone")], "here": ["1"]}
    set_aside(person_id=alice.someone.person_id, words={"page": "repair:write", "fields": theirs})

    found = taken(alice)["set_aside"]

    assert found == [[marked("Alice", "aside")]]


def test_one_broken_page_takes_no_other_with_it(alice: Player, played: UUID) -> None:
    from reknit.repair.models import Turn  # noqa: PLC0415 - only to break one

    turn = Turn.objects.filter(repair=played, author=alice.someone.person_id).first()
    assert turn is not None
    Turn.objects.filter(pk=turn.pk).update(sealed=bytes(turn.sealed)[:-1] + b"x")

    found = taken(alice)

    assert found["unopened"] == 1
    assert marked("Alice", "own-did") in marks_of("Alice", found)


def test_every_field_and_every_turn_has_words_for_it() -> None:
    assert [name for name in FIELDS if not label_of(name)] == []
    assert set(TURN_FORMS) - set(HEADINGS) == {Kind.WAIT, Kind.TIME_OUT, Kind.LONGER}


@pytest.mark.parametrize("write", [as_page, as_markdown])
def test_a_readable_form_holds_every_word(alice: Player, played: UUID, write: Any) -> None:  # noqa: ANN401
    solo(alice, "Alice")
    write_lists(alice, "Alice")
    found = taken(alice)

    text = write(make_book(found, names=both_names(alice.someone.member, alice.vault))).decode()

    cores = re.findall(r"[\w-]+~[\w-]+~", text.replace("\\", ""))
    wanted = {mark for who in ("Alice", "Bob") for mark in marks_of(who, found)}
    titles = {one["title"] for one in found["repairs"]}
    missing = {each for each in wanted if each.rpartition("~")[0] + "~" not in cores}
    assert {each for each in missing if each not in titles and "-title" not in each} == set()


def test_the_page_is_one_file_without_script_or_anything_from_elsewhere(
    alice: Player, played: UUID
) -> None:
    response = take(alice.client, "page")
    html = response.content.decode()

    assert response["Content-Disposition"] == 'attachment; filename="notebook.html"'
    assert "no-store" in response["Cache-Control"]
    assert not re.search(r"<script|<img|<link|src=|url\(|javascript:", html)
    assert "default-src 'none'" in html
    assert "ü“&amp;&lt;{" in html


def test_the_printed_book_is_a_pdf(alice: Player, played: UUID) -> None:
    response = take(alice.client, "print")

    assert response.content.startswith(b"%PDF-")
    assert response["Content-Disposition"] == 'attachment; filename="notebook.pdf"'


def test_another_program_opens_a_sealed_file(alice: Player, played: UUID) -> None:
    response = take(alice.client, "data", sealed=True)

    assert response["Content-Disposition"] == 'attachment; filename="notebook.json.age"'
    assert b"Alice" not in response.content
    opened = json.loads(pyrage.passphrase.decrypt(response.content, FILE_PASSPHRASE))
    assert marks_of("Bob", opened) == ALLOWED


def test_it_asks_for_the_passphrase_and_notes_it_in_my_own_record(alice: Player) -> None:
    refused = alice.client.post("/me/take/", {"kind": "data", "passphrase": "not this one"})
    assert refused.status_code == 422
    assert "Content-Disposition" not in refused
    assert "exported" not in {line.what for line in record.lines(alice.vault)}

    assert take(alice.client, "data").status_code == 200
    assert "exported" in {line.what for line in record.lines(alice.vault)}


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"passphrase": PASSPHRASE}, "Choose the one that fits best."),
        ({"kind": "nothing", "passphrase": PASSPHRASE}, "Choose one of these."),
        ({"kind": "page"}, "Type your passphrase here."),
        ({"kind": "page", "passphrase": PASSPHRASE, "passphrase_file": "a"}, "The two differ."),
        (
            {
                "kind": "page",
                "passphrase": PASSPHRASE,
                "passphrase_file": "Alice",
                "passphrase_file_again": "Alice",
            },
            "could be guessed",
        ),
    ],
)
def test_the_page_says_what_is_missing(alice: Player, posted: dict[str, str], said: str) -> None:
    response = alice.client.post(reverse("moving:take"), posted)

    assert response.status_code == 422
    assert said in response.content.decode()
    if posted.get("kind") == "page":
        assert 'value="page"' in response.content.decode()


def test_somebody_alone_has_one_name_on_the_first_page(db: None) -> None:
    carol = make_player("Carol")

    html = take(carol.client, "page").content.decode()

    assert "<h1><bdi>Carol</bdi></h1>" in html
