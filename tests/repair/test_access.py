"""Every address of a repair at the lock, after leaving, with the wrong method.

Who may see and do what: proof/test_matrix.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reknit.people.actions.leaving import leave_couple
from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.writing import Page
from reknit.repair.models import Turn
from reknit.repair.notebook import Closeness
from reknit.repair.urls import urlpatterns
from tests.people.scene import signed_in_client
from tests.repair.scene import Player, text_of

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine

# Every address of one repair, from the list of addresses itself: a new page is in here at once.
EACH: dict[str, tuple[object, ...]] = {"page_": tuple(Page), "kind": tuple(Kind)}


def addresses() -> list[tuple[str, tuple[object, ...]]]:
    found: list[tuple[str, tuple[object, ...]]] = []
    for pattern in urlpatterns:
        names = list(pattern.pattern.converters)
        if "repair_id" not in names:
            continue
        more = [EACH[name] for name in names if name != "repair_id"]
        assert len(more) <= 1
        found += [(f"repair:{pattern.name}", (one,)) for one in (more[0] if more else ())]
        found += [] if more else [(f"repair:{pattern.name}", ())]
    return found


ADDRESSES = addresses()


def urls(repair_id: UUID) -> list[str]:
    return [reverse(name, args=[repair_id, *more]) for name, more in ADDRESSES]


def everything(repair_id: UUID, client: Client, part: slice = slice(None)) -> list[tuple[str, int]]:
    """Visited and posted to. 405 stands where an address takes only one of them."""
    asked = urls(repair_id)[part]
    got = [(url, client.get(url).status_code) for url in asked]
    post = {"happened": "x", "heard": "x", "length": "thirty", "ending": "put_down"}
    return got + [(url, client.post(url, post).status_code) for url in asked]


def test_every_address_of_a_repair_is_looked_at() -> None:
    assert {name for name, _ in ADDRESSES} >= {"repair:show", "repair:write", "repair:give"}
    assert len(ADDRESSES) > 2 * len(Page) + len(Kind)


def tended(alice: Player, bob: Player, clock: time_machine.Traveller) -> UUID:
    """A full repair with something beside it from both."""
    repair_id = alice.draft(size=Size.FULL)
    for player, kind in (
        (alice, Kind.TELL),
        (bob, Kind.READY),
        (bob, Kind.TALKED),
        (alice, Kind.OWN),
        (bob, Kind.LESSON),
    ):
        assert player.give(repair_id, kind).status_code == 302
        clock.shift(10)
    return repair_id


@pytest.mark.parametrize("size", Size, ids=str)
def test_nobody_gets_a_fault(
    alice: Player, bob: Player, clock: time_machine.Traveller, size: Size
) -> None:
    if size is Size.FULL:
        repair_id = tended(alice, bob, clock)
    else:
        repair_id = alice.draft()
        alice.give(repair_id, Kind.TELL)
        clock.shift(10)
    first = list(Size).index(size)  # each of them half of it, the other half in the other size
    for player, part in ((bob, slice(first, None, 2)), (alice, slice(1 - first, None, 2))):
        for url, status in everything(repair_id, player.client, part):
            assert status in {200, 204, 302, 404, 405, 409, 422}, url


def test_after_leaving_words_stay_and_nothing_new_comes(
    alice: Player, bob: Player, clock: time_machine.Traveller
) -> None:
    repair_id = tended(alice, bob, clock)
    leave_couple(member=bob.someone.member, at=timezone.now())
    before = Turn.objects.filter(repair=repair_id).count()
    for player, part in ((alice, slice(0, None, 4)), (bob, slice(2, None, 4))):
        assert player.show(repair_id).status_code == 200
        for url, status in everything(repair_id, player.client, part):
            assert status in {200, 204, 302, 404, 405, 409, 422}, url
    assert Turn.objects.filter(repair=repair_id).count() == before


def test_anonymous_is_sent_to_sign_in(alice: Player) -> None:
    repair_id = alice.draft()
    client = Client()
    for url in urls(repair_id):
        response = client.get(url)
        assert response.status_code in {302, 405}, url
        if response.status_code == 405:
            response = client.post(url)
        assert response["Location"].startswith(reverse("people:sign-in"))


def test_behind_cover_every_page_waits(alice: Player) -> None:
    covered = signed_in_client(alice.someone, covered=True)
    listed = [
        reverse("repair:start"),
        reverse("repair:way-in", args=[Closeness.MISREAD]),
        *urls(alice.draft()),
    ]
    for url in listed:
        response = covered.get(url)
        if response.status_code == 405:
            response = covered.post(url)
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
    for url in (*urls(repair_id), reverse("repair:start")):
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
    for name, more in ADDRESSES:
        tail = reverse(name, args=[repair_id, *more]).replace(repair_id, "")
        said = {"feel", "end", "part", "answer", "ask", "hurt", "pause", "sorry", "promise"}
        assert not said & set(tail.split("/"))


def test_every_writing_screen_says_who_reads_it(alice: Player) -> None:
    repair_id = alice.draft(size=Size.FULL)
    for page in Page:
        url = reverse("repair:write", args=[repair_id, page])
        assert "Only you can read this." in text_of(alice.client.get(url))
