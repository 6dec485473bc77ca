from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from reknit.calm.forms import HeatForm
from reknit.calm.queries import own_lines
from reknit.people.index import read_index
from tests.people.scene import make_couple, make_person, signed_in_client

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

BREATHE, SOOTHE, OWN = "/breathe/", "/soothe/", "/soothe/own/"
REPAIR = UUID("11111111-1111-4111-8111-111111111111")

pytestmark = pytest.mark.django_db


def checked(page: str) -> list[str]:
    return re.findall(r'name="(?:m|how)" value="(\w+)" checked', page)


# -- breathing -------------------------------------------------------------------------------------


def test_anybody_may_breathe(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get(BREATHE)

    page = response.content.decode()
    assert checked(page) == ["5", "slow"]
    assert "If you feel dizzy, stop" in page
    assert 'method="post"' not in page
    assert not response.cookies


def test_the_address_chooses_and_keeps_the_way_back(client: Client) -> None:
    page = client.get(BREATHE, {"m": "3", "how": "sigh", "then": "wrong"}).content.decode()

    assert checked(page) == ["3", "sigh"]
    assert '<input type="hidden" name="then" value="wrong">' in page
    assert f'href="{SOOTHE}?then=wrong"' in page
    assert re.search(rf'href="{reverse("home:wrong")}">Go on', page)


def test_an_odd_address_gives_the_usual_page(client: Client) -> None:
    odd = {"m": "99", "how": "<b>", "then": "//evil.example", "repair": "x"}

    assert client.get(BREATHE, odd).content == client.get(BREATHE).content


def test_a_repair_leads_here_and_back(client: Client) -> None:
    """It asks for the number itself, so the page does not ask once more."""
    asked = "How strong is it now, 0 to 10?"
    page = client.get(BREATHE, {"then": "repair", "repair": str(REPAIR)}).content.decode()

    assert re.search(rf'href="{reverse("repair:show", args=[REPAIR])}">Go on', page)
    assert f'name="repair" value="{REPAIR}"' in page
    assert asked not in page
    assert asked in client.get(BREATHE).content.decode()


@pytest.mark.parametrize("address", [BREATHE, SOOTHE, f"{BREATHE}worker.js", f"{SOOTHE}worker.js"])
def test_public_pages_take_no_post(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


# -- what settles ----------------------------------------------------------------------------------


def test_anybody_may_read_what_settles(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get(SOOTHE, {"then": "answer"})

    page = response.content.decode()
    assert "cold water" in page
    assert "Count down from 100" in page
    assert "<form" not in page
    assert f'href="{BREATHE}?then=answer"' in page
    assert not response.cookies


def test_own_lines_are_added_and_taken_away() -> None:
    alice = make_person("Alice")
    client = signed_in_client(alice)

    assert client.post(OWN, {"line": "The long way home"})["Location"] == SOOTHE
    client.post(OWN, {"line": "Ring  Mo"})
    page = client.get(SOOTHE).content.decode()
    assert re.findall(r'id="line-(\d)">([^<]+)', page) == [
        ("1", "The long way home"),
        ("2", "Ring Mo"),
    ]

    client.post(f"{OWN}?then=today", {"away": "1"})
    assert [each.text for each in own_lines(alice.open())] == ["Ring Mo"]
    client.post(OWN, {"away": "1"})
    client.post(OWN, {"away": "all of it"})
    assert [each.text for each in own_lines(alice.open())] == ["Ring Mo"]


def test_the_list_lies_sealed_beside_everything_else_of_mine() -> None:
    alice = make_person("Alice")
    before = read_index(alice.open())
    signed_in_client(alice).post(OWN, {"line": "tea"})

    after = read_index(alice.open())
    assert after.pop("soothing") == {"last": 1, "lines": [[1, "tea"]]}
    assert after == before


def test_nobody_else_reads_my_list() -> None:
    alice, bob, charlie = (make_person(name) for name in ("Alice", "Bob", "Charlie"))
    make_couple(alice, bob)
    signed_in_client(alice).post(OWN, {"line": "Ring Mo"})

    for other in (bob, charlie):
        for address in (SOOTHE, OWN):
            assert b"Ring Mo" not in signed_in_client(other).get(address).content
    assert b"Ring Mo" in signed_in_client(alice).get(OWN).content


def test_a_line_too_long_or_empty_stays_on_the_page() -> None:
    client = signed_in_client(make_person("Alice"))

    long = client.post(OWN, {"line": "x" * 125})
    assert long.status_code == 422
    assert "x" * 125 in long.content.decode()
    assert "5 letters longer" in long.content.decode()
    assert client.post(OWN, {"line": " "}).status_code == 422


def test_a_full_list_says_so_and_gives_the_words_back() -> None:
    alice = make_person("Alice")
    client = signed_in_client(alice)
    for each in range(30):
        client.post(OWN, {"line": f"line {each}"})

    assert b"The list is full" in client.get(SOOTHE).content
    full = client.post(OWN, {"line": "one more song"})
    assert full.status_code == 409
    assert "Thirty lines fit" in full.content.decode()
    assert "one more song" in full.content.decode()
    assert len(own_lines(alice.open())) == 30


def test_covered_is_as_if_nobody_were_here() -> None:
    alice = make_person("Alice")
    signed_in_client(alice).post(OWN, {"line": "Ring Mo"})
    client = signed_in_client(alice, covered=True)

    for address in (BREATHE, SOOTHE):
        assert client.get(address).content == Client().get(address).content
    assert client.get(OWN)["Location"].startswith(reverse("people:uncover"))


def test_a_line_that_met_a_lock_is_not_lost() -> None:
    alice = make_person("Alice")
    met = signed_in_client(alice, covered=True).post(OWN, {"line": "A bath"})

    assert met.status_code == 409
    client = signed_in_client(alice)
    back = re.search(rf'href="({OWN}\?aside=[^"]+)"', client.get("/me/aside/").content.decode())
    assert back is not None
    assert 'value="A bath"' in client.get(back[1]).content.decode()
    client.post(back[1], {"line": "A bath"})
    assert [each.text for each in own_lines(alice.open())] == ["A bath"]


def test_signed_out_the_own_list_is_behind_the_door(client: Client) -> None:
    assert client.get(OWN)["Location"].startswith(reverse("people:sign-in"))
    met = client.post(OWN, {"line": "Ring Mo"})
    assert met.status_code == 409
    assert "Ring Mo" in met.content.decode()


# -- heat ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "heat"), [("", None), ("0", 0), ("10", 10)])
def test_heat_is_a_number_or_nothing(given: str, heat: int | None) -> None:
    form = HeatForm({"heat": given})

    assert form.is_valid()
    assert form.cleaned_data["heat"] == heat
    assert not HeatForm({"heat": "11"}).is_valid()
