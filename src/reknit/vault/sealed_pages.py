"""How private pages and words set aside are sealed; shared by their modules and by re-keying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.vault.core.envelopes import (
    BOX,
    Json,
    Place,
    from_bytes,
    header_of,
    open_sealed,
    seal,
    seal_to,
    to_bytes,
)
from reknit.vault.refusals import SealBroken

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.vault.core.ring import Ring
    from reknit.vault.models import PrivatePage


def page_place(about: UUID, owner: UUID) -> Place:
    return Place("vault.page", about, owner)


def aside_place(aside_id: UUID, owner: UUID) -> Place:
    return Place("vault.aside", aside_id, owner)


def record_place(line_id: UUID, owner: UUID) -> Place:
    return Place("vault.record", line_id, owner)


def seal_page(ring: Ring, *, about: UUID, revision: int, doc: Json) -> bytes:
    """The revision is sealed too: an older text can't be passed off as a newer one."""
    return seal(
        ring.data_key.expose(),  # exposed to seal
        page_place(about, ring.person_id),
        to_bytes({"revision": revision, "doc": doc}),
        version=ring.generation,
        in_pages=True,
    )


def seal_empty_page(box_public: bytes, *, about: UUID, owner: UUID, generation: int) -> bytes:
    return seal_to(
        box_public,
        page_place(about, owner),
        to_bytes({"revision": 0, "doc": {}}),
        version=generation,
        in_pages=True,
    )


def open_row(ring: Ring, row: PrivatePage) -> Json:
    return open_page(ring, about=row.about, revision=row.revision, sealed=bytes(row.sealed))


def open_page(ring: Ring, *, about: UUID, revision: int, sealed: bytes) -> Json:
    words = open_words(ring, about=about, revision=revision, sealed=sealed)
    return doc_in(words, revision=revision)


def open_words(ring: Ring, *, about: UUID, revision: int, sealed: bytes) -> bytes:
    """The page as it was written, not read yet: for ``doc_in``. Empty for a blank one."""
    header = header_of(sealed)
    if header.algorithm == BOX:
        # Anybody can seal to a public key, so what is inside is never believed, nor even opened:
        # it is the blank page a partner made, and blank it is.
        if revision != 0:
            raise SealBroken
        return b""
    key = ring.data_keys.get(header.version)
    if key is None:
        raise SealBroken
    # Exposed to open.
    return open_sealed(key.expose(), page_place(about, ring.person_id), sealed)


def doc_in(words: bytes, *, revision: int) -> Json:
    """words: as ``open_words`` gives them."""
    if not words:
        return {}
    opened = from_bytes(words)
    if opened.get("revision") != revision or not isinstance(opened.get("doc"), dict):
        raise SealBroken
    doc: Json = opened["doc"]
    return doc
