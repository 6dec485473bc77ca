from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.people.core.couples import MAY_BECOME, CoupleStage, open_until
from reknit.people.core.exits import DEFAULT_EXIT, EXITS, exit_url
from reknit.people.core.kept import texts_among, words_among
from reknit.people.core.user_names import canonical, may_be_used


@given(st.text(max_size=40))
def test_a_canonical_name_stays_as_it_is(typed: str) -> None:
    assert canonical(canonical(typed)) == canonical(typed)


@pytest.mark.parametrize("name", ["kim", "kim2", "k.im", "k-i_m", "käthe", "雪田中", "a" * 30])
def test_names_that_may_be_used(name: str) -> None:
    assert may_be_used(canonical(name))


@pytest.mark.parametrize(
    "name", ["", "ki", "a" * 31, ".kim", "kim-", "k im", "kim\n", "k\u202eim", "<kim>", "k@im"]
)
def test_names_that_may_not(name: str) -> None:
    assert not may_be_used(name)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2026, 1, 1), max_value=datetime(2090, 1, 1)))  # fmt: skip # noqa: DTZ001,E501 - Hypothesis wants naive bounds
def test_an_invitation_is_open_for_seven_days_and_less_than_an_hour(at: datetime) -> None:
    end = open_until(at)

    assert timedelta(days=7) < end - at <= timedelta(days=7, hours=1)
    assert (end.minute, end.second, end.microsecond) == (0, 0, 0)


def test_an_ended_couple_stays_ended() -> None:
    assert MAY_BECOME[CoupleStage.ENDED] == frozenset()
    assert set(MAY_BECOME) == set(CoupleStage)


@pytest.mark.parametrize("chosen", [None, "", "nowhere", 7, ["map"], {"map": 1}])
def test_an_unknown_exit_leads_to_the_default(chosen: object) -> None:
    assert exit_url(chosen) == EXITS[DEFAULT_EXIT].url
    assert exit_url("map") == EXITS["map"].url


def test_secrets_and_empty_fields_are_never_kept() -> None:
    fields = {
        "csrfmiddlewaretoken": ["t"],
        "passphrase": ["p"],
        "passphrase_again": ["p"],
        "code": ["c"],
        "pin": ["1"],
        "last_group": ["g"],
        "happened": ["so it was", ""],
        "empty": ["", "  "],
        "next": ["/me/"],
    }

    assert words_among(fields) == {"happened": ["so it was", ""], "next": ["/me/"]}


def test_only_what_somebody_wrote_is_shown_to_recognise_it_by() -> None:
    fields = {
        "happened": ["You didn't come.", "sad"],
        "answer": ["need_time"],
        "ticked": ["on", "7", "22:00", "00000000-0000-0000-0000-000000000000", ""],
        "was": ['{"a": "b c"}'],
    }

    assert texts_among(fields) == ["You didn't come.", "sad"]


def test_steering_alone_is_nothing_to_keep() -> None:
    assert words_among({"next": ["/me/"], "revision": ["3"], "pin": ["1"]}) == {}
