"""Who may see and do what: owner, partner before and after release, stranger, nobody, a lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from reknit.repair.core.kinds import Kind
from reknit.repair.core.writing import Page
from reknit.repair.notebook import Closeness
from tests.people.scene import signed_in_client
from tests.repair.scene import Player, text_of

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine

PAGES: list[tuple[str, tuple[object, ...]]] = [
    ("repair:show", ()),
    ("repair:choose-way", ()),
    ("repair:name", ()),
    ("repair:same", ()),
    ("repair:put-card", ()),
    ("repair:say-card", ()),
    *[("repair:write", (page,)) for page in Page],
    *[("repair:give", (kind,)) for kind in Kind],
]
POSTS: list[tuple[str, tuple[object, ...]]] = [
    ("repair:autosave", (Page.HEAR,)),
    ("repair:take-back", ()),
    ("repair:tell-mine", ()),
    ("repair:choose-way", ()),
    ("repair:name", ()),
    ("repair:same", ()),
    ("repair:put-card", ()),
    *[("repair:write", (page,)) for page in Page],
    *[("repair:give", (kind,)) for kind in Kind],
]


def urls(repair_id: UUID, listed: list[tuple[str, tuple[object, ...]]]) -> list[str]:
    return [reverse(name, args=[repair_id, *more]) for name, more in listed]


def everything(repair_id: UUID, client: Client) -> list[tuple[str, int]]:
    got = [(url, client.get(url).status_code) for url in urls(repair_id, PAGES)]
    posted = [
        (url, client.post(url, {"happened": "x"}).status_code) for url in urls(repair_id, POSTS)
    ]
    return got + posted


def test_a_draft_is_not_there_for_anybody_else(alice: Player, bob: Player, charlie: Player) -> None:
    repair_id = alice.draft()
    for player in (bob, charlie):
        assert {status for _, status in everything(repair_id, player.client)} == {404}


def test_what_is_held_is_not_there_for_the_partner(alice: Player, bob: Player) -> None:
    repair_id = alice.draft()
    alice.give(repair_id, Kind.TELL)
    assert {status for _, status in everything(repair_id, bob.client)} == {404}


def test_what_is_shared_is_not_there_for_a_stranger(
    alice: Player, bob: Player, charlie: Player, clock: time_machine.Traveller
) -> None:
    repair_id = alice.draft()
    alice.give(repair_id, Kind.TELL)
    clock.shift(10)
    bob.give(repair_id, Kind.READY)
    assert bob.show(repair_id).status_code == 200
    assert {status for _, status in everything(repair_id, charlie.client)} == {404}


def test_nobody_gets_a_fault(alice: Player, bob: Player, clock: time_machine.Traveller) -> None:
    repair_id = alice.draft()
    alice.give(repair_id, Kind.TELL)
    clock.shift(10)
    for player in (bob, alice):
        for url, status in everything(repair_id, player.client):
            assert status in {200, 204, 302, 404, 409, 422}, url


def test_anonymous_is_sent_to_sign_in(alice: Player) -> None:
    repair_id = alice.draft()
    for url in urls(repair_id, PAGES):
        response = Client().get(url)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("people:sign-in"))


def test_behind_cover_every_page_waits(alice: Player) -> None:
    covered = signed_in_client(alice.someone, covered=True)
    listed = [
        reverse("repair:start"),
        reverse("repair:way-in", args=[Closeness.MISREAD]),
        *urls(alice.draft(), PAGES),
    ]
    for url in listed:
        response = covered.get(url)
        assert response["Location"].startswith(reverse("people:uncover"))


def test_wrong_methods(alice: Player) -> None:
    repair_id = alice.draft()
    for name, args in (
        ("repair:autosave", [Page.HEAR]),
        ("repair:take-back", []),
        ("repair:tell-mine", []),
    ):
        assert alice.client.get(reverse(name, args=[repair_id, *args])).status_code == 405
    for name in ("repair:show", "repair:say-card"):
        assert alice.client.post(reverse(name, args=[repair_id])).status_code == 405
    for url in (*urls(repair_id, PAGES), reverse("repair:start")):
        assert alice.client.delete(url).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "n/new/0/",
        "n/new/9/",
        "n/{id}/page/0/",
        "n/{id}/page/99/",
        "n/{id}/turn/0/",
        "n/{id}/turn/77/",
    ],
)
def test_addresses_that_do_not_exist(alice: Player, path: str) -> None:
    assert alice.client.get(f"/{path.format(id=alice.draft())}").status_code == 404


def test_addresses_say_nothing() -> None:
    repair_id = "00000000-0000-0000-0000-000000000000"
    for name, more in PAGES + POSTS:
        tail = reverse(name, args=[repair_id, *more]).replace(repair_id, "")
        assert not {"feel", "end", "part", "answer", "ask", "hurt"} & set(tail.split("/"))


def test_every_writing_screen_says_who_reads_it(alice: Player) -> None:
    repair_id = alice.draft()
    for page in Page:
        url = reverse("repair:write", args=[repair_id, page])
        assert "Only you can read this." in text_of(alice.client.get(url))
