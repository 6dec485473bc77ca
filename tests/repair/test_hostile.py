"""Every form with empty, huge, hostile, stale and repeated posts.

A kind page (422, 409 or 429) with the words on it, or the next page; never a fault.
"""

from __future__ import annotations

import html
import os
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reknit.repair.core.kinds import Kind, Size
from reknit.repair.core.writing import ALONE, QUICK_PAGES, Page
from reknit.repair.forms import page_form, turn_form
from reknit.repair.notebook import FIELDS as ALL_FIELDS
from reknit.repair.notebook import Closeness, Way
from reknit.repair.views.turns import CHOSEN
from reknit.web.fields import ChoiceField, FeelingsField, LineField, WordsField
from tests.repair.scene import Player

if TYPE_CHECKING:
    from uuid import UUID

    import time_machine
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

NASTY = [
    "",
    " ",
    "\x00",
    "\x00words\x1f",
    "<script>alert(1)</script>",
    "{{ request }} {% csrf_token %}",
    "%(name)s %s %d",
    "'; DROP TABLE repair_turn; --",
    "\u202eright to left",
    "🧶" * 300,
    "a" * 30_000,
    "\r\n" * 500,
    "../../etc/passwd",
    "0",
    "-1",
    "9" * 40,
    "٣",
    "None",
    "put_down",
]
ASKED = {name for kind in Kind for size in Size for name in turn_form(kind, size)().fields}
NAMES = [*sorted({*ALL_FIELDS, *ASKED}), "feelings_own", "seen", "here", "step", "way", "same"]
NAMES += ["size", "other_name", "read_also", "csrfmiddlewaretoken"]

text = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=80),
    st.text(alphabet=st.characters(categories=["Cc", "Cf", "Zs", "Mn", "So"]), max_size=40),
)
posts = st.dictionaries(
    st.one_of(st.sampled_from(NAMES), st.text(min_size=1, max_size=12)),
    st.one_of(text, st.lists(text, max_size=4)),
    max_size=8,
)
EXAMPLES = int(os.environ.get("REKNIT_HOSTILE", "1000")) * 6 // 100  # a release: 3,000
FINE = {200, 204, 302, 404, 409, 413, 422, 429}


Script = tuple[tuple[int, Kind], ...]
TOLD: Script = ((0, Kind.TELL),)
READ: Script = (*TOLD, (1, Kind.READY))
HEARD: Script = (*READ, (1, Kind.HEARD))
TALKED: Script = (*READ, (1, Kind.TALKED))
MEANING: Script = (
    *HEARD,
    (0, Kind.THATS_IT),
    (1, Kind.TELL),
    (0, Kind.HEARD),
    (1, Kind.THATS_IT),
)
STAGES: dict[str, tuple[Size, Way, Script]] = {
    "draft": (Size.QUICK, Way.TWO_PHONES, ()),
    "told": (Size.QUICK, Way.TWO_PHONES, TOLD),
    "read": (Size.QUICK, Way.TWO_PHONES, READ),
    "one phone": (Size.QUICK, Way.ONE_PHONE, ()),
    "full draft": (Size.FULL, Way.TWO_PHONES, ()),
    "full, alone": (Size.FULL, Way.SOLO, ()),
    "full, read": (Size.FULL, Way.TWO_PHONES, READ),
    "full, heard": (Size.FULL, Way.TWO_PHONES, HEARD),
    "full, telling too": (Size.FULL, Way.TWO_PHONES, (*HEARD, (0, Kind.THATS_IT))),
    "full, meaning": (Size.FULL, Way.TWO_PHONES, MEANING),
    "full, owned": (Size.FULL, Way.TWO_PHONES, (*TALKED, (0, Kind.OWN), (1, Kind.OWN))),
    "full, a lesson": (
        Size.FULL,
        Way.TWO_PHONES,
        (*TALKED, (0, Kind.LESSON), (1, Kind.LESSON_ANSWER)),
    ),
    "full, a pause": (Size.FULL, Way.TWO_PHONES, (*HEARD, (1, Kind.TIME_OUT))),
}


def forms(repair_id: UUID) -> list[str]:
    return [
        reverse("repair:way-in", args=[Closeness.MISREAD]),
        *[
            reverse(f"repair:{name}", args=[repair_id])
            for name in ("choose-way", "name", "take-back", "same", "tell-mine")
        ],
        reverse("repair:put-card", args=[repair_id]),
        *[reverse("repair:write", args=[repair_id, page]) for page in Page],
        *[reverse("repair:autosave", args=[repair_id, page]) for page in Page],
        *[reverse("repair:give", args=[repair_id, kind]) for kind in Kind],
    ]


def encodable(post: dict[str, object]) -> dict[str, object]:
    """What a client can put on the wire: no lone surrogates."""

    def clean(value: object) -> object:
        if isinstance(value, list):
            return [clean(one) for one in value]
        return str(value).encode("utf-8", "replace").decode()

    return {str(clean(name)): clean(value) for name, value in post.items()}


@pytest.mark.slow
@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    post=posts,
    form=st.integers(0, 999),
    stage=st.sampled_from(sorted(STAGES)),
    again=st.booleans(),
)
def test_no_post_breaks_a_form(  # noqa: PLR0917 - two people, a clock and what is drawn
    alice: Player,
    bob: Player,
    clock: time_machine.Traveller,
    post: dict[str, object],
    form: int,
    stage: str,
    again: bool,  # noqa: FBT001 - drawn
) -> None:
    """At every stage of both sizes, by the partner whose turn it is not as well."""
    size, way, script = STAGES[stage]
    repair_id = alice.draft(way=way, size=size)
    for number, kind in script:
        assert (alice if number == 0 else bob).give(repair_id, kind).status_code in {302, 409}
        clock.shift(10)
    urls = forms(repair_id)
    url = urls[form % len(urls)]
    for player in (alice, bob):
        for _ in range(1 + again):
            response = player.client.post(url, encodable(post))
            assert response.status_code in FINE, (url, response.status_code)
        assert player.client.get(reverse("repair:show", args=[repair_id])).status_code in FINE
    for who in (alice, bob):  # leave nothing open that the next example would be asked about
        who.give(repair_id, Kind.ENDING)
    clock.shift(10)


def words_on(response: Response) -> str:
    return html.unescape(response.content.decode())


_QUICK = {*ALONE[Size.QUICK], *(page for pages in QUICK_PAGES.values() for page in pages)}
WORDED = [
    (size, page, "feelings_own" if page is Page.FEELINGS else name)
    for size in Size
    for page in Page
    for name, field in page_form(page, size)().fields.items()
    if isinstance(field, (LineField, WordsField, FeelingsField))
    and (size is Size.FULL or page in _QUICK)
]


@pytest.mark.parametrize(("size", "page", "name"), WORDED, ids=str)
def test_too_many_words_stay_in_the_form(alice: Player, size: Size, page: Page, name: str) -> None:
    repair_id = alice.draft(size=size)
    url = reverse("repair:write", args=[repair_id, page])
    long = "word " * 600
    response = alice.client.post(url, {name: long, "seen": "2"})
    assert response.status_code == 422
    assert long.strip() in words_on(response)


@pytest.mark.parametrize("kind", [Kind.TELL, Kind.ANSWER, Kind.PARTLY, Kind.ASK], ids=str)
def test_a_share_that_is_not_whole_stays_in_the_form(
    alice: Player, bob: Player, clock: time_machine.Traveller, kind: Kind
) -> None:
    repair_id = alice.draft()
    words = {"happened": "Only this", "hear": "Only that"}
    url = reverse("repair:give", args=[repair_id, kind])
    response = alice.client.post(url, words)
    assert response.status_code == 422
    if kind in {Kind.TELL, Kind.ANSWER}:
        assert ("Only this" if kind is Kind.TELL else "Only that") in words_on(response)


CHOICES = [
    (size, kind, name)
    for size in Size
    for kind in Kind
    for name, field in turn_form(kind, size)().fields.items()
    if isinstance(field, ChoiceField) and field.required and kind in CHOSEN
]


@pytest.mark.parametrize(("size", "kind", "name"), CHOICES, ids=str)
@pytest.mark.parametrize("choice", ["", "nonsense", "\x00"])
def test_no_such_choice(alice: Player, size: Size, kind: Kind, name: str, choice: str) -> None:
    url = reverse("repair:give", args=[alice.draft(size=size), kind])
    response = alice.client.post(url, {name: choice})
    assert response.status_code == 422


@pytest.mark.parametrize("kind", [Kind.INVITE, Kind.SAME, Kind.CARD], ids=str)
def test_turns_that_other_pages_give_have_no_form(alice: Player, kind: Kind) -> None:
    assert alice.give(alice.draft(), kind).status_code == 404
