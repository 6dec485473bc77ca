"""Notes in the margin: after a pause, by keyboard, waved away, gone on send, without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings

from reknit.margin import actions
from reknit.margin.core.choice import Choice
from reknit.margin.queries import choice_of
from reknit.people.queries import person_id_of
from reknit.vault.actions import open_vault
from reknit.vault.opened import Vault
from reknit.vault.secret import Secret
from tests.browser.conftest import MakePhone, accessible
from tests.browser.steps import (
    EACH_ON_OUR_OWN,
    FOR_ME_ALONE,
    PIN,
    Someone,
    alone,
    begin_repair,
    couple,
    scripts_daily,
    uncover,
)
from tests.margin.scene import FIRM, HARSH, NOTHING, SOFTER, WHY, Played, played

pytestmark = pytest.mark.usefixtures("db")

BOX = "What happened?"
ASKED = "**/me/margin/"


@pytest.fixture
def coach(settings: Settings) -> Iterator[Played]:
    with played(Path(settings.RUNTIME)) as there:
        yield there


def vault_of(who: Someone) -> Vault:
    person_id = person_id_of(who.user_name)
    assert person_id is not None
    return open_vault(person_id=person_id, passphrase=Secret(who.passphrase))


def switch_on(who: Someone) -> None:
    actions.choose(vault=vault_of(who), on=True, tone="softer")


def notes(page: Page) -> Locator:
    return page.get_by_role("region", name="Notes in the margin")


def test_switched_on_by_hand_and_a_note_after_a_pause(phone: MakePhone, coach: Played) -> None:
    who = alone(phone())
    who.strict = True
    who.open("/me/settings/")
    who.follow("The coach")
    who.reads("keeps nothing and sends nothing anywhere")
    who.tick("Let the coach read along")
    who.press("Save")
    begin_repair(who, FOR_ME_ALONE)
    # With a script nobody has to ask.
    expect(who.page.get_by_role("button", name=re.compile("Look over"))).to_have_count(0)

    who.box(BOX).press_sequentially(f"It was late. {HARSH}", delay=20)
    expect(notes(who.page)).to_be_visible()
    # One look, after the pause: not one for each letter.
    assert coach.texts == [f"It was late. {HARSH}"]
    expect(notes(who.page).get_by_text(WHY)).to_be_visible()
    expect(notes(who.page).get_by_text(SOFTER)).to_be_visible()
    expect(notes(who.page).get_by_text(FIRM)).to_be_hidden()
    expect(who.box(BOX)).to_be_focused()  # it takes nothing away from whoever writes
    accessible(who.page)
    assert who.page.evaluate("document.documentElement.scrollWidth") <= 390

    # The words change: it goes at once, before anybody is asked.
    who.box(BOX).press("Backspace")
    expect(notes(who.page)).to_be_hidden()


def test_by_keyboard_alone(phone: MakePhone, coach: Played) -> None:
    who = alone(phone(desktop=True))
    switch_on(who)
    begin_repair(who, FOR_ME_ALONE)
    page, box = who.page, who.box(BOX)
    box.fill(f"😀 {HARSH} Again. {HARSH}")
    expect(notes(page)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="A note beside this box")).to_have_count(1)

    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show where this stands")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box).to_be_focused()
    assert page.evaluate("String(getSelection())") == HARSH

    firm = page.get_by_role("button", name="Say it firm and clear")
    firm.focus()
    page.keyboard.press("Enter")
    expect(notes(page).get_by_text(FIRM)).to_be_visible()
    expect(page.get_by_role("button", name="Say it softer")).to_be_focused()

    page.get_by_role("button", name="Not now").focus()
    page.keyboard.press("Enter")
    expect(notes(page)).to_be_hidden()
    expect(box).to_be_focused()
    assert choice_of(vault_of(who)) == Choice(on=True, tone="firm")


def test_waved_away_for_this_time_and_for_good(phone: MakePhone, coach: Played) -> None:
    who = alone(phone(dark=True))
    switch_on(who)
    begin_repair(who, FOR_ME_ALONE)
    who.box(BOX).fill(HARSH)
    accessible(who.page)
    who.page.get_by_role("button", name="Not now").click()
    with who.page.expect_response(ASKED):
        who.box(BOX).fill(f"{HARSH} And late.")
    expect(notes(who.page)).to_be_hidden()  # the same words are left in peace

    who.page.reload()
    who.box(BOX).fill(f"{HARSH} Once more.")
    with who.page.expect_response(f"{ASKED}choice/"):
        who.page.get_by_role("button", name="Don't show this kind again").click()
    expect(notes(who.page)).to_be_hidden()
    expect(who.page.get_by_text("This kind stays away now.")).to_have_count(1)
    assert choice_of(vault_of(who)) == Choice(on=True, away=("contempt",))

    who.open("/me/coach/")
    who.reads("Looking down")
    accessible(who.page)
    who.press("Show again")
    who.does_not_read("Looking down")


def test_gone_on_send_and_never_seen_by_the_other(phone: MakePhone, coach: Played) -> None:
    """Two browsers at once. What is sent is as it was written, and no note goes with it."""
    alice, bob = couple(phone(), phone())
    switch_on(alice)
    begin_repair(alice, EACH_ON_OUR_OWN)
    bob.unseen = {WHY, SOFTER, FIRM, "beside__"}
    bob.open("/today/")
    begin_repair(bob, FOR_ME_ALONE)
    alice.box(BOX).fill(HARSH)
    bob.box(BOX).fill(HARSH)
    expect(notes(alice.page)).to_be_visible()
    alice.press("Go on")
    expect(notes(alice.page)).to_be_hidden()
    alice.does_not_read(WHY)

    # Bob has not switched it on: nothing on his page could read along.
    expect(bob.page.locator("script[src*=margin]")).to_have_count(0)
    assert coach.texts == [HARSH]
    bob.look()


def test_safety_is_one_quiet_line(phone: MakePhone, coach: Played) -> None:
    coach.says = lambda _text: {**NOTHING, "safety": True}
    who = alone(phone())
    switch_on(who)
    begin_repair(who, FOR_ME_ALONE)
    who.box(BOX).fill("Words that a coach leaves as they are.")

    expect(notes(who.page).get_by_role("link", name="places that help")).to_be_visible()
    expect(notes(who.page).get_by_role("button")).to_have_count(0)
    accessible(who.page)


@scripts_daily
def test_a_lock_while_writing_loses_nothing(phone: MakePhone, coach: Played, *, js: bool) -> None:
    who = alone(phone(js=js))
    switch_on(who)
    begin_repair(who, FOR_ME_ALONE)
    other = Someone(who.name, who.page.context.new_page())
    other.open("/today/")
    other.press("Cover now")
    other.page.close()

    if js:
        with who.page.expect_response(ASKED) as asked:
            who.box(BOX).fill(HARSH)
        assert asked.value.status == 409
        expect(notes(who.page)).to_be_hidden()
        who.press("Go on")
    else:
        who.write(BOX, HARSH)
        who.press("Look over my words")
    who.is_at("Your words are safe")
    who.follow("Open the notebook")
    uncover(who, pin=PIN)
    who.follow("Put it back")
    expect(who.box(BOX)).to_have_value(HARSH)
    assert coach.heard == []


def test_without_a_script_on_request(phone: MakePhone, coach: Played) -> None:
    who = alone(phone(js=False))
    who.strict = True
    switch_on(who)
    begin_repair(who, FOR_ME_ALONE)
    who.write(BOX, f"{HARSH}\nAnd late.")
    who.press("Look over my words")
    expect(who.box(BOX)).to_have_value(f"{HARSH}\nAnd late.")
    who.reads(WHY)
    who.press("Say it firm and clear")
    who.reads(FIRM)
    who.press("Don't show this kind again")
    who.does_not_read(WHY)
    expect(who.box(BOX)).to_have_value(f"{HARSH}\nAnd late.")
    who.press("Go on")
    who.is_at("What did you feel?")


def test_when_nobody_answers_writing_goes_on_as_ever(phone: MakePhone) -> None:
    who = alone(phone())
    switch_on(who)
    begin_repair(who, FOR_ME_ALONE)
    who.page.route(ASKED, lambda route: route.abort())
    with who.page.expect_request(ASKED):
        who.box(BOX).fill(HARSH)
    expect(notes(who.page)).to_be_hidden()
    who.press("Go on")
    who.is_at("What did you feel?")


@pytest.mark.release
def test_any_words_looked_over_on_request(phone: MakePhone, coach: Played) -> None:
    coach.says = lambda _text: {
        **NOTHING,
        "strengths": ["feeling"],
        "is_apology": True,
        "parts": ["regret"],
        "missing": ["harm"],
    }
    who = alone(phone())
    who.strict = True
    switch_on(who)
    who.open("/me/look/over/")
    who.write("Words to look over", "I am sorry.")
    who.choose("An apology")
    who.press("Look over my words")

    who.reads("that you regret it")
    who.reads("What did it do to them?")
    expect(who.box("Words to look over")).to_have_value("I am sorry.")
