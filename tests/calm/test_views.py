from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

BREATHE = "/breathe/"

pytestmark = pytest.mark.django_db


def test_anybody_may_breathe(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get(BREATHE)

    page = response.content.decode()
    assert "breathe--slow breathe--5" in page
    assert "If you feel dizzy, stop" in page
    assert "<form" not in page
    assert not response.cookies


def test_links_choose_length_and_kind_and_keep_the_way_back(client: Client) -> None:
    page = client.get(BREATHE, {"m": "3", "then": "wrong"}).content.decode()

    assert re.findall(r'<a class="breathe__length" href="\?m=(\d+)', page) == ["1", "3", "5", "10"]
    assert 'href="?m=3&amp;how=sigh&amp;then=wrong"' in page
    assert re.search(rf'href="{reverse("home:wrong")}">Go on', page)

    page = client.get(BREATHE, {"m": "1", "how": "sigh"}).content.decode()
    assert "breathe--sigh breathe--1" in page
    assert "And a little more" in page
    assert "about 6 breaths" in page


def test_an_odd_address_gives_the_usual_page(client: Client) -> None:
    response = client.get(BREATHE, {"m": "99", "how": "<b>", "then": "//evil.example"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "breathe--slow breathe--5" in page
    assert 'href="//evil' not in page


def test_breathing_takes_no_post(client: Client) -> None:
    assert client.post(BREATHE).status_code == 405
