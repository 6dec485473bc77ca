# ruff: noqa: RUF001 - letters that look alike are the point
"""Finding words again: everything one may read and nothing else, and nothing of it is kept."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reknit.calm.core import soothing
from reknit.moving.queries.brought import KEY as BROUGHT_KEY
from reknit.people import actions as people
from reknit.people.index import change_index
from reknit.repair import actions
from reknit.repair.core import parking
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.passages import UNWORDED, Part
from reknit.repair.core.writing import FIELDS
from reknit.repair.forms import PAGE_FORMS, TURN_FORMS
from reknit.repair.notebook import ACROSS, Way
from reknit.repair.queries.finding import BROUGHT, MOST_SHOWN
from reknit.repair.views.place import WORTH_A_SEARCH
from reknit.repair.wordings.finding import PARTS
from reknit.vault.models import Aside, PrivatePage
from reknit.vault.pages import read_page, write_page
from reknit.web.fields import FeelingsField, LineField, WordsField
from tests.people.scene import signed_in_client
from tests.repair.scene import Player, same_for_all, text_of

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django import DjangoAssertNumQueries

FIND = "/n/all/find/"
EMPTY = "Nothing here has these words."

pytestmark = pytest.mark.django_db


def find(player: Player, words: str, **more: str) -> Response:
    return player.client.post(FIND, {"looked_for": words, **more})


def entries(response: Response) -> list[str]:
    """Each as a run of words, with those that were found in brackets."""
    found = re.search(r'<ol class="found">(.*?)</ol>', response.content.decode(), re.DOTALL)
    listed = re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL) if found else []
    marked = [each.replace("<mark>", "[").replace("</mark>", "]") for each in listed]
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", each)).split()) for each in marked]


def places(player: Player, words: str) -> list[str]:
    response = find(player, words)
    assert response.status_code == 200
    return entries(response)


def finds(player: Player, words: str) -> bool:
    found = places(player, words)
    assert bool(found) != (EMPTY in text_of(find(player, words)))
    return bool(found)


def shared(alice: Player, bob: Player, clock: time_machine.Traveller, *script: Any) -> UUID:  # noqa: ANN401 - (player, kind) pairs
    repair_id = alice.draft(size=Size.FULL)
    for player, kind in ((alice, Kind.TELL), (bob, Kind.READY), *script):
        assert player.give(repair_id, kind).status_code == 302
        clock.shift(10)
    return repair_id


# What is mine ---------------------------------------------------------------------------------


def test_a_draft_is_found_by_its_owner_alone(alice: Player, bob: Player, charlie: Player) -> None:
    repair_id = alice.draft()

    response = find(alice, "tickets")

    assert entries(response) == [
        "Sunday at the station My notes You left before I came back with the [tickets]."
    ]
    assert f'href="{reverse("repair:show", args=[repair_id])}"' in response.content.decode()
    assert not finds(bob, "tickets")
    assert not finds(charlie, "tickets")


@pytest.mark.parametrize(
    "typed",
    ["TICKETS", "tíckets", '"back with"', "left tickets", "“came back”", "sunday", "lonely alone"],
)
def test_what_was_meant_is_found(alice: Player, typed: str) -> None:
    alice.draft()

    assert finds(alice, typed)


@pytest.mark.parametrize("typed", ["ticketz", '"with back"', "left garden", "happened", "fields"])
def test_what_is_not_there_is_not_found(alice: Player, typed: str) -> None:
    alice.draft()

    assert not finds(alice, typed)


def test_accents_and_letters_of_every_script(alice: Player) -> None:
    alice.draft(happened="Größtenteils schön, don’t worry; Ёлка у двери. 中文字")

    for typed in ("grosstenteils", "SCHON", "don't", "елка", "文字", "двери größten"):
        assert finds(alice, typed), typed


def test_each_entry_stands_once_the_newest_first(alice: Player) -> None:
    titles = ["First", "Second", "Third"]
    for days, title in enumerate(titles):
        actions.keep(
            member=alice.someone.member,
            vault=alice.vault,
            repair_id=alice.draft(Way.SOLO, title=title, mattered="One platform. Two platforms."),
            words={"question": "Which platform?"},
            seen=1,
            person=alice.someone.person_id,
            at=timezone.now() - timedelta(days=days),
        )

    assert [each.split()[0] for each in places(alice, "platform")] == titles


def test_all_of_the_notebook_is_looked_through(alice: Player) -> None:
    """Each field somebody can fill in is found by what stands in it."""
    worded = [
        name
        for page, names in FIELDS.items()
        for name in names
        if isinstance(
            PAGE_FORMS[page].base_fields.get(name), LineField | WordsField | FeelingsField
        )
    ]
    lines = {name for names in FIELDS.values() for name in names if name.startswith("theirs_")}
    assert {*worded, *lines, *UNWORDED} == {name for names in FIELDS.values() for name in names}
    written: dict[str, Any] = {name: f"zz{name}zz" for name in sorted({*worded, *lines})}
    alice.draft(Way.SOLO, **{**written, "feelings": [written["feelings"]]})

    for name, words in written.items():
        assert f"[{words}]" in places(alice, words)[0], name
    assert not finds(alice, "zznothingzz")


def test_a_feeling_is_found_as_it_is_read(alice: Player) -> None:
    """It may be stored by another word."""
    alice.draft(Way.SOLO, feelings=["nothing", "Homesick"])

    assert "My notes [nothing] [right] now, Homesick" in places(alice, "right nothing")[0]
    assert finds(alice, "homesick")


def test_what_has_no_name_is_not_found_by_what_it_is_called_instead(alice: Player) -> None:
    alice.draft(Way.SOLO, title="", happened="", mattered="That we swim.")

    assert places(alice, "swim") == ["What you began My notes That we [swim]."]
    assert not finds(alice, "began")


def test_kept_words_and_what_helped_are_found(alice: Player) -> None:
    repair_id = alice.draft(Way.SOLO, size=Size.FULL, outsider="A friend would shrug.")
    alice.client.post(reverse("repair:alone", args=[repair_id]), {"kept_words": "You are enough."})
    page = read_page(alice.vault, repair_id)
    doc = {**page.doc, "followups": {"1": {"back": "no", "helped": "A walk by the river."}}}
    write_page(alice.vault, repair_id, doc, seen=page.revision)

    assert "Words to come back to You are [enough]." in places(alice, "enough")[0]
    assert "Seen from outside A friend would [shrug]." in places(alice, "shrug")[0]
    assert "Looking back A walk by the [river]." in places(alice, "river")[0]


def test_lists_are_looked_through_line_by_line(alice: Player) -> None:
    index = {
        parking.KEY: {"last": 2, "lines": [[1, "Also, last March"], [2, "The keys, in March"]]},
        soothing.KEY: {"last": 1, "lines": [[1, "Tea, as in March"]]},
    }
    change_index(alice.vault, lambda doc: doc.update(index))

    assert places(alice, "march") == [
        "Put aside for later Also, last [March] The keys, in [March]",
        "What settles me Tea, as in [March]",
    ]
    assert places(alice, "march keys") == ["Put aside for later The [keys], in [March]"]


def test_what_came_from_another_notebook_is_found(alice: Player) -> None:
    assert BROUGHT == BROUGHT_KEY
    letter_id = alice.someone.person_id.__class__(int=77)
    told = {"kind": "tell", "words": {"happened": "The boat left.", "lines": 3, "title": ["x"]}}
    kept = {"turns": [told], "notes": {"fields": {"mattered": "That we swim."}}}
    write_page(alice.vault, letter_id, {"v": 1, "repair": kept}, seen=0)
    change_index(
        alice.vault,
        lambda doc: doc.update({BROUGHT: {str(letter_id): {"n": 1, "title": "From before"}}}),
    )

    response = find(alice, "boat swim")

    assert "From before Brought along from another notebook" in entries(response)[0]
    assert reverse("moving:letter", args=[letter_id]) in response.content.decode()


# What two share -------------------------------------------------------------------------------


def test_the_partner_finds_what_was_shared_and_not_before(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft()
    alice.give(repair_id, Kind.TELL)
    assert finds(alice, "tickets")  # hers, also while it is held
    assert not finds(bob, "tickets")
    clock.shift(10)
    assert not finds(bob, "tickets")  # there, but not opened yet
    assert not finds(bob, "sunday")

    assert places(bob, "alice") == ["With [Alice]"]  # as it is listed

    bob.give(repair_id, Kind.READY)

    assert places(bob, "tickets") == [
        "Sunday at the station What Alice shared You left before I came back with the [tickets]."
    ]
    assert "What I shared" in places(alice, "tickets")[0]


def test_what_the_partner_holds_is_not_found(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = shared(alice, bob, clock)
    bob.give(repair_id, Kind.HEARD)

    assert not finds(alice, "stood")
    assert finds(bob, "stood")
    bob.take_back(repair_id)
    clock.shift(10)
    assert not finds(alice, "stood")


def test_what_was_meant_is_found_by_both_only_once_both_have_said_it(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = shared(
        alice,
        bob,
        clock,
        (bob, Kind.HEARD),
        (alice, Kind.THATS_IT),
        (bob, Kind.TELL),
        (alice, Kind.HEARD),
        (bob, Kind.THATS_IT),
    )
    bob.give(repair_id, Kind.MEAN, intent="I wanted a zebra.")
    clock.shift(10)
    assert finds(bob, "zebra")
    assert not finds(alice, "zebra")

    alice.give(repair_id, Kind.MEAN)
    clock.shift(10)

    assert "What Bob shared I wanted a [zebra]." in places(alice, "zebra")[0]


def test_private_notes_on_what_is_shared_stay_with_their_owner(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = shared(alice, bob, clock)
    actions.keep(
        member=alice.someone.member,
        vault=alice.vault,
        repair_id=repair_id,
        words={"values": "To be a good neighbour."},
        seen=99,
        person=alice.someone.person_id,
    )

    assert "My notes To be a good [neighbour]." in places(alice, "neighbour")[0]
    assert not finds(bob, "neighbour")
    # One word from what is shared, one from my notes.
    assert len(places(alice, "tickets neighbour")) == 1


def test_everything_given_in_a_whole_repair_is_found_by_both(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = shared(
        alice,
        bob,
        clock,
        (bob, Kind.TALKED),
        (alice, Kind.OWN),
        (bob, Kind.OWN_ANSWER),
        (bob, Kind.LESSON),
        (alice, Kind.LESSON_ANSWER),
        (bob, Kind.LESSON_SETTLE),
    )
    clock.shift(86_400)
    for player in (alice, bob):
        player.client = signed_in_client(player.someone)
    assert alice.give(repair_id, Kind.PROMISE).status_code == 302
    clock.shift(10)

    told = {"did": "ran off", "to_you": "alone dark", "promise_what": "say going"}
    for player, mine in ((alice, True), (bob, False)):
        for words in told.values():
            (place,) = places(player, words)
            assert ("What I shared" if mine else "What Alice shared") in place
        assert "What you two keep [One runs], one waits." in places(player, '"one runs"')[0]
    assert "What Bob shared We look at the [clock]." in places(alice, "clock")[0]


def test_what_was_shared_stays_findable_after_an_end(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    shared(alice, bob, clock)
    people.leave_couple(member=bob.someone.member, at=timezone.now())

    assert "What I shared" in places(alice, "tickets")[0]
    assert "What Alice shared" in places(bob, "tickets")[0]


def test_what_one_has_let_go_of_is_not_found(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    shared(alice, bob, clock)
    (couple,) = bob.someone.member.couples
    people.leave_couple(member=bob.someone.member, at=timezone.now())
    people.let_go(member=bob.someone.member, vault=bob.vault, couple_id=couple.id)

    assert not finds(bob, "tickets")
    assert finds(alice, "tickets")


def test_on_a_break_what_two_share_is_one_tap_further_away(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    shared(alice, bob, clock)
    bob.draft(Way.SOLO, happened="Tickets of my own.")
    left_out = "What you share was left out."
    assert left_out not in text_of(find(bob, "tickets"))
    bob.client.post(reverse("people:rest"), {"until": "after the exams"})

    response = find(bob, "tickets")

    assert [each.split(" My")[0] for each in entries(response)] == ["Sunday at the station"]
    assert left_out in text_of(response)
    assert left_out in text_of(find(bob, "zeppelin"))  # whether or not there was anything
    assert len(entries(find(bob, "tickets", look="1"))) == 2


def test_on_one_phone_what_both_said_is_found_and_no_draft_of_the_other(alice: Player) -> None:
    repair_id = alice.draft(Way.ONE_PHONE)
    alice.give(repair_id, Kind.TELL, here="0")
    actions.keep(
        member=alice.someone.member,
        vault=alice.vault,
        repair_id=repair_id,
        words={"hear": "A draft of the other."},
        seen=99,
        person=ACROSS,
    )
    assert not finds(alice, "draft")

    alice.give(repair_id, Kind.READY, here="1")
    alice.give(repair_id, Kind.ANSWER, here="1")

    assert (
        "Noted together, on one phone You felt left on your own on the [platform]."
        in (places(alice, "platform")[0])
    )


# Nothing else ---------------------------------------------------------------------------------


def test_nothing_is_written_and_nobody_can_tell(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    shared(alice, bob, clock)
    before = list(PrivatePage.every.order_by("pk").values_list("pk", "revision", "sealed"))

    with CaptureQueriesContext(connection) as asked:
        find(bob, "tickets")

    assert {query["sql"].split()[0] for query in asked.captured_queries} == {"SELECT"}
    assert not any("tickets" in query["sql"] for query in asked.captured_queries)
    assert before == list(PrivatePage.every.order_by("pk").values_list("pk", "revision", "sealed"))


def test_the_words_stand_in_no_address(alice: Player) -> None:
    response = find(alice, "zeppelin")

    html_ = response.content.decode()
    assert not re.search(r'(?:href|action|src)="[^"]*zeppelin', html_)
    assert 'value="zeppelin"' in html_
    assert response["Cache-Control"] == "no-store, private"


def test_what_is_held_back_changes_no_letter_of_an_answer(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = shared(alice, bob, clock)
    before = same_for_all(find(alice, "e"))

    bob.give(repair_id, Kind.HEARD)
    bob.draft(Way.SOLO)

    assert same_for_all(find(alice, "e")) == before
    clock.shift(10)
    assert same_for_all(find(alice, "e")) != before


def test_it_is_behind_the_lock_and_keeps_no_words_there(alice: Player) -> None:
    covered = signed_in_client(alice.someone, covered=True)

    for client, door in ((Client(), "people:sign-in"), (covered, "people:uncover")):
        response = client.post(FIND, {"looked_for": "tickets", "look": "1"})
        assert (response.status_code, response["Location"]) == (302, reverse(door))
    assert not Aside.objects.exists()


def test_wrong_methods(alice: Player) -> None:
    for ask in (alice.client.get, alice.client.put, alice.client.delete):
        assert ask(FIND).status_code == 405


def test_another_sites_form_is_refused(alice: Player) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = alice.client.cookies

    assert strict.post(FIND, {"looked_for": "x"}).status_code == 403


@pytest.mark.parametrize("typed", ["", "   ", '""', "“ ”", "\u0301", "\x00\x1f"])
def test_nothing_to_look_for_is_said_kindly(alice: Player, typed: str) -> None:
    response = find(alice, typed)

    assert response.status_code == 422
    assert "Write a word you remember." in text_of(response)
    assert EMPTY not in text_of(response)


def test_too_much_comes_back_whole(alice: Player) -> None:
    typed = "word " * 41  # 204 letters without the last space

    response = find(alice, typed)

    assert response.status_code == 422
    assert f'value="{typed}"' in response.content.decode()
    assert find(alice, "w" * 200).status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "%(name)s {0} {{ 7|add:7 }}",
        "\\d+ [a-z]* (((",
        "\\u0041 \\",
        "\u202eright to left",
        "🧶👩🏽\u200d🚀",
        "\ud800",
        "a " * 100,
        "null true 0",
    ],
)
def test_hostile_words_are_only_words(alice: Player, typed: str) -> None:
    posted = typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    assert not finds(alice, posted)
    alice.draft(Way.SOLO, happened=f"before {posted} after")

    response = find(alice, posted)

    assert len(entries(response)) == 1
    assert "<script>alert" not in response.content.decode()


def test_markup_in_words_is_shown_as_it_is(alice: Player) -> None:
    alice.draft(Way.SOLO, title="<i>x</i> & y", happened='<b onclick="a()">bold</b> words')

    content = find(alice, "bold").content.decode()

    assert "&lt;b onclick=&quot;a()&quot;&gt;<mark>bold</mark>&lt;/b&gt; words" in content
    assert "&lt;i&gt;x&lt;/i&gt; &amp; y" in content
    assert "<b onclick" not in content


def test_the_newest_are_shown_and_that_there_are_more(alice: Player) -> None:
    for number in range(MOST_SHOWN):
        alice.draft(Way.SOLO, title=f"Number {number}")
    assert "These are the newest." not in text_of(find(alice, "tickets"))
    alice.draft(Way.SOLO, title="The last")

    response = find(alice, "tickets")

    assert len(entries(response)) == MOST_SHOWN
    assert entries(response)[0].startswith("The last")
    assert not any(each.startswith("Number 0 ") for each in entries(response))
    assert "These are the newest." in text_of(response)


def test_a_page_that_does_not_open_takes_no_other_with_it(alice: Player) -> None:
    broken = alice.draft(Way.SOLO)
    alice.draft(Way.SOLO)
    PrivatePage.objects.filter(about=broken).update(sealed=b"rk1 nothing of ours")

    response = find(alice, "tickets")

    assert len(entries(response)) == 1
    assert "could not be opened safely" in text_of(response)


def test_a_sound_notebook_says_nothing_of_that(alice: Player) -> None:
    alice.draft(Way.SOLO)

    assert "could not be opened safely" not in text_of(find(alice, "tickets"))


@pytest.mark.parametrize("count", [1, 3])
def test_more_to_look_through_costs_no_more_queries(
    alice: Player,
    bob: Player,
    clock: time_machine.Traveller,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for _ in range(count):
        shared(alice, bob, clock)
        alice.draft(Way.SOLO)
    for words in ("tickets", "zeppelin"):
        with django_assert_num_queries(5):
            find(alice, words)


# The field ------------------------------------------------------------------------------------


def test_the_field_is_there_once_there_is_something_to_look_through(alice: Player) -> None:
    for _ in range(WORTH_A_SEARCH - 1):
        alice.draft(Way.SOLO)
    assert FIND not in alice.client.get("/n/all/").content.decode()

    alice.draft(Way.SOLO)

    shown = alice.client.get("/n/all/").content.decode()
    assert f'action="{FIND}"' in shown
    assert "Nobody keeps this." in text_of(alice.client.get("/n/all/"))


def test_what_was_typed_stays_in_the_field_with_a_way_back(alice: Player) -> None:
    alice.draft()

    shown = find(alice, "“came back”").content.decode()

    assert 'value="“came back”"' in shown
    assert "In quotes they stand together." not in shown
    assert "aria-describedby" not in shown
    assert "In quotes they stand together." in text_of(find(alice, "zeppelin"))
    assert f'href="{reverse("repair:all")}"' in shown


def test_every_part_has_a_name() -> None:
    assert set(PARTS) == set(Part)


def test_every_word_of_a_turn_is_written_in_the_notebook_first_or_a_note() -> None:
    """So whatever a turn can hold has a place among what is looked through."""
    worded = {
        name
        for form in TURN_FORMS.values()
        for name, field in form.base_fields.items()
        if isinstance(field, LineField | WordsField)
    }
    assert worded - {name for names in FIELDS.values() for name in names} == {"note"}
