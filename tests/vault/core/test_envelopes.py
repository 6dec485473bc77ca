"""What is sealed opens in its place, and nowhere else, and in no other form."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.vault.core import envelopes, hazmat
from reknit.vault.core.envelopes import Json, Place
from reknit.vault.refusals import SealBroken
from tests.vault.scene import flipped

KEY = bytes(range(32))
PLACE = Place("repair.turn", UUID(int=1), UUID(int=2))

texts = st.text(st.characters(), max_size=60)  # lone surrogates too
documents = st.dictionaries(texts, st.text() | st.integers() | st.lists(texts), max_size=6)
places = st.builds(Place, st.text("abc.", min_size=1, max_size=8), st.uuids(), st.uuids())


@given(document=documents, place=places, version=st.integers(0, 2**32 - 1), paged=st.booleans())
def test_what_is_sealed_opens(document: Json, place: Place, version: int, *, paged: bool) -> None:
    words = envelopes.to_bytes(document)
    sealed = envelopes.seal(KEY, place, words, version=version, in_pages=paged)
    assert envelopes.header_of(sealed) == envelopes.Header(envelopes.AEAD, version)
    assert envelopes.from_bytes(envelopes.open_sealed(KEY, place, sealed)) == document


@given(document=documents, place=places, version=st.integers(0, 2**32 - 1))
def test_what_is_sealed_to_a_key_opens(document: Json, place: Place, version: int) -> None:
    public, secret = hazmat.make_box_pair()
    sealed = envelopes.seal_to(public, place, envelopes.to_bytes(document), version=version)
    assert envelopes.header_of(sealed) == envelopes.Header(envelopes.BOX, version)
    assert envelopes.from_bytes(envelopes.open_sealed_to(secret, place, sealed)) == document


@given(st.lists(st.tuples(texts, st.integers()), unique_by=lambda pair: pair[0]))
def test_the_same_value_has_the_same_bytes(pairs: list[tuple[str, int]]) -> None:
    assert envelopes.to_bytes(dict(pairs)) == envelopes.to_bytes(dict(reversed(pairs)))


def test_bytes_of_a_value_are_pinned() -> None:
    value = {"b": [1, 2.5, None, True], "a": "Grüße, 爱", "c": {"z": "", "y": "\n"}}
    assert envelopes.to_bytes(value) == (
        '{"a":"Grüße, 爱","b":[1,2.5,null,true],"c":{"y":"\\n","z":""}}'.encode()
    )
    # Half a surrogate pair has no UTF-8; the whole value then goes the long way.
    assert envelopes.to_bytes({"a": "\ud800é"}) == b'{"a":"\\ud800\\u00e9"}'


@pytest.mark.parametrize("value", [{"a": float("nan")}, {"a": float("inf")}])
def test_what_is_no_json_is_our_own_fault(value: Json) -> None:
    with pytest.raises(ValueError, match="JSON"):
        envelopes.to_bytes(value)


@pytest.mark.parametrize("words", [b"", b"[]", b"1", b"{", b"\xff", b"[" * 100_000, b'"a"'])
def test_what_is_no_document_is_refused(words: bytes) -> None:
    with pytest.raises(SealBroken):
        envelopes.from_bytes(words)


@given(st.integers(0, 2**24))
def test_sizes_tell_little(length: int) -> None:
    """At most log log of the length leaks; at most 12 % more room."""
    size = envelopes.padme(length)
    assert length <= size
    assert size >= envelopes.FLOOR_BYTES
    if length > envelopes.FLOOR_BYTES:
        assert size <= length * 1.12
    assert envelopes.padme(size) == size


def test_padding_is_pinned() -> None:
    assert [envelopes.padme(n) for n in (0, 1, 256, 257, 300, 1000, 5000, 100_000)] == [
        256,
        256,
        256,
        272,
        304,
        1024,
        5120,
        100352,
    ]
    assert [envelopes.pages(n) for n in (1, 4096, 4097)] == [4096, 4096, 8192]


def test_short_answers_all_look_alike() -> None:
    sealed = {len(envelopes.seal(KEY, PLACE, b"a" * n)) for n in range(253)}
    assert len(sealed) == 1
    paged = {len(envelopes.seal(KEY, PLACE, b"a" * n, in_pages=True)) for n in (0, 900, 4092)}
    assert len(paged) == 1


def test_every_byte_of_200_records_is_guarded() -> None:
    opened = 0
    public, secret = hazmat.make_box_pair()
    for number in range(0, 200, 2):
        place = Place("repair.turn", uuid4(), uuid4())
        words = envelopes.to_bytes({"said": "x" * number})
        for sealed, open_it, key in (
            (envelopes.seal(KEY, place, words, version=number), envelopes.open_sealed, KEY),
            (
                envelopes.seal_to(public, place, words, version=number),
                envelopes.open_sealed_to,
                secret,
            ),
        ):
            assert open_it(key, place, sealed) == words
            for position in range(len(sealed)):
                try:
                    open_it(key, place, flipped(sealed, position))
                except SealBroken:
                    continue
                opened += 1
    assert opened == 0


def test_cut_and_lengthened_records_are_refused() -> None:
    public, secret = hazmat.make_box_pair()
    sealed = envelopes.seal(KEY, PLACE, b"words")
    boxed = envelopes.seal_to(public, PLACE, b"words")
    for end in range(len(sealed)):
        with pytest.raises(SealBroken):
            envelopes.open_sealed(KEY, PLACE, sealed[:end])
    for end in range(len(boxed)):
        with pytest.raises(SealBroken):
            envelopes.open_sealed_to(secret, PLACE, boxed[:end])
    with pytest.raises(SealBroken):
        envelopes.open_sealed(KEY, PLACE, sealed + b"\0")
    with pytest.raises(SealBroken):
        envelopes.open_sealed_to(secret, PLACE, boxed + b"\0")


@given(st.binary(max_size=400))
def test_noise_is_refused(noise: bytes) -> None:
    _public, secret = hazmat.make_box_pair()
    for raw in (noise, b"rk1\x01" + noise, b"rk1\x02" + noise):
        with pytest.raises(SealBroken):
            envelopes.open_sealed(KEY, PLACE, raw)
        with pytest.raises(SealBroken):
            envelopes.open_sealed_to(secret, PLACE, raw)


OTHER = UUID(int=9)
SWAPS = [
    Place("repair.turn.", PLACE.row, PLACE.owner),
    Place("repair", PLACE.row, PLACE.owner),
    Place("", PLACE.row, PLACE.owner),
    Place("repair.turn", OTHER, PLACE.owner),
    Place("repair.turn", PLACE.row, OTHER),
    Place("repair.turn", PLACE.owner, PLACE.row),
    # Lengths stand in front, so a name cannot swallow the start of a row.
    Place("repair.turn" + "\0" * 4, PLACE.row, PLACE.owner),
]


@pytest.mark.parametrize("elsewhere", SWAPS)
def test_nothing_opens_in_another_place(elsewhere: Place) -> None:
    public, secret = hazmat.make_box_pair()
    with pytest.raises(SealBroken):
        envelopes.open_sealed(KEY, elsewhere, envelopes.seal(KEY, PLACE, b"words"))
    with pytest.raises(SealBroken):
        envelopes.open_sealed_to(secret, elsewhere, envelopes.seal_to(public, PLACE, b"words"))


def test_versions_and_kinds_are_bound() -> None:
    public, secret = hazmat.make_box_pair()
    first = envelopes.seal(KEY, PLACE, b"words", version=1)
    boxed = envelopes.seal_to(public, PLACE, b"words", version=1)
    for version in (0, 2, 2**32 - 1):
        header = envelopes.HEADER.pack(envelopes.MAGIC, envelopes.AEAD, version)
        with pytest.raises(SealBroken):
            envelopes.open_sealed(KEY, PLACE, header + first[8:])
        header = envelopes.HEADER.pack(envelopes.MAGIC, envelopes.BOX, version)
        with pytest.raises(SealBroken):
            envelopes.open_sealed_to(secret, PLACE, header + boxed[8:])
    with pytest.raises(SealBroken):
        envelopes.open_sealed(KEY, PLACE, boxed)
    with pytest.raises(SealBroken):
        envelopes.open_sealed_to(secret, PLACE, first)


@pytest.mark.parametrize("text", ["!", "a", "YQ", 7, None, "ä"])
def test_broken_bytes_in_a_document_are_refused(text: object) -> None:
    with pytest.raises(SealBroken):
        envelopes.from_text(text)
