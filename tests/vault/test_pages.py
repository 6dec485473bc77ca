from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from reknit.vault import pages
from reknit.vault.core.envelopes import seal_to, to_bytes
from reknit.vault.models import PrivatePage
from reknit.vault.opened import Vault
from reknit.vault.pages import Page, PageChanged
from reknit.vault.refusals import SealBroken
from reknit.vault.sealed_pages import page_place
from tests.vault.scene import flipped

ABOUT = UUID(int=5)


def test_a_page_is_written_and_read(alice: Vault) -> None:
    assert pages.read_page(alice, ABOUT) == Page(ABOUT, 0, {})
    first = pages.write_page(alice, ABOUT, {"a": 1}, seen=0)
    assert first == Page(ABOUT, 1, {"a": 1})
    second = pages.write_page(alice, ABOUT, {"a": 2}, seen=1)
    assert second == pages.read_page(alice, ABOUT) == Page(ABOUT, 2, {"a": 2})


def test_pages_of_two_people_about_the_same_thing_are_apart(alice: Vault, bob: Vault) -> None:
    pages.write_page(alice, ABOUT, {"a": 1}, seen=0)
    assert pages.read_page(bob, ABOUT).doc == {}
    pages.write_page(bob, ABOUT, {"b": 1}, seen=0)
    assert pages.read_page(alice, ABOUT).doc == {"a": 1}


@pytest.mark.parametrize("seen", [0, 1, 3, 7])
def test_a_page_that_moved_on_is_not_overwritten(alice: Vault, seen: int) -> None:
    pages.write_page(alice, ABOUT, {"a": 1}, seen=0)
    now = pages.write_page(alice, ABOUT, {"a": 2}, seen=1)
    with pytest.raises(PageChanged) as refused:
        pages.write_page(alice, ABOUT, {"a": "late"}, seen=seen)
    assert refused.value.now == now == pages.read_page(alice, ABOUT)
    assert "late" not in repr(refused.value)


def test_a_page_made_for_a_partner_is_blank(alice: Vault, bob: Vault) -> None:
    pages.make_page_for(bob.person_id, ABOUT)
    assert pages.read_page(bob, ABOUT) == Page(ABOUT, 0, {})
    pages.write_page(bob, ABOUT, {"b": 1}, seen=0)
    pages.make_page_for(bob.person_id, ABOUT)  # does not touch what is there
    assert pages.read_page(bob, ABOUT).doc == {"b": 1}


def test_nobody_can_put_words_into_a_page_made_for_another(alice: Vault, bob: Vault) -> None:
    """Anybody can seal to Bob's public key; what they seal is never believed."""
    words = to_bytes({"revision": 1, "doc": {"b": "not mine"}})
    sealed = seal_to(bob.identity.box, page_place(ABOUT, bob.person_id), words)
    row = PrivatePage.objects.create(owner_id=bob.person_id, about=ABOUT, revision=0, sealed=sealed)
    assert pages.read_page(bob, ABOUT).doc == {}
    row.revision = 1
    row.save()
    with pytest.raises(SealBroken):
        pages.read_page(bob, ABOUT)


def test_sizes_go_in_steps_of_4_kib(alice: Vault) -> None:
    sizes = set()
    for number, length in enumerate([0, 10, 3000, 3990]):
        pages.write_page(alice, ABOUT, {"text": "x" * length}, seen=number)
        sizes.add(len(bytes(PrivatePage.objects.get().sealed)))
    assert len(sizes) == 1
    pages.write_page(alice, ABOUT, {"text": "x" * 5000}, seen=4)
    assert len(bytes(PrivatePage.objects.get().sealed)) == sizes.pop() + 4096


def test_every_hundredth_byte_of_a_page_is_guarded(alice: Vault) -> None:
    pages.write_page(alice, ABOUT, {"a": 1}, seen=0)
    whole = bytes(PrivatePage.objects.get().sealed)
    for position in [*range(120), *range(120, len(whole), 97), len(whole) - 1]:
        PrivatePage.objects.update(sealed=flipped(whole, position))
        with pytest.raises(SealBroken):
            pages.read_page(alice, ABOUT)


def test_pages_cannot_be_swapped(alice: Vault, bob: Vault) -> None:
    """Between things, people and revisions."""
    other = uuid4()
    pages.write_page(alice, ABOUT, {"a": 1}, seen=0)
    old = bytes(PrivatePage.objects.get().sealed)
    pages.write_page(alice, ABOUT, {"a": 2}, seen=1)
    pages.write_page(alice, other, {"a": 3}, seen=0)
    pages.write_page(bob, ABOUT, {"b": 1}, seen=0)
    mine = PrivatePage.objects.filter(owner_id=alice.person_id, about=ABOUT)
    elsewhere = PrivatePage.objects.filter(about=other).values_list("sealed", flat=True).get()
    bobs = PrivatePage.objects.filter(owner_id=bob.person_id).values_list("sealed", flat=True).get()
    for sealed in (old, bytes(elsewhere), bytes(bobs), b"", b"rk1"):
        mine.update(sealed=sealed)
        with pytest.raises(SealBroken):
            pages.read_page(alice, ABOUT)


def test_reading_and_writing_ask_little_of_the_database(
    alice: Vault, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        pages.read_page(alice, ABOUT)
    pages.write_page(alice, ABOUT, {"a": 1}, seen=0)
    with django_assert_num_queries(4):  # a savepoint and its end, the person's keys, the page
        pages.write_page(alice, ABOUT, {"a": 1}, seen=1)
