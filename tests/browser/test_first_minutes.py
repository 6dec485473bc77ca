"""Somebody is hurt and has no account: the first five minutes, and what becomes of them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from reknit.people.models import Person
from tests.browser.conftest import MakePhone
from tests.browser.steps import (
    EACH_ON_OUR_OWN,
    Someone,
    both_ways,
    fill_notebook_form,
    pick_feeling,
)

HAPPENED = "You left before I came back with the tickets."
MEANING = "You would rather go alone."


def walk(who: Someone) -> str:
    """From the first page to what one can take away. The question that was chosen."""
    who.open("/")
    who.follow(re.compile("^Something went wrong between us"))
    who.follow(re.compile("^We may have misread each other"))
    who.write("In one line", HAPPENED)
    who.press("Go on")
    who.write("I took it to mean", MEANING)
    who.choose("Fairly sure")
    who.press("Go on")
    suggested = who.page.get_by_role("button", name=re.compile("^Use this:")).first
    question = (suggested.get_attribute("aria-label") or "").removeprefix("Use this:").strip()
    with who.page.expect_event("domcontentloaded"):
        suggested.click()
    expect(who.box("One question I could ask")).to_have_value(question)
    who.press("Done")
    return question


@both_ways
@pytest.mark.usefixtures("clock")
def test_words_from_before_become_the_beginning_of_a_repair(phone: MakePhone, *, js: bool) -> None:
    who = Someone("Alice", phone(js=js), strict=js)
    question = walk(who)
    for words in (HAPPENED, MEANING, question):
        who.reads(words)
    assert who.page.context.cookies() == [] or not Person.objects.exists()
    assert not Person.objects.exists()

    who.press("Make your notebook")
    fill_notebook_form(who)
    who.follow("Later")  # the recovery code, now that there is something to lose
    who.press_beginning(EACH_ON_OUR_OWN)

    expect(who.box("What happened?")).to_have_value(HAPPENED)
    who.press("Go on")
    pick_feeling(who, "Sad", "lonely")
    who.press("Go on")
    expect(who.box("What did you take it to mean?")).to_have_value(MEANING)
    expect(who.page.get_by_role("radio", name="Fairly sure")).to_be_checked()


@both_ways
def test_nothing_is_kept_of_somebody_who_goes_away_again(phone: MakePhone, *, js: bool) -> None:
    who = Someone("Alice", phone(js=js))
    walk(who)
    who.follow("Leave it here")

    who.does_not_read(HAPPENED)
    who.open("/first/a/")
    expect(who.box("In one line")).to_have_value("")
    assert "sessionid" not in {each.get("name") for each in who.page.context.cookies()}
    if js:
        kept = "() => localStorage.length + sessionStorage.length"
        assert who.page.evaluate(kept) == 0


@both_ways
def test_going_back_keeps_what_was_written(phone: MakePhone, *, js: bool) -> None:
    who = Someone("Alice", phone(js=js))
    walk(who)

    who.press("Change something")
    who.press("Back")
    expect(who.box("I took it to mean")).to_have_value(MEANING)
    who.press("Back")
    expect(who.box("In one line")).to_have_value(HAPPENED)


@both_ways
@pytest.mark.usefixtures("db")
def test_before_you_answer_gives_one_question_to_ask(phone: MakePhone, *, js: bool) -> None:
    who = Someone("Bob", phone(js=js), strict=js)
    who.open("/")
    who.follow(re.compile("^Before you answer"))
    who.write(re.compile("^The message"), "Do what you want.")
    who.write("What did you take it to mean?", "You are angry with me.")
    who.choose("Half and half")
    who.press("Find the question")

    who.is_at("One question to ask back")
    who.reads(re.compile("Do what you want.*\\?$"))
    who.press("Change what I wrote")
    expect(who.box(re.compile("^The message"))).to_have_value("Do what you want.")


@pytest.mark.usefixtures("db")
def test_fear_leads_to_people_and_to_no_exercise(phone: MakePhone) -> None:
    who = Someone("Alice", phone(), strict=True)
    who.open("/first/")
    who.follow(re.compile("^I'm afraid or was hurt"))

    assert who.page.url.endswith("/help/")
    assert who.page.get_by_role("textbox").count() == 0
