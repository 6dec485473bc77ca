"""The pure rules of home: the walk, the questions, the one notice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.home.core.notices import Event, NoticeSettings, is_quiet, may_show, settings_from
from reknit.home.core.questions import (
    Question,
    Sureness,
    after_something_happened,
    after_something_was_done,
    back_to_a_message,
    quoted,
    sureness_from,
)
from reknit.home.core.walk import STEPS, Step, Way, after, before, step_from, up_to

# --- the walk ------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", Way)
def test_every_way_leads_from_what_happened_to_the_summary(way: Way) -> None:
    steps = [STEPS[way][0]]
    while after(way, steps[-1]) is not steps[-1]:
        steps.append(after(way, steps[-1]))

    assert steps == list(STEPS[way])
    assert steps[0] is Step.HAPPENED
    assert steps[-1] is Step.SUMMARY


@pytest.mark.parametrize("way", Way)
def test_back_undoes_next(way: Way) -> None:
    for step in STEPS[way][:-1]:
        assert before(way, after(way, step)) is step
    assert before(way, Step.HAPPENED) is Step.HAPPENED


def test_what_both_know_skips_the_guess() -> None:
    assert Step.MEANING not in STEPS[Way.KNOWN]


@given(st.sampled_from(Way), st.text())
def test_an_unknown_screen_is_the_first(way: Way, text: str) -> None:
    step = step_from(way, text)

    assert step is (Step(text) if text in set(STEPS[way]) else Step.HAPPENED)
    assert up_to(way, step)[-1] is step


# --- the questions -------------------------------------------------------------------------------


@pytest.mark.parametrize("sureness", [*Sureness, None])
def test_three_different_questions_are_offered(sureness: Sureness | None) -> None:
    assert len(set(after_something_happened(sureness))) == 3


def test_the_first_question_follows_how_sure_someone_is() -> None:
    first = [after_something_happened(sureness)[0] for sureness in Sureness]

    assert first == [
        Question.WHAT_DO_I_MISS,
        Question.IS_IT_SO,
        Question.PART_OF_ME,
        Question.WHAT_DID_YOU_MEAN,
    ]


def test_about_what_was_done_nothing_is_guessed() -> None:
    guesses = {Question.IS_IT_SO, Question.PART_OF_ME, Question.WHAT_DO_I_MISS}

    assert guesses.isdisjoint(after_something_was_done())


@pytest.mark.parametrize("sureness", Sureness)
def test_a_message_gets_one_question_and_other_ways_to_say_it(sureness: Sureness) -> None:
    asked = back_to_a_message(sureness)

    assert len(asked) == len(set(asked)) >= 2


def test_sureness_is_read_from_a_form_or_not_at_all() -> None:
    assert sureness_from("half") is Sureness.HALF
    assert sureness_from("certainly") is None


@given(st.text(max_size=500))
def test_a_quotation_is_one_short_line_of_their_own_words(text: str) -> None:
    quotation = quoted(text)
    line = " ".join(text.split())

    assert len(quotation) <= 91
    assert "\n" not in quotation
    assert line.startswith(quotation.rstrip("\N{HORIZONTAL ELLIPSIS}"))


def test_a_quotation_is_cut_between_words_and_drops_the_full_stop() -> None:
    assert quoted("You left.") == "You left"
    assert quoted("Fine!") == "Fine!"
    assert quoted("...") == "..."
    assert quoted("one two three four", letters=9) == "one two…"
    assert quoted("x" * 200, letters=10) == "x" * 10 + "…"


# --- the notice ----------------------------------------------------------------------------------

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
NIGHT = datetime(2026, 5, 4, 23, tzinfo=UTC)


def test_it_shows_by_day_for_what_is_wanted() -> None:
    assert may_show(NoticeSettings(), {Event.SHARED}, NOON)
    assert not may_show(NoticeSettings(), set(), NOON)
    assert not may_show(NoticeSettings(wanted=frozenset({Event.INVITED})), {Event.SHARED}, NOON)


def test_it_shows_once_a_day() -> None:
    today, yesterday = date(2026, 5, 4), date(2026, 5, 3)

    assert not may_show(NoticeSettings(last_shown_day=today), {Event.SHARED}, NOON)
    assert may_show(NoticeSettings(last_shown_day=yesterday), {Event.SHARED}, NOON)


def test_quiet_hours_run_over_midnight() -> None:
    settings = NoticeSettings()

    assert not may_show(settings, {Event.SHARED}, NIGHT)
    assert [is_quiet(settings, time(hour)) for hour in (21, 22, 0, 6, 7)] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_quiet_hours_may_lie_inside_a_day_or_be_none() -> None:
    midday = NoticeSettings(quiet_from=time(12), quiet_to=time(14))
    never = NoticeSettings(quiet_from=time(9), quiet_to=time(9))

    assert [is_quiet(midday, time(hour)) for hour in (11, 12, 13, 14)] == [
        False,
        True,
        True,
        False,
    ]
    assert not any(is_quiet(never, time(hour)) for hour in range(24))


def test_settings_are_read_as_the_settings_page_writes_them() -> None:
    settings = settings_from(
        {
            "invited": False,
            "shared": True,
            "quiet_from": "21:30",
            "quiet_to": "08:00",
            "last_shown_day": "2026-05-04",
        }
    )

    assert settings == NoticeSettings(
        wanted=frozenset(Event) - {Event.INVITED},
        quiet_from=time(21, 30),
        quiet_to=time(8),
        last_shown_day=date(2026, 5, 4),
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
KEYS = st.sampled_from(
    [*(event.value for event in Event), "quiet_from", "quiet_to", "last_shown_day"]
)


@given(JSON | st.dictionaries(KEYS, JSON))
def test_unreadable_settings_keep_their_defaults(stored: object) -> None:
    settings = settings_from(stored)

    assert isinstance(may_show(settings, set(Event), NOON), bool)
