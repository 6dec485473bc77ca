"""The pure rules of safety: the help directory, the ways on, the words that are left alone."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.safety.core.directory import Kind, UnusableDirectory, directory_from, of_kind
from reknit.safety.core.fear import never_questioned, speaks_of_fear
from reknit.safety.core.ways_on import WayOn, way_on
from reknit.safety.queries import HELP_FILE, directory

# --- the directory -------------------------------------------------------------------------------


def test_the_shipped_directory_keeps_its_own_rules() -> None:
    found = directory()

    assert [country.code for country in found.countries] == [
        "au",
        "ca",
        "eu",
        "ie",
        "nz",
        "gb",
        "us",
    ]
    assert all(of_kind(found.everywhere, kind) for kind in (Kind.HURT, Kind.SUICIDAL, Kind.CHILD))
    for country in found.countries:
        covered = {kind for entry in country.entries for kind in entry.kinds}
        assert {Kind.HURT, Kind.SUICIDAL, Kind.CHILD} <= covered, country.name


def test_the_page_tells_the_oldest_check() -> None:
    data = tomllib.loads(HELP_FILE.read_text(encoding="utf-8"))
    data["country"][0]["entry"][0]["checked"] = date(2020, 1, 2)

    assert directory_from(data).checked == date(2020, 1, 2)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"source": ""}, "source is missing"),
        ({"checked": "yesterday"}, "checked must be a date"),
        ({"call": "ask the operator"}, "is not a number"),
        ({"call": ""}, "no way to reach"),
        ({"web": "http://example.org"}, "https://"),
        ({"kinds": ["lonely"]}, "lonely"),
        ({"kinds": []}, "kinds must name"),
        ({"name": None}, "name is missing"),
    ],
)
def test_an_entry_without_a_source_date_or_way_is_refused(
    broken: dict[str, Any], said: str
) -> None:
    entry = {
        "name": "A line",
        "what": "Listens.",
        "kinds": ["hurt"],
        "call": "116 123",
        "source": "example.org",
        "checked": date(2026, 11, 23),
    }
    assert directory_from({"everywhere": [entry]}).everywhere[0].call_link == "tel:116123"

    with pytest.raises(UnusableDirectory, match=said):
        directory_from({"everywhere": [{**entry, **broken}]})


def test_a_country_needs_an_emergency_number_and_its_source() -> None:
    whole = tomllib.loads(HELP_FILE.read_text(encoding="utf-8"))
    for key in ("emergency", "emergency_source", "code"):
        data = {**whole, "country": [{**whole["country"][0], key: ""}]}
        with pytest.raises(UnusableDirectory, match=f"{key} is missing"):
            directory_from(data)
    with pytest.raises(UnusableDirectory, match="every country"):
        directory_from({})


# --- the ways on ---------------------------------------------------------------------------------


def test_the_check_leads_to_a_fixed_set_of_pages() -> None:
    repair = uuid4()

    assert way_on("invite") == WayOn("people:invite")
    assert way_on("join") == WayOn("people:join")
    assert way_on("repair") == WayOn("repair:start")
    assert way_on("repair", str(repair)) == WayOn("repair:show", (repair,))
    assert way_on("repair", "//evil.example") == WayOn("repair:start")


@given(st.text(), st.text())
def test_nothing_from_outside_is_followed(then: str, repair: str) -> None:
    assert way_on(then, repair).name in {
        "home:front",
        "people:invite",
        "people:join",
        "repair:start",
        "repair:show",
    }


# --- words that are left alone -------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "I am afraid of him",
        "she hit me",
        "He slapped me and left",
        "you pushed me against the wall",
        "I was forced",
        "they control me and my money",
        "he won\N{RIGHT SINGLE QUOTATION MARK}t let me see my sister",
        "He tracks my phone",
        "she said she would kill herself",
        "I feel UNSAFE at home",
        "I want to hurt myself",
        "I felt so controlled",
        "feeling  manipulated again",
        "He manipulates me",
        "I was afraid\nof him",
    ],
)
def test_fear_is_heard(text: str) -> None:
    assert speaks_of_fear("He was late.", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I was afraid you had forgotten",
        "He forgot the milk again",
        "She was in control of the situation",
        "You didn't call, and I felt ignored",
        "He left without a word",
        "It hit me that we had both been wrong",
        "I watched the door and felt forgotten",
        "She forced a smile",
    ],
)
def test_ordinary_trouble_is_not_called_danger(text: str) -> None:
    assert not speaks_of_fear(text)


@given(st.text(max_size=2000))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert speaks_of_fear(text) in {True, False}


@pytest.mark.parametrize(
    "word",
    [
        "afraid of you",
        "Unsafe",
        "not safe",
        "threatened",
        "trapped",
        "forced",
        "controlled",
        "hit",
        "hurt by him",
        "stalked",
        "abused",
        "manipulated",
        "scared of what comes next",
        "so intimidated",
        "I feel  watched",
        "bullied",
    ],
)
def test_a_feeling_that_may_be_a_report_is_left_as_it_is(word: str) -> None:
    assert never_questioned("sad", word)


@pytest.mark.parametrize("word", ["", "ignored", "hurt", "afraid", "small", "attacked", "shut out"])
def test_other_feelings_may_be_asked_about(word: str) -> None:
    assert not never_questioned(word)
