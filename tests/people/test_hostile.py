"""Every form with empty, huge, hostile, stale and repeated posts: a kind answer, never a fault.

More of them, and more than posts: proof/test_hostile.py.
"""

from __future__ import annotations

import os

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reknit.people import urls
from tests.people.scene import PASSPHRASE, PIN, Someone, make_person, signed_in_client

pytestmark = pytest.mark.django_db

TRIES = int(os.environ.get("REKNIT_HOSTILE", "3000")) // 1000
READ_ONLY = {"begun-anew", "ended", "for-nobody", "manifest", "server", "settings"}
NAMES = sorted(str(pattern.name) for pattern in urls.urlpatterns if pattern.name not in READ_ONLY)
KIND = {200, 302, 409, 422, 429, 503}
FIELDS = [
    "user_name", "passphrase", "passphrase_again", "passphrase_now", "passphrase_offered", "kind",
    "adult", "another", "stay", "pin", "code", "answer", "until", "note", "name", "sentence",
    "not_now", "aside", "last_group", "group", "display_name", "cover_after_minutes", "exit_to",
    "invited", "quiet_from", "quiet_to", "was", "next", "happened", "took_to_mean", "sureness",
    "question", "own_name", "icon", "way", "app_key", "app_digits", "passkey", "passkey_secret",
    "passkey_name", "handle",
]  # fmt: skip
NASTY = [
    "", " ", "\x00", "a\x00b", "\r\n\r\n", "\u202e\u2066x", "\ufeff", "\U0001f9f6" * 40, "é" * 5000,
    "'; DROP TABLE people_person; --", "<script>alert(1)</script>", "{{ 7*7 }}{% csrf_token %}",
    "../../../etc/passwd", "//evil.example", "javascript:alert(1)", "%s%n%d", "-1", "9" * 400,
    "NaN", "null", "[]", "{}", '{"display_name": 7}', "24:61", "five", "own", "day", "month",
    "digits", "passkeys", "off", "add", "rename", "remove", "A" * 32, "123456", "[" * 9000,
    '{"id": "AAAA", "rawId": "AAAA", "response": {}, "type": "public-key"}',
    "ready", "need_time", "rather_talk", "on", PASSPHRASE, PIN,
    "00000000-0000-0000-0000-000000000000",
]  # fmt: skip
posts = st.dictionaries(
    st.sampled_from(FIELDS),
    st.lists(st.sampled_from(NASTY) | st.text(max_size=60), min_size=1, max_size=2),
    max_size=9,
)


@pytest.fixture
def alice() -> Someone:
    return make_person("Alice")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("whose", ["nobody's", "open", "covered"])
@settings(max_examples=TRIES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=posts)
def test_a_hostile_post_gets_a_kind_answer(
    alice: Someone, name: str, whose: str, fields: dict[str, list[str]]
) -> None:
    client = (
        Client() if whose == "nobody's" else signed_in_client(alice, covered=whose == "covered")
    )

    for _ in range(2):  # and the same once more
        response = client.post(reverse(f"people:{name}"), fields)
        assert response.status_code in KIND


@pytest.mark.parametrize("name", NAMES)
def test_a_huge_post_gets_a_kind_answer_that_keeps_the_words(alice: Someone, name: str) -> None:
    words = "knit one, purl one; " * 40_000  # 800 kB, just under the limit of a request

    for client in (Client(), signed_in_client(alice), signed_in_client(alice, covered=True)):
        response = client.post(reverse(f"people:{name}"), {"sentence": words, "note": "x"})
        assert response.status_code in KIND


@pytest.mark.parametrize(
    "address",
    [
        "me/settings/?aside=x",
        "me/settings/?saved[]=1&next=//x",
        "me/in/?next=%00",
        "me/open/?next=http://x",
        "join/?code=lamp",
    ],
)
def test_hostile_addresses(alice: Someone, address: str) -> None:
    for client in (Client(), signed_in_client(alice)):
        response = client.get(f"/{address}")
        assert response.status_code in KIND
        assert "//x" not in response.get("Location", "").partition("?")[0]


def test_many_fields_at_once(alice: Someone) -> None:
    fields = {f"name{number}": "x" for number in range(150)}

    assert signed_in_client(alice).post(reverse("people:choices"), fields).status_code == 422
