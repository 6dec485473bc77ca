"""A code from the host, the notebook from before, and both together again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from reknit.people import actions, queries
from reknit.people.index import change_index, read_index
from reknit.people.names import both_names, my_name
from reknit.people.refusals import NotYoursToDelete, ShutForNow
from reknit.vault import earlier, record, sessions
from reknit.vault.actions import make_recovery_code
from reknit.vault.pages import read_page, write_page
from reknit.vault.secret import Secret
from tests.people.lost import NEW, begin_anew, everything_answers, host_code, sign_in, type_code
from tests.people.scene import PASSPHRASE, Someone, make_couple, make_person, signed_in_client

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

THIRD = "quarry-lantern-biscuit-fathom-elm"
MINE = {"v": 1, "words": "only mine"}


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def alice() -> Someone:
    return make_person("Alice")


@pytest.fixture
def bob() -> Someone:
    return make_person("Bob")


@pytest.fixture
def couple(alice: Someone, bob: Someone) -> UUID:
    return make_couple(alice, bob)


def shown(client: Client, name: str) -> str:
    """Without the form tokens, which are new each time. Byte by byte: ``tests/proof``."""
    text = client.get(reverse(name)).content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def today(client: Client) -> str:
    return shown(client, "home:today")


def whats(person: Someone) -> list[str]:
    return [line.what for line in record.lines(person.open())]


# Begun anew -----------------------------------------------------------------------------------


def test_a_code_from_the_host_gives_an_empty_notebook_and_says_what_that_means(
    alice: Someone, couple: UUID
) -> None:
    change_index(alice.open(), lambda doc: doc.update(display_name="Al"))
    lost = begin_anew(alice)

    assert lost.answer.headers["Location"] == reverse("people:begun-anew")
    page = lost.client.get(reverse("people:begun-anew")).content.decode()
    assert "Your notebook is new" in page
    until = earlier.kept_until(lost.someone.open(), at=timezone.now())
    assert until is not None
    assert until == timezone.now().date() + timedelta(days=90)
    assert f"{until.day} {until:%B}" in page
    assert "The two of you can open it again" in page
    assert read_index(lost.someone.open()) == {}
    assert my_name(lost.member, lost.someone.open()) == "Alice"
    assert whats(lost.someone) == ["access-reset"]


def test_nothing_breaks_for_somebody_begun_anew_nor_for_their_partner(
    alice: Someone, bob: Someone, couple: UUID
) -> None:
    partner = signed_in_client(bob)
    lost = begin_anew(alice)
    everything_answers(lost.client)
    everything_answers(partner)
    lost.client.post(reverse("people:open-again"), {"press": "ask"})
    everything_answers(lost.client)
    everything_answers(partner)


def test_a_partner_cannot_tell_that_somebody_began_anew(
    alice: Someone, bob: Someone, couple: UUID
) -> None:
    partner = signed_in_client(bob)
    before = [shown(partner, name) for name in ("home:today", "people:settings")]
    lost = begin_anew(alice)
    today(lost.client)
    assert [shown(partner, name) for name in ("home:today", "people:settings")] == before


def test_the_page_says_before_what_it_will_do(alice: Someone, client: Client) -> None:
    page = client.get(reverse("people:reset")).content.decode()
    assert "you begin with an empty notebook" in page
    assert "kept, sealed, for 90 days" in page


def test_a_wrong_code_keeps_name_and_code_and_says_so(alice: Someone) -> None:
    _, answer = type_code(alice, "0000-0000")
    assert answer.status_code == 422
    assert "That code doesn&#x27;t open this notebook." in answer.content.decode()
    assert 'value="alice"' in answer.content.decode()


def test_a_code_works_once(alice: Someone) -> None:
    code = host_code(alice)
    type_code(alice, code)
    assert type_code(alice, code, THIRD)[1].status_code == 422


def test_without_anything_set_aside_the_pages_lead_on(alice: Someone) -> None:
    client = signed_in_client(alice)
    for name in ("begun-anew", "came-back", "earlier", "open-again", "compare"):
        assert client.get(reverse(f"people:{name}")).status_code == 302
    assert reverse("people:earlier") not in client.get(reverse("people:settings")).content.decode()


# The one before comes back --------------------------------------------------------------------


def test_a_hostile_reset_takes_nothing(alice: Someone, bob: Someone, couple: UUID) -> None:
    """The host resets, writes and changes the passphrase; Alice comes back and has everything."""
    write_page(alice.open(), couple, MINE, seen=0)
    hostile = begin_anew(alice)
    assert read_page(hostile.someone.open(), couple).revision == 0
    assert not hostile.someone.open().has_couple(couple)
    hostile.client.post(
        reverse("people:passphrase"),
        {"passphrase_now": NEW, "kind": "own", "passphrase": THIRD, "passphrase_again": THIRD},
    )

    client, answer = sign_in(alice, PASSPHRASE)

    assert answer.headers["Location"] == reverse("people:came-back")
    page = client.get(reverse("people:came-back")).content.decode()
    assert "Your notebook is as it was" in page
    assert read_page(alice.open(), couple).doc == MINE
    assert both_names(alice.member, alice.open()).theirs == "Bob"
    assert sign_in(alice, THIRD)[1].status_code == 422
    assert hostile.client.get(reverse("home:today")).status_code == 302  # their sign-in is over
    assert {"notebook-came-back", "access-reset"} <= set(whats(alice))
    everything_answers(client)


def test_that_it_came_back_is_said_until_it_was_read(alice: Someone) -> None:
    begin_anew(alice)
    sign_in(alice, PASSPHRASE)
    client, answer = sign_in(alice, PASSPHRASE)
    assert answer.headers["Location"] == reverse("people:came-back")
    answer = client.post(reverse("people:came-back"))
    assert answer.headers["Location"] == reverse("home:today")
    assert sign_in(alice, PASSPHRASE)[1].headers["Location"] == reverse("home:today")
    # Once more the same: said again.
    begin_anew(alice, THIRD)
    assert sign_in(alice, PASSPHRASE)[1].headers["Location"] == reverse("people:came-back")


def test_at_a_cover_too(alice: Someone) -> None:
    """The sign-in of the reset lies covered on this device; the old passphrase is typed."""
    lost = begin_anew(alice)
    lost.client.post(reverse("people:cover"))
    answer = lost.client.post(reverse("people:uncover"), {"passphrase": PASSPHRASE})
    assert answer.headers["Location"] == reverse("people:came-back")


def test_the_recovery_code_from_before_brings_it_back(alice: Someone) -> None:
    code = make_recovery_code(vault=alice.open()).expose()
    begin_anew(alice)
    client, answer = type_code(alice, code, THIRD)
    assert answer.headers["Location"] == reverse("people:came-back")
    assert client.get(reverse("people:came-back")).status_code == 200


def test_a_recovery_code_leads_to_today(alice: Someone) -> None:
    code = make_recovery_code(vault=alice.open()).expose()
    assert type_code(alice, code)[1].headers["Location"] == reverse("home:today")


# Both together --------------------------------------------------------------------------------


def bring_in(client: Client, passphrase: str) -> tuple[int, str]:
    answer = client.post(reverse("people:earlier"), {"passphrase_before": passphrase})
    return answer.status_code, answer.content.decode()


def test_remembering_later_joins_both(alice: Someone, bob: Someone, couple: UUID) -> None:
    write_page(alice.open(), couple, MINE, seen=0)
    change_index(alice.open(), lambda doc: doc.update(display_name="Alice of before"))
    lost = begin_anew(alice)
    change_index(lost.someone.open(), lambda doc: doc.update(display_name="Alice of now"))
    assert reverse("people:earlier") in lost.client.get(reverse("people:settings")).content.decode()

    status, page = bring_in(lost.client, "not this one, surely")
    assert status == 422
    assert "opens nothing that is set aside" in page
    assert bring_in(lost.client, PASSPHRASE)[0] == 302

    assert (
        "Both are together now."
        in lost.client.get(reverse("people:settings"), {"joined": "1"}).content.decode()
    )
    vault = lost.someone.open()
    assert read_page(vault, couple).doc == MINE
    assert read_index(vault)["display_name"] == "Alice of now"
    assert lost.member.together
    assert both_names(lost.member, vault).theirs == "Bob"
    assert sign_in(alice, PASSPHRASE)[1].status_code == 422
    everything_answers(lost.client)


def test_what_was_written_meanwhile_can_be_brought_in_after_coming_back(alice: Someone) -> None:
    lost = begin_anew(alice)
    write_page(lost.someone.open(), alice.person_id, {"later": "words"}, seen=0)
    client, _ = sign_in(alice, PASSPHRASE)
    page = client.get(reverse("people:earlier")).content.decode()
    assert "only the other passphrase opens it" in page
    assert bring_in(client, NEW)[0] == 302
    assert read_index(lost.someone.open())["later"] == "words"


def test_trying_passphrases_is_limited(alice: Someone) -> None:
    lost = begin_anew(alice)
    answers = [bring_in(lost.client, f"guess number {n}")[0] for n in range(13)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_after_ninety_days_nothing_is_offered(alice: Someone) -> None:
    lost = begin_anew(alice)
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        client = signed_in_client(lost.someone)
        assert client.get(reverse("people:earlier")).status_code == 302
        assert sign_in(alice, PASSPHRASE)[1].status_code == 422


# While what is shared does not open -----------------------------------------------------------


def test_inviting_and_joining_wait(alice: Someone, bob: Someone, couple: UUID) -> None:
    charlie = make_person("Charlie")
    code = actions.invite(
        member=charlie.member,
        vault=charlie.open(),
        sentence="Shall we?",
        name="Charlie",
        at=timezone.now(),
    )
    lost = begin_anew(alice)
    at, vault = timezone.now(), lost.someone.open()
    with pytest.raises(ShutForNow):
        actions.invite(member=lost.member, vault=vault, sentence="?", name="A", at=at)
    with pytest.raises(ShutForNow):
        actions.join(member=lost.member, vault=vault, code=code, name="A", at=at)
    answer = lost.client.get(reverse("people:invite"))
    assert answer.headers["Location"] == reverse("people:open-again")
    posted = lost.client.post(reverse("people:invite"), {"sentence": "Shall we?", "name": "Al"})
    assert posted.status_code == 409
    assert "Shall we?" in posted.content.decode()


@pytest.mark.parametrize("days", [0, 7])
def test_leaving_works_without_the_keys(
    alice: Someone, bob: Someone, couple: UUID, days: int
) -> None:
    lost = begin_anew(alice)
    page = lost.client.get(reverse("people:leave")).content.decode()
    assert "End sharing with Bob" in page
    assert 'name="note"' not in page  # nothing can be written to him
    assert lost.client.post(reverse("people:leave"), {"when": str(days)}).status_code == 302
    assert lost.member.shut is None
    member = queries.with_keys(bob.member, bob.open())
    assert member.together is bool(days)
    everything_answers(lost.client)


def test_deleting_works_without_the_keys(alice: Someone, bob: Someone, couple: UUID) -> None:
    lost = begin_anew(alice)
    earlier.sweep(at=timezone.now() + timedelta(days=91))  # nobody came for what was there before
    answer = lost.client.post(reverse("people:delete"), {"passphrase": NEW, "when": "0"})
    assert answer.headers["Location"] == reverse("people:ended")
    assert not bob.member.together


def test_words_meet_a_lock_after_a_reset(alice: Someone) -> None:
    """The device that was signed in before: its sign-in has ended, its words are kept."""
    client = signed_in_client(alice)
    begin_anew(alice)
    address = reverse("people:invite")
    answer = client.post(address, {"sentence": "Written into a lock", "name": "Al"})
    assert answer.status_code == 409
    session = sessions.find(client.cookies["reknit"].value)
    assert session is not None
    assert session.vault is None
    assert re.search("kept|below", answer.content.decode())


def test_a_guess_at_the_door_names_nobody(alice: Someone, client: Client) -> None:
    """An unknown name and a wrong code are told the same."""
    stranger = Someone("Zoe", alice.person_id, "zoe", Secret(NEW))
    one = re.sub(r'value="[^"]*"|nonce="[^"]*"', "", type_code(alice, "0000")[1].content.decode())
    other = type_code(stranger, "0000")[1].content.decode()
    assert "That code doesn&#x27;t open this notebook." in one
    assert "That code doesn&#x27;t open this notebook." in other


def test_whoever_had_an_account_reset_cannot_delete_what_was_there_before(alice: Someone) -> None:
    lost = begin_anew(alice)
    assert "I remember that passphrase" in shown(lost.client, "people:delete")
    refused = lost.client.post(reverse("people:delete"), {"passphrase": NEW})
    assert refused.status_code == 409
    with pytest.raises(NotYoursToDelete):
        actions.delete_account(member=lost.member, at=timezone.now())
    back, _ = sign_in(alice, PASSPHRASE)  # everything is there, and only now it can be deleted
    assert back.post(reverse("people:delete"), {"passphrase": PASSPHRASE}).status_code == 302
    assert queries.member(alice.person_id) is None


def test_the_old_passphrase_typed_where_it_is_asked_again_changes_nothing(alice: Someone) -> None:
    lost = begin_anew(alice)
    answer = lost.client.post(reverse("people:recovery-code"), {"passphrase": PASSPHRASE})
    assert answer.status_code == 422
    assert lost.client.get(reverse("people:settings")).status_code == 200
    assert "access-reset" in whats(lost.someone)  # still the new notebook
