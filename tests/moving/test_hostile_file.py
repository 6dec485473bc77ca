"""Files that are no notebook: refused kindly, never a fault, and nothing is changed."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reknit.moving import actions
from reknit.moving.core.incoming import FORMAT, MOST_BYTES, read_file
from reknit.moving.queries import brought
from reknit.people.index import change_index
from reknit.refusal import Refusal
from reknit.repair import queries
from reknit.repair.core.kinds import Ending, Kind
from reknit.repair.core.writing import Page
from reknit.repair.models import Repair
from reknit.repair.notebook import FIELDS
from reknit.vault.core import age_scrypt
from reknit.vault.models import PrivatePage
from tests.moving.scene import FILE_PASSPHRASE, solo, taken
from tests.moving.test_import import bring, bring_in
from tests.repair.scene import Player, make_player, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

TRIES = min(int(os.environ.get("REKNIT_HOSTILE", "3000")) // 10, 3000)
DEEP = 5000


def file(**parts: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"format": FORMAT, "version": 1, "taken_on": "2026-03-01", **parts}


def repair(**parts: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"id": str(uuid4()), "shared": False, **parts}


def as_bytes(**parts: Any) -> bytes:  # noqa: ANN401
    return json.dumps(file(**parts)).encode()


def state() -> list[tuple[Any, ...]]:
    """Every row that a file could have changed."""
    pages = PrivatePage.objects.order_by("owner", "about").values_list(
        "about", "revision", "sealed"
    )
    rows = [(about, revision, bytes(sealed)) for about, revision, sealed in pages]
    return [*rows, *Repair.objects.order_by("pk").values_list("pk", "opener", "couple")]


REFUSED: dict[str, bytes] = {
    "empty object": b"{}",
    "no json": b"%PDF-1.7 hello",
    "a zip": b"PK\x03\x04" + bytes(200),
    "only a mark of byte order": b"\xef\xbb\xbf",
    "another encoding": json.dumps(file()).encode("utf-16"),
    "no unicode": b'{"format": "\xff\xfe"}',
    "another format": json.dumps({"format": "something", "version": 1}).encode(),
    "a list": b"[]",
    "a number": b"7",
    "no version": json.dumps({"format": FORMAT}).encode(),
    "a version that is yes": json.dumps({"format": FORMAT, "version": True}).encode(),
    "version nought": json.dumps({"format": FORMAT, "version": 0}).encode(),
    "a newer version": json.dumps({"format": FORMAT, "version": 2}).encode(),
    "a key twice": b'{"format": "%s", "version": 1, "version": 1}' % FORMAT.encode(),
    "no number": as_bytes(settings={"x": float("nan")}),
    "without end": as_bytes(settings={"x": float("inf")}),
    "a point": as_bytes(settings={"x": 1.5}),
    "a huge number": as_bytes(settings={"x": 1}).replace(b": 1}", b": 1" + b"0" * 5000 + b"}"),
    "deep lists": b'{"format": "%s", "parked": %s%s}' % (FORMAT.encode(), b"[" * DEEP, b"]" * DEEP),
    "deep objects": b'{"x":' * DEEP + b"1" + b"}" * DEEP,
    "lists in lists": as_bytes(parked=[["x"]]),
    "too many lines": as_bytes(parked=["x"] * 401),
    "too many repairs": as_bytes(repairs=[repair()] * 1001),
    "too many keys": as_bytes(settings={str(n): 1 for n in range(401)}),
    "a text without end": as_bytes(parked=["x" * 20_001]),
    "a title without end": as_bytes(repairs=[repair(title="x" * 121)]),
    "no id": as_bytes(repairs=[{"shared": True}]),
    "an id that is none": as_bytes(repairs=[{"id": "../../etc/passwd"}]),
    "an id that is a number": as_bytes(repairs=[{"id": 7}]),
    "a repair that is a text": as_bytes(repairs=["x"]),
    "repairs that are an object": as_bytes(repairs={}),
    "a day that is none": as_bytes(repairs=[repair(turns=[{"day": "2026-99-99"}])]),
    "words that are a list": as_bytes(repairs=[repair(turns=[{"words": []}])]),
    "an object too deep": as_bytes(repairs=[repair(turns=[{"words": {"a": {"b": {"c": "d"}}}}])]),
    "settings that are a list": as_bytes(settings=[]),
    "sealed, cut off": age_scrypt.seal(b"{}", FILE_PASSPHRASE.encode(), work=4)[:-1],
    "sealed, and nothing in it": age_scrypt.seal(b"", FILE_PASSPHRASE.encode(), work=4),
    "sealed at too high a price": age_scrypt.seal(b"", b"x", work=4).replace(b" 4\n", b" 28\n", 1),
    "sealed to nobody": b"age-encryption.org/v1\n" + bytes(100),
}


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_none_is_refused_kindly(alice: Player, raw: bytes) -> None:
    before = state()

    response = bring(alice.client, raw, passphrase_file=FILE_PASSPHRASE)

    assert response.status_code == 422
    assert 'name="file"' in response.content.decode()
    assert state() == before


def test_no_file_at_all(alice: Player) -> None:
    response = alice.client.post(reverse("moving:bring"), {})

    assert response.status_code == 422
    assert "Choose a file." in text_of(response)


def test_an_empty_file(alice: Player) -> None:
    assert "There is nothing in this file." in text_of(bring(alice.client, b""))


def test_a_file_that_is_a_text(alice: Player) -> None:
    assert alice.client.post(reverse("moving:bring"), {"file": "{}"}).status_code == 422


def test_a_file_too_large(alice: Player) -> None:
    before = state()
    upload = SimpleUploadedFile("x.json", b" " * (MOST_BYTES + 1))

    response = alice.client.post(reverse("moving:bring"), {"file": upload})

    assert response.status_code in {413, 422}
    assert state() == before


def test_the_control_a_fine_file_does_change_something(alice: Player) -> None:
    before = state()

    assert bring(alice.client, as_bytes(parked=["March"])).status_code == 200
    assert state() != before


def test_letters_no_page_could_show_come_as_others(alice: Player) -> None:
    raw = json.dumps(file(repairs=[repair(title="\ud800 \x00\x07here\r\n", to_read=True)])).encode()

    assert bring(alice.client, raw).status_code == 200
    page = alice.client.get(reverse("moving:letters")).content.decode()
    assert "\N{REPLACEMENT CHARACTER} here" in page


def test_a_mark_of_byte_order_is_no_hindrance(alice: Player) -> None:
    assert bring(alice.client, b"\xef\xbb\xbf" + as_bytes(parked=["March"])).status_code == 200


def test_marks_of_markup_stay_words(alice: Player) -> None:
    hostile = "</p><script>alert(1)</script>"
    one = repair(
        to_read=True,
        title=hostile,
        turns=[{"id": "", "kind": hostile, "words": {hostile: hostile, "did": hostile}}],
        **{"with": hostile},
    )
    bring_in(alice, file(repairs=[one]))
    (listed,) = brought.listed(alice.vault)

    page = alice.client.get(reverse("moving:letter", args=[listed.id])).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


# Anything at all -------------------------------------------------------------------------------

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=12),
    st.sampled_from(["misread", "solo", "one_phone", "two_phones", "quick", "full", "2026-03-01"]),
    st.sampled_from([ending.value for ending in Ending]),
)
NAMES = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        [*FIELDS, "lines", "back", "helped", "due", "ending", "1", "7", "name", "icon"]
    ),
    st.sampled_from(["quiet_from", "lesson", "invited", "way", "size", "closeness", "look"]),
)
TEXTS = st.dictionaries(NAMES, st.text(max_size=20), max_size=6)
PLAIN = st.dictionaries(NAMES, st.one_of(LEAVES, st.lists(st.text(max_size=9)), TEXTS), max_size=8)
NOTES = st.fixed_dictionaries(
    {},
    optional={
        "fields": PLAIN,
        "also": st.dictionaries(NAMES, st.lists(st.text(max_size=9), max_size=3), max_size=3),
        "followups": st.dictionaries(NAMES, TEXTS, max_size=3),
        "way": LEAVES,
        "size": LEAVES,
        "closeness": LEAVES,
        "begun": LEAVES,
        "asked_about": st.one_of(LEAVES, st.lists(st.text(max_size=9))),
        "other_name": LEAVES,
        "kept_words": LEAVES,
    },
)
TURNS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.text(max_size=9),
            "kind": st.one_of(st.text(max_size=9), st.sampled_from([k.value for k in Kind])),
            "day": st.sampled_from(["", "2026-03-01"]),
            "words": PLAIN,
        }
    ),
    max_size=4,
)
REPAIRS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.uuids().map(str),
            "shared": st.booleans(),
            "to_read": st.booleans(),
            "opener": st.booleans(),
            "title": st.text(max_size=20),
            "with": st.text(max_size=20),
            "closed": st.booleans(),
            "state": PLAIN,
            "notes": NOTES,
            "turns": TURNS,
            "apologies": TURNS,
            "lesson": TEXTS,
        }
    ),
    max_size=3,
)
FILES = st.fixed_dictionaries(
    {"format": st.just(FORMAT), "version": st.just(1), "repairs": REPAIRS},
    optional={
        "settings": PLAIN,
        "first_minutes": TEXTS,
        "soothing": st.lists(st.text(max_size=9), max_size=3),
        "parked": st.lists(st.text(max_size=9), max_size=3),
        "set_aside": st.lists(st.lists(st.text(max_size=9), max_size=2), max_size=2),
    },
)
JSON = st.recursive(
    LEAVES, lambda inner: st.one_of(st.lists(inner), st.dictionaries(NAMES, inner)), max_leaves=30
)
LONG = settings(
    max_examples=TRIES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@given(st.one_of(st.binary(max_size=300), JSON.map(lambda each: json.dumps(each).encode())))
@LONG
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with pytest.raises(Refusal):
        read_file(raw)


@given(st.dictionaries(st.sampled_from(["settings", "repairs", "parked", "set_aside"]), JSON))
@LONG
def test_any_shape_is_read_or_refused(parts: dict[str, Any]) -> None:
    try:
        read_file(json.dumps(file(**parts)).encode())
    except Refusal:
        return


@pytest.fixture
def anna(db: None) -> Iterator[Player]:
    return make_player("Anna")  # type: ignore[return-value]


@pytest.mark.slow
@given(FILES)
# Each example reads dozens of pages: what fails is shown as it is.
@settings(LONG, max_examples=max(TRIES // 15, 20), phases=[Phase.explicit, Phase.generate])
def test_whatever_comes_in_can_be_read_and_goes_out_again(
    anna: Player, made: dict[str, Any]
) -> None:
    """Every page of what came, no fault; then all of it once more, unchanged by coming twice."""
    try:
        read = read_file(json.dumps(made).encode())
    except Refusal:
        return
    member, at = anna.someone.member, timezone.now()
    actions.bring_along(member=member, vault=anna.vault, taken=read, at=at)
    before = state()
    actions.bring_along(member=member, vault=anna.vault, taken=read, at=at)
    assert state() == before
    statuses = {anna.client.get(url).status_code for url in _pages_of(anna)}
    assert statuses <= {200, 302, 404}
    for form in ("page", "text", "data"):
        assert _takes(anna, form)
    read_file(json.dumps(taken(anna)).encode())
    Repair.objects.all().delete()
    anna_pages = PrivatePage.objects.filter(owner=anna.someone.person_id)
    anna_pages.exclude(about=anna.someone.person_id).delete()
    _forget(anna)


def _pages_of(player: Player) -> list[str]:
    names = ("home:today", "repair:all", "repair:parked", "repair:start", "moving:letters")
    pages = [reverse(name) for name in names]
    found = queries.everything(player.someone.member, player.vault, timezone.now())
    for one in [*found.private, *found.closed]:
        pages += [
            reverse(f"repair:{name}", args=[one.key])
            for name in ("show", "alone", "own-card", "say-card", "after", "still-open")
        ]
        some = (Page.HAPPENED, Page.FEELINGS, Page.NOTICE, Page.LESSON, Page.PROMISE_WHEN)
        pages += [reverse("repair:write", args=[one.key, page]) for page in some]
    return pages + [
        reverse("moving:letter", args=[each.id]) for each in brought.listed(player.vault)
    ]


def _takes(player: Player, form: str) -> bool:
    from reknit.moving.book import make_book  # noqa: PLC0415
    from reknit.moving.forms_of_book import FORMS  # noqa: PLC0415

    file = taken(player)
    return bool(FORMS[form].write(make_book(file, names=["Anna"]), file))


def _forget(player: Player) -> None:
    change_index(player.vault, dict.clear)


def test_a_solo_one_of_mine_is_made_once_by_two_windows(alice: Player) -> None:
    solo(alice, "Alice")
    anna_file = taken(alice)
    anna = make_player("Anna")

    bring_in(anna, anna_file)
    bring_in(anna, anna_file)

    assert Repair.objects.filter(opener=anna.someone.person_id).count() == 1
