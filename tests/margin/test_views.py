from __future__ import annotations

import logging

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reknit.margin import asking, queries, views
from reknit.margin.core.choice import KINDS, Choice
from reknit.margin.core.notes import LONGEST_TEXT
from reknit.vault import aside
from tests.margin.scene import (
    FIRM,
    HARSH,
    NOTHING,
    SOFTER,
    WHY,
    Played,
    Someone,
    notes_on,
    switch_on,
)
from tests.people.scene import make_couple, make_person, signed_in_client

pytestmark = pytest.mark.django_db

NOTES, CHOOSE = "margin:notes", "margin:choose"
ADDRESSES = ("margin:settings", "margin:look", NOTES, CHOOSE)


def choice_of(someone: Someone) -> Choice:
    return queries.choice_of(someone.open())


def every_row() -> str:
    """The whole database, as it would be copied."""
    rows = [
        row
        for model in apps.get_models()
        for row in model._default_manager.order_by("pk")  # noqa: SLF001 - Django's documented name
    ]
    return str(serializers.serialize("json", rows))


# The switch -----------------------------------------------------------------------------------


def test_it_is_off_until_switched_on_and_off_again(alice: Someone, coach: Played) -> None:
    client = signed_in_client(alice)
    assert notes_on(client, HARSH) == 204
    assert coach.heard == []

    switch_on(client)
    assert len(notes_on(client, HARSH)["notes"]) == 1

    client.post(reverse("margin:settings"), {"tone": "firm"})
    assert choice_of(alice) == Choice(on=False, tone="firm")
    assert notes_on(client, HARSH) == 204
    assert len(coach.heard) == 1


def test_the_page_says_what_it_does_before_it_is_on(alice: Someone) -> None:
    page = signed_in_client(alice).get(reverse("margin:settings")).content.decode()

    assert "on this server only, keeps nothing and sends nothing anywhere" in page
    assert "your partner never sees it" in page
    assert "checked" not in page.split("coach_on", 2)[1]


def test_a_choice_that_is_not_whole_is_shown_again(writer: Client, alice: Someone) -> None:
    answer = writer.post(reverse("margin:settings"), {"tone": "shouting"})

    assert answer.status_code == 422
    assert choice_of(alice).on


def test_kinds_stay_away_for_good_until_asked_back(
    writer: Client, alice: Someone, coach: Played
) -> None:
    assert writer.post(reverse(CHOOSE), {"kind": "contempt"}).status_code == 204
    assert choice_of(alice).away == ("contempt",)
    assert "Looking down" in writer.get(reverse("margin:settings")).content.decode()
    notes_on(writer, HARSH)
    assert "contempt" not in coach.heard[-1]["shown"]

    writer.post(reverse("margin:settings"), {"again": "contempt"})
    notes_on(writer, HARSH)
    assert coach.heard[-1]["shown"] == list(KINDS)


def test_the_tone_is_kept(writer: Client, alice: Someone) -> None:
    assert writer.post(reverse(CHOOSE), {"tone": "firm"}).status_code == 204
    assert choice_of(alice).tone == "firm"


@pytest.mark.parametrize("said", [{}, {"kind": "murder"}, {"tone": "loud"}, {"kind": ""}])
def test_nonsense_changes_nothing(writer: Client, alice: Someone, said: dict[str, str]) -> None:
    before = choice_of(alice)

    assert writer.post(reverse(CHOOSE), said).status_code == 204
    assert choice_of(alice) == before


# What is said ---------------------------------------------------------------------------------


def test_a_note_says_where_why_and_what_instead(writer: Client, coach: Played) -> None:
    said = notes_on(writer, f"😀 {HARSH}", how="apology")

    assert said["notes"] == [
        {
            "kind": "contempt",
            "name": "Looking down",
            "words": HARSH,
            "start": 3,
            "end": 3 + len(HARSH),
            "why": WHY,
            "softer": SOFTER,
            "firm": FIRM,
        }
    ]
    assert coach.heard == [{"text": f"😀 {HARSH}", "how": "apology", "shown": list(KINDS)}]


def test_nothing_to_say(writer: Client, coach: Played) -> None:
    assert notes_on(writer, "Thank you for the soup.") == 204
    assert notes_on(writer, "   ") == 204
    assert coach.texts == ["Thank you for the soup."]


def test_about_safety_there_is_one_line_and_nothing_else(writer: Client, coach: Played) -> None:
    coach.says = lambda _text: {**NOTHING, "safety": True}

    assert notes_on(writer, "words") == {"notes": [], "safety": True, "there": "", "missing": []}


def test_a_whole_apology_shows_its_parts_and_one_part_of_it_does_not(
    writer: Client, coach: Played
) -> None:
    coach.says = lambda _text: {
        **NOTHING,
        "is_apology": True,
        "parts": ["regret", "repair"],
        "missing": ["responsibility"],
    }

    assert notes_on(writer, "words", how="apology") == 204
    said = notes_on(writer, "words", how="message")
    assert said["there"] == "that you regret it, what you will do to make it right"
    assert said["missing"] == ["What did you do? One thing, as it was."]


# Silence --------------------------------------------------------------------------------------


def test_without_a_coach_there_is_silence(writer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "start", lambda *_: None)
    monkeypatch.setattr(asking, "START_SECONDS", 0.05)

    assert notes_on(writer, HARSH) == {"again": True}


@pytest.mark.parametrize(
    "answer", [{}, {"quiet": True}, {"findings": 3}, {**NOTHING, "findings": [{"kind": "new"}]}]
)
def test_what_nobody_understands_is_silence(
    writer: Client, coach: Played, answer: dict[str, object]
) -> None:
    coach.says = lambda _text: answer

    assert notes_on(writer, HARSH) == 204


def test_a_text_that_is_too_long_is_not_read(writer: Client, coach: Played) -> None:
    assert notes_on(writer, "a" * (LONGEST_TEXT + 1)) == 204
    assert coach.heard == []
    assert notes_on(writer, "a" * LONGEST_TEXT) == 204
    assert len(coach.heard) == 1


def test_nobody_may_ask_without_end(
    writer: Client, coach: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "TEXTS_A_MINUTE", 1)
    notes_on(writer, HARSH)

    assert notes_on(writer, HARSH) == 204
    assert len(coach.heard) == 1


# Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [NOTES, CHOOSE])
def test_only_a_post(writer: Client, name: str) -> None:
    assert writer.get(reverse(name)).status_code == 405


@pytest.mark.parametrize("name", ["margin:settings", "margin:look"])
def test_pages_are_behind_the_lock(alice: Someone, name: str) -> None:
    assert Client().get(reverse(name))["Location"].startswith(reverse("people:sign-in"))
    covered = signed_in_client(alice, covered=True)
    assert covered.get(reverse(name))["Location"].startswith(reverse("people:uncover"))


@pytest.mark.parametrize("name", [NOTES, CHOOSE])
def test_a_lock_keeps_no_copy_of_what_stands_in_a_box(
    alice: Someone, coach: Played, name: str
) -> None:
    """The form it stands in looks after it; a second copy would be stored."""
    posted = {"text": HARSH, "kind": "blame", "tone": "firm"}
    for client in (Client(), signed_in_client(alice, covered=True)):
        answer = client.post(reverse(name), posted)
        assert (answer.status_code, answer.content) == (409, b"")
    assert coach.heard == []
    assert aside.asides(alice.open()) == []
    assert choice_of(alice) == Choice()


@pytest.mark.parametrize("name", ADDRESSES)
def test_only_from_our_own_pages(alice: Someone, name: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in_client(alice).cookies

    assert strict.post(reverse(name), {"text": HARSH}).status_code == 403


# Nothing stays --------------------------------------------------------------------------------


def test_nothing_is_stored_logged_or_counted(
    writer: Client, coach: Played, caplog: pytest.LogCaptureFixture
) -> None:
    before = every_row()
    with caplog.at_level(logging.DEBUG):
        assert notes_on(writer, HARSH) != 204
        looked = {"looked_over": HARSH, "how": "message"}
        assert WHY in writer.post(reverse("margin:look"), looked).content.decode()
        coach.says = lambda _text: {"findings": HARSH}
        assert notes_on(writer, HARSH) == 204

    assert every_row() == before
    assert HARSH not in caplog.text
    assert not [each for each in caplog.records if each.name.startswith("reknit")]


def test_the_answer_is_not_kept_by_anybody(writer: Client, coach: Played) -> None:
    answer = writer.post(reverse(NOTES), {"text": HARSH, "how": "message"})

    assert answer["Cache-Control"] == "no-store, private"


def test_the_partner_sees_no_byte_of_it(alice: Someone, coach: Played) -> None:
    bob = make_person("Bob")
    make_couple(alice, bob)
    client, partner = signed_in_client(alice), signed_in_client(bob)
    addresses = [reverse(name) for name in ("home:today", "people:settings", "repair:start")]

    def seen() -> list[bytes]:
        pages = [partner.get(address).content for address in addresses]
        return [page.split(b"csrfmiddlewaretoken")[-1][100:] for page in pages]

    before = seen()
    switch_on(client, tone="firm")
    client.post(reverse(CHOOSE), {"kind": "blame"})
    notes_on(client, HARSH)

    assert seen() == before


def test_what_it_costs(writer: Client, coach: Played) -> None:
    """The sign-in's key row, and the index; the same however much is found."""
    counts = set()
    for text in (HARSH, "Thank you."):
        with CaptureQueriesContext(connection) as asked:
            notes_on(writer, text)
        counts.add(len(asked))

    assert counts == {2}


# Looking over on request ----------------------------------------------------------------------


def test_any_words_on_request(writer: Client, coach: Played) -> None:
    coach.says = lambda _text: {
        **NOTHING,
        "strengths": ["feeling"],
        "is_apology": True,
        "parts": ["regret"],
        "missing": ["harm"],
    }
    page = writer.post(
        reverse("margin:look"), {"looked_over": "I <b>regret</b> it.", "how": "apology"}
    ).content.decode()

    assert "I &lt;b&gt;regret&lt;/b&gt; it." in page
    assert "that you regret it" in page
    assert "What did it do to them?" in page
    assert "what you feel" in page
    assert "percent" not in page


def test_looking_over_while_it_is_off_reads_nothing_and_loses_nothing(
    alice: Someone, coach: Played
) -> None:
    client = signed_in_client(alice)
    looked = {"looked_over": HARSH, "how": "message"}
    page = client.post(reverse("margin:look"), looked).content.decode()

    assert HARSH in page
    assert WHY not in page
    assert coach.heard == []
