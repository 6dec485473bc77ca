"""Private pages: one versioned sealed document per person and thing it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from reknit.prepared import Prepared
from reknit.refusal import Refusal
from reknit.vault import rings
from reknit.vault.models import KeyRing, PrivatePage
from reknit.vault.refusals import KeysChanged
from reknit.vault.sealed_pages import (
    doc_in,
    open_page,
    open_words,
    seal_empty_page,
    seal_page,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import Exists, QuerySet

    from reknit.vault.core.envelopes import Json
    from reknit.vault.opened import Vault


@dataclass(frozen=True, repr=False)
class Page:
    about: UUID  # a repair, or the owner for their index
    revision: int  # 0: nothing written yet
    doc: Json


class ShutPage(NamedTuple):
    """A page as it lies there, so that many can be looked through and only a few are read."""

    about: UUID
    revision: int
    sealed: bytes | memoryview

    def words(self, vault: Vault) -> bytes:
        """The JSON as it was written: the document is inside, and so is the revision."""
        return open_words(
            vault.ring, about=self.about, revision=self.revision, sealed=bytes(self.sealed)
        )

    def read(self, words: bytes) -> Page:
        """words: those of this page."""
        return Page(self.about, self.revision, doc_in(words, revision=self.revision))


class PageChanged(Refusal):
    """Somebody (the same person, elsewhere) saved this page since it was read."""

    said = _("This page was changed somewhere else. Both texts are kept.")
    status = 409

    def __init__(self, now: Page) -> None:
        super().__init__()
        self.now = now


def read_page(vault: Vault, about: UUID) -> Page:
    page = Page(about=about, revision=0, doc={})
    for revision, sealed in _page_rows(vault.person_id, about)[:1]:  # there is one, or none
        doc = open_page(vault.ring, about=about, revision=revision, sealed=bytes(sealed))
        page = Page(about=about, revision=revision, doc=doc)
    vault.seen[about] = page
    return page


@Prepared
def _page_rows(owner: UUID, about: UUID) -> QuerySet[PrivatePage, tuple[object, ...]]:
    return PrivatePage.objects.filter(owner=owner, about=about).values_list("revision", "sealed")


def seen_page(vault: Vault, about: UUID) -> Page:
    """As this request has read or written it; for what only looks."""
    page = vault.seen.get(about)
    return read_page(vault, about) if page is None else page


def all_pages(vault: Vault, *, marked: Exists) -> list[tuple[ShutPage, bool]]:
    """All of mine, each with whether ``marked`` holds of its ``OuterRef("about")``. One query."""
    rows = PrivatePage.objects.filter(owner_id=vault.person_id).annotate(marked=marked)
    found = rows.values_list("about", "revision", "sealed", "marked")
    return [
        (ShutPage(about, revision, sealed), marked) for about, revision, sealed, marked in found
    ]


@transaction.atomic
def write_page(vault: Vault, about: UUID, doc: Json, *, seen: int) -> Page:
    """Saves over revision ``seen``; ``PageChanged`` with the page as it is now otherwise."""
    _hold_generation(vault)
    sealed = seal_page(vault.ring, about=about, revision=seen + 1, doc=doc)
    mine = PrivatePage.objects.filter(owner_id=vault.person_id, about=about)
    written = mine.filter(revision=seen).update(sealed=sealed, revision=seen + 1)
    if not written and seen == 0:
        try:
            with transaction.atomic():
                PrivatePage.objects.create(
                    owner_id=vault.person_id, about=about, revision=1, sealed=sealed
                )
            written = 1
        except IntegrityError:
            written = 0
    if not written:
        raise PageChanged(read_page(vault, about))
    page = Page(about=about, revision=seen + 1, doc=doc)
    vault.seen[about] = page
    return page


def hold_keys(*person_ids: UUID) -> None:
    """Before pages of two people are written in one transaction: their key rows, in one order.

    A change of passphrase takes them in that order too; otherwise each could wait for the other.
    """
    rings.lock(person_ids)


def make_page_for(person_id: UUID, about: UUID) -> None:
    """An empty page, if there is none. Its existence tells nothing about its owner."""
    row = KeyRing.objects.only("box_public", "generation").filter(person_id=person_id).first()
    if row is None:
        return  # an account that is gone, which the other may not know yet
    blank = seal_empty_page(
        bytes(row.box_public), about=about, owner=person_id, generation=row.generation
    )
    PrivatePage.objects.get_or_create(
        owner_id=person_id, about=about, defaults={"revision": 0, "sealed": blank}
    )


def forget_page(vault: Vault, about: UUID) -> None:
    """My own page about something that I have let go of."""
    PrivatePage.objects.filter(owner_id=vault.person_id, about=about).delete()
    vault.seen.pop(about, None)


def _hold_generation(vault: Vault) -> None:
    """No write with keys that a change of passphrase is just replacing."""
    held = _held_generation(vault.person_id)
    if not held or held[0][0] != vault.generation:
        raise KeysChanged


@Prepared
def _held_generation(person_id: UUID) -> QuerySet[KeyRing, tuple[object, ...]]:
    rows = KeyRing.objects.select_for_update().filter(person=person_id)
    return rows.values_list("generation")
