"""Beginning, before anything is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from reknit.people.index import change_index, read_index
from reknit.repair import queries
from reknit.repair.core.kinds import Kind
from reknit.repair.core.writing import Page
from reknit.repair.models import Repair
from reknit.repair.notebook import Closeness, Way
from tests.people.scene import make_couple
from tests.repair.scene import TOLD, make_player, make_two, text_of

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine

    from tests.repair.scene import Player


def the_repair() -> UUID:
    return Repair.objects.get().id


def test_triage_comes_first_and_the_third_way_leads_to_help(alice: Player) -> None:
    page = alice.client.get(reverse("repair:start")).content.decode()
    for way in (
        reverse("repair:way-in", args=[Closeness.MISREAD]),
        reverse("repair:way-in", args=[Closeness.KNOWN]),
        reverse("safety:help"),
    ):
        assert f'href="{way}"' in page
    assert not Repair.objects.exists()


def test_one_question_a_screen_then_the_preview(alice: Player) -> None:
    began = alice.client.post(
        reverse("repair:way-in", args=[Closeness.MISREAD]), {"way": "two_phones"}
    )
    url = began["Location"]
    for words in (
        {"happened": TOLD["happened"], "title": ""},
        {"feelings": ["hurt"], "feelings_own": "homesick"},
        {"took_to_mean": TOLD["took_to_mean"], "sureness": "half"},
    ):
        assert alice.client.get(url).status_code == 200
        url = alice.client.post(url, {**words, "seen": "0"})["Location"]
    preview = text_of(alice.client.get(url))
    assert url == reverse("repair:give", args=[the_repair(), Kind.TELL])
    assert "hurt, homesick" in preview
    assert "Half and half" not in preview
    assert 'name="sureness"' not in alice.client.get(url).content.decode()


def test_the_preview_asks_for_what_is_missing(alice: Player) -> None:
    repair_id = alice.draft(feelings=[])
    asked = alice.client.get(reverse("repair:give", args=[repair_id, Kind.TELL]))
    assert asked["Location"] == reverse("repair:write", args=[repair_id, Page.FEELINGS])


def test_the_first_minutes_are_taken_up_once(alice: Player) -> None:
    words = {
        "happened": "He laughed",
        "took_to_mean": "at me",
        "sureness": "sure",
        "question": "Why?",
    }
    change_index(alice.vault, lambda index: index.update(first_minutes=words))
    alice.client.post(reverse("repair:way-in", args=[Closeness.MISREAD]), {"way": "solo"})
    fields = alice.opened(the_repair()).notebook.fields(alice.someone.person_id)
    assert fields == words
    assert not read_index(alice.vault).get("first_minutes")


def test_something_done_is_asked_about_without_guesses(alice: Player) -> None:
    way_in = reverse("repair:way-in", args=[Closeness.KNOWN])
    assert "trust takes longer" in text_of(alice.client.get(way_in))
    alice.client.post(way_in, {"way": "two_phones"})
    page = text_of(alice.client.get(reverse("repair:write", args=[the_repair(), Page.MEANING])))
    assert "What did it do to you?" in page
    assert "How sure are you" not in page


@pytest.mark.parametrize("way", ["", "three_phones", "\x00"])
def test_no_such_way(alice: Player, way: str) -> None:
    way_in = reverse("repair:way-in", args=[Closeness.MISREAD])
    assert alice.client.post(way_in, {"way": way}).status_code == 422


@pytest.mark.django_db
def test_without_a_partner_the_words_wait(clock: time_machine.Traveller) -> None:
    alice, bob = make_player("Alice"), make_player("Bob")
    repair_id = alice.draft()
    page = alice.client.get(reverse("repair:give", args=[repair_id, Kind.TELL]))
    assert f"{reverse('safety:check')}?then=invite" in page.content.decode()
    refused = alice.give(repair_id, Kind.TELL)
    assert refused.status_code == 409
    assert TOLD["took_to_mean"] in text_of(refused)
    make_couple(alice.someone, bob.someone)
    found = queries.today(alice.someone.member, alice.vault, timezone.now()).next_step
    assert found is not None
    assert found.sentence.endswith("are ready. Share them with Bob now?")
    assert alice.client.get(reverse("repair:give", args=[repair_id, Kind.TELL])).status_code == 200


@pytest.mark.django_db
def test_the_private_check_comes_once_per_person(clock: time_machine.Traveller) -> None:
    alice, bob = make_two(checked=False)
    repair_id = alice.draft()
    url = reverse("repair:give", args=[repair_id, Kind.TELL])
    check = f"{reverse('safety:check')}?then=repair&repair={repair_id}"
    assert alice.client.get(url)["Location"] == check
    assert alice.client.get(url).status_code == 200
    alice.give(repair_id, Kind.TELL)
    clock.shift(10)
    assert bob.show(repair_id)["Location"] == check
    assert bob.show(repair_id).status_code == 200


def test_the_way_may_change_until_something_is_given(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft(way=Way.SOLO)
    url = reverse("repair:choose-way", args=[repair_id])
    assert alice.client.get(url).status_code == 200
    assert alice.client.post(url, {"way": "nonsense"}).status_code == 422
    alice.client.post(url, {"way": "two_phones"})
    assert alice.give(repair_id, Kind.TELL).status_code == 302
    clock.shift(10)
    alice.client.post(url, {"way": "solo"})
    assert alice.opened(repair_id).way is Way.TWO_PHONES
    assert bob.show(repair_id).status_code == 200


def test_alone_there_is_an_opening_line_and_a_page_to_say_it(alice: Player) -> None:
    repair_id = alice.draft(way=Way.SOLO, question="Were you tired?")
    url = reverse("repair:write", args=[repair_id, Page.OPENING])
    done = alice.client.post(url, {"opening": "I'd like to start again.", "seen": "1"})
    assert done["Location"] == reverse("repair:show", args=[repair_id])
    card = text_of(alice.client.get(reverse("repair:say-card", args=[repair_id])))
    for line in (
        "I'd like to start again.",
        TOLD["happened"],
        "Were you tired?",
        "lonely, worried",
    ):
        assert line in card
    assert alice.give(repair_id, Kind.ENDING, ending="let_go").status_code == 302
    assert "Let go" in alice.text(repair_id)
    assert queries.today(alice.someone.member, alice.vault, timezone.now()).next_step is None
    alice.take_back(repair_id)
    assert "closed this" not in alice.text(repair_id)
