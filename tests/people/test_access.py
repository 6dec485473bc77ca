"""What happens at the door of this folder. Who may come in at all: proof/test_matrix.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from reknit.people import urls
from reknit.people.access import current_session
from reknit.people.models import Person
from tests.people.scene import (
    PASSPHRASE,
    Someone,
    make_couple,
    make_person,
    signed_in_client,
)

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {
    "begin",
    "for-nobody",
    "manifest",
    "passkey-in",
    "second",
    "ended",
    "server",
    "sign-in",
    "uncover",
    "reset",
    "join",
}
POST_ONLY = {"cover", "close", "code-written", "withdraw", "answer", "restored"}
POST_ONLY |= {"passkey-made"}
READ_ONLY = {"begun-anew", "ended", "for-nobody", "manifest", "server", "settings"}
POST_TO_ALL = {"cover", "close", "answer"}
NAMES = {str(pattern.name) for pattern in urls.urlpatterns}
PRIVATE = NAMES - OPEN_TO_ALL - POST_TO_ALL


def address(name: str) -> str:
    return reverse(f"people:{name}")


@pytest.fixture
def alice() -> Someone:
    return make_person("Alice")


@pytest.mark.parametrize("name", sorted(PRIVATE - POST_ONLY))
def test_anonymous_is_sent_to_sign_in_and_covered_to_uncover(alice: Someone, name: str) -> None:
    nobody = Client().get(address(name))
    covered = signed_in_client(alice, covered=True).get(address(name))

    assert nobody["Location"].startswith(f"{address('sign-in')}?next=")
    assert covered["Location"].startswith(f"{address('uncover')}?next=")


@pytest.mark.parametrize("name", sorted(PRIVATE - READ_ONLY))
def test_posts_into_a_lock_change_nothing_and_keep_the_words(alice: Someone, name: str) -> None:
    nobody = Client().post(address(name), {"text": "what I typed", "passphrase": PASSPHRASE})
    covered = signed_in_client(alice, covered=True).post(address(name), {"text": "what I typed"})

    assert nobody.status_code == 409
    assert "what I typed" in nobody.content.decode()
    assert PASSPHRASE not in nobody.content.decode()
    assert covered.status_code == 409
    assert "what I typed" not in covered.content.decode()


@pytest.mark.parametrize("name", sorted(NAMES))
def test_wrong_method(name: str) -> None:
    client = Client()
    wrong = client.get if name in POST_ONLY else client.put

    assert wrong(address(name)).status_code == 405


@pytest.mark.parametrize("name", sorted(OPEN_TO_ALL))
def test_open_to_all(name: str) -> None:
    expected = 302 if name in {"uncover", "second", "passkey-in"} else 200

    assert Client().get(address(name)).status_code == expected


def test_a_deleted_account_is_nobody(alice: Someone) -> None:
    client, other = signed_in_client(alice), signed_in_client(alice)
    Person.objects.all().delete()

    assert client.get(address("choices")).status_code == 410
    assert client.get(address("choices")).status_code == 302  # the cookie is gone with it
    posted = other.post(address("choices"), {"display_name": "What I typed"})
    assert posted.status_code == 410
    assert "What I typed" in posted.content.decode()


def test_a_tampered_cookie_is_no_cookie(alice: Someone) -> None:
    for token in ("", "x", "\u2602", "a" * 5000, "A" * 43):
        client = Client()
        client.cookies["reknit"] = token.encode("ascii", "replace").decode()
        assert client.get(address("choices")).status_code == 302


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("settings", 4),  # and what is set aside, and whether I am asked to open it again
        ("choices", 4),
        ("invite", 2),
        ("aside", 3),
        ("pin", 2),
        ("passphrase", 3),
        ("leave", 4),
    ],
)
def test_query_counts(
    alice: Someone, name: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_couple(alice, make_person("Bob"))
    client = signed_in_client(alice)

    with django_assert_num_queries(queries):
        client.get(address(name))


def test_words_set_aside_cost_the_same_for_one_and_three(
    alice: Someone, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    locked = signed_in_client(alice, covered=True)
    client = signed_in_client(alice)
    for times in (1, 2):
        for _ in range(times):
            locked.post(address("invite"), {"sentence": "what I typed"})
        with django_assert_num_queries(3):
            client.get(address("aside"))


def test_a_page_that_never_asks_never_looks(alice: Someone) -> None:
    """The session is found when it is first asked for, and once."""
    client = signed_in_client(alice)
    request = client.get(address("choices")).wsgi_request

    assert not hasattr(request, "vault")
    assert current_session(request) is not None
