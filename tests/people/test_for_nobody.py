"""The sheet for words that are never sent: what the page itself must not have."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.people.scene import make_person, signed_in_client

pytestmark = pytest.mark.django_db


def sheet(client: Client) -> str:
    answer = client.get(reverse("people:for-nobody"))
    assert answer["Cache-Control"] == "no-store, private"
    return answer.content.decode()


def test_its_form_leads_nowhere_and_its_field_has_no_name() -> None:
    for client in (Client(), signed_in_client(make_person("Alice"))):
        form = re.search("(?s)<form[^>]*data-for-nobody.*?</form>", sheet(client))
        assert form is not None
        assert not re.search(r"\b(action|method|name|data-autosave|data-room)=", form[0])
        assert "<input" not in form[0]
        assert 'type="reset"' in form[0]
        for said in ('spellcheck="false"', 'autocomplete="off"', 'writingsuggestions="false"'):
            assert said in form[0]


def test_it_takes_no_posts() -> None:
    assert Client().post(reverse("people:for-nobody"), {"text": "x"}).status_code == 405
