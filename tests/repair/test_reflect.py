"""Notice, settle, reflect: what somebody writes alone, and what of it goes out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reknit.people.index import change_index, read_index
from reknit.repair import queries
from reknit.repair.core import outside
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.writing import FULL_PAGES, OUTSIDERS_VIEW, PRIVATE, Page
from reknit.repair.forms import page_form
from reknit.repair.models import Repair
from reknit.repair.notebook import Closeness, Way
from tests.people.scene import signed_in_client
from tests.repair.scene import TOLD, Player, text_of

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

FULL: dict[str, Any] = {"mattered": "That we travel together.", "sureness": "half"}
DAY = 24 * 3600
KEPT_LINE = "If I am late, then I will ring before I run for the train."
A_LESSON = {
    "words": "Tickets at the station. You ran for the train, I stood on the platform with tickets.",
    "title": "The station",
    "then": KEPT_LINE,
}


def write_url(repair_id: UUID, page: Page) -> str:
    return reverse("repair:write", args=[repair_id, page])


def write(player: Player, repair_id: UUID, page: Page, **words: object) -> Response:
    data = {"seen": str(player.opened(repair_id).notebook.revision), "step": "on", **words}
    return player.client.post(write_url(repair_id, page), data)


def begin(player: Player, way: str, closeness: Closeness = Closeness.MISREAD) -> str:
    url = reverse("repair:way-in", args=[closeness])
    return player.client.post(url, {"way": way})["Location"]


def full_draft(player: Player, way: Way = Way.TWO_PHONES, **words: object) -> UUID:
    more: dict[str, Any] = {**FULL, **words}
    return player.draft(way, size=Size.FULL, **more)


def anew(player: Player) -> Player:
    """Signed in again, when days have passed."""
    return Player(player.someone, signed_in_client(player.someone))


def of(player: Player, repair_id: UUID) -> dict[str, object]:
    return player.opened(repair_id).notebook.fields(player.someone.person_id)


# The way in ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "way", "size"),
    [
        ("two_phones", Way.TWO_PHONES, Size.QUICK),
        ("two_phones.full", Way.TWO_PHONES, Size.FULL),
        ("one_phone", Way.ONE_PHONE, Size.QUICK),
        ("solo", Way.SOLO, Size.QUICK),
        ("solo.full", Way.SOLO, Size.FULL),
    ],
)
def test_one_tap_chooses_way_and_size(alice: Player, value: str, way: Way, size: Size) -> None:
    leads_to = begin(alice, value)
    repair_id = Repair.objects.get().id
    notebook = alice.opened(repair_id).notebook
    assert (notebook.way, notebook.size) == (way, size)
    first = Page.NOTICE if size is Size.FULL else Page.HAPPENED
    assert leads_to == write_url(repair_id, first)


@pytest.mark.parametrize("value", ["one_phone.full", "solo.huge", "solo.", ".full", "", "x"])
def test_no_such_size(alice: Player, value: str) -> None:
    url = reverse("repair:way-in", args=[Closeness.MISREAD])
    expected = 302 if value == "solo." else 422
    assert alice.client.post(url, {"way": value}).status_code == expected


def test_every_way_on_the_page_is_one_tap(alice: Player) -> None:
    page = alice.client.get(reverse("repair:way-in", args=[Closeness.MISREAD])).content.decode()
    assert set(re.findall(r'name="way" value="([^"]+)"', page)) == {
        "two_phones",
        "two_phones.full",
        "one_phone",
        "solo.full",
    }


def test_a_quick_draft_becomes_full_and_back_with_all_its_words(alice: Player) -> None:
    repair_id = alice.draft()
    url = reverse("repair:choose-way", args=[repair_id])
    alice.client.post(url, {"way": "two_phones.full"})
    assert alice.opened(repair_id).notebook.size is Size.FULL
    missing = alice.client.get(reverse("repair:give", args=[repair_id, Kind.TELL]))
    assert missing["Location"] == write_url(repair_id, Page.MATTERED)
    alice.client.post(url, {"way": "two_phones"})
    assert alice.opened(repair_id).notebook.size is Size.QUICK
    assert of(alice, repair_id)["happened"] == TOLD["happened"]


# The way through -----------------------------------------------------------------------------


def test_a_full_telling_asks_for_five_things() -> None:
    required = [
        name
        for page in FULL_PAGES[Kind.TELL]
        for name, field in page_form(page, Size.FULL)().fields.items()
        if field.required
    ]
    assert required == ["happened", "feelings", "took_to_mean", "sureness", "mattered"]


def walk(player: Player, url: str, answers: list[dict[str, object]]) -> str:
    for words in answers:
        assert player.client.get(url).status_code == 200
        answer = player.client.post(url, {**words, "seen": "0"})
        assert answer.status_code == 302, text_of(answer)
        url = answer["Location"]
    return url


def test_one_question_a_screen_to_the_preview(alice: Player) -> None:
    url = walk(
        alice,
        begin(alice, "two_phones.full"),
        [
            {"title": "Sunday", "when": "today", "strength": "4"},
            {"happened": TOLD["happened"]},
            {"feelings": ["lonely"]},
            {"took_to_mean": TOLD["took_to_mean"], "sureness": "half"},
            {"mattered": FULL["mattered"]},
        ],
    )
    repair_id = Repair.objects.get().id
    assert url == reverse("repair:give", args=[repair_id, Kind.TELL])
    assert FULL["mattered"] in text_of(alice.client.get(url))


def test_the_first_page_may_stay_empty(alice: Player) -> None:
    url = begin(alice, "solo.full")
    assert walk(alice, url, [{}]).endswith(write_url(Repair.objects.get().id, Page.HAPPENED))


def test_how_sure_is_asked_of_a_guess_and_not_of_what_both_know(alice: Player) -> None:
    guess = alice.draft(size=Size.FULL)
    asked = write(alice, guess, Page.MEANING, took_to_mean="You were done with me.")
    assert asked.status_code == 422
    assert "You were done with me." in text_of(asked)
    known = alice.draft(size=Size.FULL, closeness=Closeness.KNOWN)
    page = text_of(alice.client.get(write_url(known, Page.MEANING)))
    assert "What did it do to you?" in page
    assert "How sure" not in page
    assert write(alice, known, Page.MEANING, took_to_mean="I lay awake.").status_code == 302


def test_other_explanations_are_not_offered_for_what_both_know(alice: Player) -> None:
    misread = alice.text(full_draft(alice))
    assert "Two other ways to explain it" in misread
    known = alice.draft(
        size=Size.FULL, closeness=Closeness.KNOWN, other_ways="He may have forgotten.", **FULL
    )
    assert "Two other ways to explain it" not in alice.text(known)
    preview = text_of(alice.client.get(reverse("repair:give", args=[known, Kind.TELL])))
    assert "What it did to me" in preview
    assert "He may have forgotten." not in preview


@pytest.mark.parametrize("page", [Page.OTHER_WAYS, Page.QUESTION, Page.MY_PART])
def test_what_is_added_leads_back_to_the_draft(alice: Player, page: Page) -> None:
    repair_id = full_draft(alice)
    assert write_url(repair_id, page) in alice.show(repair_id).content.decode()
    done = write(alice, repair_id, page, **{page.value: "Something of mine."})
    assert done["Location"] == reverse("repair:show", args=[repair_id])
    assert "Something of mine." in alice.text(repair_id)


# Calm first ----------------------------------------------------------------------------------


def test_calm_is_offered_once_a_sitting_and_can_be_skipped(
    alice: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft(size=Size.FULL)
    calm = reverse("repair:calm", args=[repair_id])
    assert write(alice, repair_id, Page.NOTICE, strength="6")["Location"] != calm
    assert write(alice, repair_id, Page.NOTICE, strength="7")["Location"] == calm
    page = alice.client.get(calm).content.decode()
    for url in (
        f"{reverse('calm:breathe')}?then=calmer&amp;repair={repair_id}",
        f"{reverse('calm:soothe')}?then=calmer&amp;repair={repair_id}",
        write_url(repair_id, Page.HAPPENED),
    ):
        assert f'href="{url}"' in page
    again = write(alice, repair_id, Page.NOTICE, strength="9")
    assert again["Location"] == write_url(repair_id, Page.HAPPENED)
    clock.shift(DAY)
    assert write(anew(alice), repair_id, Page.NOTICE, strength="9")["Location"] == calm


def test_a_saved_page_does_not_use_up_the_offer(alice: Player) -> None:
    repair_id = alice.draft(size=Size.FULL)
    keep = reverse("repair:autosave", args=[repair_id, Page.NOTICE])
    assert alice.client.post(keep, {"strength": "8", "seen": "99"}).status_code == 204
    answer = write(alice, repair_id, Page.NOTICE, strength="8")
    assert answer["Location"] == reverse("repair:calm", args=[repair_id])


@pytest.mark.parametrize("room", ["calm:breathe", "calm:soothe"])
def test_the_room_leads_back_to_how_strong_it_is_now(alice: Player, room: str) -> None:
    repair_id = alice.draft(size=Size.FULL)
    page = alice.client.get(reverse(room), {"then": "calmer", "repair": str(repair_id)})
    assert f'href="{write_url(repair_id, Page.CALMER)}"' in page.content.decode()


@pytest.mark.parametrize(
    ("after", "said"), [("5", "from 8 to 5."), ("8", "still 8."), ("9", "from 8 to 9.")]
)
def test_before_and_after_are_only_mine(
    alice: Player, bob: Player, clock: time_machine.Traveller, after: str, said: str
) -> None:
    repair_id = full_draft(alice, happened="", strength="8")
    went = write(alice, repair_id, Page.CALMER, strength_after=after)
    assert went["Location"] == write_url(repair_id, Page.HAPPENED)
    assert said in text_of(alice.client.get(went["Location"]))
    write(alice, repair_id, Page.HAPPENED, happened=TOLD["happened"])
    assert said in alice.text(repair_id)
    alice.give(repair_id, Kind.TELL)
    clock.shift(10)
    bob.give(repair_id, Kind.READY)
    assert said not in bob.text(repair_id)


# What lies underneath ------------------------------------------------------------------------


@pytest.mark.parametrize("size", Size)
def test_a_word_about_the_other_gets_one_gentle_question(alice: Player, size: Size) -> None:
    repair_id = alice.draft(size=size)
    asked = write(alice, repair_id, Page.FEELINGS, feelings_own="ignored")
    assert asked["Location"] == write_url(repair_id, Page.FEELINGS) + "?asked=1"
    page = text_of(alice.client.get(asked["Location"]))
    assert "“Ignored” names what happened, as you see it." in page
    assert "Keep my word" in page
    kept = write(alice, repair_id, Page.FEELINGS, underneath="keep")
    assert kept["Location"] == write_url(repair_id, Page.MEANING)
    assert of(alice, repair_id)["feelings"] == ["ignored"]
    again = write(alice, repair_id, Page.FEELINGS, feelings_own="ignored")
    assert again["Location"] == write_url(repair_id, Page.MEANING)


def test_a_feeling_may_take_its_place(alice: Player) -> None:
    repair_id = alice.draft()
    write(alice, repair_id, Page.FEELINGS, feelings=["tired"], feelings_own="ignored")
    write(alice, repair_id, Page.FEELINGS, underneath="lonely")
    assert of(alice, repair_id)["feelings"] == ["tired", "lonely"]
    write(alice, repair_id, Page.FEELINGS, underneath="no such word")
    assert of(alice, repair_id)["feelings"] == ["tired", "lonely"]


def test_on_one_phone_the_question_goes_to_whoever_holds_it(alice: Player) -> None:
    repair_id = alice.draft(Way.ONE_PHONE)
    asked = write(alice, repair_id, Page.FEELINGS, feelings_own="ignored", here="1")
    assert asked["Location"].endswith("?asked=1&here=1")
    assert "Ignored" in text_of(alice.client.get(asked["Location"]))
    write(alice, repair_id, Page.FEELINGS, underneath="sad", here="1")
    assert of(alice, repair_id)["feelings"] == TOLD["feelings"]
    theirs = alice.opened(repair_id).notebook.fields(queries.ACROSS)
    assert theirs["feelings"] == ["sad"]


@pytest.mark.parametrize("own", ["controlled", "afraid of him", "ignored, forced", "sad and alone"])
def test_safety_words_and_plain_feelings_are_never_asked_about(alice: Player, own: str) -> None:
    repair_id = alice.draft()
    went = write(alice, repair_id, Page.FEELINGS, feelings_own=own)
    assert went["Location"] == write_url(repair_id, Page.MEANING)


def test_whoever_tells_of_fear_is_asked_nothing(alice: Player) -> None:
    repair_id = alice.draft(happened="He pushed me against the door.")
    went = write(alice, repair_id, Page.FEELINGS, feelings_own="ignored")
    assert went["Location"] == write_url(repair_id, Page.MEANING)


def test_words_of_fear_show_their_writer_the_way_to_help(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    help_link = "Help from people, only for you"
    repair_id = full_draft(alice, happened="He pushed me against the door.")
    for url in (
        write_url(repair_id, Page.MEANING),
        reverse("repair:show", args=[repair_id]),
        reverse("repair:give", args=[repair_id, Kind.TELL]),
    ):
        assert help_link in text_of(alice.client.get(url))
    alice.give(repair_id, Kind.TELL, happened="He pushed me against the door.")
    clock.shift(10)
    bob.give(repair_id, Kind.READY)
    assert help_link not in bob.text(repair_id)


def test_on_one_phone_the_other_may_look_on(alice: Player) -> None:
    repair_id = alice.draft(Way.ONE_PHONE, happened="He pushed me against the door.")
    page = text_of(alice.client.get(write_url(repair_id, Page.MEANING)))
    assert "only for you" not in page


# Sharing parts -------------------------------------------------------------------------------

ADDED: dict[str, Any] = {
    "question": "Were you tired?",
    "other_ways": "You may not have seen me.",
    "my_part": "I had not said when I would be back.",
}


def told_by(player: Player, repair_id: UUID) -> dict[str, object]:
    told = player.opened(repair_id).where.told
    assert told is not None
    return dict(told.words)


def test_only_what_is_ticked_goes_out(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = full_draft(alice, **ADDED)
    preview = alice.client.get(reverse("repair:give", args=[repair_id, Kind.TELL]))
    page = preview.content.decode()
    ticked = set(re.findall(r'name="share" value="(\w+)" checked', page))
    assert ticked == {"feelings", "took_to_mean", "mattered"}
    assert set(re.findall(r'name="share" value="(\w+)"', page)) == ticked | set(ADDED)
    assert "would like to repair something with you when you're ready" in text_of(preview)
    alice.give(repair_id, Kind.TELL, **FULL, **ADDED, share=["feelings", "question"])
    clock.shift(10)
    bob.give(repair_id, Kind.READY)
    assert told_by(bob, repair_id) == {
        "title": TOLD["title"],
        "happened": TOLD["happened"],
        "feelings": TOLD["feelings"],
        "question": ADDED["question"],
        "closeness": "misread",
        "size": "full",
    }
    for stays in (TOLD["took_to_mean"], FULL["mattered"], ADDED["my_part"], ADDED["other_ways"]):
        assert stays not in bob.text(repair_id)


def test_the_second_telling_is_chosen_in_the_same_way(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = full_draft(alice)
    alice.give(repair_id, Kind.TELL)
    clock.shift(10)
    bob.give(repair_id, Kind.READY)
    bob.give(repair_id, Kind.HEARD)
    clock.shift(10)
    alice.give(repair_id, Kind.THATS_IT)
    first = bob.client.get(reverse("repair:give", args=[repair_id, Kind.TELL]))
    assert first["Location"] == write_url(repair_id, Page.NOTICE)
    notice = text_of(bob.client.get(write_url(repair_id, Page.NOTICE)))
    assert "What would you call it?" not in notice
    his = {"happened": "I ran.", "feelings": ["tense"], "took_to_mean": "Late again."}
    for each, words in (
        (Page.HAPPENED, {"happened": "I ran."}),
        (Page.FEELINGS, {"feelings": "tense"}),
        (Page.MEANING, {"took_to_mean": "Late again.", "sureness": "sure"}),
        (Page.MATTERED, {"mattered": "The train."}),
    ):
        assert write(bob, repair_id, each, **words).status_code == 302
    page = text_of(bob.client.get(reverse("repair:give", args=[repair_id, Kind.TELL])))
    assert "This is what Alice will see" in page
    assert "The train." in page
    bob.give(repair_id, Kind.TELL, **his, title="", mattered="The train.", share=["feelings"])
    clock.shift(10)
    read = alice.text(repair_id)
    assert "I ran." in read
    for stays in ("Late again.", "The train."):
        assert stays not in read


def test_what_has_no_words_is_not_offered(alice: Player) -> None:
    repair_id = full_draft(alice)
    page = alice.client.get(reverse("repair:give", args=[repair_id, Kind.TELL])).content.decode()
    assert 'value="my_part"' not in page
    assert 'name="sureness"' not in page
    assert 'name="strength"' not in page


def test_an_error_keeps_everything(alice: Player) -> None:
    repair_id = full_draft(alice)
    refused = alice.give(repair_id, Kind.TELL, **ADDED, mattered="x" * 301, share=["my_part"])
    assert refused.status_code == 422
    for words in (*ADDED.values(), "x" * 301, TOLD["happened"]):
        assert words in text_of(refused)
    assert re.search(r'value="my_part"[^>]* checked', refused.content.decode())


def test_the_page_to_say_it_in_person_has_what_mattered(alice: Player) -> None:
    repair_id = full_draft(alice, Way.SOLO)
    card = text_of(alice.client.get(reverse("repair:say-card", args=[repair_id])))
    assert FULL["mattered"] in card


# From outside --------------------------------------------------------------------------------


def test_from_outside_is_offered_when_a_day_lies_between(
    alice: Player, clock: time_machine.Traveller
) -> None:
    begin(alice, "solo.full")
    repair_id = Repair.objects.get().id
    write(alice, repair_id, Page.NOTICE, when="today")
    write(alice, repair_id, Page.HAPPENED, happened=TOLD["happened"])
    link = f'href="{write_url(repair_id, Page.OUTSIDER)}"'
    for passed in (False, False, True):
        assert (link in anew(alice).show(repair_id).content.decode()) is passed
        clock.shift(DAY)


@pytest.mark.parametrize(("when", "at_once"), [("longer", True), ("days", True), ("today", False)])
def test_when_it_was_counts(alice: Player, when: str, *, at_once: bool) -> None:
    begin(alice, "two_phones.full")
    repair_id = Repair.objects.get().id
    write(alice, repair_id, Page.NOTICE, when=when)
    write(alice, repair_id, Page.HAPPENED, happened=TOLD["happened"])
    offered = write_url(repair_id, Page.OUTSIDER) in alice.show(repair_id).content.decode()
    assert offered is at_once


def test_it_is_still_offered_after_sharing_and_stays_private(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = full_draft(alice, when="longer")
    alice.give(repair_id, Kind.TELL)
    clock.shift(10)
    bob.give(repair_id, Kind.READY)
    before = bob.show(repair_id).content
    assert write_url(repair_id, Page.OUTSIDER) in alice.show(repair_id).content.decode()
    url = write_url(repair_id, Page.OUTSIDER)
    for page, words in zip(OUTSIDERS_VIEW, ("A friend", "My pride", "A note"), strict=True):
        url = write(alice, repair_id, page, **{page.value: words})["Location"]
    assert url == reverse("repair:show", args=[repair_id])
    assert len(bob.show(repair_id).content) == len(before)
    assert "A friend" not in bob.text(repair_id)
    assert set(OUTSIDERS_VIEW) <= PRIVATE


def test_the_guard_sends_and_keeps_nothing(alice: Player) -> None:
    repair_id = full_draft(alice)
    page = alice.client.get(write_url(repair_id, Page.OUTSIDER)).content.decode()
    boxes = re.findall(r'<input type="checkbox"[^>]*>', page)
    assert len(boxes) == 4
    assert not [box for box in boxes if "name=" in box or "checked" in box]
    guard = page.index('class="check__item"')
    assert page.index("<form", guard) > page.rindex('class="check__item"')
    assert reverse("safety:help") in page


def test_every_four_months_and_never_before_the_first(
    alice: Player, clock: time_machine.Traveller
) -> None:
    def due() -> bool:
        return queries.outsiders_view_due(read_index(alice.vault), timezone.localdate())

    clock.shift(400 * DAY)
    assert not due()
    alice = anew(alice)
    begin(alice, "two_phones")
    assert not due()
    begin(alice, "two_phones.full")
    assert not due()
    clock.shift(outside.EVERY.days * DAY)
    assert due()
    alice = anew(alice)
    assert alice.client.post(reverse("repair:outside"))["Location"] == reverse("home:today")
    assert not due()
    clock.shift(outside.EVERY.days * DAY)
    assert due()
    alice = anew(alice)
    write(alice, Repair.objects.latest("id").id, Page.OUTSIDER, outsider="A friend would smile.")
    assert not due()


def test_the_list_to_choose_from(alice: Player) -> None:
    repair_id = full_draft(alice)
    page = alice.client.get(reverse("repair:outside"))
    assert f'href="{write_url(repair_id, Page.OUTSIDER)}"' in page.content.decode()


# Put aside for later -------------------------------------------------------------------------

MARCH = "Also, last March, at your sister's."


def test_a_line_is_put_aside_and_let_go(alice: Player) -> None:
    url = reverse("repair:parked")
    assert alice.client.post(url, {"parked": MARCH})["Location"] == url
    assert MARCH in text_of(alice.client.get(url))
    assert url in alice.client.get(reverse("repair:all")).content.decode()
    assert alice.client.post(url, {"away": "7"}).status_code == 302
    assert alice.client.post(url, {"away": "nonsense"}).status_code == 302
    assert MARCH in text_of(alice.client.get(url))
    alice.client.post(url, {"away": "1"})
    assert MARCH not in text_of(alice.client.get(url))


@pytest.mark.parametrize("text", ["", "   ", "x" * 301])
def test_a_line_that_does_not_fit_comes_back(alice: Player, text: str) -> None:
    answer = alice.client.post(reverse("repair:parked"), {"parked": text})
    assert answer.status_code == 422
    assert text.strip() in text_of(answer)


def test_a_full_list_gives_the_words_back(alice: Player) -> None:
    lines = [[n, f"Line {n}"] for n in range(1, 51)]
    change_index(alice.vault, lambda index: index.update(parked={"last": 50, "lines": lines}))
    refused = alice.client.post(reverse("repair:parked"), {"parked": MARCH})
    assert refused.status_code == 409
    assert MARCH in text_of(refused)
    assert MARCH not in text_of(alice.client.get(reverse("repair:parked")))
    assert alice.client.post(reverse("repair:parked"), {"parked": "Line 3"}).status_code == 302


def test_from_a_writing_page_nothing_is_lost(alice: Player) -> None:
    repair_id = full_draft(alice)
    half = {"took_to_mean": "Half a sen", "step": "aside"}  # not whole: how sure is missing
    went = write(alice, repair_id, Page.MEANING, **half)
    assert went["Location"].startswith(reverse("repair:parked"))
    assert of(alice, repair_id)["took_to_mean"] == "Half a sen"
    page = alice.client.get(went["Location"]).content.decode()
    assert f'href="{write_url(repair_id, Page.MEANING)}"' in page
    again = alice.client.post(went["Location"], {"parked": MARCH})
    assert again["Location"] == went["Location"]


@pytest.mark.parametrize("query", ["?repair=//evil.example&page=1", "?repair=x", "?page=1&aside=x"])
def test_no_way_back_to_somewhere_else(alice: Player, query: str) -> None:
    page = alice.client.get(reverse("repair:parked") + query).content.decode()
    assert "evil" not in page
    assert "Back to what you were writing" not in page


def test_every_full_writing_page_has_the_way_to_the_list(alice: Player) -> None:
    repair_id = full_draft(alice)
    for page in FULL_PAGES[Kind.TELL]:
        assert "Put it aside" in text_of(alice.client.get(write_url(repair_id, page)))


def test_a_line_becomes_a_repair(alice: Player) -> None:
    first = {"happened": "He laughed", "closeness": "misread"}
    change_index(alice.vault, lambda index: index.update(first_minutes=first))
    alice.client.post(reverse("repair:parked"), {"parked": MARCH})
    start = alice.client.get(reverse("repair:start"), {"line": "1"})
    assert MARCH in text_of(start)
    url = f"{reverse('repair:way-in', args=[Closeness.MISREAD])}?line=1"
    assert url in start.content.decode()
    alice.client.post(url, {"way": "two_phones.full"})
    assert of(alice, Repair.objects.get().id) == {"happened": MARCH}
    assert MARCH not in text_of(alice.client.get(reverse("repair:parked")))
    assert read_index(alice.vault)["first_minutes"] == first


@pytest.mark.parametrize("line", ["9", "x", "-1", "9" * 30])
def test_a_line_that_is_gone_begins_an_empty_repair(alice: Player, line: str) -> None:
    url = f"{reverse('repair:way-in', args=[Closeness.MISREAD])}?line={line}"
    assert alice.client.post(url, {"way": "solo"}).status_code == 302
    assert of(alice, Repair.objects.get().id) == {}


def test_a_line_that_meets_a_lock_is_offered_again(alice: Player) -> None:
    covered = signed_in_client(alice.someone, covered=True)
    assert covered.post(reverse("repair:parked"), {"parked": MARCH}).status_code == 409
    found = alice.client.get(reverse("people:aside")).content.decode()
    back = re.search(r'href="(/n/parked/\?aside=[0-9a-f-]+)"', found)
    assert back is not None
    assert MARCH in text_of(alice.client.get(back[1]))
    assert alice.client.post(back[1], {"parked": MARCH}).status_code == 302
    assert MARCH not in text_of(alice.client.get(reverse("people:aside")))


# A card that begins like this ----------------------------------------------------------------


def test_a_kept_card_comes_back_before_the_same_start(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    old = alice.draft()
    alice.give(old, Kind.TELL)
    clock.shift(10)
    for player in (alice, bob):
        change_index(player.vault, lambda index: index.update(lessons={str(old): A_LESSON}))
    happened = "You ran for the train and I stood on the platform with both tickets."
    repair_id = full_draft(alice, happened=happened)
    for url in (
        write_url(repair_id, Page.FEELINGS),
        reverse("repair:show", args=[repair_id]),
    ):
        page = text_of(alice.client.get(url))
        assert "You two kept this once" in page
        assert KEPT_LINE in page
    assert KEPT_LINE not in text_of(alice.client.get(write_url(repair_id, Page.MEANING)))
    other = full_draft(alice, happened="The dishes again.", title="")
    assert KEPT_LINE not in alice.text(other)


def test_a_card_of_my_own_is_called_so(alice: Player) -> None:
    old = alice.draft(Way.SOLO)
    change_index(alice.vault, lambda index: index.update(lessons={str(old): A_LESSON}))
    happened = "You ran for the train and I stood on the platform with both tickets."
    page = alice.text(full_draft(alice, happened=happened))
    assert "You kept this once" in page
    assert KEPT_LINE in page


# Who may come in -----------------------------------------------------------------------------

OWN = ("repair:parked", "repair:outside")


def test_calm_is_only_for_whose_repair_it_is(alice: Player, bob: Player, charlie: Player) -> None:
    url = reverse("repair:calm", args=[full_draft(alice)])
    assert alice.client.get(url).status_code == 200
    for player in (bob, charlie):
        assert player.client.get(url).status_code == 404


def test_nobody_and_behind_cover(alice: Player) -> None:
    covered = signed_in_client(alice.someone, covered=True)
    calm = reverse("repair:calm", args=[full_draft(alice)])
    for url in (calm, *map(reverse, OWN)):
        assert Client().get(url)["Location"].startswith(reverse("people:sign-in"))
        assert covered.get(url)["Location"].startswith(reverse("people:uncover"))


def test_wrong_methods(alice: Player) -> None:
    calm = reverse("repair:calm", args=[full_draft(alice)])
    assert alice.client.post(calm).status_code == 405
    for url in (calm, *map(reverse, OWN)):
        assert alice.client.delete(url).status_code == 405


def test_the_partner_sees_none_of_my_lists(alice: Player, bob: Player) -> None:
    alice.client.post(reverse("repair:parked"), {"parked": MARCH})
    full_draft(alice)
    assert MARCH not in text_of(bob.client.get(reverse("repair:parked")))
    assert TOLD["title"] not in text_of(bob.client.get(reverse("repair:outside")))


def test_forms_work_without_scripts(alice: Player) -> None:
    repair_id = full_draft(alice)
    for page in (*FULL_PAGES[Kind.TELL], Page.CALMER, *OUTSIDERS_VIEW):
        html = alice.client.get(write_url(repair_id, page)).content.decode()
        assert '<button class="button" name="step" value="on">' in html
        assert "<script>" not in html
        assert "style=" not in html
