"""After a copy was put back without a list of deletions, each is told until they have read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.people.scene import make_couple, make_person, signed_in_client

SAID = "It was restored from a copy of Friday 20 November 2026"

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    told = tmp_path / "restored"
    told.write_text(json.dumps({"day": "2026-11-20", "mark": "first"}))
    return told


def test_each_is_told_until_they_have_read_it(note: Path) -> None:
    alice, bob = make_person("Alice"), make_person("Bob")
    make_couple(alice, bob)
    hers, his = signed_in_client(alice), signed_in_client(bob)
    assert SAID in hers.get("/today/").content.decode()

    answer = hers.post("/me/restored/")

    assert (answer.status_code, answer["Location"]) == (302, "/today/")
    assert SAID not in hers.get("/today/").content.decode()
    assert SAID in his.get("/today/").content.decode()


def test_after_another_restore_they_are_told_again(note: Path) -> None:
    client = signed_in_client(make_person("Alice"))
    client.post("/me/restored/")

    note.write_text(json.dumps({"day": "2026-11-20", "mark": "second"}))

    assert SAID in client.get("/today/").content.decode()


@pytest.mark.parametrize("odd", ["", "[]", '{"day": "soon", "mark": "x"}', '{"day": 3}', "{"])
def test_a_file_that_says_nothing_is_no_note(note: Path, odd: str) -> None:
    note.write_text(odd)
    client = signed_in_client(make_person("Alice"))

    assert "came back from a copy" not in client.get("/today/").content.decode()
    assert client.post("/me/restored/").status_code == 302


def test_without_a_restore_nothing_is_said(note: Path) -> None:
    note.unlink()
    client = signed_in_client(make_person("Alice"))

    assert "came back from a copy" not in client.get("/today/").content.decode()


def test_only_a_form_puts_it_away(note: Path) -> None:
    assert signed_in_client(make_person("Alice")).get("/me/restored/").status_code == 405
