"""Leaving fast: a neutral page at once, the notebook locked, nothing on the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from reknit.people.core.exits import EXITS, exit_url
from tests.browser.conftest import MakePhone
from tests.browser.steps import (
    FOR_ME_ALONE,
    PIN,
    STORY,
    Someone,
    alone,
    begin_repair,
    both_ways,
    scripts_daily,
    uncover,
)

NEUTRAL = exit_url("")
NEUTRAL_HOST = "/".join(NEUTRAL.split("/")[:3])


def leave_fast(who: Someone, *, shifts: bool = False) -> None:
    with who.page.expect_request(NEUTRAL):
        if shifts:
            for _press in range(3):
                who.page.keyboard.press("Shift")
        else:
            who.page.get_by_role("link", name="Leave this page").click()
    expect(who.page).to_have_title("Elsewhere")


@pytest.mark.parametrize(
    ("js", "shifts"),
    [(True, False), (True, True), (False, False)],
    ids=["scripts", "three-shifts", "no-scripts"],
)
@pytest.mark.usefixtures("clock")
def test_leaving_in_mid_sentence(phone: MakePhone, *, js: bool, shifts: bool) -> None:
    who = alone(phone(js=js, elsewhere=(NEUTRAL_HOST,)))
    where = begin_repair(who, FOR_ME_ALONE)
    who.write("What happened?", STORY.happened)
    leave_fast(who, shifts=shifts)

    who.unseen = {STORY.happened}
    who.page.go_back()
    who.look()
    who.open("/today/")
    who.is_at("Your notebook is covered")
    who.unseen.clear()
    if js:
        uncover(who, pin=PIN)
        if "Words set aside" in who.text:
            who.reads(STORY.happened)
        else:
            who.open(f"{where}page/1/")
            expect(who.box("What happened?")).to_have_value(STORY.happened)


@scripts_daily
@pytest.mark.usefixtures("db")
def test_every_page_has_the_way_out(phone: MakePhone, *, js: bool) -> None:
    who = Someone("Alice", phone(js=js, elsewhere=(NEUTRAL_HOST,)))
    for address in ("/", "/first/", "/reply/", "/breathe/", "/before/", "/help/", "/me/in/"):
        who.open(address)
        leave_fast(who)


@both_ways
@pytest.mark.usefixtures("clock")
def test_it_leads_where_i_chose(phone: MakePhone, *, js: bool) -> None:
    chosen = EXITS["recipes"]
    host = "/".join(chosen.url.split("/")[:3])
    who = alone(phone(js=js, elsewhere=(host,)))
    who.open("/me/settings/here/")
    who.choose(chosen.label)
    who.press("Save")
    who.reads("Saved.")

    with who.page.expect_request(chosen.url):
        who.page.get_by_role("link", name="Leave this page").click()
