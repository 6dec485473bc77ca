"""Beside which boxes it stands; and a page shown again, words and all, where no script runs."""

from __future__ import annotations

import re
from html import unescape
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from reknit.margin import actions, queries
from reknit.repair.core.kinds import Size
from reknit.repair.core.writing import Page
from reknit.repair.notebook import Way, read_notebook
from reknit.vault import aside
from reknit.vault.refusals import StoreAway
from tests.margin.scene import FIRM, HARSH, NOTHING, SOFTER, WHY, Played, switch_on
from tests.people.scene import signed_in_client
from tests.proof.addresses import all_addresses
from tests.repair.scene import Player, make_player, make_two

pytestmark = pytest.mark.django_db

BOX = re.compile(r"<textarea(?![^>]*\breadonly)[^>]*\bid=\"([^\"]+)\"")
BESIDE = re.compile(r'data-beside="(\w+)" data-box="([^"]+)"')
# Where nobody reads along: a sheet that nothing takes, somebody else's words, and what is looked
# over on request.
LEFT_ALONE = {"for-nobody", "id_message", "id_looked_over"}
HERE = 'formaction="'


@pytest.fixture
def alice(db: None) -> Player:
    player = make_player("Alice")
    switch_on(player.client)
    return player


@pytest.fixture
def page(alice: Player) -> str:
    """Where she writes what happened."""
    return write_page(alice.draft(Way.SOLO), Page.HAPPENED)


def write_page(repair_id: UUID, page: Page) -> str:
    return reverse("repair:write", args=[repair_id, page])


def over(client: Client, address: str, pressed: str = "all", **words: str) -> str:
    answer = client.post(address, {"look_over": pressed, **words})
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_stands_beside_every_box_of_the_notebook() -> None:
    alice, _bob = make_two()
    switch_on(alice.client)
    ids = [str(alice.draft(size=size)) for size in Size]
    seen: dict[str, str] = {}
    for address in all_addresses(ids):
        answer = alice.client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        html = answer.content.decode()
        beside = {box: how for how, box in BESIDE.findall(html)}
        boxes = set(BOX.findall(html)) - LEFT_ALONE
        inside = hasattr(answer.wsgi_request, "member")
        assert beside.keys() == (boxes if inside else set()), address
        assert not beside or "margin/margin.js" in html, address
        seen |= beside

    assert {"id_happened", "id_note", "id_loop", "id_heard", "id_parked"} <= {*seen}
    parts = {"did", "to_you", "regret", "explains", "right", "will", "forgive_me"}
    assert {box for box, how in seen.items() if how == "apology"} == {f"id_{x}" for x in parts}


def test_what_the_other_writes_on_this_phone_is_not_read(alice: Player, coach: Played) -> None:
    """They were not asked, and whose phone it is has not switched it on for them."""
    page = write_page(alice.draft(Way.ONE_PHONE), Page.HEAR)

    assert "data-beside" in alice.client.get(page, {"here": "0"}).content.decode()
    assert "data-beside" not in alice.client.get(page, {"here": "1"}).content.decode()
    html = over(alice.client, page, here="1", hear=HARSH)
    assert f"{HARSH}</textarea>" in html
    assert coach.heard == []


def test_while_it_is_off_no_page_knows_of_it(page: str, alice: Player) -> None:
    alice.client.post(reverse("margin:settings"), {"tone": "softer"})
    html = alice.client.get(page).content.decode()

    assert "beside" not in html
    assert "margin" not in html


def test_words_that_were_typed_come_back_with_their_notes(
    page: str, alice: Player, coach: Played
) -> None:
    html = over(alice.client, page, happened=f"{HARSH}\r\n<b>Again.", seen="1")

    assert f"{HARSH}\n&lt;b&gt;Again.</textarea>" in html.replace("\r\n", "\n")
    assert f"“{HARSH}”" in html
    assert WHY in html
    assert re.search(rf"<p[^>]*data-softer>{re.escape(SOFTER)}", html)
    assert re.search(rf"<p[^>]*data-firm hidden>{re.escape(FIRM)}", html)
    assert f'{HERE}{page}"' in html
    assert coach.texts == [f"{HARSH}\n<b>Again."]


def test_looking_over_saves_nothing(page: str, alice: Player, coach: Played) -> None:
    repair_id = UUID(page.split("/")[2])
    before = read_notebook(alice.vault, repair_id)
    over(alice.client, page, happened=HARSH, seen="1")

    assert read_notebook(alice.vault, repair_id).page == before.page
    assert aside.asides(alice.vault) == []


def test_what_another_window_kept_meanwhile_is_still_noticed(
    page: str, alice: Player, coach: Played
) -> None:
    """The revision that was shown first goes on being the one that is saved upon."""
    other = "Kept in another window."
    alice.client.post(page, {"happened": other, "seen": "1", "step": "stop"})
    html = over(alice.client, page, happened="Typed here.", seen="1")
    assert 'name="seen" value="1"' in html

    answer = alice.client.post(page, {"happened": "Typed here.", "seen": "1"})
    assert answer.status_code == 409
    assert other in unescape(answer.content.decode())


def test_buttons_of_a_note_without_a_script(page: str, alice: Player, coach: Played) -> None:
    html = over(alice.client, page, "tone:firm", happened=HARSH)
    assert re.search(rf"<p[^>]*data-firm>{re.escape(FIRM)}", html)
    assert "Say it softer" in html
    assert WHY not in over(alice.client, page, "not_now", happened=HARSH)

    html = over(alice.client, page, "away:contempt", happened=HARSH)
    assert f"{HARSH}</textarea>" in html
    assert queries.choice_of(alice.vault).away == ("contempt",)


@pytest.mark.parametrize("pressed", ["away:everything", "tone:loud", "", "ALL"])
def test_with_anything_else_a_post_is_a_post(page: str, alice: Player, pressed: str) -> None:
    seen = str(read_notebook(alice.vault, UUID(page.split("/")[2])).revision)
    answer = alice.client.post(page, {"look_over": pressed, "happened": "Words.", "seen": seen})

    assert answer.status_code == 302
    assert queries.choice_of(alice.vault).away == ()


def test_nothing_to_note_is_said_when_somebody_asked(
    page: str, alice: Player, coach: Played
) -> None:
    assert "Nothing to note." in over(alice.client, page, happened="Thank you.")
    coach.says = lambda _text: {}
    assert "not awake just now" in over(alice.client, page, happened="Thank you.")
    coach.says = lambda _text: {**NOTHING, "safety": True}
    html = over(alice.client, page, happened="words")
    assert reverse("safety:help") in html.split('id="main"')[1].split("</main>")[0]
    assert "Only you see this line." in html


def test_at_a_lock_the_words_are_set_aside_as_always(page: str, alice: Player) -> None:
    covered = signed_in_client(alice.someone, covered=True)
    answer = covered.post(page, {"look_over": "all", "happened": HARSH})

    assert answer.status_code == 409
    (kept,) = aside.asides(alice.vault)
    assert kept.words["fields"]["happened"] == [HARSH]


def test_while_the_sign_ins_are_away_the_words_are_on_the_page(
    page: str, alice: Player, settings: Settings
) -> None:
    settings.SESSIONS = "unix:///nowhere/at/all"
    answer = alice.client.post(page, {"look_over": "away:blame", "happened": HARSH})

    assert answer.status_code == 503
    assert HARSH in answer.content.decode()


def test_a_fault_beside_a_box_keeps_the_words(
    page: str, alice: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes away while the press is taken up: nothing is saved, and nothing sent."""

    def away(**_: object) -> None:
        raise StoreAway

    monkeypatch.setattr(actions, "wave_away", away)
    before = read_notebook(alice.vault, UUID(page.split("/")[2])).page
    answer = alice.client.post(page, {"look_over": "away:blame", "happened": HARSH})

    assert HARSH in answer.content.decode()
    assert read_notebook(alice.vault, UUID(page.split("/")[2])).page == before


def test_only_from_our_own_pages(page: str, alice: Player) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = alice.client.cookies

    assert strict.post(page, {"look_over": "away:blame", "happened": HARSH}).status_code == 403
    assert queries.choice_of(alice.vault).away == ()


def test_where_it_was_switched_off_meanwhile_the_words_come_back(
    page: str, alice: Player, coach: Played
) -> None:
    alice.client.post(reverse("margin:settings"), {"tone": "softer"})

    assert f"{HARSH}</textarea>" in over(alice.client, page, happened=HARSH)
    assert coach.heard == []


@pytest.mark.parametrize(
    ("name", "box"),
    [("people:leave", "note"), ("repair:parked", "parked"), ("people:invite", "sentence")],
)
def test_other_pages_give_back_what_was_typed(name: str, box: str, coach: Played) -> None:
    alice = make_player("Alice") if name == "people:invite" else make_two()[0]
    switch_on(alice.client)
    html = over(alice.client, reverse(name), **{box: HARSH})

    assert f"{HARSH}</textarea>" in html
    assert WHY in html
