"""What two share, opened again for the one who has lost the keys: asked, compared, agreed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reknit.people import actions, asking
from reknit.people.index import read_index
from reknit.people.names import both_names
from reknit.repair import lists
from reknit.repair.core.kinds import Kind
from reknit.vault import record, reopening
from reknit.vault.actions import change_passphrase
from reknit.vault.core import hazmat
from reknit.vault.models import KeyRing, Reopening
from reknit.vault.secret import Secret
from tests.people.lost import (
    NEW,
    OPEN_AGAIN,
    Lost,
    begin_anew,
    everything_answers,
    press,
    sign_in,
)
from tests.people.scene import PASSPHRASE, make_person, signed_in_client
from tests.people.together import at_once
from tests.repair.scene import TOLD, Player, make_two, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db

THIRD = "quarry-lantern-biscuit-fathom-elm"
HAPPENED = TOLD["happened"]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def two() -> tuple[Player, Player]:
    return make_two()


@pytest.fixture
def alice(two: tuple[Player, Player]) -> Player:
    return two[0]


@pytest.fixture
def bob(two: tuple[Player, Player]) -> Player:
    return two[1]


def digits_in(response: Response) -> str:
    found = re.search(r'name="digits" value="(\d{4} \d{4} \d{4})"', response.content.decode())
    assert found, response.content.decode()
    return found[1]


def look(client: Client) -> str:
    return digits_in(press(client, "show"))


def ask(lost: Lost) -> None:
    assert press(lost.client, "ask").status_code == 302


def opens_again(lost: Lost, bob: Player) -> None:
    ask(lost)
    digits = look(lost.client)
    assert digits == look(bob.client)
    assert press(bob.client, "same", digits=digits).status_code == 302
    answer = press(lost.client, "same", digits=digits)
    assert answer.headers["Location"].startswith(reverse("people:compare"))


def as_player(lost: Lost) -> Player:
    return Player(lost.someone, lost.client)


def told(alice: Player, clock: time_machine.Traveller) -> UUID:
    """Alice has told; Bob can read it."""
    repair_id = alice.draft()
    assert alice.give(repair_id, Kind.TELL).status_code == 302
    clock.shift(11)
    return repair_id


@pytest.fixture
def shared(clock: time_machine.Traveller, alice: Player) -> UUID:
    return told(alice, clock)


def today_of(client: Client) -> str:
    return text_of(client.get(reverse("home:today")))


# The whole way --------------------------------------------------------------------------------


def test_everything_shared_is_readable_again_and_both_go_on(
    alice: Player, bob: Player, shared: UUID, clock: time_machine.Traveller
) -> None:
    lost = begin_anew(alice.someone)
    assert lost.client.get(reverse("repair:show", args=[shared])).status_code == 404
    assert "doesn't open for you now" in today_of(lost.client)
    assert "asks to open again" not in today_of(bob.client)
    ask(lost)
    assert "asks to open again" in today_of(bob.client)
    digits = look(lost.client)
    assert digits == look(bob.client)

    early = press(lost.client, "same", digits=digits)
    assert early.status_code == 200
    assert "Not open yet" in early.content.decode()
    assert lost.client.get(reverse("repair:show", args=[shared])).status_code == 404

    assert press(bob.client, "same", digits=digits).status_code == 302
    assert lost.client.get(reverse("repair:show", args=[shared])).status_code == 404
    assert "asks to open again" not in today_of(bob.client)
    answer = press(lost.client, "same", digits=digits)
    assert "It is open again" in text_of(lost.client.get(answer.headers["Location"]))

    again = as_player(lost)
    assert HAPPENED in again.text(shared)
    names = both_names(again.someone.member, again.vault)
    assert (names.mine, names.theirs) == ("Alice", "Bob")
    assert "doesn't open for you now" not in today_of(lost.client)
    assert not Reopening.objects.exists()
    for player in (again, bob):
        assert "shared-reopened" in [line.what for line in record.lines(player.vault)]
        everything_answers(player.client)

    # Both go on: Bob answers, Alice reads it and says so; she writes her own page about it.
    assert bob.give(shared, Kind.READY).status_code == 302
    assert bob.give(shared, Kind.ANSWER).status_code == 302
    clock.shift(11)
    assert "You felt left on your own" in again.text(shared)
    assert again.give(shared, Kind.PARTLY).status_code == 302
    clock.shift(11)
    assert "That it was dark already." in bob.text(shared)
    kept = again.client.post(reverse("repair:autosave", args=[shared, "ask"]), {"ask": "A wave?"})
    assert kept.status_code in {200, 204}
    everything_answers(again.client)


def test_what_was_closed_is_listed_as_closed(
    alice: Player, bob: Player, shared: UUID, clock: time_machine.Traveller
) -> None:
    for player, kind in ((bob, Kind.READY), (bob, Kind.ANSWER)):
        assert player.give(shared, kind).status_code == 302
    clock.shift(11)
    for player, kind in ((alice, Kind.THATS_IT), (alice, Kind.ENDING)):
        assert player.give(shared, kind).status_code == 302
        clock.shift(11)
    lost = begin_anew(alice.someone)
    opens_again(lost, bob)
    entry = lists.entries(read_index(lost.someone.open()))[str(shared)]
    assert entry["closed"]
    assert entry["title"]
    assert as_player(lost).show(shared).status_code == 200
    assert entry["title"] in today_of(lost.client)


def test_after_a_change_of_passphrase_it_still_opens(alice: Player, bob: Player) -> None:
    lost = begin_anew(alice.someone)
    ask(lost)
    before = look(lost.client)
    vault = change_passphrase(vault=lost.someone.open(), new=Secret(THIRD))
    again = Lost(replace(lost.someone, passphrase=Secret(THIRD)), Client(), lost.answer)
    again.client = signed_in_client(again.someone)
    assert vault.generation == again.someone.open().generation

    refused = press(bob.client, "same", digits=before)  # her keys are others by now
    assert refused.status_code == 409
    assert "The digits are others now" in refused.content.decode()
    late = press(again.client, "same", digits=before)
    assert late.status_code == 409
    digits = digits_in(late)
    assert digits != before
    assert digits == look(bob.client)
    press(bob.client, "same", digits=digits)
    assert press(again.client, "same", digits=digits).status_code == 302
    assert again.member.together


# No -------------------------------------------------------------------------------------------


def test_the_partner_says_that_they_differ(alice: Player, bob: Player, shared: UUID) -> None:
    lost = begin_anew(alice.someone)
    ask(lost)
    digits = look(lost.client)
    before = lost.client.get(reverse(OPEN_AGAIN)).status_code
    said = press(bob.client, "differ")
    assert "Then stop here" in said.content.decode()
    assert lost.client.get(reverse(OPEN_AGAIN)).status_code == before
    assert press(lost.client, "same", digits=digits).status_code == 200  # not open
    assert not lost.member.together


def test_the_asker_says_that_they_differ(alice: Player, bob: Player) -> None:
    lost = begin_anew(alice.someone)
    ask(lost)
    look(lost.client)
    said = press(lost.client, "differ").content.decode()
    assert "Then stop here" in said
    assert "Your question is taken back" in said
    assert not asking.is_asked(bob.someone.member)
    assert press(bob.client, "show").status_code == 302


def test_taken_back(alice: Player, bob: Player) -> None:
    lost = begin_anew(alice.someone)
    ask(lost)
    press(lost.client, "withdraw")
    assert "asks to open again" not in today_of(bob.client)
    late = press(bob.client, "same", digits="1234 1234 1234")
    assert late.headers["Location"] == reverse("people:settings")


def test_keys_slipped_in_by_the_host_open_nothing(alice: Player, bob: Player) -> None:
    lost = begin_anew(alice.someone)
    ask(lost)
    hers = look(lost.client)
    public, _ = hazmat.make_box_pair()
    forged = replace(lost.someone.open().identity, box=public)
    Reopening.objects.update(asker_identity=forged.to_bytes())
    KeyRing.objects.filter(person_id=alice.someone.person_id).update(box_public=public)
    assert look(bob.client) != hers
    assert press(bob.client, "same", digits=hers).status_code == 409
    found = reopening.asked(Reopening.objects.get().couple_id)
    assert found is not None
    assert not found.agreed


def test_a_stranger_meets_nothing_of_it(alice: Player, bob: Player) -> None:
    lost = begin_anew(alice.someone)
    ask(lost)
    stranger = signed_in_client(make_person("Charlie"))
    for what in ("ask", "show", "same", "differ", "withdraw"):
        answer = press(stranger, what, digits=look(bob.client))
        assert answer.headers["Location"] == reverse("people:settings")
    assert asking.is_asked(bob.someone.member)
    assert (
        Client().get(reverse(OPEN_AGAIN)).headers["Location"].startswith(reverse("people:sign-in"))
    )


def test_somebody_who_has_left_is_not_asked(alice: Player, bob: Player) -> None:
    """And whoever asks cannot tell: to them it looks like no answer."""
    lost = begin_anew(alice.someone)
    ask(lost)
    before = press(lost.client, "show").status_code, lost.client.get(reverse(OPEN_AGAIN))
    actions.leave_couple(member=bob.someone.member, vault=bob.vault, at=timezone.now(), days=7)
    assert "asks to open again" not in today_of(bob.client)
    assert press(bob.client, "show").headers["Location"] == reverse("people:settings")
    after = press(lost.client, "show").status_code, lost.client.get(reverse(OPEN_AGAIN))
    assert before[0] == after[0] == 200
    assert text_of(before[1]) == text_of(after[1])


def test_somebody_whose_account_is_gone_still_has_digits(alice: Player, bob: Player) -> None:
    lost = begin_anew(alice.someone)
    ask(lost)
    actions.delete_account(member=bob.someone.member, at=timezone.now(), days=7)
    digits = look(lost.client)
    assert press(lost.client, "same", digits=digits).status_code == 200
    everything_answers(lost.client)


def test_both_have_lost_it(alice: Player, bob: Player) -> None:
    one, other = begin_anew(alice.someone), begin_anew(bob.someone, THIRD)
    ask(one)
    page = other.client.get(reverse(OPEN_AGAIN)).content.decode()
    assert "You both have new keys" in page
    assert press(other.client, "ask").status_code == 200
    for each in (one, other):
        everything_answers(each.client)


def test_looking_at_a_page_shows_no_digits_and_tells_no_change_of_passphrase(
    alice: Player, bob: Player
) -> None:
    for name in ("people:open-again", "people:compare"):
        lost_digits = re.search(
            r"\d{4} \d{4} \d{4}", bob.client.get(reverse(name), follow=True).content.decode()
        )
        assert lost_digits is None
    lost = begin_anew(alice.someone)
    ask(lost)
    for client in (lost.client, bob.client):
        assert 'name="digits"' not in client.get(reverse(OPEN_AGAIN)).content.decode()


# Any two ---------------------------------------------------------------------------------------


def test_any_two_can_compare(alice: Player, bob: Player) -> None:
    pages = [
        each.client.post(reverse("people:compare"), {"press": "show"}).content.decode()
        for each in (alice, bob)
    ]
    shown = [re.findall(r">(\d{4} \d{4} \d{4})<", page) for page in pages]
    assert shown[0] == shown[1] != []
    said = alice.client.post(reverse("people:compare"), {"press": "differ"})
    assert "Then stop here" in said.content.decode()
    assert not Reopening.objects.exists()
    for each in (alice, bob):
        assert (
            reverse("people:compare")
            in each.client.get(reverse("people:settings")).content.decode()
        )


def test_the_old_passphrase_ends_the_question(alice: Player, bob: Player) -> None:
    lost = begin_anew(alice.someone)
    ask(lost)
    client, _ = sign_in(alice.someone, PASSPHRASE)
    assert not asking.is_asked(bob.someone.member)
    assert "doesn't open for you now" not in today_of(client)
    assert client.get(reverse(OPEN_AGAIN)).headers["Location"] == reverse("people:settings")


def test_a_new_repair_waits_until_it_is_open_again(alice: Player, bob: Player) -> None:
    lost = begin_anew(alice.someone)
    player = as_player(lost)
    player.client.get(reverse("safety:check"))
    mine = player.draft()
    answer = player.give(mine, Kind.TELL)
    assert answer.status_code in {302, 409, 422}
    assert "can't be opened safely" not in answer.content.decode()
    opens_again(lost, bob)
    everything_answers(lost.client)


# Both in the same second ----------------------------------------------------------------------


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_both_press_in_the_same_second(alice: Player, bob: Player) -> None:
    lost = begin_anew(alice.someone)
    ask(lost)
    digits = look(lost.client)
    outcomes = at_once(
        lambda: press(bob.client, "same", digits=digits).status_code,
        lambda: press(lost.client, "same", digits=digits).status_code,
    )
    assert outcomes[0] == 302
    assert outcomes[1] in {200, 302}
    if outcomes[1] == 200:
        assert press(lost.client, "same", digits=digits).status_code == 302
    assert lost.member.together


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_agreeing_while_it_is_taken_back(alice: Player, bob: Player) -> None:
    lost = begin_anew(alice.someone)
    ask(lost)
    digits = look(lost.client)
    outcomes = at_once(
        lambda: press(bob.client, "same", digits=digits).status_code,
        lambda: press(lost.client, "withdraw").status_code,
    )
    assert not any(isinstance(each, Exception) for each in outcomes)
    assert not Reopening.objects.exists()
    assert not lost.member.together
    assert NEW
