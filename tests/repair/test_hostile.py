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

from reknit.repair.core.kinds import Kind
from reknit.repair.core.writing import FIELDS, Page
from reknit.repair.forms import PAGE_FORMS
from reknit.repair.notebook import FIELDS as ALL_FIELDS
from reknit.repair.notebook import Closeness, Way
from reknit.web.fields import LineField, WordsField
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
NAMES = [*ALL_FIELDS, "feelings_own", "ending", "until", "seen", "here", "step", "way", "same"]
NAMES += ["other_name", "read_also", "csrfmiddlewaretoken"]

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
EXAMPLES = int(os.environ.get("REKNIT_HOSTILE", "60"))  # a release: 3,000
FINE = {200, 204, 302, 404, 409, 413, 422, 429}


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
@given(post=posts, form=st.integers(0, 999), stage=st.integers(0, 3), again=st.booleans())
def test_no_post_breaks_a_form(  # noqa: PLR0917 - two people, a clock and what is drawn
    alice: Player,
    bob: Player,
    clock: time_machine.Traveller,
    post: dict[str, object],
    form: int,
    stage: int,
    again: bool,  # noqa: FBT001 - drawn
) -> None:
    """At four stages, by the partner whose turn it is not as well."""
    repair_id = alice.draft(way=Way.ONE_PHONE if stage == 3 else Way.TWO_PHONES)
    if stage in {1, 2}:
        assert alice.give(repair_id, Kind.TELL).status_code in {302, 409}
        clock.shift(10)
    if stage == 2:
        bob.give(repair_id, Kind.READY)
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


WORDED = [
    page
    for page in Page
    if page is Page.FEELINGS
    or isinstance(PAGE_FORMS[page]().fields[FIELDS[page][0]], (LineField, WordsField))
]


@pytest.mark.parametrize("page", WORDED, ids=str)
def test_too_many_words_stay_in_the_form(alice: Player, page: Page) -> None:
    repair_id = alice.draft()
    url = reverse("repair:write", args=[repair_id, page])
    name = "feelings_own" if page is Page.FEELINGS else FIELDS[page][0]
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


@pytest.mark.parametrize("kind", [Kind.ENDING, Kind.WAIT], ids=str)
@pytest.mark.parametrize("choice", ["", "nonsense", "\x00"])
def test_no_such_choice(alice: Player, kind: Kind, choice: str) -> None:
    url = reverse("repair:give", args=[alice.draft(), kind])
    response = alice.client.post(url, {"ending": choice, "until": choice})
    assert response.status_code == 422


@pytest.mark.parametrize("kind", [Kind.INVITE, Kind.SAME, Kind.CARD], ids=str)
def test_turns_that_other_pages_give_have_no_form(alice: Player, kind: Kind) -> None:
    assert alice.give(alice.draft(), kind).status_code == 404
