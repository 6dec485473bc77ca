"""Drafts: kept while writing, in two windows, behind a lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from reknit.people.locks import put_back_url
from reknit.people.rescued import let_go, rescued
from reknit.repair.core.kinds import Kind
from reknit.repair.core.writing import Page
from reknit.repair.notebook import LONGEST
from reknit.vault.aside import asides
from tests.people.scene import signed_in_client
from tests.repair.scene import TOLD, Player, text_of

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine


def autosave(player: Player, repair_id: UUID, seen: int, **words: object) -> int:
    """The new revision; 0 when it was not kept."""
    response = player.client.post(
        reverse("repair:autosave", args=[repair_id, Page.HEAR]), {"seen": str(seen), **words}
    )
    assert response.status_code in {204, 409, 422}
    return int(response.headers.get("Reknit-Seen", 0))


def mine(player: Player, repair_id: UUID) -> dict[str, object]:
    return player.opened(repair_id).notebook.fields(player.someone.person_id)


def test_what_is_written_is_kept_and_fills_the_page(alice: Player) -> None:
    repair_id = alice.draft()
    seen = autosave(alice, repair_id, 2, happened="Half a sen")
    assert autosave(alice, repair_id, seen, happened="Half a sentence", feelings_own="odd") > seen
    assert mine(alice, repair_id)["happened"] == "Half a sentence"
    assert mine(alice, repair_id)["feelings"] == ["odd"]
    url = reverse("repair:write", args=[repair_id, Page.HAPPENED])
    assert "Half a sentence</textarea>" in alice.client.get(url).content.decode()


def test_saving_the_same_again_keeps_the_revision(alice: Player) -> None:
    repair_id = alice.draft()
    seen = autosave(alice, repair_id, 2, happened="One")
    assert autosave(alice, repair_id, seen, happened="One") == seen


def test_two_windows_keep_both_texts_in_sight(alice: Player) -> None:
    repair_id = alice.draft()
    url = reverse("repair:write", args=[repair_id, Page.HAPPENED])
    seen = alice.opened(repair_id).notebook.revision
    autosave(alice, repair_id, seen, happened="From the phone")
    assert autosave(alice, repair_id, seen, happened="From the laptop") == 0
    assert mine(alice, repair_id)["happened"] == "From the phone"
    both = alice.client.post(url, {"happened": "From the laptop", "title": "", "seen": str(seen)})
    assert both.status_code == 409
    assert "From the phone" in text_of(both)
    assert "From the laptop</textarea>" in both.content.decode()
    assert 'name="read_also" value="1"' in both.content.decode()
    again = alice.client.get(url)
    assert "From the phone" in text_of(again)
    now = alice.opened(repair_id).notebook.revision
    settled = alice.client.post(
        url, {"happened": "From both", "title": "", "seen": str(now), "read_also": "1"}
    )
    assert settled.status_code == 302
    assert "From the phone" not in text_of(alice.client.get(url))


def test_going_on_in_an_old_page_is_no_conflict(alice: Player) -> None:
    """The answer to an autosave was lost: the page still shows the old revision."""
    repair_id = alice.draft()
    autosave(alice, repair_id, 0, happened=f"{TOLD['happened']} And")
    assert autosave(alice, repair_id, 0, happened=f"{TOLD['happened']} And then") > 0


def test_more_than_the_notebook_holds(alice: Player) -> None:
    repair_id = alice.draft()
    assert autosave(alice, repair_id, 9, hear="x" * (LONGEST + 1)) == 0
    url = reverse("repair:write", args=[repair_id, Page.HAPPENED])
    long = alice.client.post(url, {"happened": "y" * 5000, "title": "", "seen": "9"})
    assert long.status_code == 422
    assert "y" * 5000 in long.content.decode()


def test_words_that_meet_a_lock_are_put_back_on_their_page(alice: Player) -> None:
    repair_id = alice.draft()
    covered = signed_in_client(alice.someone, covered=True)
    url = reverse("repair:write", args=[repair_id, Page.MEANING])
    locked = covered.post(url, {"took_to_mean": "Typed into a lock", "seen": "2"})
    assert locked.status_code == 409
    assert "Typed into a lock" not in text_of(locked)
    found = asides(alice.vault)
    assert len(found) == 1
    page = alice.client.get(url, {"aside": str(found[0].id)})
    assert "Typed into a lock" in text_of(page)


def test_a_turn_that_met_a_lock_was_not_given(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft()
    locked = Player(alice.someone, signed_in_client(alice.someone, covered=True))
    assert locked.give(repair_id, Kind.TELL).status_code == 409
    clock.shift(10)
    assert bob.show(repair_id).status_code == 404


def test_a_share_that_met_a_lock_is_previewed_with_its_own_words(alice: Player) -> None:
    repair_id = alice.draft()
    covered = Player(alice.someone, signed_in_client(alice.someone, covered=True))
    covered.give(repair_id, Kind.TELL, took_to_mean="Changed just before the lock")
    found = asides(alice.vault)[0]
    preview = reverse("repair:give", args=[repair_id, Kind.TELL])
    assert "Changed just before the lock" in text_of(
        alice.client.get(preview, {"aside": str(found.id)})
    )


def test_an_autosave_behind_a_lock_is_set_aside(alice: Player) -> None:
    repair_id = alice.draft()
    covered = signed_in_client(alice.someone, covered=True)
    response = covered.post(
        reverse("repair:autosave", args=[repair_id, Page.HEAR]), {"hear": "mid-sentence"}
    )
    assert response.status_code == 409
    assert asides(alice.vault)[0].words["fields"]["hear"] == ["mid-sentence"]


def test_what_saved_itself_into_a_lock_is_offered_once_and_put_back_where_it_was(
    alice: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft()
    covered = signed_in_client(alice.someone, covered=True)
    page = reverse("repair:write", args=[repair_id, Page.HAPPENED])
    for text in ("You left", "You left before", "You left before I came"):
        covered.post(
            reverse("repair:autosave", args=[repair_id, Page.HAPPENED]),
            {"happened": text, "seen": "1"},
        )
        clock.shift(1)  # a page saves itself seconds apart; the order is that of the clock
    covered.post(page, {"happened": "You left before I came back", "seen": "1", "step": "on"})

    offered = rescued(alice.vault)

    assert [found.words["fields"]["happened"] for found in offered] == [
        ["You left before I came back"]
    ]
    put_back = put_back_url(offered[0])
    assert put_back.startswith(page)
    assert "You left before I came back" in alice.client.get(put_back).content.decode()
    let_go(alice.vault, offered[0].id)
    assert rescued(alice.vault) == []
